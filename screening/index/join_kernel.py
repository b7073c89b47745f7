"""Words written together or apart: ``CHONMASAN`` is ``CHON MA SAN``.

Runs of up to four neighbouring words, and whole names of more, are compared as one word, exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.compiled import compiled
from screening.index.layout import I32, U64, Expansions, Joined, Joins, Queries, Rows, Tokens
from screening.index.letters import concatenated

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_RUN = 4


@compiled
def list_joins(rows: Rows) -> tuple[U64, I32, I32, I32]:
    """Every run of a row: hash, row, first word, number of words."""
    room = 0
    for row in range(len(rows.start) - 1):
        room += LONGEST_RUN * (rows.start[row + 1] - rows.start[row])
    hashes = np.empty(room, np.uint64)
    at_row, at_first, at_words = (
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
    )
    count = 0
    for row in range(len(rows.start) - 1):
        start, end = rows.start[row], rows.start[row + 1]
        for first in range(start, end):
            joined = np.uint64(0)
            for last in range(first, end):
                if rows.letters[last] == 0:
                    break
                joined = concatenated(joined, rows.hash[last], rows.letters[last])
                words = last - first + 1
                whole = first == start and last == end - 1
                if 2 <= words <= LONGEST_RUN or (whole and words > LONGEST_RUN):
                    hashes[count] = joined
                    at_row[count], at_first[count], at_words[count] = row, first - start, words
                    count += 1
    return hashes[:count], at_row[:count], at_first[:count], at_words[:count]


@compiled
def _first_at_least(keys: U64, low: int, high: int, key: np.uint64) -> int:
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _word_with_hash(tokens: Tokens, key: np.uint64) -> int:
    """Place in ``by_hash`` of the first spelled word with this hash, or where it would stand."""
    low, high = 0, len(tokens.by_hash)
    while low < high:
        middle = (low + high) // 2
        if tokens.hash[tokens.by_hash[middle]] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _with_room(table: NDArray[np.int32], needed: int) -> NDArray[np.int32]:
    if needed < len(table):
        return table
    return np.concatenate((table, np.empty_like(table)))


@compiled
def _listed_words(
    tokens: Tokens, joined: np.uint64, run: tuple[int, int], found: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], int]:
    """Append the listed words equal to a run of query words."""
    place = _word_with_hash(tokens, joined)
    while place < len(tokens.by_hash) and tokens.hash[tokens.by_hash[place]] == joined:
        found = _with_room(found, count)
        found[count, 0], found[count, 1] = run
        found[count, 2] = tokens.by_hash[place]
        count += 1
        place += 1
    return found, count


@compiled
def _listed_runs(
    joins: Joins, joined: np.uint64, run: tuple[int, int], found: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], int]:
    """Append the listed runs equal to a run of query words; equal lengths meet word by word."""
    for group in range(len(joins.group_start) - 1):
        if group + 2 == run[1] and run[1] <= LONGEST_RUN:
            continue
        end = joins.group_start[group + 1]
        place = _first_at_least(joins.hash, joins.group_start[group], end, joined)
        while place < end and joins.hash[place] == joined:
            found = _with_room(found, count)
            found[count, 0], found[count, 1] = run
            found[count, 2] = joins.row[place]
            found[count, 3], found[count, 4] = joins.first[place], joins.words[place]
            count += 1
            place += 1
    return found, count


@compiled
def find_joined(queries: Queries, known: Expansions, tokens: Tokens, joins: Joins) -> Joined:
    """Look up every run of every reading among listed words and listed runs of another length."""
    number = len(queries.start) - 1
    token_start, row_start = np.zeros(number + 1, np.int64), np.zeros(number + 1, np.int64)
    by_token, by_row = np.empty((64, 3), np.int32), np.empty((64, 5), np.int32)
    tokens_found, rows_found = 0, 0
    for query in range(number):
        start, end = queries.start[query], queries.start[query + 1]
        for first in range(start, end):
            joined = np.uint64(0)
            for last in range(first, end):
                token = queries.token[last]
                if known.letters[token] == 0:
                    break
                run = (first - start, last - first + 1)
                joined = concatenated(joined, known.hash[token], known.letters[token])
                if run[1] > LONGEST_RUN and not (first == start and last == end - 1):
                    continue
                if run[1] > 1:
                    by_token, tokens_found = _listed_words(
                        tokens, joined, run, by_token, tokens_found
                    )
                by_row, rows_found = _listed_runs(joins, joined, run, by_row, rows_found)
        token_start[query + 1], row_start[query + 1] = tokens_found, rows_found
    t, r = by_token[:tokens_found].T.copy(), by_row[:rows_found].T.copy()
    return Joined(token_start, t[0], t[1], t[2], row_start, r[0], r[1], r[2], r[3], r[4])
