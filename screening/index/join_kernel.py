"""Words written together or apart: ``CHONMASAN`` is ``CHON MA SAN``.

Runs of up to four neighbouring words, and whole names of more, are compared as one word, exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_joined,
    open_joins,
    open_known,
    open_sweep,
    open_tokens,
)
from screening.index.compiled import compiled
from screening.index.expand_kernel import first_at_least
from screening.index.layout import WANTED_JOINED
from screening.index.letters import bucket_of, concatenated
from screening.naming.names import Role

if TYPE_CHECKING:
    from screening.index.layout import I32, I64, U64, Joins, Rows, Tokens

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
def _first_run(joins: Joins, key: np.uint64, token: int) -> int:
    """Place of the first run with this hash and this token or a later one."""
    bucket = bucket_of(joins.hash_start, key)
    low, high = np.int64(joins.hash_start[bucket]), np.int64(joins.hash_start[bucket + 1])
    while low < high:
        middle = (low + high) // 2
        if joins.hash[middle] < key or (joins.hash[middle] == key and joins.token[middle] < token):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _listed_words(table: I64, key: np.uint64, run: tuple[int, int], same: int, count: int) -> int:
    """Note the listed words equal to a run of query words; counts on when there is no room.

    ``same`` is the listed token that a run of one word is: it meets that without being joined.
    """
    tokens, joined = open_tokens(table), open_joined(table)
    place = first_at_least(tokens.hash_start, tokens.by_hash, tokens.hash, key)
    while place < len(tokens.by_hash) and tokens.hash[tokens.by_hash[place]] == key:
        listed = np.int64(tokens.by_hash[place])
        place += 1
        if listed == same:
            continue
        if count < len(joined.token):
            joined.token_first[count], joined.token_words[count] = run
            joined.token[count] = listed
        count += 1
    return count


@compiled
def _listed_runs(
    table: I64, key: tuple[np.uint64, np.uint64], run: tuple[int, int], same: int, count: int
) -> int:
    """Note the listed runs equal to a run of query words that part elsewhere.

    ``same`` is the listed token that a run of one word is: most rows with LTD have it as LTD.
    """
    joins, joined = open_joins(table), open_joined(table)
    place = _first_run(joins, key[0], -1)
    while place < len(joins.hash) and joins.hash[place] == key[0]:
        if same >= 0 and joins.token[place] == same:
            place = _first_run(joins, key[0], same + 1)
            continue
        if joins.cuts[place] != key[1] or run[1] == 1:  # parted alike, they meet word by word
            if count < len(joined.row):
                joined.row_first[count], joined.row_words[count] = run
                joined.row[count] = joins.row[place]
                joined.listed_first[count] = joins.first[place]
                joined.listed_words[count] = joins.words[place]
            count += 1
        place += 1
    return count


@compiled
def find_joined(table: I64, request: I64, start: int, words: int) -> tuple[int, int]:
    """Look up every run of one reading among listed words and listed runs; how many of each.

    ``start`` is where the reading's tokens stand in the request. (-1, 0) when there was no room for
    all: how much is needed is left in the counters.
    """
    known, counters = open_known(table), open_sweep(table).counters
    in_tokens, in_rows = 0, 0
    for first in range(words):
        joined, cuts, letters = np.uint64(0), np.uint64(0), np.int64(0)
        for last in range(first, words):
            token = request[start + last]
            if known.letters[token] == 0:
                break
            run = (first, last - first + 1)
            joined = concatenated(joined, known.hash[token], known.letters[token])
            cuts = _cut(cuts, letters)
            letters += known.letters[token]
            if run[1] > LONGEST_RUN and first:
                break  # longer runs are looked up from the first word only, as whole names
            if run[1] > LONGEST_RUN and last < words - 1:
                continue
            same = np.int64(known.same[token]) if run[1] == 1 else -1
            if run[1] > 1 or known.role[token] != _WORD:
                in_tokens = _listed_words(table, joined, run, same, in_tokens)
            in_rows = _listed_runs(table, (joined, cuts), run, same, in_rows)
    room = open_joined(table)
    if in_tokens <= len(room.token) and in_rows <= len(room.row):
        return in_tokens, in_rows
    counters[WANTED_JOINED] = max(counters[WANTED_JOINED], in_tokens, in_rows)
    return -1, 0
