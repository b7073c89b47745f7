"""The EU's list in CSV: the same parties as in XML."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lists.detect import detect
from lists.eu import xml
from lists.eu.csv import is_fsf_csv, read
from lists.parsing.report import ParseReport, UnreadableList
from tests.lists.eu.fsf_csv_files import rows_of_xml, written
from tests.lists.un_files import eu_element, eu_file, eu_record

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

PARTY = {
    "fileGenerationDate": "23/02/2026",
    "Entity_LogicalId": "9001",
    "Entity_EU_ReferenceNumber": "EU.9001.1",
    "Entity_SubjectType": "P",
    "Entity_SubjectType_ClassificationCode": "person",
    "Entity_Regulation_Programme": "PRK",
    "Entity_Regulation_NumberTitle": "2017/1509 (OJ L224)",
    "Entity_Regulation_PublicationDate": "2017-08-31",
    "Entity_Regulation_EntryIntoForceDate": "2017-08-31",
}


def parties(folder: Path, *rows: dict[str, str], report: ParseReport | None = None) -> list[Entity]:
    path = written(folder / "fsf.csv", [PARTY | row for row in rows])
    return list(read(path, report or ParseReport("eu")))


def test_a_row_holds_one_value_and_rows_of_one_id_are_one_party(tmp_path: Path) -> None:
    report = ParseReport("eu")
    (one,) = parties(
        tmp_path,
        {"NameAlias_WholeName": "RI Invented", "NameAlias_Gender": "M"},
        {"NameAlias_WholeName": "리지어", "NameAlias_NameLanguage": "KO"},
        {"NameAlias_WholeName": "Ri the Good", "NameAlias_Remark": "low quality alias"},
        {"BirthDate_Year": "1962", "BirthDate_CalendarType": "GREGORIAN"},
        {"Address_City": "Dandong", "Address_CountryIso2Code": "CN",
         "Address_ContactInfo": "PHONE[+86 415 000]; EMAIL[a@silibank.com]"},
        {"Identification_Number": "654410001", "Identification_TypeCode": "passport",
         "Identification_CountryIso2Code": "KP"},
        {"Citizenship_CountryIso2Code": "KP"},
        report=report,
    )  # fmt: skip
    assert (one.id, one.reference, one.kind) == ("eu-9001", "EU.9001.1", "person")
    assert [(n.full, n.kind) for n in one.names] == [
        ("RI Invented", "primary"),
        ("리지어", "alias"),
        ("Ri the Good", "weak_alias"),
    ]
    assert one.birth_dates[0].start == date(1962, 1, 1)
    assert one.addresses[0].country == "CN"
    assert {(n.type, n.value) for n in one.identifiers} == {
        ("passport", "654410001"),
        ("phone", "+86 415 000"),
        ("email", "a@silibank.com"),
    }
    assert one.nationalities == ("KP",)
    assert one.listings[0].programmes == ("PRK",)
    assert report.published_at == datetime(2026, 2, 23, tzinfo=UTC)
    assert report.oddities == []


def test_rows_of_a_party_need_not_stand_together_and_repeat_values(tmp_path: Path) -> None:
    other = {"Entity_LogicalId": "9002", "Entity_EU_ReferenceNumber": "EU.9002.1"}
    name = {"NameAlias_WholeName": "RI Invented"}
    found = parties(
        tmp_path,
        name | {"Address_City": "Nampo"},
        other | {"NameAlias_WholeName": "Other Firm"},
        name | {"Address_City": "Wonsan"},
    )
    assert [len(one.names) for one in found] == [1, 1]
    assert [address.full for address in found[0].addresses] == ["Nampo", "Wonsan"]


def test_a_programme_that_stands_beside_a_name_alone_is_kept(tmp_path: Path) -> None:
    (one,) = parties(
        tmp_path,
        {"NameAlias_WholeName": "RI Invented", "Entity_Regulation_Programme": "UKR"},
        {"NameAlias_WholeName": "RI", "NameAlias_Regulation_Programme": "PRK",
         "Entity_Regulation_Programme": "UKR"},
    )  # fmt: skip
    assert one.listings[0].programmes == ("UKR", "PRK")


OLDER = [
    "Date_file", "Entity_logical_id", "Subject_type", "Leba_numtitle", "Leba_publication_date",
    "Programme", "Entity_remark", "Naal_wholename", "Naal_lastname", "Addr_city", "Addr_country",
    "Addr_other", "Birt_date", "Birt_country", "Iden_number", "Iden_country", "Citi_country",
    "EU_ref_num",
]  # fmt: skip


def older(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "older.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, OLDER, restval="", delimiter=";")
        table.writeheader()
        for row in rows:
            table.writerow({"Date_file": "13/09/2022", "Entity_logical_id": "13"} | row)
    return path


def test_layout_1_0_is_read_too(tmp_path: Path) -> None:
    first = {"Subject_type": "P", "Programme": "PRK", "EU_ref_num": "EU.13.1"}
    first |= {"Leba_publication_date": "2017-08-31"}
    path = older(
        tmp_path,
        first | {"Naal_wholename": "RI Invented", "Naal_lastname": "RI"},
        first | {"Birt_date": "1962-05-03", "Birt_country": "PRK"},
        first | {"Iden_number": "654410001 (passport-National passport) expired"},
        first | {"Iden_number": "PS 1", "Citi_country": "PRK"},
        first | {"Addr_city": "Nampo", "Addr_country": "PRK"},
    )
    report = ParseReport("eu")
    (one,) = read(path, report)
    assert (one.id, one.kind, one.listings[0].programmes) == ("eu-13", "person", ("PRK",))
    assert one.birth_dates[0].start == date(1962, 5, 3)
    assert [(n.type, n.value, n.note) for n in one.identifiers] == [
        ("passport", "654410001", "expired"),
        ("other", "PS 1", ""),
    ]
    assert (one.nationalities, one.countries) == (("KP",), ("KP",))
    assert report.oddities == []


def test_a_file_cut_short_is_refused_and_a_broken_row_reported(tmp_path: Path) -> None:
    path = written(
        tmp_path / "fsf.csv", [PARTY | {"NameAlias_WholeName": f"Firm {n}"} for n in "abc"]
    )
    whole = path.read_text("utf-8-sig")
    path.write_text(whole[: whole.rindex("Firm c") + 3], "utf-8")
    with pytest.raises(UnreadableList, match="cut short in line 4"):
        list(read(path, ParseReport("eu")))
    path.write_text(whole.replace("Firm b", "Firm b;one more"), "utf-8")
    report = ParseReport("eu")
    (one,) = read(path, report)
    assert [name.full for name in one.names] == ["Firm a", "Firm c"]
    assert [(odd.severity, odd.reference) for odd in report.oddities] == [("skipped", "line 3")]


def test_the_file_is_told_by_its_columns(tmp_path: Path) -> None:
    parties(tmp_path, {"NameAlias_WholeName": "RI Invented"})
    (package,) = detect([tmp_path / "fsf.csv"]).packages
    assert (package.source, package.format) == ("eu", "eu_csv")
    assert not is_fsf_csv("name;country")
    (tmp_path / "x.csv").write_text("name;country\nX;KP\n")
    with pytest.raises(UnreadableList, match="not the columns"):
        list(read(tmp_path / "x.csv", ParseReport("eu")))


def test_a_renamed_column_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path / "fsf.csv", [PARTY | {"NameAlias_WholeName": "Firm"}])
    path.write_text(path.read_text("utf-8-sig").replace("BirthDate_Year;", "Birth_Year;"), "utf-8")
    report = ParseReport("eu")
    list(read(path, report))
    assert [odd.field for odd in report.oddities if odd.severity == "unknown"] == ["Birth_Year"]


def test_csv_and_xml_of_one_party_are_equal(tmp_path: Path) -> None:
    path = eu_file(
        tmp_path,
        eu_record(
            eu_element("nameAlias", wholeName="Invented Trading", function="Firm of Office 39"),
            eu_element("nameAlias", wholeName="Invented (INV); Other", nameLanguage="FR"),
            eu_element("identification", identificationTypeCode="regnumber", number="9-1"),
            eu_element("address", city="Nampo", countryIso2Code="KP", zipCode="x"),
            code="enterprise",
        ),
    )
    rows = written(tmp_path / "fsf.csv", list(rows_of_xml(path)))
    assert list(read(rows, ParseReport("eu"))) == list(xml.read(path, ParseReport("eu")))


@pytest.mark.full
def test_the_whole_list_is_the_same_in_both_formats(full_lists: Path, tmp_path: Path) -> None:
    path = full_lists / "lists" / "eu" / "eu_fsf_1_1_2026-02-23_rebuilt.xml"
    rows = written(tmp_path / "fsf.csv", list(rows_of_xml(path)))
    report, reading = ParseReport("eu"), ParseReport("eu")
    found = {one.id: one for one in read(rows, report)}
    assert found == {one.id: one for one in xml.read(path, reading)}
    assert len(found) == 5_860
    # counted again without either parser
    text = path.read_text("utf-8")
    assert report.counts["names"] == text.count("<nameAlias ") == 29_809
    with rows.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file, delimiter=";"))
    ids = Counter(row["Entity_LogicalId"] for row in table)
    assert len(ids) == len(found)
    assert report.counts["rows"] == len(table)
    documents = sum(bool(row["Identification_Number"]) for row in table)
    assert documents == text.count("<identification ")
    assert Counter(odd.severity for odd in report.oddities) == Counter(
        odd.severity for odd in reading.oddities
    )
