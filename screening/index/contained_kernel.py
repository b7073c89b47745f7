"""A listed name inside a longer text: found whatever surrounds it.

A name stands in a text if a *window* of the text, as many words as the name has and a few more,
holds a partner for every word of it that says something. Only the listed side is measured: what of
the name's own information the window holds, the words put in between charged in part. Words outside
the window are another party or matter. They cost a deduction, more where one stands right beside
the name and may belong to it; so how much the name says decides whether it is found: Kim Chol has
to stand alone, Korea Mining Development Trading stands out in any sentence.

**Nothing is lost.** A row found this way has all its telling words paired, so also the rarest of
them, by which it is filed (``Rows.lead``). A word is paired with a word of the text that may stand
for it, with a run of words that is it, or as part of a run of the row that is one of the text:
``offer_contained`` goes through all three. It drops a row only if a telling word has no mark at all
and no run of the row is met, or if all its words agreeing would not bring the points needed with
the least deduction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.index.addresses import (
    open_containment,
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
from screening.index.align import (
    BITS_UNIT,
    CLOSED,
    CONTAINED,
    GRADE_PLACE,
    GRADES,
    LACKING_NUMBER,
    OTHER_NAME,
    OTHER_ORDER,
    THINGS,
    WORD_LEFT,
    Alignment,
    Asked,
    deductions,
    gather,
    gather_joined,
    is_free,
    kind_of_rest,
    look_up_points,
    out_of_order,
    take,
)
from screening.index.compiled import compiled, inlined
from screening.index.layout import (
    ALIGNMENTS,
    EQUAL,
    LEAD_HEAVIEST,
    LEAD_ROW,
    LEAD_SCALE,
    LEAD_WEIGHT,
    LEAD_WORDS,
    ROUND,
    SCALE_BITS,
    SCALE_OF,
    TELLING,
)
from screening.index.reading import MOST_PIECES
from screening.index.scales import KEY_SCALE
from screening.index.surroundings_kernel import ANOTHER, grade_of
from screening.naming.names import Role

if TYPE_CHECKING:
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
def set_least(table: I64, need: int) -> None:
    """Least weight, on each scale, of a row that can bring ``need`` points from inside a text."""
    scale, sweep, inside = open_name_scale(table), open_sweep(table), open_containment(table)
    columns = scale.numbers[0]
    for kind in range(len(scale.spare)):
        bits, cost = np.int64(0), inside.points[GRADES * kind]
        for grade in range(1, GRADES):
            cost = max(cost, inside.points[GRADES * kind + grade])
        while bits < columns and (look_up_points(scale, kind, EQUAL - 1, bits) + cost < need):
            bits += 1
        sweep.least[kind] = 100 * bits if bits < columns else np.int64(1) << 60


@inlined
def _starts(places: np.uint64, length: int) -> np.uint64:
    """The windows of so many words, a bit for the first word of each, that hold one of places."""
    reach = 1
    while reach < length:
        step = min(reach, length - reach)
        places |= places >> np.uint64(step)
        reach += step
    return places


@inlined
def _longer_by_runs(table: I64, row: int) -> int:
    """By how many words a window may be longer: runs of the text that are fewer words in the row.

    0 for a row without runs.
    """
    marks, joined = open_marks(table), open_joined(table)
    longer = np.int64(0)
    if marks.row_stamp[row] == open_sweep(table).counters[ROUND]:
        hit = np.int64(marks.row_head[row])
        while hit >= 0:
            longer = max(longer, np.int64(joined.row_words[hit] - joined.listed_words[hit]))
            hit = np.int64(marks.row_after[hit])
    return longer


@inlined
def _begin_runs(table: I64, row: int, place: int) -> np.uint64:
    """Where runs of the text begin that are a run of the row with the word at ``place`` in it."""
    marks, joined = open_marks(table), open_joined(table)
    begin = np.uint64(0)
    if marks.row_stamp[row] == open_sweep(table).counters[ROUND]:
        hit = np.int64(marks.row_head[row])
        while hit >= 0:
            if 0 <= place - joined.listed_first[hit] < joined.listed_words[hit]:
                begin |= np.uint64(1) << np.uint64(joined.row_first[hit])
            hit = np.int64(marks.row_after[hit])
    return begin


@inlined
def _fits_a_window(table: I64, asked: Asked, row: int) -> bool:
    """Whether every telling word of a row may be paired with something in one window.

    A window of ``align_contained`` has as many words as the row, the gap allowed, and as many more
    as the longest run of the text has beside what it is paired with. Every pair begins in it. So
    the windows that hold the beginning of a pair for one word have one in common for all. A row
    with a word that is a run of the text is let through. ``Marks.units`` has all partners, those
    too little alike as well, so no window is missed.
    """
    rows, marks = open_rows(table), open_marks(table)
    now = open_sweep(table).counters[ROUND] & 255
    start, behind = rows.start[row], rows.start[row + 1]
    length = behind - start + open_containment(table).gap[rows.scale[row]]
    length = min(length + _longer_by_runs(table, row), asked.words)
    windows, is_run = ~np.uint64(0), np.uint64(0)
    for place in range(start, behind):
        word = rows.bound[place]
        if word & TELLING:
            token = word & (TELLING - 1)
            begin = _begin_runs(table, row, place - start)
            if marks.seen[token] == now:
                begin |= marks.units[token]
            if begin == 0:
                return False
            is_run |= begin >> np.uint64(asked.words)
            windows &= _starts(begin, length)
    return windows != 0 or is_run != 0


@inlined
def _offer(table: I64, asked: Asked, row: int, count: int) -> int:
    """Offer a row once if it may stand in the text; returns the number offered."""
    rows, sweep = open_rows(table), open_sweep(table)
    now = sweep.counters[ROUND]
    if sweep.looked[row] == now:
        return count
    sweep.looked[row] = now
    measure = np.int64(rows.measure[row])
    if measure >> SCALE_BITS < sweep.least[measure & SCALE_OF]:
        return count
    if not _fits_a_window(table, asked, row):
        return count
    sweep.offered[count] = row
    return count + 1


@inlined
def _least_deducted(table: I64, kind: int, alone: bool) -> int:
    """The least that a name on a scale is charged for what stands beside it.

    ``alone``: it is certainly a name of one telling word, paired with a telling word.
    """
    points = open_containment(table).points
    grade, step = (CLOSED + 1, 2) if alone else (CLOSED, 1)
    least = np.int64(points[GRADES * kind + OTHER_NAME])
    while grade < OTHER_NAME:
        least = max(least, np.int64(points[GRADES * kind + grade]))
        grade += step
    return least


@inlined
def _led_may_bring(table: I64, asked: Asked, lead: int, partner: tuple[int, int, bool]) -> bool:
    """Whether a row may bring the points needed from inside the text, by its lead and its partner.

    ``partner`` is what the lead weighs, how alike its partner is, and whether that is a telling
    word. The row's other words gain at most all they weigh, so of ``total`` at least
    ``(1000 - alike) * weight`` is not gained; a father's name that the text leaves out lowers both,
    and the share gained with them. Bits that agree are no more than what is gained.
    """
    scale, inside = open_name_scale(table), open_containment(table)
    weight, alike, says = partner
    total, kind = lead >> LEAD_WEIGHT & LEAD_HEAVIEST, lead >> LEAD_SCALE & SCALE_OF
    if total >= LEAD_HEAVIEST:
        return True  # and more: not told here
    if total < open_sweep(table).least[kind]:
        return False
    lost = (EQUAL - alike) * weight
    similarity = EQUAL - lost // total
    if similarity < inside.floor[kind]:
        return False
    alone = says and lead >> LEAD_WORDS == 1
    bits = (EQUAL * total - lost) // BITS_UNIT
    points = look_up_points(scale, kind, min(similarity, EQUAL - 1), bits)
    return points + _least_deducted(table, kind, alone) >= asked.need


@compiled
def _offer_led(table: I64, asked: Asked, token: int, partner: tuple[int, bool], count: int) -> int:
    """Offer the rows that a listed token leads; ``partner``: how alike, and whether it says much.

    A word of the text must be left over, and no word is paired with several words of a row but
    where the two are written together or apart: those rows are offered by themselves. A row dropped
    here for one partner of its lead may be offered for another.
    """
    rows = open_rows(table)
    alike, says = partner
    weight = np.int64(open_tokens(table).weight[token])
    for place in range(rows.lead_start[token], rows.lead_start[token + 1]):
        lead = rows.lead[place]
        if lead >> LEAD_WORDS >= asked.words:
            continue
        if _led_may_bring(table, asked, lead, (weight, alike, says)):
            count = _offer(table, asked, lead & LEAD_ROW, count)
    return count


@compiled
def offer_contained(table: I64, request: I64, asked: Asked, joins: tuple[int, int]) -> int:
    """Leave in ``Sweep.offered`` every row that may stand inside the text at hand; how many."""
    if not 2 <= asked.words <= MOST_PIECES:
        return 0  # nothing is left over; or it is searched in stretches
    known, joined = open_known(table), open_joined(table)
    least = open_containment(table).numbers[0]
    set_least(table, asked.need)
    count = 0
    for word in range(asked.words):
        token = request[asked.start + word]
        says = kind_of_rest(known.role[token]) == WORD_LEFT
        for place in range(known.start[token], known.end[token]):
            alike = np.int64(known.similarity[place])
            if alike >= least:
                listed = np.int64(known.token[place])
                count = _offer_led(table, asked, listed, (alike, says), count)
    runs, hits = joins
    for run in range(runs):
        count = _offer_led(table, asked, np.int64(joined.token[run]), (EQUAL, False), count)
    for hit in range(hits):
        count = _offer(table, asked, np.int64(joined.row[hit]), count)
    return count


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
