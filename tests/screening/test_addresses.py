"""Kernels are handed arrays by address: what may be entered, and that all are compiled together."""

from __future__ import annotations

import numpy as np
import pytest

from screening.index import addresses
from screening.index.addresses import AddressTable
from screening.index.compiled import sources_stamp
from screening.index.expand_kernel import expand_words
from screening.index.layout import Found
from screening.index.recall_kernel import find_rows


def test_an_array_of_other_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Found\.pairs"):
        AddressTable().register(Found(np.zeros(3, np.int32), np.zeros(3, np.int64)))  # type: ignore[arg-type]


def test_an_array_with_gaps_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Found\.hits"):
        AddressTable().register(Found(np.zeros(6, np.int32)[::2], np.zeros(3, np.int32)))


def test_the_table_says_where_each_array_stands_and_how_long_it_is() -> None:
    table, found = AddressTable(), Found(np.zeros(3, np.int32), np.zeros(5, np.int32))
    table.register(found)
    place = 2 * sum(
        len(shape._fields) for shape in addresses.SHAPES[: addresses.SHAPES.index(Found)]
    )
    assert table.numbers[place : place + 4].tolist() == [
        found.hits.ctypes.data,
        3,
        found.pairs.ctypes.data,
        5,
    ]


@pytest.mark.parametrize("kernel", [find_rows, expand_words])
def test_a_kernel_is_compiled_anew_when_any_file_it_is_made_of_changes(kernel: object) -> None:
    assert kernel._cache._cache_file._source_stamp == sources_stamp()  # type: ignore[attr-defined]
