"""Exact alignment of one reading with one row: which words stand for which, and what that is worth.

``similarity = sum(s * (w_query + w_listed)) / (W_query + W_listed - spare * |u_query - u_listed|)``
over
the words paired, where ``s`` is how alike a pair is, ``w`` what its words weigh, ``W`` all words of
a
side and ``u`` those left unpaired: words that only one side has cost less than words that differ
(people leave names out). Pairs are taken most
telling first, each word once; ties go to the earlier words, whichever side is asked about, so the
result is the same in both directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.index.compiled import compiled
from screening.names import Role

if TYPE_CHECKING:
    from screening.index.layout import (
        I32,
        I64,
        Expansions,
        Joined,
        Joins,
        NameScale,
        Queries,
        Rows,
        Tokens,
    )

OTHER_NUMBER = 1
LACKING_NUMBER = 2
OTHER_ORDER = 4
OTHER_FORM = 8
OTHER_WORDS = 16
"""Both sides have words left that say something: not a name shortened, but another name."""
LACKING_WORDS = 32
"""One side has words left: a name shortened or made longer."""

BITS_UNIT = 1000 * 100
"""One bit of agreeing information, as thousandths of similarity times hundredths of a bit."""

_NUMBER, _FORM = int(Role.NUMBER), int(Role.FORM)
THINGS = (1, 2, 3)
"""Name scales of firms, ships and aircraft, as numbered in ``screening.index.scales.SCALES``."""
_PARTICLE, _TITLE = int(Role.PARTICLE), int(Role.TITLE)
WORD_LEFT = 3
"""What an unpaired token counts as when it is a word."""


class Marks(NamedTuple):
    """For the reading at hand: what each listed token, and each joined row, may be paired with."""

    stamp: I32  # [listed token] == round when marked
    head: I32  # [listed token] first entry
    unit: I32  # [entry] index of the query unit
    similarity: I32  # [entry]
    after: I32  # [entry] next entry of the same token, -1 at the end
    row_stamp: I32  # [row]
    row_head: I32
    row_after: I32  # [place in Joined]
    round: I64  # [0] the current round; [1] entries used


class Units(NamedTuple):
    """The words of the reading at hand, then its runs that are one listed word."""

    first: I32
    words: I32
    weight: I32


class Pairs(NamedTuple):
    """Possible pairs of one alignment, and which were taken."""

    query_first: I32
    query_words: I32
    listed_first: I32
    listed_words: I32
    similarity: I32
    ours: I32  # weight of the query words
    theirs: I32  # weight of the listed words
    gain: I64
    bits: I64
    taken: I32  # places of the pairs taken, in order
    query_used: I32  # [query word] == serial when taken
    listed_used: I32
    serial: I64  # [0]


class Names(NamedTuple):
    """All listed names."""

    tokens: Tokens
    rows: Rows
    joins: Joins


class Asked(NamedTuple):
    """All submitted readings of one call."""

    queries: Queries
    known: Expansions
    joined: Joined


class Room(NamedTuple):
    """Working room of one thread, used again for every reading."""

    marks: Marks
    units: Units
    pairs: Pairs
    total: I64  # weight of the reading at hand; its units; words scanned so far; its first of those
    join: int  # similarity of words that differ in spacing only
    initial: int  # similarity of a letter and a word it may stand for
    reached: (
        I64  # [row] which scanned word reached it last; the sum of gains; words that reached it
    )
    touched: I32  # rows reached by the reading at hand
    order: I32  # words of the reading at hand, heaviest first


class Alignment(NamedTuple):
    """What one alignment came to."""

    points: int
    similarity: int
    bits: int  # information of what agrees, bits
    flags: int
    taken: int  # number of pairs taken


@compiled
def _before(pairs: Pairs, a: int, b: int) -> bool:
    """Whether pair ``a`` is taken before ``b``; the same when the sides change places."""
    if pairs.gain[a] != pairs.gain[b]:
        return pairs.gain[a] > pairs.gain[b]
    place_a = pairs.query_first[a] + pairs.listed_first[a]
    place_b = pairs.query_first[b] + pairs.listed_first[b]
    if place_a != place_b:
        return place_a < place_b
    return abs(pairs.query_first[a] - pairs.listed_first[a]) < abs(
        pairs.query_first[b] - pairs.listed_first[b]
    )


@compiled
def _add_pair(
    pairs: Pairs, count: int, spans: tuple[int, int, int, int], weights: tuple[int, int], alike: int
) -> int:
    pairs.query_first[count], pairs.query_words[count] = spans[0], spans[1]
    pairs.listed_first[count], pairs.listed_words[count] = spans[2], spans[3]
    pairs.similarity[count] = alike
    pairs.ours[count], pairs.theirs[count] = weights
    pairs.gain[count] = np.int64(alike) * (weights[0] + weights[1])
    pairs.bits[count] = np.int64(alike) * min(weights[0], weights[1])
    return count + 1


@compiled
def _gather(row: int, rows: Rows, tokens: Tokens, room: Room) -> int:
    """List the pairs of single listed words; only people's names are cut to initials."""
    marks, units, pairs, initial = room.marks, room.units, room.pairs, room.initial
    count = 0
    start = rows.start[row]
    for place in range(start, rows.start[row + 1]):
        token = rows.token[place]
        if marks.stamp[token] != marks.round[0]:
            continue
        entry = marks.head[token]
        while entry >= 0:
            if marks.similarity[entry] == initial and rows.scale[row] in THINGS:
                entry = marks.after[entry]  # LADY R is not LADY RANIA
                continue
            unit = np.int64(marks.unit[entry])
            count = _add_pair(
                pairs,
                count,
                (
                    np.int64(units.first[unit]),
                    np.int64(units.words[unit]),
                    np.int64(place - start),
                    np.int64(1),
                ),
                (np.int64(units.weight[unit]), np.int64(tokens.weight[token])),
                np.int64(marks.similarity[entry]),
            )
            entry = marks.after[entry]
    return count


@compiled
def _is_free(pairs: Pairs, pair: int) -> bool:
    serial = pairs.serial[0]
    for word in range(pairs.query_words[pair]):
        if pairs.query_used[pairs.query_first[pair] + word] == serial:
            return False
    for word in range(pairs.listed_words[pair]):
        if pairs.listed_used[pairs.listed_first[pair] + word] == serial:
            return False
    return True


@compiled
def _take(pairs: Pairs, pair: int) -> None:
    serial = pairs.serial[0]
    for word in range(pairs.query_words[pair]):
        pairs.query_used[pairs.query_first[pair] + word] = serial
    for word in range(pairs.listed_words[pair]):
        pairs.listed_used[pairs.listed_first[pair] + word] = serial


@compiled
def take_pairs(pairs: Pairs, count: int) -> int:
    """Take the most telling free pair until none is left; returns how many were taken."""
    pairs.serial[0] += 1
    taken = 0
    while True:
        best = -1
        for pair in range(count):
            if _is_free(pairs, pair) and (best < 0 or _before(pairs, pair, best)):
                best = pair
        if best < 0:
            return taken
        _take(pairs, best)
        pairs.taken[taken] = best
        taken += 1


@compiled
def _out_of_order(pairs: Pairs, taken: int) -> bool:
    """Whether the listed words, read in the query's order, are more than turned round.

    ``KIM Yong Chol`` and ``Yong Chol KIM`` are one circle; ``KIM Chol Yong`` is another.
    """
    falls = 0
    for a in range(taken):
        # the pair that follows pair a on the query's side, round the circle
        following, first = -1, -1
        here = pairs.query_first[pairs.taken[a]]
        for b in range(taken):
            there = pairs.query_first[pairs.taken[b]]
            if there > here and (following < 0 or there < pairs.query_first[following]):
                following = pairs.taken[b]
            if first < 0 or there < pairs.query_first[first]:
                first = pairs.taken[b]
        if following < 0:
            following = first
        if pairs.listed_first[following] < pairs.listed_first[pairs.taken[a]]:
            falls += 1
    return falls > 1


@compiled
def kind_of_rest(role: int) -> int:
    """What an unpaired token counts as: 0 nothing, 1 a number, 2 a legal form, 3 a word."""
    if role == _NUMBER:
        return 1
    if role == _FORM:
        return 2
    return 0 if role in (_PARTICLE, _TITLE) else WORD_LEFT


@compiled
def _one_sided(row: int, names: Names, asked: Asked, query: int, pairs: Pairs) -> int:
    """Flags for what is left on one side or both: numbers, legal forms, words."""
    serial = pairs.serial[0]
    left = 0  # two bits for each kind of rest: 1 on our side, 2 on theirs
    first = asked.queries.start[query]
    for place in range(first, asked.queries.start[query + 1]):
        if pairs.query_used[place - first] != serial:
            rest = kind_of_rest(asked.known.role[asked.queries.token[place]])
            left |= 1 << (2 * rest)
    first = names.rows.start[row]
    for place in range(first, names.rows.start[row + 1]):
        if pairs.listed_used[place - first] != serial:
            rest = kind_of_rest(names.tokens.role[names.rows.token[place]])
            left |= 2 << (2 * rest)
    numbers, forms, words = left >> 2 & 3, left >> 4 & 3, left >> 6 & 3
    flags = OTHER_FORM if forms == 3 else 0
    if words:
        flags |= OTHER_WORDS if words == 3 else LACKING_WORDS
    if numbers == 3:
        return flags | OTHER_NUMBER
    return flags | LACKING_NUMBER if numbers else flags


@compiled
def _gather_joined(row: int, names: Names, asked: Asked, query: int, room: Room, count: int) -> int:
    """Add the pairs of query words with several words of the row."""
    marks, pairs, joined = room.marks, room.pairs, asked.joined
    if marks.row_stamp[row] != marks.round[0]:
        return count
    hit = marks.row_head[row]
    while hit >= 0:
        ours = asked.queries.start[query] + joined.row_first[hit]
        weight_ours = 0
        for place in range(ours, ours + joined.row_words[hit]):
            weight_ours += asked.known.weight[asked.queries.token[place]]
        theirs = names.rows.start[row] + joined.listed_first[hit]
        weight_theirs = 0
        for place in range(theirs, theirs + joined.listed_words[hit]):
            weight_theirs += names.tokens.weight[names.rows.token[place]]
        spans = (
            np.int64(joined.row_first[hit]),
            np.int64(joined.row_words[hit]),
            np.int64(joined.listed_first[hit]),
            np.int64(joined.listed_words[hit]),
        )
        weights = (np.int64(weight_ours), np.int64(weight_theirs))
        count = _add_pair(pairs, count, spans, weights, np.int64(room.join))
        hit = marks.row_after[hit]
    return count


@compiled
def look_up_points(scale: NameScale, kind: int, similarity: int, bits: int) -> int:
    """Points of a name as alike as this, with so much in common; grows with both."""
    return scale.points[kind, similarity, min(bits, scale.points.shape[2] - 1)]


@compiled
def align(
    row: int, names: Names, asked: Asked, query: int, room: Room, scale: NameScale
) -> Alignment:
    """Align reading ``query`` with ``row``; the reading must be marked in ``room``."""
    rows, tokens, pairs = names.rows, names.tokens, room.pairs
    count = _gather(row, rows, tokens, room)
    count = _gather_joined(row, names, asked, query, room, count)
    taken = take_pairs(pairs, count)
    gain, bits = np.int64(0), np.int64(0)
    ours, theirs = room.total[0], np.int64(rows.total[row])
    total = ours + theirs
    for place in range(taken):
        pair = pairs.taken[place]
        gain += pairs.gain[pair]
        bits += pairs.bits[pair]
        ours -= pairs.ours[pair]
        theirs -= pairs.theirs[pair]
    kind = rows.scale[row]
    total -= scale.spare[kind] * abs(ours - theirs) // 100
    similarity = gain // total if total else 0
    flags = _one_sided(row, names, asked, query, pairs)
    if rows.ordered[row] and asked.queries.ordered[query] and _out_of_order(pairs, taken):
        flags |= OTHER_ORDER
    bits //= BITS_UNIT
    points = look_up_points(scale, kind, similarity, bits)
    if flags & OTHER_NUMBER:
        points += scale.other_number[kind]
    if flags & LACKING_NUMBER:
        points += scale.lacking_number[kind]
    if flags & OTHER_ORDER:
        points += scale.other_order[kind]
    if flags & OTHER_FORM:
        points += scale.other_form[kind]
    if flags & OTHER_WORDS:
        points += scale.other_words[kind]
    if flags & LACKING_WORDS:
        points += scale.lacking_words[kind]
    return Alignment(points, similarity, bits, flags, taken)
