"""Damage to the EU's list in CSV and to Canada's XML is held, with the loss named."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.eu import csv as eu_csv
from lists.refresh import import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.lists.ca.test_sema import TAGS
from tests.lists.ca.test_sema import written as canadian
from tests.lists.eu.fsf_csv_files import COLUMNS, rows_of_xml, written
from tests.lists.invented_parties import PARTIES, SHIPS, family, given
from tests.lists.whole_lists import eu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def european_csv(folder: Path) -> Path:
    (folder / "xml").mkdir()
    (path,) = eu(folder / "xml").values()
    return written(folder / "fsf.csv", list(rows_of_xml(path)))


def canadian_xml(folder: Path) -> Path:
    records = []
    for number in range(PARTIES):
        ship = {"firm": f"{family(number)} {number}", "imo": SHIPS[number], "title": "Tanker"}
        person = {"last": family(number), "given": given(number), "born": f"19{number + 10}-05-03"}
        shared = {
            "country": "Libya / Libye" if number % 2 else "Russia / Russie",
            "aliases": f"Chun {number}",
            "schedule": "1, Part 1",
            "item": str(number),
            "listed": "2020-09-28",
        }
        records.append(shared | (ship if number >= 30 else person))
    return canadian(folder, *records)


LISTS: dict[str, Callable[[Path], Path]] = {"eu_csv": european_csv, "sema_xml": canadian_xml}


class Served:
    """A service that has a whole list, and gets a damaged one."""

    def __init__(self, store: SnapshotStore, folder: Path, form: str) -> None:
        self.store, self.path = store, LISTS[form](folder)
        self.text = self.path.read_text("utf-8-sig")
        assert import_paths(store, [self.path]).ok

    def reasons(self, text: str) -> str:
        """Why the file with this text is held."""
        self.path.write_text(text, "utf-8")
        report = import_paths(self.store, [self.path])
        said = [reason for one in report.outcomes for reason in one.reasons]
        return "; ".join(said + [one.reason for one in report.unknown if one.refused])


@pytest.fixture
def served(
    request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    small = tuple(replace(one, min_records=5, canaries=(), floors=False) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)
    engine = open_engine(sqlite_url)
    yield Served(SnapshotStore(engine), tmp_path, request.param)
    engine.dispose()


READ = [one for one in COLUMNS if eu_csv._is_read(one)]
every_list = pytest.mark.parametrize("served", LISTS, indirect=True)


@every_list
def test_the_same_file_again_is_no_loss(served: Served) -> None:
    assert served.reasons(served.text) == ""


@every_list
@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.95, 0.999])
def test_a_file_cut_anywhere_is_held(served: Served, share: float) -> None:
    assert served.reasons(served.text[: int(len(served.text) * share)])


@pytest.mark.parametrize("served", ["eu_csv"], indirect=True)
@pytest.mark.parametrize("column", READ)
def test_a_renamed_column_of_the_eu_is_held_and_named(served: Served, column: str) -> None:
    head, end, rest = served.text.partition("\n")
    cells = head.rstrip("\r").split(";")
    at = cells.index(column)
    if not any(row.split(";")[at : at + 1] not in ([], [""]) for row in rest.splitlines()):
        pytest.skip("no value in it")
    renamed = ";".join(f"New{one}" if one == column else one for one in cells)
    said = served.reasons(f"{renamed}{end}{rest}")
    assert column in said or "neither XML" in said, said


@pytest.mark.parametrize("served", ["sema_xml"], indirect=True)
@pytest.mark.parametrize("tag", [TAGS[name] for name in TAGS])
def test_a_renamed_element_of_canada_is_held_and_named(served: Served, tag: str) -> None:
    said = served.reasons(served.text.replace(f"{tag}>", f"New{tag}>"))
    assert tag in said or "no party" in said, said


@every_list
def test_a_list_without_aliases_is_held(served: Served) -> None:
    without = re.sub(r"Chun \d+", "", served.text)
    assert "alias" in served.reasons(without).casefold()


@pytest.mark.parametrize("served", ["eu_csv"], indirect=True)
def test_a_list_of_the_eu_without_its_dprk_parties_is_held(served: Served) -> None:
    assert "DPRK parties" in served.reasons(served.text.replace("PRK", "SDN"))


@every_list
def test_names_cut_in_half_are_held(served: Served) -> None:
    text = served.text
    for number in range(PARTIES):
        text = text.replace(family(number), family(number)[:2])
    assert served.reasons(text)
