"""Keys of a block are looked up as in a dictionary, and words counted in the right queries."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from screening.monitoring.query_kernel import places_of, queries_with

KEYS = st.integers(0, 2**64 - 1) | st.integers(0, 20) | st.integers(2**48 - 3, 2**48 + 3)
QUERIES = st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 5), max_size=4)), max_size=6)


@given(st.lists(KEYS), st.sets(KEYS))
def test_a_key_is_found_where_it_stands_among_those_wanted(
    others: list[int], wanted: set[int]
) -> None:
    ordered = sorted(wanted)
    keys = [*others, *ordered]
    places = places_of(np.array(keys, np.uint64), np.array(ordered, np.uint64))
    assert places.tolist() == [ordered.index(key) if key in wanted else -1 for key in keys]


@given(QUERIES, st.sets(st.integers(0, 5)), st.integers(1, 3))
def test_only_queries_of_texts_with_enough_listed_words_count(
    queries: list[tuple[bool, list[int]]], known: set[int], least: int
) -> None:
    listed = np.array([1 if piece in known else -1 for piece in range(6)], np.int32)
    lengths = [len(pieces) for _, pieces in queries]
    start = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    token = np.array([piece for _, pieces in queries for piece in pieces], np.int32)
    among = np.array([of_text for of_text, _ in queries], np.bool_)
    expected = [
        of_text and sum(piece in known for piece in pieces) >= least for of_text, pieces in queries
    ]
    assert queries_with(least, listed, among, start, token).tolist() == expected
