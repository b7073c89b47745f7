"""Which rows the words of a reading meet, by which words, and what these gain together.

A word meets a row that holds a listed word it may stand for. All words are looked up; a row that a
single word meets is not listed, since ``nearest_kernel`` comes to it by that word again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_joined,
    open_known,
    open_name_scale,
    open_rows,
    open_sweep,
    open_tokens,
    open_units,
)
from screening.index.bound_kernel import joined_gain
from screening.index.compiled import compiled, inlined
from screening.index.layout import (
    APART,
    GAIN,
    GAIN_BITS,
    MET_WORDS,
    REACHED,
    STAMP_PLACE,
    WORD_SERIAL,
)

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64, Sweep


@inlined
def shared_word(words: int) -> int:
    """The bit that several words of a reading of so many share; -1 when none do."""
    return 1 << (MET_WORDS - 1) if words > MET_WORDS else -1


@compiled
def meet_rows(table: I64, request: I64, asked: Asked, first: int) -> int:
    """Add up what the words gain in every row that they meet, and which words met it.

    ``first`` is the serial of the reading's first word. Rows met by a second word, and those that
    a word with a shared bit meets, are left in ``Sweep.touched``; returns how many.
    """
    known, rows, tokens = open_known(table), open_rows(table), open_tokens(table)
    units, sweep = open_units(table), open_sweep(table)
    reached, touched, count = sweep.reached, sweep.touched, 0
    begun, shared = first << STAMP_PLACE, shared_word(asked.words)
    for order in range(asked.words):
        word = units.order[order]
        token, weight = request[asked.start + word], np.int64(units.weight[word])
        met = np.int64(1) << min(word, MET_WORDS - 1)
        sweep.counters[WORD_SERIAL] += 1
        stamp, bit = sweep.counters[WORD_SERIAL] << STAMP_PLACE, met << GAIN_BITS
        for place in range(known.start[token], known.end[token]):
            listed = known.token[place]
            gain = known.similarity[place] * (weight + tokens.weight[listed])
            for posting in range(rows.posting_start[listed], rows.posting_start[listed + 1]):
                row = rows.posting[posting]
                before = reached[row]
                if before >= stamp:
                    continue  # expansions come best first: later ones gain less
                if before < begun:  # no word of this reading has met it yet
                    reached[row] = stamp | bit | gain
                    if met == shared:
                        touched[count] = row
                        count += 1
                    continue
                so_far = before & REACHED
                words = so_far >> GAIN_BITS
                if words & (words - 1) == 0 and words != shared:
                    touched[count] = row
                    count += 1
                reached[row] = stamp | ((so_far | bit) + gain)
    return count


@inlined
def _reach(sweep: Sweep, row: int, gain: int, begun: int, shared: int, count: int) -> int:
    """Add a joined gain to a row; returns how many rows are in ``Sweep.touched``.

    A word repeated a hundred times may be joined with itself in as many places as a number holds.
    """
    before, so_far = sweep.reached[row], np.int64(0)
    if before >= begun:
        so_far = before & REACHED
    words = so_far >> GAIN_BITS
    if words & (words - 1) == 0 and words != shared and so_far & APART == 0:
        sweep.touched[count] = row
        count += 1
    stamp = sweep.counters[WORD_SERIAL] << STAMP_PLACE
    words = (so_far | APART) & ~GAIN
    sweep.reached[row] = stamp | words | np.int64(min((so_far & GAIN) + gain, GAIN))
    return count


@compiled
def meet_joined(table: I64, asked: Asked, joins: tuple[int, int], first: int, count: int) -> int:
    """Add the gains of words written together or apart, as ``meet_rows`` does."""
    joined, rows, tokens = open_joined(table), open_rows(table), open_tokens(table)
    units, sweep = open_units(table), open_sweep(table)
    join, shared = open_name_scale(table).numbers[2], shared_word(asked.words)
    begun = first << STAMP_PLACE
    runs, hits = joins
    sweep.counters[WORD_SERIAL] += 1
    for run in range(runs):
        listed = joined.token[run]
        gain = join * (units.weight[asked.words + run] + tokens.weight[listed])
        for posting in range(rows.posting_start[listed], rows.posting_start[listed + 1]):
            row = np.int64(rows.posting[posting])
            count = _reach(sweep, row, gain, begun, shared, count)
    for hit in range(hits):
        row = np.int64(joined.row[hit])
        gain = joined_gain(table, row, hit)
        count = _reach(sweep, row, gain, begun, shared, count)
    return count
