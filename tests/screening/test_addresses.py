"""Kernels are handed arrays by address: what may be entered, and that all are compiled together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numba.core.caching import IndexDataCacheFile

from screening.index import addresses
from screening.index.addresses import AddressTable
from screening.index.compiled import keep_apart, sources_stamp
from screening.index.expand_kernel import expand_words
from screening.index.layout import Found
from screening.index.recall_kernel import find_rows
from screening.monitoring.query_kernel import queries_that_meet

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize("kernel", [find_rows, expand_words, queries_that_meet])
def test_a_kernel_is_compiled_anew_when_any_file_it_is_made_of_changes(kernel: object) -> None:
    assert kernel._cache._cache_file._source_stamp == sources_stamp()  # type: ignore[attr-defined]


def files_of(folder: Path, stamp: str) -> Any:
    """Where a process with this state of the sources keeps one kernel."""
    kept: Any = IndexDataCacheFile(str(folder), "module.find_rows-7.py311", "numba's")
    keep_apart(kept, stamp)
    return kept


def test_no_process_loads_the_code_of_other_sources_while_new_code_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """numba writes the index, then the code: between the two there must be no code to load."""
    files_of(tmp_path, "a" * 64).save("signature", "code of the release before")
    new = files_of(tmp_path, "b" * 64)
    assert new.load("signature") is None
    with monkeypatch.context() as killed:
        killed.setattr(new, "_save_data", lambda *_: None)
        new.save("signature", "new code")
    assert files_of(tmp_path, "b" * 64).load("signature") is None
    new.save("signature", "new code")
    assert files_of(tmp_path, "b" * 64).load("signature") == "new code"
    assert files_of(tmp_path, "a" * 64).load("signature") == "code of the release before"


def test_code_for_two_signatures_written_at_once_is_never_mixed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = files_of(tmp_path, "a" * 64), files_of(tmp_path, "a" * 64)
    with monkeypatch.context() as at_once:
        at_once.setattr(other, "_load_index", dict)  # it looked before the first had written
        one.save("integers", "code for integers")
        other.save("floats", "code for floats")
    found = {key: files_of(tmp_path, "a" * 64).load(key) for key in ("integers", "floats")}
    assert found["floats"] == "code for floats"
    assert found["integers"] in {None, "code for integers"}
