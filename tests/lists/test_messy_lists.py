"""Files that people hand over as lists: read, or refused with a reason, never half read.

The cases are the list records of ``eval/messy_records.jsonl`` (L06, L08, L13) that no other file of
tests holds; renamed elements are in ``test_content_profile.py``, markup and the US screening list
in ``test_watchlist.py``, the UK's in ``uk/test_uk.py``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from lists import ftm
from lists.db import open_engine
from lists.parsing.report import ParseReport
from lists.refresh import import_paths
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SnapshotStore]:
    engine = open_engine(sqlite_url)
    yield SnapshotStore(engine)
    engine.dispose()


def test_the_retired_pip_format_is_refused_with_a_reason(
    store: SnapshotStore, tmp_path: Path
) -> None:
    path = tmp_path / "sdn.pip"
    path.write_text("36|AEROCARIBBEAN AIRLINES|-0- |CUBA|-0- |-0- |-0- |-0- |-0- |-0- |-0- |-0-\n")
    report = import_paths(store, [path])
    assert not report.ok
    assert [one.reason for one in report.unknown if one.refused]
    assert store.active() == ()


def test_a_workbook_is_imported_or_refused_with_a_reason(
    store: SnapshotStore, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "country"])
    book.active.append(["Example Trading", "KP"])
    book.save(tmp_path / "own.xlsx")
    report = import_paths(store, [tmp_path / "own.xlsx"])
    assert report.ok or [one.reason for one in report.unknown if one.refused]


def test_a_text_where_followthemoney_has_a_list_is_one_value(tmp_path: Path) -> None:
    line = {"id": "x-1", "schema": "Person", "properties": {"name": "Aleksandr Stringov"}}
    path = tmp_path / "own.ftm.json"
    path.write_text(json.dumps(line) + "\n", "utf-8")
    (party,) = ftm.read(path, "own", ParseReport("own"))
    assert party.names[0].full == "Aleksandr Stringov"
