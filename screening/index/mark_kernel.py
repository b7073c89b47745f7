"""What the words of one reading may stand for, marked so that any row can be looked at quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_joined,
    open_known,
    open_marks,
    open_name_scale,
    open_pairs,
    open_sweep,
    open_tokens,
    open_units,
)
from screening.index.asked import HEAD, Asked
from screening.index.compiled import compiled
from screening.index.layout import (
    ROUND,
    WANTED_ENTRIES,
    WANTED_PAIRS,
    WANTED_WORDS,
)

if TYPE_CHECKING:
    from screening.index.layout import I64

MOST_UNITS = 63
"""Units told apart by a bit of ``Marks.units``."""
_ALL_UNITS = np.uint64(0xFFFFFFFFFFFFFFFF)


@compiled
def read_head(table: I64, request: I64, place: int) -> Asked:
    """The reading whose numbers begin at ``place`` of the request."""
    known = open_known(table)
    words, start = request[place], place + HEAD
    weight = np.int64(0)
    for word in range(start, start + words):
        weight += known.weight[request[word]]
    return Asked(
        start,
        words,
        weight,
        request[place + 1],
        request[place + 2],
        request[place + 3],
        request[place + 4],
        request[place + 5],
        request[place + 6],
        request[place + 7],
        request[place + 8],
        request[place + 9],
        request[place + 10],
    )


@compiled
def _mark_token(table: I64, entry: int, unit: int, token: int, similarity: int) -> None:
    """Enter that ``unit`` may stand for a listed token."""
    marks, units = open_marks(table), open_units(table)
    gain = similarity * (units.weight[unit] + open_tokens(table).weight[token])
    bit = np.uint64(1) << np.uint64(unit) if unit < MOST_UNITS else _ALL_UNITS
    marks.unit[entry], marks.similarity[entry] = unit, similarity
    if marks.seen[token] == open_sweep(table).counters[ROUND] & 255:
        marks.after[entry] = marks.head[token]
        marks.most[token] = max(marks.most[token], gain)
        marks.units[token] |= bit
    else:
        marks.after[entry] = -1
        marks.seen[token] = open_sweep(table).counters[ROUND] & 255
        marks.most[token], marks.units[token] = gain, bit
    marks.head[token] = entry


@compiled
def has_room(table: I64, request: I64, asked: Asked, runs: int, hits: int) -> bool:
    """Whether a reading with so many joined hits fits; else leaves in the counters what it needs.

    Pairs: each unit once with each of its listed words, and all joined hits.
    """
    marks, units, pairs = open_marks(table), open_units(table), open_pairs(table)
    known, counters = open_known(table), open_sweep(table).counters
    entries = runs
    for word in range(asked.words):
        token = request[asked.start + word]
        entries += known.end[token] - known.start[token]
    wanted = (asked.words + runs) * len(pairs.listed_used) + hits
    counters[WANTED_WORDS] = max(counters[WANTED_WORDS], asked.words + runs)
    counters[WANTED_ENTRIES] = max(counters[WANTED_ENTRIES], entries)
    counters[WANTED_PAIRS] = max(counters[WANTED_PAIRS], wanted)
    return (
        asked.words + runs <= len(units.weight)
        and entries <= len(marks.unit)
        and wanted <= len(pairs.rank)
    )


@compiled
def mark_reading(table: I64, request: I64, asked: Asked, runs: int, hits: int) -> None:
    """Mark everything the reading may be paired with."""
    known, units, marks, joined = (
        open_known(table),
        open_units(table),
        open_marks(table),
        open_joined(table),
    )
    scale, counters = open_name_scale(table), open_sweep(table).counters
    counters[ROUND] += 1
    if counters[ROUND] & 255 == 0:  # no round is called 0: what is not seen is
        marks.seen[:] = 0
        counters[ROUND] += 1
    entry = 0
    for word in range(asked.words):
        token = request[asked.start + word]
        units.first[word], units.words[word] = word, 1
        units.weight[word] = known.weight[token]
        for place in range(known.start[token], known.end[token]):
            alike = np.int64(known.similarity[place])
            _mark_token(table, entry, word, np.int64(known.token[place]), alike)
            entry += 1
    for run in range(runs):
        unit = asked.words + run
        units.first[unit], units.words[unit] = joined.token_first[run], joined.token_words[run]
        units.weight[unit] = 0
        for word in range(joined.token_words[run]):
            units.weight[unit] += units.weight[joined.token_first[run] + word]
        _mark_token(table, entry, unit, np.int64(joined.token[run]), scale.numbers[2])
        entry += 1
    for hit in range(hits):
        row = joined.row[hit]
        seen = marks.row_stamp[row] == counters[ROUND]
        marks.row_after[hit] = marks.row_head[row] if seen else -1
        marks.row_stamp[row] = counters[ROUND]
        marks.row_head[row] = hit
