"""A small file is screened by the process that was asked; a larger one by others, after its start.

Which process screened a row is read from the processes there are: the results are the same.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from api.batch import engines
from api.batch.chunks import Chunk
from api.batch.first_rows import FirstRowsHere
from api.sheet import Record
from tests.api.batch.test_engines import work_of
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.service.settings import Settings
    from lists.store import SnapshotStore


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of workers that engines for other processes were opened with."""
    opened: list[int] = []

    @contextmanager
    def opening(workers: int, *_: object) -> Iterator[InProcess]:
        opened.append(workers)
        yield InProcess()

    monkeypatch.setattr(engines, "open_engine", opening)
    return opened


def chunks(count: int, size: int = 3) -> list[Chunk]:
    return [
        Chunk(
            size * number,
            tuple(Record(size * number + row + 2, ["Kim"], "") for row in range(size)),
        )
        for number in range(count)
    ]


def test_a_small_file_starts_no_other_process(
    settings: Settings, three_lists: SnapshotStore, tmp_path: Path, elsewhere: list[int]
) -> None:
    work = work_of(settings, three_lists, tmp_path)
    found = list(FirstRowsHere(settings).run(work, chunks(3)))
    assert found == list(InProcess().run(work, chunks(3)))
    assert not elsewhere


@pytest.mark.parametrize(
    "changed", [{"batch_small_rows": 0}, {"batch_workers": 2}, {"batch_small_rows": 5}]
)
def test_rows_beyond_a_small_file_or_with_workers_asked_for_go_elsewhere(
    settings: Settings,
    three_lists: SnapshotStore,
    tmp_path: Path,
    elsewhere: list[int],
    changed: dict[str, int],
) -> None:
    work = work_of(settings, three_lists, tmp_path)
    found = list(FirstRowsHere(settings.model_copy(update=changed)).run(work, chunks(3)))
    assert found == list(InProcess().run(work, chunks(3)))
    assert elsewhere == [changed.get("batch_workers", 0)]
