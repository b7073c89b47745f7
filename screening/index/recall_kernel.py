"""Finds all rows that can reach the required score, aligning only where an upper bound allows it.

1. Mark what each word of the reading may stand for.  2. Add up, per row, the most its words could
gain (postings).  3. Where that bound can still reach the points needed, look at the row's own
words.  4. Where that bound can reach them too, align exactly.
The bounds leave out every deduction that is not certain, so no row that would qualify is missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_found,
    open_joined,
    open_known,
    open_name_scale,
    open_pairs,
    open_rows,
    open_sweep,
    open_tokens,
    open_units,
)
from screening.index.align import Alignment, align
from screening.index.bound_kernel import (
    bound_of,
    bound_reaches,
    can_bring,
    distinctive_words,
    joined_gain,
    needed,
    set_floors,
)
from screening.index.compiled import compiled, inlined
from screening.index.contained_kernel import align_contained
from screening.index.join_kernel import find_joined
from screening.index.layout import (
    EQUAL,
    GAIN,
    LOADED,
    MOST_SERIAL,
    SCALE_BITS,
    SCALE_OF,
    STAMP_PLACE,
    WORD_SERIAL,
)
from screening.index.mark_kernel import has_room, mark_reading, read_head
from screening.index.offer_kernel import offer_contained

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64

HIT, PAIR = 7, 5
"""Numbers that a hit and a pair take in ``Found``."""


@compiled
def order_words(table: I64, words: int) -> None:
    """Put the words of the reading heaviest first."""
    units = open_units(table)
    for word in range(words):
        weight = units.weight[word]
        place = word
        while place > 0 and units.weight[units.order[place - 1]] < weight:
            units.order[place] = units.order[place - 1]
            place -= 1
        units.order[place] = word


@compiled
def split_words(table: I64, request: I64, asked: Asked, floor: int, least: int) -> int:
    """How many of the heaviest words must be scanned; what the rest gains goes to ``Sweep.idle``.

    The rest is so light that even a row with nothing else stays under ``floor``; its postings (al,
    trading, kim) are the longest ones. A row in which words ``l`` are paired by ``s`` with words
    ``w`` stays under it while ``sum(s * (w + l)) < floor * (W + sum(l))``: so each word may bring
    ``s * (w + l) - floor * l``, and all together less than ``floor * W``. ``least`` words are
    scanned in any case.
    """
    known, units, tokens = open_known(table), open_units(table), open_tokens(table)
    scanned = asked.words
    spent = np.int64(0)
    open_sweep(table).idle[:] = 0
    while scanned > least:
        token = request[asked.start + units.order[scanned - 1]]
        most, gain = np.int64(0), np.int64(0)
        for place in range(known.start[token], known.end[token]):
            listed = np.int64(tokens.weight[known.token[place]])
            here = np.int64(known.similarity[place]) * (known.weight[token] + listed)
            gain = max(gain, here)
            most = max(most, here - floor * listed)
        if spent + most >= floor * asked.weight:
            break
        spent += most
        _leave_idle(table, gain)
        scanned -= 1
    return scanned


@compiled
def _leave_idle(table: I64, gain: int) -> None:
    """Enter what a word that is not scanned could gain.

    ``Sweep.idle`` holds at each place ``n`` the sum of the ``n`` highest gains, at its last place
    that of all: each pair takes a word of the row, so a row of ``n`` words gains no more of them.
    """
    idle = open_sweep(table).idle
    last = len(idle) - 1
    idle[last] += gain
    for place in range(last - 1, 0, -1):
        # the sum of n highest grows by this gain if it is among them, less the one it drives out
        idle[place] = max(idle[place], idle[place - 1] + gain)


@inlined
def gain_reached(table: I64, row: int) -> int:
    """The most that a row reached gains, with what it could gain of words not scanned."""
    rows, sweep = open_rows(table), open_sweep(table)
    words = min(rows.start[row + 1] - rows.start[row], len(sweep.idle) - 1)
    return (sweep.reached[row] & GAIN) + sweep.idle[words]


@compiled
def first_serial(table: I64) -> int:
    """Serial of the first word of a new reading; the marks of all before it may be forgotten.

    A single request may have more words than serials: without this, rows would not be found.
    """
    sweep = open_sweep(table)
    if sweep.counters[WORD_SERIAL] > MOST_SERIAL:
        sweep.reached[:] = 0
        sweep.counters[WORD_SERIAL] = 0
    return sweep.counters[WORD_SERIAL] + 1


@compiled
def _scan_token(table: I64, token: int, first: int, count: int) -> int:
    """Add the best gain of one query token to every row that holds a word like it.

    ``first`` is the serial of the reading's first word; returns the number of rows touched.
    """
    known, rows, tokens = open_known(table), open_rows(table), open_tokens(table)
    sweep = open_sweep(table)
    reached, touched = sweep.reached, sweep.touched
    sweep.counters[WORD_SERIAL] += 1
    serial = sweep.counters[WORD_SERIAL]
    stamp, begun = serial << STAMP_PLACE, first << STAMP_PLACE
    weight = np.int64(known.weight[token])
    for place in range(known.start[token], known.end[token]):
        listed = known.token[place]
        gain = known.similarity[place] * (weight + tokens.weight[listed])
        for posting in range(rows.posting_start[listed], rows.posting_start[listed + 1]):
            row = rows.posting[posting]
            before = reached[row]
            if before >= stamp:
                continue  # expansions come best first: later ones gain less
            if before < begun:  # no word of this reading has reached it yet
                reached[row] = stamp | gain
                touched[count] = row
                count += 1
            else:
                reached[row] = stamp | (gain + (before & GAIN))
    return count


@compiled
def _reach(table: I64, row: int, gain: int, first: int, count: int) -> int:
    """Add a joined gain to what a row can come to; several add up."""
    sweep = open_sweep(table)
    stamp = sweep.counters[WORD_SERIAL] << STAMP_PLACE
    before = sweep.reached[row]
    if before < first << STAMP_PLACE:
        sweep.touched[count] = row
        count += 1
        before = np.int64(0)
    sweep.reached[row] = stamp | np.int64(min(gain + (before & GAIN), GAIN))
    return count


@compiled
def scan_joined(table: I64, asked: Asked, joins: tuple[int, int], first: int, count: int) -> int:
    """Add the gains of words written together or apart."""
    joined, rows, tokens = open_joined(table), open_rows(table), open_tokens(table)
    units, join = open_units(table), open_name_scale(table).numbers[2]
    runs, hits = joins
    open_sweep(table).counters[WORD_SERIAL] += 1
    for run in range(runs):
        listed = joined.token[run]
        gain = join * (units.weight[asked.words + run] + tokens.weight[listed])
        for posting in range(rows.posting_start[listed], rows.posting_start[listed + 1]):
            count = _reach(table, np.int64(rows.posting[posting]), gain, first, count)
    for hit in range(hits):
        row = np.int64(joined.row[hit])
        count = _reach(table, row, joined_gain(table, row, hit), first, count)
    return count


@compiled
def scan_words(
    table: I64, request: I64, asked: Asked, words: tuple[int, int], reached: tuple[int, int]
) -> int:
    """Add up, per row, what some of the words gain, heaviest first; returns the rows touched.

    ``words`` are the first of them and the one behind the last; ``reached`` the serial of the first
    word ever scanned for the reading, and the rows touched since.
    """
    units = open_units(table)
    first, count = reached
    for place in range(words[0], words[1]):
        token = request[asked.start + units.order[place]]
        count = _scan_token(table, token, first, count)
    return count


@compiled
def prune_rows(table: I64, asked: Asked, level: int, reached: int) -> int:
    """Keep in ``Sweep.touched`` only rows that can reach the points of a level; returns how many.

    What will be needed of their words is loaded for all of them at once: a row looked at alone
    would wait for it, several times over, longer than anything else here takes.
    """
    sweep, rows = open_sweep(table), open_rows(table)
    idle = sweep.idle[len(sweep.idle) - 1]
    count = 0
    for place in range(reached):
        row = np.int64(sweep.touched[place])
        gain, measure = (sweep.reached[row] & GAIN) + idle, np.int64(rows.measure[row])
        kind, total = measure & SCALE_OF, measure >> SCALE_BITS
        least = sweep.share[kind] * (asked.weight + total)
        if gain < least:
            continue
        gain = gain_reached(table, row)
        if gain >= least and can_bring(table, asked, level, (kind, total), gain):
            sweep.touched[count] = row
            count += 1
    loaded = np.int64(0)
    for place in range(count):
        loaded ^= rows.bound[rows.start[sweep.touched[place]]]
    sweep.counters[LOADED] = loaded
    return count


@compiled
def _propose(table: I64, request: I64, asked: Asked, joins: tuple[int, int]) -> int:
    """Leave in ``Sweep.touched`` every row whose bounds reach the points needed; how many."""
    sweep = open_sweep(table)
    share, level = set_floors(table, asked, asked.need, open_name_scale(table).numbers[1])
    if share > EQUAL or asked.weight == 0:
        return 0
    order_words(table, asked.words)
    scanned = split_words(table, request, asked, share, 0)
    first = first_serial(table)
    reached = scan_words(table, request, asked, (0, scanned), (first, 0))
    reached = scan_joined(table, asked, joins, first, reached)
    leftover = distinctive_words(table, request, asked, joins[1])
    promising = prune_rows(table, asked, level, reached)
    count = 0
    for place in range(promising):
        row = np.int64(sweep.touched[place])
        bound = bound_of(table, asked, leftover, row, gain_reached(table, row))
        if bound_reaches(table, row, bound, needed(table, asked, row)):
            sweep.touched[count] = row
            count += 1
    return count


@compiled
def note(table: I64, count: tuple[int, int], query: int, row: int, came: Alignment) -> int:
    """Note a hit and its pairs where there is room; returns the number of pairs so far."""
    found, pairs = open_found(table), open_pairs(table)
    hits, paired = count
    for place in range(came.taken):
        if PAIR * (paired + 1) <= len(found.pairs):
            pair = pairs.order[place]
            at = PAIR * paired
            found.pairs[at], found.pairs[at + 1] = pairs.query_first[pair], pairs.query_words[pair]
            found.pairs[at + 2] = pairs.listed_first[pair]
            found.pairs[at + 3] = pairs.listed_words[pair]
            found.pairs[at + 4] = pairs.similarity[pair]
        paired += 1
    if HIT * (hits + 1) <= len(found.hits):
        at = HIT * hits
        found.hits[at], found.hits[at + 1] = query, row
        found.hits[at + 2], found.hits[at + 3] = came.points, came.similarity
        found.hits[at + 4], found.hits[at + 5] = came.bits, came.flags
        found.hits[at + 6] = paired
    return paired


@compiled
def _note_contained(
    table: I64, request: I64, reading: tuple[int, Asked], row: int, so_far: tuple[int, int]
) -> tuple[int, int]:
    """Note a row that stands in full inside the text and brings the points needed.

    ``reading`` is the reading's number and itself; ``so_far`` the hits and their pairs.
    """
    query, asked = reading
    hits, paired = so_far
    came = align_contained(table, request, asked, row)
    if came.points >= needed(table, asked, row):
        paired = note(table, (hits, paired), query, row, came)
        hits += 1
    return hits, paired


@compiled
def find_rows(table: I64, request: I64, exhaustive: bool) -> tuple[int, int]:
    """Find every row that brings the points needed; returns how many, and how many pairs they have.

    When these are more than ``Found`` holds, the rest is counted only: call again with more room.
    (-1, 0) when a reading needs more room than there is: the counters say how much.
    """
    rows, sweep, scale = open_rows(table), open_sweep(table), open_name_scale(table)
    hits, paired, place = 0, 0, 1
    for query in range(request[0]):
        asked = read_head(table, request, place)
        joins = find_joined(table, request, asked.start, asked.words)
        if joins[0] < 0 or not has_room(table, request, asked, joins[0], joins[1]):
            return -1, 0
        mark_reading(table, request, asked, joins[0], joins[1])
        place = asked.start + asked.words
        for _ in range(asked.forced):
            for row in range(request[place], request[place + 1]):
                came = align(table, request, asked, row)
                paired = note(table, (hits, paired), query, row, came)
                hits += 1
                so_far = _note_contained(table, request, (query, asked), row, (hits, paired))
                hits, paired = so_far
            place += 2
        number = len(rows.total) if exhaustive else _propose(table, request, asked, joins)
        for at in range(number):
            row = np.int64(at) if exhaustive else np.int64(sweep.touched[at])
            came = align(table, request, asked, row)
            if came.similarity >= scale.numbers[1] and came.points >= needed(table, asked, row):
                paired = note(table, (hits, paired), query, row, came)
                hits += 1
        number = len(rows.total) if exhaustive else offer_contained(table, request, asked, joins)
        for at in range(number):
            row = np.int64(at) if exhaustive else np.int64(sweep.offered[at])
            so_far = _note_contained(table, request, (query, asked), row, (hits, paired))
            hits, paired = so_far
    return hits, paired
