"""Words written together or apart: ``CHONMASAN`` is ``CHON MA SAN``.

Runs of up to four neighbouring words, and whole names of more, are compared as one word, exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.compiled import compiled
from screening.index.layout import I32, U64, Expansions, Joined, Joins, Queries, Rows, Tokens
from screening.index.letters import concatenated
from screening.names import Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_RUN = 4
_WORD = int(Role.WORD)


@compiled
def _cut(cuts: np.uint64, letters: int) -> np.uint64:
    """Mark that a word starts after so many letters."""
    return cuts | np.uint64(1) << np.uint64(letters % 64)


@compiled
def list_joins(rows: Rows, tokens: Tokens) -> tuple[U64, U64, I32, I32, I32]:
    """Every run of a row: hash, cuts, row, first word, number of words."""
    room = (LONGEST_RUN + 1) * len(rows.token)
    hashes, cuts = np.empty(room, np.uint64), np.empty(room, np.uint64)
    places = np.empty((3, room), np.int32)
    count = 0
    for row in range(len(rows.start) - 1):
        start, end = rows.start[row], rows.start[row + 1]
        for first in range(start, end):
            joined, cut, letters = np.uint64(0), np.uint64(0), 0
            for last in range(first, end):
                if rows.letters[last] == 0:
                    break
                joined = concatenated(joined, rows.hash[last], rows.letters[last])
                cut = _cut(cut, letters)
                letters += rows.letters[last]
                words = last - first + 1
                if words > LONGEST_RUN and not (first == start and last == end - 1):
                    continue
                if words == 1 and rows.hash[last] == tokens.hash[rows.token[last]]:
                    continue  # spelled like itself: met word by word
                hashes[count], cuts[count] = joined, cut
                places[0, count], places[1, count], places[2, count] = row, first - start, words
                count += 1
    return (
        hashes[:count],
        cuts[:count],
        places[0, :count].copy(),
        places[1, :count].copy(),
        places[2, :count].copy(),
    )


@compiled
def _first_run(joins: Joins, key: np.uint64) -> int:
    low, high = 0, len(joins.hash)
    while low < high:
        middle = (low + high) // 2
        if joins.hash[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _first_word(tokens: Tokens, key: np.uint64) -> int:
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
    place = _first_word(tokens, joined)
    while place < len(tokens.by_hash) and tokens.hash[tokens.by_hash[place]] == joined:
        found = _with_room(found, count)
        found[count, 0], found[count, 1] = run
        found[count, 2] = tokens.stands_for[tokens.by_hash[place]]
        count += 1
        place += 1
    return found, count


@compiled
def _listed_runs(
    joins: Joins,
    key: tuple[np.uint64, np.uint64],
    run: tuple[int, int],
    found: NDArray[np.int32],
    count: int,
) -> tuple[NDArray[np.int32], int]:
    """Append the listed runs equal to a run of query words that part elsewhere."""
    place = _first_run(joins, key[0])
    while place < len(joins.hash) and joins.hash[place] == key[0]:
        if joins.cuts[place] != key[1] or run[1] == 1:  # parted alike, they meet word by word
            found = _with_room(found, count)
            found[count, 0], found[count, 1] = run
            found[count, 2] = joins.row[place]
            found[count, 3], found[count, 4] = joins.first[place], joins.words[place]
            count += 1
        place += 1
    return found, count


@compiled
def find_joined(queries: Queries, known: Expansions, tokens: Tokens, joins: Joins) -> Joined:
    """Look up every run of every reading among listed words and listed runs."""
    number = len(queries.start) - 1
    token_start, row_start = np.zeros(number + 1, np.int64), np.zeros(number + 1, np.int64)
    by_token, by_row = np.empty((64, 3), np.int32), np.empty((64, 5), np.int32)
    tokens_found, rows_found = 0, 0
    for query in range(number):
        start, end = queries.start[query], queries.start[query + 1]
        for first in range(start, end):
            joined, cuts, letters = np.uint64(0), np.uint64(0), 0
            for last in range(first, end):
                token = queries.token[last]
                if known.letters[token] == 0:
                    break
                run = (first - start, last - first + 1)
                joined = concatenated(joined, known.hash[token], known.letters[token])
                cuts = _cut(cuts, letters)
                letters += known.letters[token]
                if run[1] > LONGEST_RUN and not (first == start and last == end - 1):
                    continue
                if run[1] > 1 or known.role[token] != _WORD:
                    by_token, tokens_found = _listed_words(
                        tokens, joined, run, by_token, tokens_found
                    )
                by_row, rows_found = _listed_runs(joins, (joined, cuts), run, by_row, rows_found)
        token_start[query + 1], row_start[query + 1] = tokens_found, rows_found
    t, r = by_token[:tokens_found].T.copy(), by_row[:rows_found].T.copy()
    return Joined(token_start, t[0], t[1], t[2], row_start, r[0], r[1], r[2], r[3], r[4])
