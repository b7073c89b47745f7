"""Which listed names may stand inside a longer text: those worth aligning with it.

**Nothing is lost.** A row found inside a text has all its telling words paired, so also the rarest
of them, by which it is filed (``Rows.lead``). A word is paired with a word of the text that may
stand for it, with a run of words that is it, or as part of a run of the row that is one of the
text: ``offer_contained`` goes through all three. It drops a row only if its telling words have no
partners near each other (``_fits_a_window``), or if all other words agreeing would not bring the
points needed with the least deduction (``_led_may_bring``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_containment,
    open_joined,
    open_known,
    open_marks,
    open_name_scale,
    open_rows,
    open_sweep,
    open_tokens,
)
from screening.index.align import BITS_UNIT, look_up_points
from screening.index.compiled import compiled, inlined
from screening.index.flags import (
    CLOSED,
    GRADES,
    OTHER_NAME,
)
from screening.index.layout import (
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
from screening.index.unpaired_kernel import (
    WORD_LEFT,
    kind_of_rest,
)

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64


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


@compiled
def set_least(table: I64, need: int) -> None:
    """Least weight, on each scale, of a row that can bring ``need`` points from inside a text.

    Behind those of all scales, the least weight of a row of one telling word.
    """
    scale, least = open_name_scale(table), open_sweep(table).least
    columns, kinds = scale.numbers[0], len(scale.spare)
    for place in range(2 * kinds):
        kind = place % kinds
        bits, cost = np.int64(0), _least_deducted(table, kind, place >= kinds)
        while bits < columns and (look_up_points(scale, kind, EQUAL - 1, bits) + cost < need):
            bits += 1
        least[place] = 100 * bits if bits < columns else np.int64(1) << 60


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
def _led_may_bring(table: I64, need: int, lead: int, partner: tuple[int, bool]) -> bool:
    """Whether a row may bring the points needed from inside the text, by its lead and its partner.

    ``partner`` is what is lost if the lead is paired with it, ``(1000 - alike)`` times the weight
    of the lead, and whether it is a telling word. The row's other words gain at most all they
    weigh, so of ``total`` at least so much is not gained, and the share gained is at most
    ``1000 - lost / total``; a father's name that the text leaves out lowers the total, and that
    share with it. Bits that agree are no more than what is gained.
    """
    scale, sweep = open_name_scale(table), open_sweep(table)
    lost, says = partner
    total, kind = lead >> LEAD_WEIGHT & LEAD_HEAVIEST, lead >> LEAD_SCALE & SCALE_OF
    if total == LEAD_HEAVIEST:
        return True  # or more, which is not told here
    alone = says and lead >> LEAD_WORDS == 1
    if total < sweep.least[kind + len(scale.spare) * alone]:
        return False
    if lost > total * (EQUAL - open_containment(table).floor[kind]):
        return False
    if lost == 0:
        return True
    bits = (EQUAL * total - lost) // BITS_UNIT
    points = look_up_points(scale, kind, min(EQUAL - lost // total, EQUAL - 1), bits)
    return points + _least_deducted(table, kind, alone) >= need


@inlined
def _offer_led(table: I64, asked: Asked, token: int, partner: tuple[int, bool], count: int) -> int:
    """Offer the rows that a listed token leads; ``partner``: how alike, and whether it says much.

    A word of the text must be left over, and no word is paired with several words of a row but
    where the two are written together or apart: those rows are offered by themselves. A row dropped
    here for one partner of its lead may be offered for another.
    """
    rows = open_rows(table)
    alike, says = partner
    first, behind = rows.lead_start[token], rows.lead_start[token + 1]
    lost = (EQUAL - alike) * np.int64(open_tokens(table).weight[token]) if first < behind else 0
    for place in range(first, behind):
        lead = rows.lead[place]
        if lead >> LEAD_WORDS < asked.words and _led_may_bring(
            table, asked.need, lead, (lost, says)
        ):
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
