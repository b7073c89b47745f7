"""The publishers' own files, damaged: each is held with the loss named, and real editions are not.

``tests.lists.test_damaged_lists`` does every kind of damage to every field of small lists; here a
few of each kind show that the limits fit files of the real size.
"""

from __future__ import annotations

import csv
import random
import re
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from lists.db import open_engine
from lists.imports import Intent
from lists.refresh import import_paths
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.full, pytest.mark.slow, pytest.mark.long]

EDITIONS = {
    "un": ("lists/un/un_2025-11-20.xml", "lists/un/un_2026-02-27.xml"),
    "ofac_sdn": ("lists/ofac_csv/2022-01-21", "lists/ofac_csv/2023-12-28"),
}
ONE_EDITION = {
    "un_vessels": "lists/un_1718_vessels/un_1718_designated_vessels_list_final.html",
    "eu": "lists/eu/eu_fsf_1_1_2026-02-23_rebuilt.xml",
}


def conlist(data: Path, folder: Path) -> Path:
    """OFSI's closed list as CSV, as it was published beside the workbook."""
    source = data / "more_lists" / "uk" / "ofsi_conlist_2025-04-10.xlsx"
    book = openpyxl.load_workbook(source, read_only=True)
    sheet = book.active
    assert sheet is not None
    path = folder / "ConList.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for row in sheet.iter_rows(values_only=True):
            cells = [
                cell.strftime("%d/%m/%Y") if hasattr(cell, "strftime") else cell for cell in row
            ]
            csv.writer(file).writerow(cells)
    book.close()
    return path


@pytest.fixture(scope="module")
def serving(
    full_lists: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with a database in it that serves the older or only edition of each list."""
    folder = tmp_path_factory.mktemp("serving")
    shutil.copy(sqlite_template, folder / "lists.sqlite3")
    engine = open_engine(f"sqlite:///{folder}/lists.sqlite3")
    store = SnapshotStore(engine)
    paths = [old for old, _ in EDITIONS.values()] + list(ONE_EDITION.values())
    for path in [*(full_lists / one for one in paths), conlist(full_lists, folder)]:
        assert import_paths(store, [path]).ok, path
    engine.dispose()
    return folder


@pytest.fixture
def store(serving: Path, tmp_path: Path) -> Iterator[SnapshotStore]:
    path = tmp_path / "lists.sqlite3"
    shutil.copy(serving / "lists.sqlite3", path)
    engine = open_engine(f"sqlite:///{path}")
    yield SnapshotStore(engine)
    engine.dispose()
    path.unlink()


@pytest.fixture
def newest(full_lists: Path, serving: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a list's newest edition, by source."""

    def copied(source: str) -> Path:
        if source == "uk":
            return shutil.copy(serving / "ConList.csv", tmp_path / "ConList.csv")
        path = full_lists / (EDITIONS[source][1] if source in EDITIONS else ONE_EDITION[source])
        to = tmp_path / path.name
        if path.is_dir():
            to.mkdir()
            for part in path.iterdir():
                shutil.copyfile(part, to / part.name)
        else:
            shutil.copyfile(path, to)
        return to

    return copied


def said(store: SnapshotStore, path: Path) -> str:
    """Why a file is held; it must leave what serves as it was."""
    before = {version.source: version.id for version in store.active()}
    report = import_paths(store, [path])
    assert {version.source: version.id for version in store.active()} == before
    reasons = [reason for one in report.outcomes for reason in one.reasons]
    return "; ".join(reasons + [one.reason for one in report.unknown if one.refused])


@pytest.mark.parametrize("source", EDITIONS)
def test_the_next_real_edition_is_taken(
    store: SnapshotStore, newest: Callable[[str], Path], source: str
) -> None:
    (outcome,) = import_paths(store, [newest(source)]).outcomes
    assert (outcome.state, outcome.reasons) == ("activated", ())


def test_a_regime_that_ended_by_law_is_taken(
    store: SnapshotStore, newest: Callable[[str], Path]
) -> None:
    """As in October 2023, when the UN's list for Iran ended and its 84 parties left in one day."""
    path = newest("un")
    text, left = path.read_text("utf-8"), 84
    for record in re.findall(r"<(INDIVIDUAL|ENTITY)>(.*?)</\1>", text, re.DOTALL):
        if left and ">IR" in record[1]:
            text = text.replace(f"<{record[0]}>{record[1]}</{record[0]}>", "", 1)
            left -= 1
    assert left == 0
    path.write_text(text, "utf-8")
    (outcome,) = import_paths(store, [path]).outcomes
    assert (outcome.state, outcome.reasons) == ("activated", ())


@pytest.mark.parametrize(
    ("source", "element"),
    [
        ("un", "INDIVIDUAL_ALIAS"),
        ("un", "ENTITY_ALIAS"),
        ("un", "INDIVIDUAL_DATE_OF_BIRTH"),
        ("un", "QUALITY"),
        ("un", "FOURTH_NAME"),
        ("un", "ISSUING_COUNTRY"),
        ("un", "FROM_YEAR"),
        ("eu", "birthdate"),
    ],
)
def test_a_renamed_element_is_held_and_named(
    store: SnapshotStore, newest: Callable[[str], Path], source: str, element: str
) -> None:
    path = newest(source)
    text = re.sub(rf"<(/?){element}(?=[\s/>])", rf"<\1{element}_NEW", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    reasons = said(store, path)
    assert f"{element} is gone" in reasons
    assert f"{element}_NEW is new" in reasons


@pytest.mark.parametrize("heading", ["Passport Number"])
def test_a_renamed_column_is_held_and_named(
    store: SnapshotStore, newest: Callable[[str], Path], heading: str
) -> None:
    path = newest("uk")
    text = path.read_text("utf-8-sig").replace(f",{heading},", f",New {heading},", 1)
    path.write_text(text, "utf-8")
    assert f"{heading} is gone" in said(store, path)


@pytest.mark.parametrize("source", ["un", "un_vessels", "ofac_sdn", "eu", "uk"])
def test_a_file_cut_short_is_held(
    store: SnapshotStore, newest: Callable[[str], Path], source: str
) -> None:
    path, chance = newest(source), random.Random(source)
    cut = path / chance.choice(["sdn.csv", "alt.csv", "add.csv"]) if path.is_dir() else path
    content = cut.read_bytes()
    for _ in range(5 if source == "un_vessels" else 1):
        cut.write_bytes(content[: int(len(content) * chance.uniform(0.5, 0.99))])
        assert said(store, path)


@pytest.mark.parametrize("lacking", ["alt.csv", "add.csv", "sdn.csv"])
def test_a_set_without_one_of_its_files_is_held(
    store: SnapshotStore, newest: Callable[[str], Path], lacking: str
) -> None:
    folder = newest("ofac_sdn")
    (folder / lacking).unlink()
    assert said(store, folder)


@pytest.mark.parametrize("old", ["alt.csv", "add.csv", "sdn.csv"])
def test_a_set_with_one_old_file_is_held(
    store: SnapshotStore, newest: Callable[[str], Path], full_lists: Path, old: str
) -> None:
    folder = newest("ofac_sdn")
    shutil.copyfile(full_lists / EDITIONS["ofac_sdn"][0] / old, folder / old)
    assert "belong to no party of the main file" in said(store, folder)


def test_a_list_without_the_dprks_rows_is_held(
    store: SnapshotStore, newest: Callable[[str], Path]
) -> None:
    folder = newest("ofac_sdn")
    rows = (folder / "sdn.csv").read_bytes().splitlines(keepends=True)
    dropped = {row.split(b",")[0] for row in rows if b"DPRK" in row}
    for name in ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"):
        lines = (folder / name).read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if line.split(b",")[0] not in dropped]
        (folder / name).write_bytes(b"".join(kept))
    assert "DPRK parties" in said(store, folder)


def test_a_version_that_a_person_lets_in_becomes_active(
    store: SnapshotStore, newest: Callable[[str], Path]
) -> None:
    path = newest("un")
    path.write_text(path.read_text("utf-8").replace("INDIVIDUAL_ALIAS>", "AKA>"), "utf-8")
    assert said(store, path)
    held = store.log.troubles()["un"].held
    assert store.activate(held, "checked by hand", by="an officer").id == held
    intent = Intent(force=True, reason="again", by="an officer")
    assert import_paths(store, [path], intent).outcomes[0].state == "unchanged"
