"""Australia's Consolidated List: one row a name, documents in the text alone."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from lists.au.dfat import COLUMNS, programme, read
from lists.detect import detect
from lists.parsing.report import ParseReport, UnreadableList
from lists.vocabulary.sources import listed_for_dprk
from tests.lists.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


NAME = "Name of Individual or Entity"


def row(**values: Any) -> list[Any]:
    """A row of an invented official; keys are headings with underscores."""
    base: dict[str, Any] = {
        "Reference": 9001,
        "Name of Individual or Entity": "RI Invented",
        "Type": "Individual",
        "Name Type": "Primary Name",
        "Committees": "Autonomous (DPRK)",
        "Control Date": datetime(2026, 3, 2),  # noqa: DTZ001 - cells have no zone
        "Targeted Financial Sanction": True,
        "Travel Ban": False,
    }
    base |= {name.replace("_", " "): value for name, value in values.items()}
    return [base.get(column) for column in COLUMNS]


def parties(folder: Path, *rows: list[Any], report: ParseReport | None = None) -> list[Entity]:
    path = workbook(folder / "list.xlsx", Consolidated=[list(COLUMNS), *rows])
    return list(read(path, report or ParseReport("au_dfat")))


def alias(reference: str, name: str, **values: Any) -> list[Any]:
    return row(**{NAME: name, "Reference": reference, "Name_Type": "Alias"} | values)


def test_rows_of_one_number_are_names_of_one_party(tmp_path: Path) -> None:
    (one,) = parties(
        tmp_path,
        row(),
        alias("9001a", "LI Invented", Alias_Strength="Strong"),
        alias("9001b", "Old Li", Alias_Strength="Weak"),
        alias("9001c", "리지어", Name_Type="Original Script"),
    )
    assert [(name.full, name.kind) for name in one.names] == [
        ("RI Invented", "primary"),
        ("LI Invented", "alias"),
        ("Old Li", "weak_alias"),
        ("리지어", "original_script"),
    ]
    assert one.caption == "RI Invented"
    assert one.listings[0].measures == ("asset freeze",)


def test_a_number_that_was_given_twice_is_two_parties(tmp_path: Path) -> None:
    report = ParseReport("au_dfat")
    other = {"Type": "Entity", "Committees": "Autonomous (Iran)"}
    found = parties(
        tmp_path,
        row(),
        row(**{NAME: "Other Firm"}, **other),
        alias("9001a", "Other Alias", **other),
        report=report,
    )
    assert [one.id for one in found] == ["au_dfat-9001", "au_dfat-9001.2"]
    assert [name.full for name in found[1].names] == ["Other Firm", "Other Alias"]
    assert [one.message for one in report.oddities] == ["the number names two parties"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Approximately 1963", [("1963-01-01", "1963-12-31")]),
        ("1963, 30/01/1972", [("1963-01-01", "1963-12-31"), ("1972-01-30", "1972-01-30")]),
        ("1961, 1962", [("1961-01-01", "1961-12-31"), ("1962-01-01", "1962-12-31")]),
        ("03/1955, 04/1955", [("1955-03-01", "1955-03-31"), ("1955-04-01", "1955-04-30")]),
        ("Approximately: Between 1959 and 1965", [("1959-01-01", "1965-12-31")]),
        ("5 May 1957, April 1957", [("1957-05-05", "1957-05-05"), ("1957-04-01", "1957-04-30")]),
        ("4/12/1968", [("1968-12-04", "1968-12-04")]),
        (1962, [("1962-01-01", "1962-12-31")]),
        (datetime(1930, 1, 7), [("1930-01-07", "1930-01-07")]),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_every_date_of_a_cell_is_read(
    cell: object, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    (one,) = parties(tmp_path, row(Date_of_Birth=cell))
    assert [(str(d.start), str(d.end)) for d in one.birth_dates] == expected


def test_a_date_that_cannot_be_read_is_reported_once_and_stays_in_a_note(tmp_path: Path) -> None:
    report = ParseReport("au_dfat")
    said = "24/06/1402, unclear"
    again = alias("9001a", "Li", Date_of_Birth=said)
    (one,) = parties(tmp_path, row(Date_of_Birth=said), again, report=report)
    assert one.birth_dates == ()
    assert any("24/06/1402" in note for note in one.notes)
    assert sorted(odd.value for odd in report.oddities) == ["24/06/1402", "unclear"]


def test_documents_are_read_from_the_text(tmp_path: Path) -> None:
    text = "Namchon General Manager. Passport no: a) 381120001 b) Colombia number AS272001, expired"
    (one,) = parties(tmp_path, row(Additional_Information=text))
    assert [(n.type, n.value, n.country) for n in one.identifiers] == [
        ("passport", "381120001", ""),
        ("passport", "AS272001", "CO"),
    ]
    assert one.listings[0].reason == text


def test_a_un_party_is_tied_to_the_un_reference_and_counts_for_the_dprk(tmp_path: Path) -> None:
    text = "KPi.999 Passport no.: 654410001. Gender: male. Works for Ilsim."
    (one,) = parties(tmp_path, row(Committees="1718 (DPRK)", Additional_Information=text))
    ties = [(tie.type, tie.target_reference) for tie in one.links]
    assert ("same_as", "KPi.999") in ties
    assert not any(kind == "mentions" for kind, _ in ties)
    assert one.gender == "male"
    assert listed_for_dprk(one.listings[0])


def test_a_ship_has_its_number_from_the_column(tmp_path: Path) -> None:
    report = ParseReport("au_dfat")
    vessels = {"Type": "Vessel", "Committees": "Autonomous (Vessels)", "Maritime_Restriction": True}
    found = parties(
        tmp_path,
        row(IMO_Number=9288693, **vessels),
        row(Reference=9002, **vessels),
        report=report,
    )
    assert [(n.type, n.value) for n in found[0].identifiers] == [("imo", "9288693")]
    assert "maritime restriction" in found[0].listings[0].measures
    assert [odd.message for odd in report.oddities] == ["a ship without an IMO number"]
    assert not listed_for_dprk(found[0].listings[0])


def test_countries_and_the_day_of_listing_are_read(tmp_path: Path) -> None:
    (one,) = parties(
        tmp_path,
        row(
            Citizenship="Democratic People's Republic of Korea (North Korea);Russia",
            Address="a) Pyongyang, DPRK b) 9 Example Street, Dandong, China_x000D_",
            Listing_Information="First listed on 2/03/2016 (amended on 16/08/2023)",
        ),
    )
    assert one.nationalities == ("KP", "RU")
    assert [(a.full, a.country) for a in one.addresses] == [
        ("Pyongyang, DPRK", "KP"),
        ("9 Example Street, Dandong, China", "CN"),
    ]
    assert (one.listings[0].listed_on, one.listings[0].amended_on) == (
        date(2016, 3, 2),
        date(2026, 3, 2),
    )


@pytest.mark.parametrize(
    ("committees", "expected"),
    [
        ("1718 (DPRK)", "AU:UN1718"),
        ("Autonomous (DPRK)", "AU:DPRK"),
        ("1533 (Democratic People’s Republic of the Congo)", "AU:UN1533"),
        ("Autonomous (Thematic - Cyber)", "AU:THEMATIC-CYBER"),
        ("none", ""),
    ],
)
def test_a_committee_is_a_programme(committees: str, expected: str) -> None:
    assert programme(committees) == expected


def test_unknown_words_are_reported_and_cost_no_party(tmp_path: Path) -> None:
    report = ParseReport("au_dfat")
    found = parties(
        tmp_path,
        row(Type="Aircraft", Name_Type="Nickname", Citizenship="Atlantis", Committees="?"),
        row(Reference=""),
        report=report,
    )
    assert len(found) == 1
    assert {(odd.severity, odd.field) for odd in report.oddities} == {
        ("unknown", "Type"),
        ("unknown", "Name Type"),
        ("odd", "Citizenship"),
        ("odd", "Committees"),
        ("skipped", "Reference"),
    }


def test_a_new_column_is_reported_and_a_missing_one_refused(tmp_path: Path) -> None:
    report = ParseReport("au_dfat")
    wider = workbook(tmp_path / "new.xlsx", A=[[*COLUMNS, "Crypto"], [*row(), "x"]])
    assert len(list(read(wider, report))) == 1
    assert [(odd.severity, odd.field) for odd in report.oddities] == [("unknown", "Crypto")]
    narrow = workbook(tmp_path / "old.xlsx", A=[list(COLUMNS[4:]), row()[4:]])
    with pytest.raises(UnreadableList, match="Reference"):
        list(read(narrow, ParseReport("au_dfat")))


def test_the_file_is_told_by_its_columns_and_dated_by_its_newest_row(tmp_path: Path) -> None:
    report = ParseReport("au_dfat")
    parties(tmp_path, row(), report=report)
    (package,) = detect([tmp_path / "list.xlsx"]).packages
    assert (package.source, package.format) == ("au_dfat", "dfat_xlsx")
    assert report.published_at == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", A=[list(COLUMNS), row()])
    whole = path.read_bytes()
    for share in (0.2, 0.5, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(UnreadableList):
            list(read(path, ParseReport("au_dfat")))


@pytest.mark.full
def test_the_published_file_is_read_to_its_last_name(full_lists: Path) -> None:
    """Counted again from the cells by another library."""
    path = full_lists / "more_lists" / "au" / "dfat_2026-08-01.xlsx"
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
        lines = list(book.worksheets[0].iter_rows(values_only=True))
    at = {str(heading): place for place, heading in enumerate(lines[0])}
    numbers = Counter(re.sub(r"\D", "", str(line[at["Reference"]])) for line in lines[1:])
    primary = [line for line in lines[1:] if line[at["Name Type"]] == "Primary Name"]
    report = ParseReport("au_dfat")
    found = list(read(path, report))
    assert len(found) == len(numbers) == len(primary) == 3_846
    assert report.counts["rows"] == sum(numbers.values()) == 11_068
    kinds = Counter(one.kind for one in found)
    said = Counter(line[at["Type"]] for line in primary)
    assert (kinds["person"], kinds["organization"], kinds["vessel"]) == (
        said["Individual"],
        said["Entity"],
        said["Vessel"],
    )
    printed = {" ".join(str(line[at[NAME]]).split()) for line in lines[1:]}
    kept = {text for one in found for name in one.names for text in (name.full, name.raw)}
    lost = {name for name in printed if name not in kept and name.strip(" ,;") not in kept}
    assert {name for name in lost if ";" not in name and "(" not in name} == set()
    ships = [one for one in found if one.kind == "vessel"]
    imos = {str(line[at["IMO Number"]]) for line in lines[1:] if line[at["IMO Number"]]}
    assert {n.value for one in ships for n in one.identifiers if n.type == "imo"} >= imos
    assert len(imos) == 261
    programmes = Counter(one.listings[0].programmes[0] for one in found)
    assert (programmes["AU:UN1718"], programmes["AU:DPRK"]) == (155, 61)
    korean = [one for one in found if listed_for_dprk(one.listings[0])]
    assert len(korean) == 216
    # Every run of nine digits behind the word passport in a DPRK party's text is a passport.
    for one in korean:
        text = one.listings[0].reason
        for digits in re.findall(r"[Pp]assport(?: no\.?| [Nn]o\.?| number)?:? (\d{9})\b", text):
            assert digits in {n.value for n in one.identifiers if n.type == "passport"}, one.id
    assert Counter(odd.severity for odd in report.oddities)["skipped"] == 0
    assert {(odd.field, odd.message) for odd in report.oddities} == {
        ("Date of Birth", "not a date of this calendar; kept as a note"),
        ("Date of Birth", "not a date; kept as a note"),
        ("IMO Number", "a ship without an IMO number"),
        ("Additional Information", "a number is announced here and was not read as one"),
    }
