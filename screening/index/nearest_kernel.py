"""The parties nearest to a name, however far they are: the best few, and no alignment in vain.

First the heavier half of the words is looked up, and the rows that gain most by them are aligned.
What the last of the best few among them brings is what any other row must reach: with that, the
rest is a search like any other. So the best few, and all that are as good as the last of them, are
those that aligning every row would give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import open_name_scale, open_nearest, open_rows, open_sweep
from screening.index.align import align, look_up_points
from screening.index.bound_kernel import bound_of, distinctive_words, set_floors
from screening.index.compiled import compiled
from screening.index.join_kernel import find_joined
from screening.index.layout import EQUAL, GAIN, WORD_SERIAL
from screening.index.mark_kernel import has_room, mark_reading, read_head
from screening.index.recall_kernel import (
    gain_reached,
    note,
    order_words,
    prune_rows,
    scan_joined,
    scan_words,
    split_words,
)

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64

RANK_BITS = 10
"""Names are ranked by points, then by similarity, which takes so many bits."""
NOTHING = -1_000_000 << RANK_BITS
"""A lower rank than any name has."""
STEPS = 128
"""Shares of all weights that a row may have gained, told apart to find those that gained most."""
_AHEAD = 3
"""Rows aligned first, for each party wanted."""


@compiled
def _least(table: I64, most: int, held: int) -> int:
    """Rank of the last of the best few; lower than any while there is room for more."""
    best = open_nearest(table)
    if held < most:
        return NOTHING
    least = best.rank[0]
    for place in range(1, most):
        least = min(least, best.rank[place])
    return least


@compiled
def _keep(table: I64, most: int, held: int, owner: int, rank: int) -> int:
    """Let a party be one of the best few, if it is; returns how many are held."""
    best = open_nearest(table)
    for place in range(held):
        if best.owner[place] == owner:
            best.rank[place] = max(best.rank[place], rank)
            return held
    if held < most:
        best.owner[held], best.rank[held] = owner, rank
        return held + 1
    worst = 0
    for place in range(1, most):
        if best.rank[place] < best.rank[worst]:
            worst = place
    if rank > best.rank[worst]:
        best.owner[worst], best.rank[worst] = owner, rank
    return held


@compiled
def _try_row(
    table: I64, request: I64, asked: Asked, at: tuple[int, int], so_far: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Align a row and note it if it is as good as the last of the best few.

    ``at`` are the reading's number and the row; ``so_far`` the parties wanted and held, the hits
    and their pairs.
    """
    most, held, hits, paired = so_far
    query, row = at
    came = align(table, request, asked, row)
    rank = came.points << RANK_BITS | came.similarity
    if came.similarity > 0 and rank >= _least(table, most, held):
        owner = np.int64(open_rows(table).owner[row])
        held = _keep(table, most, held, owner, rank)
        paired = note(table, (hits, paired), query, row, came)
        hits += 1
    return most, held, hits, paired


@compiled
def _first_step(table: I64, asked: Asked, reached: int, wanted: int) -> int:
    """Leave each row's step in ``Nearest.step``; the step from which on so many rows stand."""
    sweep, rows, best = open_sweep(table), open_rows(table), open_nearest(table)
    best.steps[:] = 0
    for place in range(reached):
        row = sweep.touched[place]
        total = np.float32(asked.weight + rows.total[row] + 1)
        share = np.float32(sweep.reached[row] & GAIN) * np.float32(STEPS / EQUAL) / total
        step = int(min(share, np.float32(STEPS - 1)))
        best.step[place] = step
        best.steps[step] += 1
    step, above = STEPS, 0
    while step > 0 and above < wanted:
        step -= 1
        above += best.steps[step]
    return step


@compiled
def _search(
    table: I64,
    request: I64,
    asked: Asked,
    query: int,
    joins: tuple[int, int],
    so_far: tuple[int, int, int, int],
) -> tuple[int, int, int, int]:
    """Add what one reading brings; ``so_far`` as in ``_try_row``."""
    sweep, rows, best = open_sweep(table), open_rows(table), open_nearest(table)
    first, half = sweep.counters[WORD_SERIAL] + 1, (asked.words + 1) // 2
    order_words(table, asked.words)
    reached = scan_words(table, request, asked, (0, half), (first, 0))
    reached = scan_joined(table, asked, joins, first, reached)
    step = _first_step(table, asked, reached, _AHEAD * so_far[0])
    for place in range(reached):
        if best.step[place] >= step:
            at = (query, np.int64(sweep.touched[place]))
            so_far = _try_row(table, request, asked, at, so_far)
    least = _least(table, so_far[0], so_far[1])
    share, level = set_floors(table, asked, least >> RANK_BITS, 0)
    if share > EQUAL:
        return so_far
    scanned = split_words(table, request, asked, share, half)
    reached = scan_words(table, request, asked, (half, scanned), (first, reached))
    leftover = distinctive_words(table, request, asked, joins[1])
    for place in range(prune_rows(table, asked, level, reached)):
        row = np.int64(sweep.touched[place])
        gain, kind = gain_reached(table, row), np.int64(rows.scale[row])
        bound = bound_of(table, asked, leftover, row, gain)
        points = look_up_points(open_name_scale(table), kind, bound.similarity, bound.bits)
        if (points + bound.deducted) << RANK_BITS | bound.similarity < least:
            continue
        so_far = _try_row(table, request, asked, (query, row), so_far)
        least = _least(table, so_far[0], so_far[1])
    return so_far


@compiled
def find_nearest(table: I64, request: I64, most: int, exhaustive: bool) -> tuple[int, int]:
    """Find the rows of the ``most`` nearest parties to all readings of one name, and some more.

    Returns and leaves behind what ``find_rows`` does. What is as good as the last party is there.
    A row may be there twice.
    """
    so_far, place = (most, 0, 0, 0), 1
    for query in range(request[0]):
        asked = read_head(table, request, place)
        joins = find_joined(table, request, asked.start, asked.words)
        if joins[0] < 0 or not has_room(table, request, asked, joins[0], joins[1]):
            return -1, 0
        mark_reading(table, request, asked, joins[0], joins[1])
        place = asked.start + asked.words + 2 * asked.forced
        if exhaustive:
            for row in range(len(open_rows(table).total)):
                so_far = _try_row(table, request, asked, (query, row), so_far)
        else:
            so_far = _search(table, request, asked, query, joins, so_far)
    return so_far[2], so_far[3]
