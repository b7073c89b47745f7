"""Exact alignment of one reading with one row: which words stand for which, and what that is worth.

``similarity = sum(s * (w_query + w_listed)) / (W_query + W_listed - spare * |u_query - u_listed|)``
over the words paired, where ``s`` is how alike a pair is, ``w`` what its words weigh, ``W`` all
words of a side and ``u`` those left unpaired: words that only one side has cost less than words
that differ (people leave names out). Pairs are taken most telling first, each word once; ties go to
the earlier words, whichever side is asked about, so the pairs are the same in both directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.index.addresses import (
    open_joined,
    open_known,
    open_marks,
    open_name_scale,
    open_pairs,
    open_rows,
    open_sweep,
    open_tokens,
    open_units,
)
from screening.index.compiled import compiled
from screening.index.flags import LACKING_WORDS, OTHER_ORDER, RARE_REST
from screening.index.layout import ALIGNMENTS, EQUAL, ROUND
from screening.index.scales import KEY_SCALE
from screening.index.unpaired_kernel import deductions, holds_no_other, one_sided
from screening.naming.names import Role

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64, NameScale, Pairs

BITS_UNIT = 1000 * 100
"""One bit of agreeing information, as thousandths of similarity times hundredths of a bit."""

THINGS = (1, 2, 3)
"""Name scales of firms, ships and aircraft, as numbered in ``screening.index.scales.SCALES``."""
_PATRONYMIC = int(Role.PATRONYMIC)
LEAST_PATRONYMIC = 760
"""Two fathers' names less alike than this are two fathers: Petrovich is not Pavlovich misspelt. Two
slips leave more of most of them (and Ivanovich passes for Pavlovich)."""
_PLACES = 1 << 11
"""Places of words told apart when two pairs tell equally much; later words are all one place."""


class Alignment(NamedTuple):
    """What one alignment came to."""

    points: int
    similarity: int
    bits: int  # information of what agrees, bits
    flags: int
    taken: int  # number of pairs taken


@compiled
def _add_pair(pairs: Pairs, count: int, spans: tuple[int, int, int, int], alike: int) -> int:
    pairs.query_first[count], pairs.query_words[count] = spans[0], spans[1]
    pairs.listed_first[count], pairs.listed_words[count] = spans[2], spans[3]
    pairs.similarity[count] = alike
    return count + 1


@compiled
def _rank(pairs: Pairs, pair: int) -> None:
    """Rank a pair by its gain; ties by the places of its words, the same from either side."""
    gain = np.int64(pairs.similarity[pair]) * (pairs.ours[pair] + pairs.theirs[pair])
    ours, theirs = np.int64(pairs.query_first[pair]), np.int64(pairs.listed_first[pair])
    both, apart = min(ours + theirs, _PLACES - 1), min(abs(ours - theirs), _PLACES - 1)
    pairs.rank[pair] = (gain * _PLACES - both) * _PLACES - apart


@compiled
def _two_fathers(table: I64, request: I64, asked: Asked, entry: int) -> bool:
    """Whether a submitted word is a father's name too, and another one than the listed."""
    marks = open_marks(table)
    word = open_units(table).first[marks.unit[entry]]
    return (
        marks.similarity[entry] < LEAST_PATRONYMIC
        and open_known(table).role[request[asked.start + word]] == _PATRONYMIC
    )


@compiled
def gather(table: I64, request: I64, asked: Asked, row: int) -> int:
    """List the pairs of single listed words; only people's names are cut to initials."""
    rows, tokens, scale = open_rows(table), open_tokens(table), open_name_scale(table)
    marks, units, pairs = open_marks(table), open_units(table), open_pairs(table)
    now, initial = open_sweep(table).counters[ROUND] & 255, scale.numbers[3]
    count = 0
    start = rows.start[row]
    for place in range(start, rows.start[row + 1]):
        token = rows.token[place]
        if marks.seen[token] != now:
            continue
        entry = marks.head[token]
        while entry >= 0:
            if marks.similarity[entry] == initial and rows.scale[row] in THINGS:
                entry = marks.after[entry]  # LADY R is not LADY RANIA
                continue
            if tokens.role[token] == _PATRONYMIC and _two_fathers(table, request, asked, entry):
                entry = marks.after[entry]
                continue
            unit = np.int64(marks.unit[entry])
            pairs.ours[count], pairs.theirs[count] = units.weight[unit], tokens.weight[token]
            spans = (
                np.int64(units.first[unit]),
                np.int64(units.words[unit]),
                np.int64(place - start),
                np.int64(1),
            )
            count = _add_pair(pairs, count, spans, np.int64(marks.similarity[entry]))
            entry = marks.after[entry]
    return count


@compiled
def gather_joined(table: I64, row: int, count: int) -> int:
    """Add the pairs of query words with several words of the row."""
    marks = open_marks(table)
    if marks.row_stamp[row] != open_sweep(table).counters[ROUND]:
        return count
    rows, tokens, joined = open_rows(table), open_tokens(table), open_joined(table)
    units, pairs, scale = open_units(table), open_pairs(table), open_name_scale(table)
    hit = marks.row_head[row]
    while hit >= 0:
        ours = np.int64(joined.row_first[hit])
        pairs.ours[count] = 0
        for word in range(ours, ours + joined.row_words[hit]):
            pairs.ours[count] += units.weight[word]
        theirs = rows.start[row] + joined.listed_first[hit]
        pairs.theirs[count] = 0
        for place in range(theirs, theirs + joined.listed_words[hit]):
            pairs.theirs[count] += tokens.weight[rows.token[place]]
        spans = (
            ours,
            np.int64(joined.row_words[hit]),
            np.int64(joined.listed_first[hit]),
            np.int64(joined.listed_words[hit]),
        )
        count = _add_pair(pairs, count, spans, np.int64(scale.numbers[2]))
        hit = marks.row_after[hit]
    return count


@compiled
def is_free(pairs: Pairs, pair: int, serial: int) -> bool:
    """Whether no word of a pair is taken."""
    for word in range(pairs.query_words[pair]):
        if pairs.query_used[pairs.query_first[pair] + word] == serial:
            return False
    for word in range(pairs.listed_words[pair]):
        if pairs.listed_used[pairs.listed_first[pair] + word] == serial:
            return False
    return True


@compiled
def take(pairs: Pairs, pair: int, serial: int) -> None:
    """Take the words of a pair."""
    for word in range(pairs.query_words[pair]):
        pairs.query_used[pairs.query_first[pair] + word] = serial
    for word in range(pairs.listed_words[pair]):
        pairs.listed_used[pairs.listed_first[pair] + word] = serial


@compiled
def _take_pairs(table: I64, count: int) -> int:
    """Take the most telling free pair until none is left; returns how many were taken.

    Those taken are left in ``Pairs.order``, most telling first.
    """
    pairs, counters = open_pairs(table), open_sweep(table).counters
    counters[ALIGNMENTS] += 1
    serial = counters[ALIGNMENTS]
    for pair in range(count):
        _rank(pairs, pair)
        place = pair
        while place > 0 and pairs.rank[pairs.order[place - 1]] < pairs.rank[pair]:
            pairs.order[place] = pairs.order[place - 1]
            place -= 1
        pairs.order[place] = pair
    taken = 0
    for place in range(count):
        pair = np.int64(pairs.order[place])
        if is_free(pairs, pair, serial):
            take(pairs, pair, serial)
            pairs.order[taken] = pair
            taken += 1
    return taken


@compiled
def out_of_order(pairs: Pairs, taken: int) -> bool:
    """Whether the listed words, read in the query's order, are more than turned round.

    ``KIM Yong Chol`` and ``Yong Chol KIM`` are one circle; ``KIM Chol Yong`` is another.
    """
    falls = 0
    for a in range(taken):
        # the pair that follows pair a on the query's side, round the circle
        following, first = -1, -1
        here = pairs.query_first[pairs.order[a]]
        for b in range(taken):
            there = pairs.query_first[pairs.order[b]]
            if there > here and (following < 0 or there < pairs.query_first[following]):
                following = pairs.order[b]
            if first < 0 or there < pairs.query_first[first]:
                first = pairs.order[b]
        if following < 0:
            following = first
        if pairs.listed_first[following] < pairs.listed_first[pairs.order[a]]:
            falls += 1
    return falls > 1


@compiled
def look_up_points(scale: NameScale, kind: int, similarity: int, bits: int) -> int:
    """Points of a name as alike as this, with so much in common; grows with both."""
    columns = scale.numbers[0]
    place = (kind * (EQUAL + 1) + similarity) * columns + min(bits, columns - 1)
    return np.int64(scale.points[place])


@compiled
def align(table: I64, request: I64, asked: Asked, row: int) -> Alignment:
    """Align a reading with ``row``; the reading must be marked."""
    rows, pairs, scale = open_rows(table), open_pairs(table), open_name_scale(table)
    count = gather_joined(table, row, gather(table, request, asked, row))
    taken = _take_pairs(table, count)
    gain, bits = np.int64(0), np.int64(0)
    ours, theirs = asked.weight, np.int64(rows.total[row])
    total = ours + theirs
    for place in range(taken):
        pair = pairs.order[place]
        alike = np.int64(pairs.similarity[pair])
        gain += alike * (pairs.ours[pair] + pairs.theirs[pair])
        bits += alike * min(pairs.ours[pair], pairs.theirs[pair])
        ours -= pairs.ours[pair]
        theirs -= pairs.theirs[pair]
    kind = np.int64(rows.scale[row])
    total -= scale.spare[kind] * abs(ours - theirs) // 100
    similarity = gain // total if total else np.int64(0)
    flags = one_sided(table, request, asked, row)
    if asked.ordered and rows.ordered[row] and out_of_order(pairs, taken):
        flags |= OTHER_ORDER
    bits //= BITS_UNIT
    syllables = similarity < EQUAL and rows.ordered[row] and asked.ordered
    rare = scale.rare_bits[KEY_SCALE if syllables else kind]
    # What the submitted words say by themselves: without a given name, a father's name tells as
    # much as any other word, though it is little in the whole listed name.
    said = bits if syllables else (asked.weight - ours) * EQUAL // BITS_UNIT
    if flags == LACKING_WORDS and said >= rare and holds_no_other(table, request, asked, taken):
        flags = np.int64(RARE_REST)
    points = look_up_points(scale, kind, similarity, bits)
    if syllables and flags != RARE_REST:
        # among names of syllables, letters almost alike say no more than sounds almost alike
        points = min(points, look_up_points(scale, KEY_SCALE, similarity, bits))
    return Alignment(points + deductions(scale, kind, flags), similarity, bits, flags, taken)
