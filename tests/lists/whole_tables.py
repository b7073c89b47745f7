"""Whole small lists that are published as tables (CSV files and workbooks), for damage."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from lists.au.dfat import COLUMNS
from tests.lists.eu.fsf_csv_files import rows_of_xml, written
from tests.lists.invented_parties import PARTIES, SHIPS, family, given
from tests.lists.whole_lists import eu
from tests.lists.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

JAPANESE = "15.北朝鮮(決議1718号等；個人)"
OTHER = "29.ロシア連邦(個人)"
JAPANESE_PERSONS = [
    "告示日付", "告示番号", "日本語表記", "英語表記", "別称・別名", "役職", "生年月日", "国籍",
    "旅券番号", "住所", "その他の情報",
]  # fmt: skip
_OLDER_BY_NEWER = {
    "Date_file": "fileGenerationDate",
    "Entity_logical_id": "Entity_LogicalId",
    "EU_ref_num": "Entity_EU_ReferenceNumber",
    "Subject_type": "Entity_SubjectType",
    "Leba_numtitle": "Entity_Regulation_NumberTitle",
    "Leba_publication_date": "Entity_Regulation_PublicationDate",
    "Leba_url": "Entity_Regulation_PublicationUrl",
    "Programme": "Entity_Regulation_Programme",
    "Entity_remark": "Entity_Remark",
    "Naal_lastname": "NameAlias_LastName",
    "Naal_firstname": "NameAlias_FirstName",
    "Naal_middlename": "NameAlias_MiddleName",
    "Naal_wholename": "NameAlias_WholeName",
    "Naal_gender": "NameAlias_Gender",
    "Naal_title": "NameAlias_Title",
    "Naal_function": "NameAlias_Function",
    "Naal_language": "NameAlias_NameLanguage",
    "Addr_number": "Address_PoBox",
    "Addr_street": "Address_Street",
    "Addr_zipcode": "Address_ZipCode",
    "Addr_city": "Address_City",
    "Addr_country": "Address_CountryIso2Code",
    "Addr_other": "Address_Remark",
    "Birt_date": "BirthDate_BirthDate",
    "Birt_place": "BirthDate_City",
    "Birt_country": "BirthDate_CountryIso2Code",
    "Iden_number": "Identification_Number",
    "Iden_country": "Identification_CountryIso2Code",
    "Citi_country": "Citizenship_CountryIso2Code",
}
"""Columns of the EU's older layout, and the newer ones that hold the same."""


def european_csv(folder: Path) -> Mapping[str, Path]:
    """The EU's list as CSV 1.1."""
    return {"file": written(folder / "fsf.csv", _european_rows(folder))}


def european_csv_1_0(folder: Path) -> Mapping[str, Path]:
    """The same in the older layout: whole birth dates only, documents with their kind beside."""
    rows = []
    for row in _european_rows(folder):
        older = {own: row.get(newer, "") for own, newer in _OLDER_BY_NEWER.items()}
        if older["Iden_number"]:
            code = row["Identification_TypeCode"]
            older["Iden_number"] += f" ({code}-National paper)"
        rows.append(older)
    path = folder / "older.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, list(_OLDER_BY_NEWER), delimiter=";")
        table.writeheader()
        table.writerows(rows)
    return {"file": path}


def _european_rows(folder: Path) -> list[dict[str, str]]:
    (path,) = eu(folder).values()
    rows = list(rows_of_xml(path))
    path.unlink()
    return rows


def journal(folder: Path) -> Mapping[str, Path]:
    """A table of annexes to EU acts, in the documented layout: persons, firms and ships."""
    rows = []
    for number in range(PARTIES):
        kind = "Person" if number < 20 else "Company" if number < 40 else "Vessel"
        one = {
            "act": "32017R1509" if number % 2 else "32014R0833",
            "annex": "XV.A" if number % 2 else "XLII",
            "entry": str(7700 + number),
            "date": f"{number % 27 + 1}.3.2016",
            "programme": "PRK" if number % 2 else "RUS",
            "measure": "Asset freeze",
            "reason": f"Party {number} of a trading house moves coal.",
            "type": kind,
            "name": f"{given(number)} {family(number)}",
            "alias": f"Chun {number}",
            "former_name": f"Old {family(number)}",
            "address": f"{number} Jong Street, Cairo, Egypt",
            "phone": f"+20 2 555 {1000 + number}",
            "email": f"p{number}@house.example",
            "website": f"www.house{number}.example",
            "notes": f"Known since {1990 + number % 20}.",
            "country": "Egypt",
            **(_journal_person(number) if number < 20 else {}),
            **({"inn": f"{5_000_000_000 + number}"} if 20 <= number < 40 else {}),
            **({"imo": SHIPS[number], "flag": "Togo"} if number >= 40 else {}),
        }
        rows.append(one)
    headings = list(dict.fromkeys(key for one in rows for key in one))
    return {"file": _table(folder / "annexes.csv", headings, rows)}


def _journal_person(number: int) -> dict[str, str]:
    return {
        "nationality": "Jordan",
        "birth_date": f"{number % 27 + 1}.5.1960",
        "birth_place": f"Hamhung {number}, Egypt",
        "position": f"Director {number}",
        "passport": f"A{70_000 + number}",
        "gender": "male",
    }


def _table(path: Path, headings: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, headings, restval="", lineterminator="\r\n")
        table.writeheader()
        table.writerows(rows)
    return path


def australian(folder: Path) -> Mapping[str, Path]:
    """Australia's workbook: a row a name."""
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
            "Travel Ban": not ship,
            "Arms Embargo": number % 3 == 0,
            "Maritime Restriction": ship,
        }
        names = (
            ("Primary Name", "", "", f"{given(number)} {family(number)}"),
            ("Alias", "Strong", "a", f"Chun {number}"),
            ("Alias", "Weak", "b", f"Weak {number}"),
        )
        for kind, strength, letter, name in names:
            said = one | {"Name Type": kind, "Alias Strength": strength}
            said |= {"Reference": f"{8800 + number}{letter}", "Name of Individual or Entity": name}
            rows.append([said.get(column) for column in COLUMNS])
    return {"file": workbook(folder / "list.xlsx", **{"Consolidated List": rows})}


def japanese(folder: Path) -> Mapping[str, Path]:
    """Japan's workbook: a sheet a measure."""
    sheets: dict[str, list[list[Any]]] = {"一覧": [["目次"]]}
    for sheet, odd in ((JAPANESE, True), (OTHER, False)):
        sheets[sheet] = [["資産凍結"], list(JAPANESE_PERSONS)]
        sheets[sheet] += [
            [
                "2017.8.16", 88_000 + number, f"イ{number}", f"{given(number)} {family(number)}",
                f"チュン{number}\nChun {number}", f"代表者{number}", f"{1960 + number % 20}年5月",
                "北朝鮮", f"A{70_000 + number}", f"北朝鮮平壌{number}", "性別：男性",
            ]
            for number in range(PARTIES)
            if number % 2 == odd
        ]  # fmt: skip
    return {"file": workbook(folder / "list.xlsx", **sheets)}


def japanese_csv(folder: Path) -> Mapping[str, Path]:
    """Japan's CSV file: one table."""
    rows = [
        {
            "区分": JAPANESE if number % 2 else OTHER,
            "番号": str(number),
            "告示日付": "2017.8.16",
            "告示番号": str(88_000 + number),
            "個人・団体": "個人",
            "氏名（日本語）": f"イ{number}",
            "氏名（英語）": f"{given(number)} {family(number)}",
            "別名・別称（英語）": f"Chun {number}",
            "旧称（英語）": f"Old {family(number)}",
            "確定に十分でない別名（英語）": f"Chun Weak {number}",
            "役職（英語）": f"Director {number}",
            "生年月日": f"{1960 + number % 20}年5月",
            "出生地（英語）": f"Hamhung {number}",
            "国籍（英語）": "North Korea",
            "旅券番号": f"A{70_000 + number}",
            "身分証番号": f"N{80_000 + number}",
            "住所・所在地（国）（英語）": f"{number} Jong Street, Cairo, Egypt",
            "電話番号": f"+20 2 555 {1000 + number}",
            "国連参照番号": f"KPi.{number:03}",
            "その他の情報": f"Known since {1990 + number % 20}.",
            "詳細": f"Party {number} of a trading house moves coal.",
        }
        for number in range(PARTIES)
    ]
    return {"file": _table(folder / "list.csv", list(rows[0]), rows)}
