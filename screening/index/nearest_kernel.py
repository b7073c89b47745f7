"""The parties nearest to a name, however far they are: the best few, and no alignment in vain.

All words are looked up. The rows that two of them meet, or joined words, are put in order of the
most that they can bring, and the best are aligned, until there are as many parties as are wanted.
What the last of these brings is what any other row must reach, and it only grows. So of the rows
that a single word meets, most are dropped with all rows of the listed word that it stands for; the
rest goes into the same order: first those with the very word, then those with a word like it. The
order ends where no row can reach the last of the best few. So these, and all that are as good as
the last of them, are those that aligning every row would give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_known,
    open_name_scale,
    open_nearest,
    open_outlines,
    open_rows,
    open_sweep,
    open_tokens,
)
from screening.index.align import align, look_up_points
from screening.index.bound_kernel import (
    LeftoverWords,
    bound_of,
    distinctive_words,
)
from screening.index.compiled import compiled, inlined
from screening.index.join_kernel import find_joined
from screening.index.layout import (
    APART,
    EQUAL,
    GAIN,
    GAIN_BITS,
    MET_WORDS,
    REACHED,
    SCALE_OF,
    TOTAL_PLACE,
)
from screening.index.mark_kernel import has_room, mark_reading, read_head
from screening.index.met_kernel import meet_joined, meet_rows, shared_word
from screening.index.promise_kernel import (
    NOTHING,
    RANK_BITS,
    highest_rank,
    plan_deducted,
    plan_unmet,
    shares_needed,
    step_of,
    telling_words_of,
    tells_unmet,
)
from screening.index.recall_kernel import first_serial, note, order_words

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64

_ALL = 1 << 60
"""More alignments than there are rows."""


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


@inlined
def _offer(table: I64, row: int, rank: int, so_far: tuple[int, int]) -> tuple[int, int]:
    """Put a row among the candidates; ``so_far`` are their number and the highest step of any."""
    best, (count, top) = open_nearest(table), so_far
    step = step_of(open_name_scale(table), rank)
    best.row[count], best.most[count] = row, rank
    best.after[count], best.head[step] = best.head[step], count
    return count + 1, max(top, step)


@compiled
def _offer_met(table: I64, asked: Asked, met: int, least: int) -> tuple[int, int]:
    """Put those of so many rows in ``Sweep.touched`` among the candidates that can come to a rank.

    Returns how many candidates there are, and the highest step of any.
    """
    sweep, scale, best = open_sweep(table), open_name_scale(table), open_nearest(table)
    outlines = open_outlines(table).outline
    best.head[:] = -1
    so_far = (np.int64(0), np.int64(0))
    for place in range(met):
        row = np.int64(sweep.touched[place])
        reached = sweep.reached[row] & REACHED
        rank = highest_rank(scale, best, asked.weight, outlines[row], reached)
        if rank >= least:
            so_far = _offer(table, row, rank, so_far)
    return so_far


@compiled
def _offer_alone(
    table: I64, asked: Asked, word: int, listed: tuple[int, int], offer: tuple[int, int, int]
) -> tuple[int, int]:
    """Put rows that only one word meets among the candidates, by a listed word that it stands for.

    ``listed`` is the listed word and what the pair gains; ``offer`` the rank to be reached, the
    number of candidates and the highest step of any, of which it returns the last two.
    """
    sweep, rows, scale = open_sweep(table), open_rows(table), open_name_scale(table)
    outlines, best = open_outlines(table).outline, open_nearest(table)
    token, gain = listed
    least, count, top = offer
    so_far, alone = (count, top), (np.int64(1) << (GAIN_BITS + word)) | gain
    for posting in range(rows.posting_start[token], rows.posting_start[token + 1]):
        row = np.int64(rows.posting[posting])
        reached = sweep.reached[row] & REACHED
        if reached != alone:
            continue
        outline = outlines[row]
        tells = 1 if telling_words_of(outline) > 1 else 0
        share = best.share[2 * (outline & SCALE_OF) + tells]
        if gain < share * (asked.weight + (outline >> TOTAL_PLACE)):
            continue
        rank = highest_rank(scale, best, asked.weight, outline, reached)
        if rank >= least:
            sweep.reached[row] |= APART  # a row with two such words is looked at once
            so_far = _offer(table, row, rank, so_far)
    return so_far


@compiled
def _offer_single(
    table: I64, request: I64, asked: Asked, same: bool, offer: tuple[int, int, int]
) -> tuple[int, int]:
    """Put the rows that a single word meets among the candidates; ``offer`` as above.

    ``same``: those with the very word, else those with a word like it.
    """
    known, tokens, best = open_known(table), open_tokens(table), open_nearest(table)
    least, count, top = offer
    so_far = (count, top)
    for word in range(min(asked.words, MET_WORDS)):
        if 1 << word == shared_word(asked.words):
            break  # its rows are looked at with those of two words
        token = request[asked.start + word]
        weight = np.int64(known.weight[token])
        tells = tells_unmet(best, 1 << word)
        share = shares_needed(table, asked.weight, (weight, tells), least)
        if share > EQUAL:
            continue
        for place in range(known.start[token], known.end[token]):
            if (known.similarity[place] == EQUAL) != same:
                continue
            listed = np.int64(known.token[place])
            theirs = np.int64(tokens.weight[listed])
            gain = known.similarity[place] * (weight + theirs)
            if gain >= share * (asked.weight + theirs):
                pair, offered = (listed, gain), (least, so_far[0], so_far[1])
                so_far = _offer_alone(table, asked, word, pair, offered)
    return so_far


@compiled
def _try_best(
    table: I64,
    request: I64,
    reading: tuple[int, Asked, LeftoverWords],
    most: tuple[int, int],
    so_far: tuple[int, int, int, int],
) -> tuple[int, tuple[int, int, int, int]]:
    """Align candidates, those that can bring most first, while they can be among the best few.

    A row whose own words were not looked at yet is put back by what they say. ``most`` are the
    highest step of any candidate, and how many to align once there are as many parties as are
    wanted. Returns the step come to; ``so_far`` as in ``_try_row``.
    """
    query, asked, leftover = reading
    sweep, rows, scale = open_sweep(table), open_rows(table), open_name_scale(table)
    best = open_nearest(table)
    step, left = most
    least = _least(table, so_far[0], so_far[1])
    while step >= step_of(scale, least) and left > 0:
        candidate = np.int64(best.head[step])
        if candidate < 0:
            step -= 1
            continue
        best.head[step] = best.after[candidate]
        row, rank = np.int64(best.row[candidate]), best.most[candidate]
        if rank >= least and row >= 0:
            bound = bound_of(table, asked, leftover, row, sweep.reached[row] & GAIN)
            kind = np.int64(rows.scale[row])
            points = look_up_points(scale, kind, bound.similarity, bound.bits) + bound.deducted
            rank = points << RANK_BITS | bound.similarity
            lower = step_of(scale, rank)
            if rank >= least and lower < step:
                best.row[candidate], best.most[candidate] = ~row, rank
                best.after[candidate], best.head[lower] = best.head[lower], candidate
                continue
        if rank < least:
            continue
        so_far = _try_row(table, request, asked, (query, max(row, ~row)), so_far)
        least = _least(table, so_far[0], so_far[1])
        left -= 1 if least > NOTHING else 0
    return max(step, 0), so_far


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
    first = first_serial(table)
    order_words(table, asked.words)
    met = meet_joined(table, asked, joins, first, meet_rows(table, request, asked, first))
    leftover = distinctive_words(table, request, asked, joins[1])
    reading = (query, asked, leftover)
    plan_unmet(table, asked, leftover)
    count, step = _offer_met(table, asked, met, _least(table, so_far[0], so_far[1]))
    for same in (True, False):
        step, so_far = _try_best(table, request, reading, (step, so_far[0]), so_far)
        least = _least(table, so_far[0], so_far[1])
        count, step = _offer_single(table, request, asked, same, (least, count, step))
    return _try_best(table, request, reading, (step, _ALL), so_far)[1]


@compiled
def find_nearest(table: I64, request: I64, most: int, exhaustive: bool) -> tuple[int, int]:
    """Find the rows of the ``most`` nearest parties to all readings of one name, and some more.

    Returns and leaves behind what ``find_rows`` does. What is as good as the last party is there.
    A row may be there twice.
    """
    so_far, place = (most, 0, 0, 0), 1
    plan_deducted(table)
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
