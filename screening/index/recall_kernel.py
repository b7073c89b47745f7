"""The search itself: every row that can bring the points asked for, and no alignment in vain.

1. Mark what each word of the reading may stand for.  2. Add up, per row, the most its words could
gain (postings).  3. Where that bound can still reach the points needed, align exactly.
The bound leaves out every deduction, so no row that would qualify is missed.
"""

from __future__ import annotations

import numpy as np

from screening.index.align import (
    BITS_UNIT,
    WORD_LEFT,
    Alignment,
    Asked,
    Names,
    Room,
    align,
    kind_of_rest,
    look_up_points,
)
from screening.index.compiled import compiled
from screening.index.layout import EQUAL, Hits, NameScale

JOINED = 1 << 20
"""Added to the words that reach a row by being joined: how many pair up is then not bounded."""


@compiled
def _mark_token(room: Room, unit: int, token: int, similarity: int) -> None:
    marks = room.marks
    entry = marks.round[1]
    marks.round[1] += 1
    marks.unit[entry], marks.similarity[entry] = unit, similarity
    marks.after[entry] = -1
    if marks.stamp[token] == marks.round[0]:
        marks.after[entry] = marks.head[token]
    marks.stamp[token] = marks.round[0]
    marks.head[token] = entry


@compiled
def mark_reading(asked: Asked, query: int, room: Room) -> None:
    """Fill ``room`` with everything reading ``query`` may be paired with."""
    queries, known, joined, marks, units = (
        asked.queries,
        asked.known,
        asked.joined,
        room.marks,
        room.units,
    )
    marks.round[0] += 1
    marks.round[1] = 0
    start, end = queries.start[query], queries.start[query + 1]
    room.total[0] = 0
    for unit in range(end - start):
        token = queries.token[start + unit]
        units.first[unit], units.words[unit], units.weight[unit] = unit, 1, known.weight[token]
        room.total[0] += known.weight[token]
        for place in range(known.start[token], known.end[token]):
            _mark_token(room, unit, np.int64(known.token[place]), np.int64(known.similarity[place]))
    unit = end - start
    for hit in range(joined.token_start[query], joined.token_start[query + 1]):
        units.first[unit], units.words[unit] = joined.token_first[hit], joined.token_words[hit]
        units.weight[unit] = 0
        for word in range(joined.token_words[hit]):
            at = queries.token[start + joined.token_first[hit] + word]
            units.weight[unit] += known.weight[at]
        _mark_token(room, unit, np.int64(joined.token[hit]), np.int64(room.join))
        unit += 1
    room.total[1] = unit
    for hit in range(joined.row_start[query], joined.row_start[query + 1]):
        row = joined.row[hit]
        marks.row_after[hit] = marks.row_head[row] if marks.row_stamp[row] == marks.round[0] else -1
        marks.row_stamp[row] = marks.round[0]
        marks.row_head[row] = hit


@compiled
def _reach(room: Room, row: int, gain: int, count: int) -> int:
    """Add ``gain`` to what ``row`` can come to; returns the number of rows touched."""
    if room.reached[row, 0] < room.total[3]:  # no word of this reading has reached it yet
        room.reached[row, 1] = 0
        room.reached[row, 2] = 0
        room.touched[count] = row
        count += 1
    room.reached[row, 0] = room.total[2]
    room.reached[row, 1] += gain
    room.reached[row, 2] += 1
    return count


@compiled
def _scan_token(token: int, asked: Asked, names: Names, room: Room, count: int) -> int:
    """Add the best gain of one query token to every row that holds a word like it."""
    known, rows = asked.known, names.rows
    room.total[2] += 1
    serial = room.total[2]
    for place in range(known.start[token], known.end[token]):
        listed = known.token[place]
        gain = np.int64(known.similarity[place]) * (
            known.weight[token] + names.tokens.weight[listed]
        )
        for posting in range(rows.posting_start[listed], rows.posting_start[listed + 1]):
            row = np.int64(rows.posting[posting])
            if room.reached[row, 0] != serial:  # expansions come best first: later ones gain less
                count = _reach(room, row, gain, count)
    return count


@compiled
def _scan_joined(asked: Asked, query: int, names: Names, room: Room, count: int) -> int:
    """Add the gains of words written together or apart."""
    joined, rows, tokens = asked.joined, names.rows, names.tokens
    room.total[2] += 1
    start = asked.queries.start[query]
    words = asked.queries.start[query + 1] - start
    for place in range(joined.token_start[query + 1] - joined.token_start[query]):
        listed = joined.token[joined.token_start[query] + place]
        gain = np.int64(room.join) * (room.units.weight[words + place] + tokens.weight[listed])
        for posting in range(rows.posting_start[listed], rows.posting_start[listed + 1]):
            row = np.int64(rows.posting[posting])
            count = _reach(room, row, gain, count)
            room.reached[row, 2] += JOINED
    for hit in range(joined.row_start[query], joined.row_start[query + 1]):
        weight = 0
        for word in range(joined.row_words[hit]):
            weight += asked.known.weight[asked.queries.token[start + joined.row_first[hit] + word]]
        row = np.int64(joined.row[hit])
        first = rows.start[row] + joined.listed_first[hit]
        for place in range(first, first + joined.listed_words[hit]):
            weight += tokens.weight[rows.token[place]]
        count = _reach(room, row, np.int64(room.join) * weight, count)
        room.reached[row, 2] += JOINED
    return count


@compiled
def _lowest_similarity(scale: NameScale, need: int, bits: int) -> int:
    """Least similarity at which any party could bring ``need`` points; 1001 when none does."""
    lowest = 1001
    for kind in range(scale.points.shape[0]):
        low, high = 0, 1001
        while low < high:
            middle = (low + high) // 2
            if look_up_points(scale, kind, middle, bits) >= need:
                high = middle
            else:
                low = middle + 1
        lowest = min(lowest, low)
    return lowest


@compiled
def _order_words(asked: Asked, query: int, room: Room) -> int:
    """Put the words of the reading heaviest first into ``room.order``; returns how many."""
    start = asked.queries.start[query]
    number = asked.queries.start[query + 1] - start
    for word in range(number):
        weight = room.units.weight[word]
        place = word
        while place > 0 and room.units.weight[room.order[place - 1]] < weight:
            room.order[place] = room.order[place - 1]
            place -= 1
        room.order[place] = word
    return number


@compiled
def _split_words(asked: Asked, query: int, names: Names, room: Room, floor: int) -> tuple[int, int]:
    """How many of the heaviest words must be scanned, and what the rest could gain in all.

    The rest is so light that even a row with nothing else stays under ``floor``; its postings (al,
    trading, kim) are the longest ones.
    """
    known = asked.known
    scanned = _order_words(asked, query, room)
    share, idle = np.int64(0), np.int64(0)
    while scanned > 0:
        token = asked.queries.token[asked.queries.start[query] + room.order[scanned - 1]]
        most, gain = np.int64(0), np.int64(0)
        for place in range(known.start[token], known.end[token]):
            listed = names.tokens.weight[known.token[place]]
            here = np.int64(known.similarity[place]) * (known.weight[token] + listed)
            gain = max(gain, here)
            most = max(most, here // max(room.total[0] + listed, 1) + 1)
        if share + most >= floor:
            break
        share += most
        idle += gain
        scanned -= 1
    return scanned, idle


@compiled
def _note_hit(found: Hits, count: int, query: int, row: int, result: Alignment) -> int:
    if count < len(found.query):
        found.query[count], found.row[count] = query, row
        found.points[count], found.similarity[count] = result.points, result.similarity
        found.bits[count], found.flags[count] = result.bits, result.flags
    return count + 1


@compiled
def _most_similar(gain: int, total: int, spare: int) -> int:
    """Largest similarity that a summed gain allows, whatever is left over on either side.

    What is left over is at most ``total - gain``, so the total shrinks by at most its spared share.
    """
    left = total - gain // EQUAL
    if left <= 0:
        return EQUAL
    return min(gain // max(total - spare * left // 100 - 1, 1), EQUAL)


@compiled
def _least_share(floor: int, scale: NameScale) -> int:
    """Thousandths of all weights that must be gained to reach similarity ``floor`` on any scale."""
    least = np.int64(EQUAL)
    for kind in range(len(scale.spare)):
        spare = np.int64(scale.spare[kind])
        share = EQUAL * floor * (100 - spare) // (100 * EQUAL - spare * floor)
        least = min(least, share - 1)
    return least


@compiled
def _needed(asked: Asked, query: int, names: Names, row: int) -> int:
    """Points this row must bring: more where the birth date cannot help."""
    queries, rows = asked.queries, names.rows
    if queries.born_last[query] == 0 or (
        rows.born_first[row] <= queries.born_last[query]
        and queries.born_first[query] <= rows.born_last[row]
    ):
        return np.int64(queries.need[query])
    return np.int64(queries.need_undated[query])


@compiled
def _words_left(most_pairs: int, ours: int, theirs: int, scale: NameScale, kind: int) -> int:
    """Points that words left over cost at least, when at most so many pairs can be made."""
    if ours > most_pairs and theirs > most_pairs:
        return np.int64(scale.other_words[kind])
    if ours > most_pairs or theirs > most_pairs:
        return np.int64(max(scale.other_words[kind], scale.lacking_words[kind]))
    return np.int64(0)


@compiled
def _telling_words(asked: Asked, query: int) -> int:
    """Words of the reading that count when they are left over."""
    words = 0
    for place in range(asked.queries.start[query], asked.queries.start[query + 1]):
        words += kind_of_rest(asked.known.role[asked.queries.token[place]]) == WORD_LEFT
    return words


@compiled
def _propose(
    asked: Asked, query: int, names: Names, room: Room, scale: NameScale, count: int
) -> int:
    """Append to ``room.touched`` every row whose bound reaches the points needed."""
    need, rows = asked.queries.need[query], names.rows
    weight = room.total[0]
    floor = max(_lowest_similarity(scale, need, weight // 100), scale.floor)
    if floor > EQUAL or weight == 0:
        return count
    share = _least_share(floor, scale)
    scanned, idle = _split_words(asked, query, names, room, share)
    reached = count
    room.total[3] = room.total[2] + 1
    for place in range(scanned):
        token = np.int64(asked.queries.token[asked.queries.start[query] + room.order[place]])
        reached = _scan_token(token, asked, names, room, reached)
    reached = _scan_joined(asked, query, names, room, reached)
    unscanned = asked.queries.start[query + 1] - asked.queries.start[query] - scanned
    words = _telling_words(asked, query)
    for place in range(count, reached):
        row = np.int64(room.touched[place])
        gain = room.reached[row, 1] + idle
        total = np.int64(rows.total[row])
        if gain < share * (weight + total):
            continue
        kind = np.int64(rows.scale[row])
        most = _most_similar(gain, weight + total, scale.spare[kind])
        if most < floor:
            continue
        bits = min(min(weight, total) // 100, gain // (2 * BITS_UNIT))
        points = look_up_points(scale, kind, most, bits)
        if points < need:
            continue
        pairs = room.reached[row, 2] + unscanned
        points += _words_left(pairs, words, np.int64(rows.words[row]), scale, kind)
        if points >= need and points >= _needed(asked, query, names, row):
            room.touched[count] = row
            count += 1
    return count


@compiled
def find_rows(
    asked: Asked, names: Names, room: Room, scale: NameScale, exhaustive: bool, found: Hits
) -> int:
    """Fill ``found`` with every row that brings the points needed; returns how many there are.

    When that is more than ``found`` holds, the rest is counted only: call again with more room.
    """
    queries = asked.queries
    hits = 0
    for query in range(len(queries.start) - 1):
        mark_reading(asked, query, room)
        forced = queries.forced_start[query + 1] - queries.forced_start[query]
        for place in range(forced):
            room.touched[place] = queries.forced[queries.forced_start[query] + place]
        if exhaustive:
            count = forced + len(names.rows.total)
            for row in range(len(names.rows.total)):
                room.touched[forced + row] = row
        else:
            count = _propose(asked, query, names, room, scale, forced)
        for place in range(count):
            row = np.int64(room.touched[place])
            result = align(row, names, asked, query, room, scale)
            if place < forced or (
                result.similarity >= scale.floor
                and result.points >= _needed(asked, query, names, row)
            ):
                hits = _note_hit(found, hits, query, row, result)
    return hits
