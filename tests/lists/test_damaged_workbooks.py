"""Damage to the lists that are published as workbooks is held, with the loss named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from lists.au.dfat import COLUMNS
from lists.db import open_engine
from lists.refresh import import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.lists.whole_lists import PARTIES, SHIPS, family, given
from tests.lists.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Sheets = dict[str, list[list[Any]]]

PERSONS = [
    "告示日付", "告示番号", "日本語表記", "英語表記", "別称・別名", "役職", "生年月日", "国籍",
    "旅券番号", "住所", "その他の情報",
]  # fmt: skip
JAPANESE = "15.北朝鮮(決議1718号等；個人)"
OTHER = "29.ロシア連邦(個人)"


def australian() -> Sheets:
    rows: list[list[Any]] = [list(COLUMNS)]
    for number in range(PARTIES):
        ship = number >= 40
        one: dict[str, Any] = {
            "Name of Individual or Entity": f"{given(number)} {family(number)}",
            "Type": "Vessel" if ship else "Individual",
            "Date of Birth": "" if ship else 1960 + number % 20,
            "Place of Birth": "Hamhung, Egypt",
            "Citizenship": "Jordan",
            "Address": f"{number} Jong Street, Cairo, Egypt",
            "Additional Information": f"Passport no: A{70_000 + number}. Party {number}.",
            "Listing Information": "Listed on 2 March 2016",
            "IMO Number": int(SHIPS[number]) if ship else None,
            "Committees": "Autonomous (DPRK)" if number % 2 else "Autonomous (Libya)",
            "Control Date": "2026-02-20",
            "Instrument of Designation": "An instrument of 2016",
            "Targeted Financial Sanction": True,
            "Travel Ban": True,
            "Arms Embargo": True,
            "Maritime Restriction": True,
        }
        alias = one | {"Name of Individual or Entity": f"Chun {number}"}
        names = ("Primary Name", "", ""), ("Alias", "Strong", "a"), ("Alias", "Weak", "b")
        for (kind, strength, letter), values in zip(names, (one, alias, alias), strict=True):
            said = values | {"Name Type": kind, "Alias Strength": strength}
            said["Reference"] = f"{9000 + number}{letter}"
            if letter == "b":
                said["Name of Individual or Entity"] = f"Weak {number}"
            rows.append([said.get(column) for column in COLUMNS])
    return {"Consolidated List": rows}


def japanese() -> Sheets:
    sheets: Sheets = {"一覧": [["目次"]]}
    for sheet, numbers in ((JAPANESE, range(30)), (OTHER, range(30, PARTIES))):
        sheets[sheet] = [["資産凍結"], PERSONS]
        sheets[sheet] += [
            [
                "2017.8.16", number, f"イ{number}", f"{given(number)} {family(number)}",
                f"チュン{number}\nChun {number}", "代表者", f"{1960 + number % 20}年5月", "北朝鮮",
                f"A{70_000 + number}", "北朝鮮平壌", "性別：男性",
            ]
            for number in numbers
        ]  # fmt: skip
    return sheets


LISTS: dict[str, Callable[[], Sheets]] = {"au_dfat": australian, "jp_mof": japanese}


class Served:
    """A service that has a whole list, and gets a damaged one."""

    def __init__(self, store: SnapshotStore, path: Path, code: str) -> None:
        self.store, self.path, self.code = store, path, code
        self.sheets = LISTS[code]()
        workbook(path, **self.sheets)
        assert import_paths(store, [path]).ok

    def reasons(self) -> str:
        """Why the file as it is now is held."""
        report = import_paths(self.store, [self.path])
        said = [reason for one in report.outcomes for reason in one.reasons]
        said += [one.reason for one in report.unknown if one.refused]
        return "; ".join(said)

    def changed(self, cell: Callable[[Any], Any], rows: Callable[[list[Any]], bool]) -> str:
        """The reasons against a file with cells changed, and only those rows kept."""
        sheets = {
            name: [[cell(one) for one in row] for row in lines if rows(row)]
            for name, lines in self.sheets.items()
        }
        workbook(self.path, **sheets)
        return self.reasons()


@pytest.fixture
def served(
    request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Served]:
    small = tuple(replace(one, min_records=5, canaries=(), floors=False) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)
    engine = open_engine(sqlite_url)
    yield Served(SnapshotStore(engine), tmp_path / "list.xlsx", request.param)
    engine.dispose()


def every_list(function: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("served", LISTS, indirect=True)(function)


@every_list
def test_the_same_list_again_is_no_loss(served: Served) -> None:
    assert served.changed(lambda cell: cell, lambda _: True) == ""


@every_list
@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.95, 0.999])
def test_a_file_cut_anywhere_is_held(served: Served, share: float) -> None:
    whole = served.path.read_bytes()
    served.path.write_bytes(whole[: int(len(whole) * share)])
    assert served.reasons()


RENAMED = [("au_dfat", one) for one in COLUMNS] + [("jp_mof", one) for one in PERSONS]


@pytest.mark.parametrize(("served", "heading"), RENAMED, indirect=["served"])
def test_a_renamed_column_is_held_and_named(served: Served, heading: str) -> None:
    said = served.changed(lambda c: f"New {c}" if c == heading else c, lambda _: True)
    whole = ("lacks the columns", "no table", "no list known")
    assert heading in said or any(words in said for words in whole), said


@every_list
def test_a_list_without_aliases_is_held(served: Served) -> None:
    def without(cell: Any) -> Any:
        text = str(cell)
        return "" if served.code == "jp_mof" and "Chun" in text else cell

    def kept(row: list[Any]) -> bool:
        return not any(str(cell).startswith(("Chun ", "Weak ")) for cell in row)

    said = served.changed(without, kept if served.code == "au_dfat" else lambda _: True)
    assert "alias" in said or "別称・別名" in said, said


@every_list
def test_a_list_without_its_dprk_rows_is_held(served: Served) -> None:
    if served.code == "jp_mof":
        served.sheets["29.ロシア連邦(個人)"] += served.sheets.pop(JAPANESE)[2:]
    said = served.changed(
        lambda c: c.replace("DPRK", "Libya") if isinstance(c, str) else c, lambda _: True
    )
    assert "DPRK parties" in said, said


@every_list
def test_numbers_that_come_twice_are_held(served: Served) -> None:
    keys: dict[Any, Any] = {}
    for lines in served.sheets.values():
        for row in lines[1:]:
            key = row[0] if served.code == "au_dfat" else row[1] if len(row) > 1 else None
            if isinstance(key, int) or (isinstance(key, str) and key[:1] == "9"):
                keys[key] = f"9000{key[4:]}" if isinstance(key, str) else 1
    assert served.changed(lambda cell: keys.get(cell, cell), lambda _: True)
