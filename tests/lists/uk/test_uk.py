"""The UK's designations in both of its formats."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from lists.detect import detect
from lists.parsing.fields import known_fields
from lists.parsing.report import ParseReport, UnreadableList
from lists.uk.conlist import HEADINGS
from lists.uk.conlist import read as read_conlist
from lists.uk.designation import name_kind, uk_date
from lists.uk.xml import read as read_xml

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

COLUMNS = (
    "Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "DOB", "Nationality",
    "Passport Number", "Position", "Address 1", "Country", "Other Information", "Group Type",
    "Alias Type", "Alias Quality", "Regime", "Listed On", "Last Updated", "Group ID",
)  # fmt: skip
REGIME = "Democratic People's Republic of Korea"


def conlist(folder: Path, *rows: dict[str, str], first: str = "Last Updated,10/04/2025") -> Path:
    path = folder / "ConList.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(first + "\r\n")
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows({"Regime": REGIME, "Group ID": "1"} | row for row in rows)
    return path


def official(**changed: str) -> dict[str, str]:
    """A row of an invented official."""
    row = {"Name 6": "RO", "Name 1": "Chang", "Name 2": "Gil", "Group Type": "Individual"}
    row |= {"Alias Type": "Primary name", "Other Information": "(UK Sanctions List Ref):DPR9001."}
    return row | changed


def parties(path: Path, report: ParseReport | None = None) -> list[Entity]:
    return list(read_conlist(path, report or ParseReport("uk")))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("14/03/1970", date(1970, 3, 14), date(1970, 3, 14)),
        ("dd/mm/1945", date(1945, 1, 1), date(1945, 12, 31)),
        ("dd/03/1958", date(1958, 3, 1), date(1958, 3, 31)),
        ("00/00/1980", date(1980, 1, 1), date(1980, 12, 31)),
    ],
)
def test_a_date_with_unknown_parts_is_an_interval(text: str, start: date, end: date) -> None:
    found = uk_date(text)
    assert found is not None
    assert (found.start, found.end) == (start, end)


def test_a_text_without_a_year_is_no_date() -> None:
    assert uk_date("00/00/0000") is None
    assert uk_date("unknown") is None


@pytest.mark.parametrize(
    ("kind", "quality", "expected"),
    [
        ("Primary name", "", "primary"),
        ("Primary Name", "", "primary"),
        ("Primary name variation", "", "alias"),
        ("ALias", "Good quality a.k.a", "alias"),
        ("AKA", "Low quality", "weak_alias"),
        ("FKA", "", "former"),
    ],
)
def test_names_are_held_as_the_publisher_grades_them(
    kind: str, quality: str, expected: str
) -> None:
    assert name_kind(kind, quality) == expected


def test_rows_of_one_party_become_one_party_with_all_its_names(tmp_path: Path) -> None:
    other = official(**{"Alias Type": "AKA", "Alias Quality": "Low quality", "Name 2": "Kil"})
    (party,) = parties(conlist(tmp_path, official(), other, official()))
    assert party.id == "uk-DPR9001"
    assert party.caption == "Chang Gil RO"
    kinds = {name.full: name.kind for name in party.names}
    assert kinds["Chang Gil RO"] == "primary"
    assert kinds["RO Chang Gil"] == "alias"  # Korean order is family first
    assert kinds["Chang Kil RO"] == "weak_alias"


def test_what_has_no_column_of_its_own_is_read_from_the_labels(tmp_path: Path) -> None:
    said = (
        "(UK Sanctions List Ref):DPR9002. (UN Ref):KPe.064. Sails for an invented fleet. "
        "(UK Statement of Reasons):Took oil over at sea. (IMO number):8604917 "
        "(Current owners):Invented Shipping Co (Flag of ship):Tanzania (Year built):1990"
    )
    row = {"Name 6": "MORNING EXAMPLE", "Group Type": "Ship", "Alias Type": "Primary name"}
    (ship,) = parties(conlist(tmp_path, row | {"Other Information": said}))
    assert ship.kind == "vessel"
    assert [(one.type, one.normalized) for one in ship.identifiers] == [("imo", "8604917")]
    assert ship.flags == ("TZ",)
    assert ship.build_year == "1990"
    listing = ship.listings[0]
    assert listing.reason == "Took oil over at sea."
    assert "invented fleet" in listing.remarks
    assert listing.programmes == ("UK:DPR",)
    ties = {(link.type, link.target_name, link.target_reference) for link in ship.links}
    assert ("same_as", "", "KPe.064") in ties
    assert ("owned_by", "Invented Shipping Co", "") in ties


def test_the_file_dates_itself(tmp_path: Path) -> None:
    report = ParseReport("uk")
    parties(conlist(tmp_path, official()), report)
    assert report.published_at == datetime(2025, 4, 10, tzinfo=UTC)


def test_a_column_that_is_new_is_reported(tmp_path: Path) -> None:
    path = conlist(tmp_path, official(Position="Minister"))
    path.write_text(path.read_text("utf-8").replace("Position", "Role"), "utf-8")
    report = ParseReport("uk")
    parties(path, report)
    assert [one.field for one in report.oddities if one.severity == "unknown"] == ["Role"]


@pytest.mark.parametrize("heading", sorted(HEADINGS))
def test_a_file_without_a_heading_that_matters_is_refused(tmp_path: Path, heading: str) -> None:
    path = conlist(tmp_path, official())
    path.write_text(path.read_text("utf-8").replace(heading, "Renamed", 1), "utf-8")
    with pytest.raises(UnreadableList, match=heading):
        parties(path)


def test_a_file_cut_inside_a_quoted_cell_is_refused(tmp_path: Path) -> None:
    path = conlist(tmp_path, official(Position='Director, "Example"'))
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex('"Director') + 6], "utf-8")
    with pytest.raises(UnreadableList):
        parties(path)


def test_a_file_cut_between_two_cells_is_refused(tmp_path: Path) -> None:
    path = conlist(tmp_path, official(), official())
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex(",Individual")], "utf-8")
    with pytest.raises(UnreadableList, match="cut short"):
        parties(path)


def test_both_formats_are_told_by_content(tmp_path: Path) -> None:
    conlist(tmp_path, official())
    (tmp_path / "uk.xml").write_text("<Designations></Designations>", "utf-8")
    found = {(one.source, one.format) for one in detect([tmp_path]).packages}
    assert found == {("uk", "ofsi_conlist_csv"), ("uk", "uk_xml")}


def as_workbook(path: Path) -> Path:
    """The same cells as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.reader(file):
            sheet.append(cells)
    book.save(made := path.with_suffix(".xlsx"))
    return made


def test_the_workbook_holds_what_the_csv_file_holds(tmp_path: Path) -> None:
    path = conlist(tmp_path, official(Position="Minister"), official(**{"Alias Type": "AKA"}))
    book = as_workbook(path)
    (package,) = detect([book]).packages
    assert (package.source, package.format) == ("uk", "ofsi_conlist_xlsx")
    assert known_fields("ofsi_conlist_xlsx") == known_fields("ofsi_conlist_csv")
    from_csv, from_workbook = ParseReport("uk"), ParseReport("uk")
    assert parties(book, from_workbook) == parties(path, from_csv)
    assert from_workbook.fields == from_csv.fields
    assert from_workbook.published_at == from_csv.published_at


def test_a_workbook_whose_first_cell_is_a_heading_is_a_teams_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Last Updated", "Name"])
    book.active.append(["2026-01-02", "Invented Trading Co"])
    book.save(path := tmp_path / "own.xlsx")
    (package,) = detect([path], name="own").packages
    assert (package.source, package.format) == ("own", "watchlist_xlsx")


@pytest.mark.full
def test_the_published_conlist_is_read_whole(full_lists: Path) -> None:
    report = ParseReport("uk")
    path = full_lists / "more_lists" / "uk" / "ofsi_conlist_2025-04-10.xlsx"
    found = parties(path, report)
    assert report.counts["records"] == 18_796
    book = openpyxl.load_workbook(path, read_only=True)
    rows = book.worksheets[0].iter_rows(min_row=3, values_only=True)
    groups = {str(row[35]) for row in rows}
    book.close()
    assert len(found) == len({one.id for one in found}) == len(groups) == 4_686
    dprk = [one for one in found if "UK:DPR" in one.listings[0].programmes]
    assert Counter(one.kind for one in dprk) == {"person": 138, "organization": 86, "vessel": 15}
    assert all(
        any(i.type == "imo" for i in one.identifiers) for one in dprk if one.kind == "vessel"
    )


@pytest.mark.full
def test_the_published_xml_is_read_whole(full_lists: Path) -> None:
    path = full_lists / "more_lists" / "uk" / "uksl_2026-08-22_rebuilt.xml"
    report = ParseReport("uk")
    found = {one.reference: one for one in read_xml(path, report)}
    assert len(found) == path.read_text("utf-8").count("<Designation>") == 6_349
    assert Counter(one.kind for one in found.values()) == {
        "person": 4_036,
        "organization": 1_647,
        "vessel": 666,
    }
    assert "Vostochny" in found["DPR0290"].listings[0].reason
    assert found["DPR0291"].caption == "ALEKSEY MIKHAILOVICH VOROTNIKOV"
