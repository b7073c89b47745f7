"""Compiled loops over the queries of a block: which may find something, and their requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import open_joins, open_known, open_tokens
from screening.index.asked import HEAD
from screening.index.compiled import compiled
from screening.index.join_kernel import LONGEST_RUN, find_joined
from screening.index.letters import HASH_BASE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from screening.index.layout import I32, I64, U64, Expansions


_FILTER_BITS = 20
"""Bits of a hash that choose a bit of the filter: a few thousand words set one in a hundred."""
_KEY_BITS = 16
"""The same where only single hashes are looked up: the filter stays in the nearest cache."""


@compiled
def places_of(keys: U64, wanted: U64) -> I32:
    """For each key its place among ``wanted``, which are in order; -1 where it is none of them."""
    places = np.full(len(keys), -1, np.int32)
    there = np.zeros(1 << _KEY_BITS, np.bool_)
    for key in wanted:
        there[key >> np.uint64(64 - _KEY_BITS)] = True
    for at in range(len(keys)):
        key = keys[at]
        if there[key >> np.uint64(64 - _KEY_BITS)]:
            place = np.searchsorted(wanted, key)
            if place < len(wanted) and wanted[place] == key:
                places[at] = place
    return places


@compiled
def queries_with(
    least: int, listed: I32, among: NDArray[np.bool_], start: I32, token: I32
) -> NDArray[np.bool_]:
    """Which queries of those ``among`` all hold so many pieces that have a place in ``listed``."""
    holds = np.zeros(len(among), np.bool_)
    for query in np.flatnonzero(among):
        count = 0
        for place in range(start[query], start[query + 1]):
            count += listed[token[place]] >= 0
        holds[query] = count >= least
    return holds


@compiled
def queries_that_meet(table: I64, start: I32, token: I32, longest: int) -> NDArray[np.bool_]:
    """For each query whether a word of it is like a listed one, or a run of its words is.

    No other query gains anything in any row. ``longest`` is the words of the longest query.
    """
    known = open_known(table)
    request = np.zeros(longest, np.int64)
    meets = np.zeros(len(start) - 1, np.bool_)
    hashes = _filter_of(table)
    powers = _powers(known.letters)
    for query in range(len(start) - 1):
        first, last = start[query], start[query + 1]
        for place in range(first, last):
            if known.end[token[place]] > known.start[token[place]]:
                meets[query] = True
                break
        if meets[query] or not _may_join(hashes, powers, known, token[first:last]):
            continue
        for place in range(first, last):
            request[place - first] = token[place]
        runs, hits = find_joined(table, request, 0, last - first)
        meets[query] = runs != 0 or hits != 0
    return meets


@compiled
def _filter_of(table: I64) -> NDArray[np.bool_]:
    """Which hashes a listed word or run of words may have, by their first bits."""
    there = np.zeros(1 << _FILTER_BITS, np.bool_)
    for key in open_tokens(table).hash:
        there[key >> np.uint64(64 - _FILTER_BITS)] = True
    for key in open_joins(table).hash:
        there[key >> np.uint64(64 - _FILTER_BITS)] = True
    return there


@compiled
def _powers(letters: I32) -> U64:
    """What a hash is multiplied by where so many letters follow it."""
    powers = np.ones(letters.max() + 1, np.uint64)
    for length in range(1, len(powers)):
        powers[length] = powers[length - 1] * HASH_BASE
    return powers


@compiled
def _may_join(hashes: NDArray[np.bool_], powers: U64, known: Expansions, token: I32) -> bool:
    """Whether ``find_joined`` may find something for these words: it looks up no other runs."""
    words = len(token)
    for first in range(words):
        joined = np.uint64(0)
        for last in range(first, words if first == 0 else min(first + LONGEST_RUN, words)):
            letters = known.letters[token[last]]
            if letters == 0:
                break
            joined = joined * powers[letters] + known.hash[token[last]]
            if hashes[joined >> np.uint64(64 - _FILTER_BITS)]:
                return True
    return False


@compiled
def fill_requests(  # noqa: PLR0913, PLR0917 - the arrays of a block, one by one
    chosen: I64, query_head: I32, head: I64, start: I32, token: I32, fields: int
) -> I64:
    """The request of some queries, as ``screening.index.asked`` describes it."""
    room = 1
    for query in chosen:
        room += HEAD + start[query + 1] - start[query]
    request = np.zeros(room, np.int64)
    request[0] = len(chosen)
    at = 1
    for query in chosen:
        first, last = start[query], start[query + 1]
        own = np.int64(query_head[query]) * fields
        request[at] = last - first
        request[at + 1] = 0
        for field in range(fields):
            request[at + 2 + field] = head[own + field]
        at += HEAD
        for place in range(first, last):
            request[at] = token[place]
            at += 1
    return request
