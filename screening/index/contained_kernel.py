"""A listed name inside a longer text: found whatever surrounds it.

A name stands in a text if a *window* of the text, as many words as the name has and a few more,
holds a partner for every word of it that says something. Only the listed side is measured: what of
the name's own information the window holds, the words put in between charged in part. Words outside
the window are another party or matter. They cost a deduction, more where one stands right beside
the name and may belong to it; so how much the name says decides whether it is found: Kim Chol has
to stand alone, Korea Mining Development Trading stands out in any sentence.

Which rows are looked at is the business of ``screening.index.offer_kernel``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.index.addresses import (
    open_containment,
    open_known,
    open_name_scale,
    open_pairs,
    open_rows,
    open_sweep,
    open_tokens,
    open_units,
)
from screening.index.align import (
    BITS_UNIT,
    THINGS,
    Alignment,
    gather,
    gather_joined,
    is_free,
    look_up_points,
    out_of_order,
    take,
)
from screening.index.compiled import compiled
from screening.index.flags import (
    CONTAINED,
    GRADE_PLACE,
    GRADES,
    LACKING_NUMBER,
    OTHER_ORDER,
)
from screening.index.layout import (
    ALIGNMENTS,
    EQUAL,
)
from screening.index.reading import MOST_PIECES
from screening.index.scales import KEY_SCALE
from screening.index.surroundings_kernel import ANOTHER, grade_of
from screening.index.unpaired_kernel import (
    WORD_LEFT,
    deductions,
    kind_of_rest,
)
from screening.naming.names import Role

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64, Pairs

_NUMBER, _PATRONYMIC = int(Role.NUMBER), int(Role.PATRONYMIC)
NOT_FOUND = -1_000_000
"""Points of a row that does not stand in the text."""


class Window(NamedTuple):
    """A part of the text in which a listed name stands."""

    first: int  # its first word
    behind: int  # the word behind its last
    inserted: int  # what its unpaired words weigh
    outside: int  # telling words of the text outside it


@compiled
def _rank_by_listed(table: I64, count: int) -> int:
    """Put the pairs alike enough in order, by what of the listed name they gain; how many.

    Ties go to the earlier words of the text, then of the name.
    """
    pairs, least = open_pairs(table), open_containment(table).numbers[0]
    kept = 0
    for pair in range(count):
        if pairs.similarity[pair] < least:
            continue
        gain = np.int64(pairs.similarity[pair]) * pairs.theirs[pair]
        both = (np.int64(pairs.query_first[pair]) << 16) + pairs.listed_first[pair]
        pairs.rank[pair] = (gain << 32) - both
        place = kept
        while place > 0 and pairs.rank[pairs.order[place - 1]] < pairs.rank[pair]:
            pairs.order[place] = pairs.order[place - 1]
            place -= 1
        pairs.order[place] = pair
        kept += 1
    return kept


@compiled
def _take_within(table: I64, kept: int, first: int, behind: int) -> int:
    """Take the most telling free pairs between two places of the text; how many were taken."""
    pairs, counters = open_pairs(table), open_sweep(table).counters
    counters[ALIGNMENTS] += 1
    serial = counters[ALIGNMENTS]
    taken = 0
    for place in range(kept):
        pair = np.int64(pairs.order[place])
        start = pairs.query_first[pair]
        if (
            start >= first
            and start + pairs.query_words[pair] <= behind
            and is_free(pairs, pair, serial)
        ):
            take(pairs, pair, serial)
            pairs.within[taken] = pair
            taken += 1
    return taken


@compiled
def _stands_in_full(table: I64, row: int) -> bool:
    """Whether every word and number of the row is paired; a father's name may be left out."""
    rows, tokens, pairs = open_rows(table), open_tokens(table), open_pairs(table)
    serial = open_sweep(table).counters[ALIGNMENTS]
    start = rows.start[row]
    for place in range(start, rows.start[row + 1]):
        if pairs.listed_used[place - start] != serial:
            role = tokens.role[rows.token[place]]
            if role == _NUMBER or kind_of_rest(role) == WORD_LEFT:
                return False
    return True


@compiled
def _spread(table: I64, taken: int) -> tuple[int, int, int]:
    """Share of the listed name gained, and its information; 0 for words out of order.

    Words of one name are not met independently (National Bank): beside the most telling one, the
    others count in part.
    """
    pairs, inside = open_pairs(table), open_containment(table)
    gain, bits, most = np.int64(0), np.int64(0), np.int64(0)
    in_order = 1
    for place in range(taken):
        pair = pairs.within[place]
        alike, theirs = np.int64(pairs.similarity[pair]), np.int64(pairs.theirs[pair])
        says = alike * (theirs if alike == EQUAL else min(theirs, np.int64(pairs.ours[pair])))
        gain += alike * theirs
        bits += says
        most = max(most, says)
        for other in range(place):
            earlier = pairs.within[other]
            before = pairs.query_first[earlier] < pairs.query_first[pair]
            if before != (pairs.listed_first[earlier] < pairs.listed_first[pair]):
                in_order = 0
    return gain, most + inside.numbers[2] * (bits - most) // 100, in_order


@compiled
def _patronymics_left_out(table: I64, row: int) -> int:
    """What the father's names weigh that the text does not have."""
    rows, tokens, pairs = open_rows(table), open_tokens(table), open_pairs(table)
    serial = open_sweep(table).counters[ALIGNMENTS]
    weight, start = np.int64(0), rows.start[row]
    for place in range(start, rows.start[row + 1]):
        token = rows.token[place]
        if tokens.role[token] == _PATRONYMIC and pairs.listed_used[place - start] != serial:
            weight += tokens.weight[token]
    return weight


@compiled
def _around(table: I64, request: I64, asked: Asked, taken: int) -> Window:
    """The window that the pairs taken make, and what stands in it and outside unpaired."""
    pairs, units, known = open_pairs(table), open_units(table), open_known(table)
    first, behind = asked.words, 0
    for place in range(taken):
        pair = pairs.within[place]
        first = min(first, np.int64(pairs.query_first[pair]))
        behind = max(behind, np.int64(pairs.query_first[pair] + pairs.query_words[pair]))
    serial = open_sweep(table).counters[ALIGNMENTS]
    inserted, outside = np.int64(0), 0
    for word in range(asked.words):
        if first <= word < behind:
            if pairs.query_used[word] != serial:
                inserted += units.weight[word]
        elif kind_of_rest(known.role[request[asked.start + word]]) == WORD_LEFT:
            outside += 1
    return Window(first, behind, inserted, outside)


@compiled
def _measure(table: I64, request: I64, asked: Asked, row: int, taken: int) -> Alignment:
    """What the pairs taken inside one window come to."""
    rows, scale, inside = open_rows(table), open_name_scale(table), open_containment(table)
    nothing = Alignment(NOT_FOUND, 0, 0, 0, 0)
    kind = np.int64(rows.scale[row])
    gain, bits, in_order = _spread(table, taken)
    if not in_order and kind in THINGS:
        return nothing
    window = _around(table, request, asked, taken)
    left_out = _patronymics_left_out(table, row)
    charged = 100 * (np.int64(rows.total[row]) - left_out) + inside.numbers[1] * window.inserted
    similarity = 100 * gain // charged
    if not window.outside or similarity < inside.floor[kind]:
        return nothing
    grade = grade_of(table, request, asked, row, (window.first, window.behind))
    if grade == ANOTHER:
        return nothing
    flags = CONTAINED | grade << GRADE_PLACE
    if left_out:
        flags |= LACKING_NUMBER
    if rows.ordered[row] and _turned(table, taken):
        flags |= OTHER_ORDER
    bits //= BITS_UNIT
    points = look_up_points(scale, kind, min(similarity, EQUAL - 1), bits)
    if similarity < EQUAL and rows.ordered[row]:
        points = min(points, look_up_points(scale, KEY_SCALE, similarity, bits))
    points += deductions(scale, kind, flags) + inside.points[GRADES * kind + grade]
    return Alignment(points, similarity, bits, flags, taken)


@compiled
def _turned(table: I64, taken: int) -> bool:
    """Whether the pairs of a window are more than turned round; ``Pairs.order`` stays as it is."""
    pairs = open_pairs(table)
    kept = np.empty(taken, np.int32)
    for place in range(taken):
        kept[place] = pairs.order[place]
        pairs.order[place] = pairs.within[place]
    found = out_of_order(pairs, taken)
    for place in range(taken):
        pairs.order[place] = kept[place]
    return found


@compiled
def _is_first_start(pairs: Pairs, place: int) -> bool:
    """Whether no pair earlier in order starts at the same word of the text."""
    start = pairs.query_first[pairs.order[place]]
    for earlier in range(place):  # noqa: SIM110 - a kernel
        if pairs.query_first[pairs.order[earlier]] == start:
            return False
    return True


@compiled
def align_contained(table: I64, request: I64, asked: Asked, row: int) -> Alignment:
    """The best window of the text in which ``row`` stands in full; the reading must be marked.

    Of equal windows the first. Its pairs are left in ``Pairs.order``, most telling first.
    """
    rows, pairs, inside = open_rows(table), open_pairs(table), open_containment(table)
    count = gather(table, request, asked, row)
    count = gather_joined(table, row, count)
    kept = _rank_by_listed(table, count)
    length = rows.start[row + 1] - rows.start[row] + inside.gap[rows.scale[row]]
    longer = 0
    for place in range(kept):
        pair = pairs.order[place]
        longer = max(longer, np.int64(pairs.query_words[pair] - pairs.listed_words[pair]))
    best, best_first = Alignment(NOT_FOUND, 0, 0, 0, 0), -1
    if asked.words > MOST_PIECES:
        return best
    for place in range(kept):
        if not _is_first_start(pairs, place):
            continue
        first = np.int64(pairs.query_first[pairs.order[place]])
        taken = _take_within(table, kept, first, first + length + longer)
        if not _stands_in_full(table, row):
            continue
        came = _measure(table, request, asked, row, taken)
        if came.points > best.points or (came.points == best.points and first < best_first):
            best, best_first = came, first
    if best_first >= 0:
        taken = _take_within(table, kept, best_first, best_first + length + longer)
        for place in range(taken):
            pairs.order[place] = pairs.within[place]
    return best
