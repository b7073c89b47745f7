"""Rows whose columns name other parties: screened with their role, or said not to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.batch.input_file import Position, ReadOptions, inspect, open_records
from api.batch.row_reader import RowReader, read_row
from api.service.answer_encoding import Unscreened
from screening.model.subject import Subject

if TYPE_CHECKING:
    from pathlib import Path


def rows(tmp_path: Path, text: str, mapping: dict[str, str] | None = None) -> list[Subject]:
    """Each row as a subject, read both ways."""
    path = tmp_path / "rows.csv"
    path.write_text(text, "utf-8")
    reading = inspect(path, ReadOptions(mapping=mapping or {}))
    with open_records(path, reading, Position(path.stat().st_size)) as records:
        given = [record for record in records if record.cells]
    alone = [read_row(record, reading) for record in given]
    assert RowReader(reading).read(given) == alone
    assert not any(isinstance(one, Unscreened) for one in alone)
    return [one for one in alone if isinstance(one, Subject)]


def parties(subject: Subject) -> list[tuple[str, str]]:
    deal = subject.activity
    return [(one.name, one.role) for one in deal.counterparties] if deal else []


def test_directors_and_owners_of_a_row_are_screened_with_their_roles(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        "id,Company Name,Director 1,Director 2,UBO\n1,Acme Ltd,John Smith,Ri Won Ho,Kim Jong Un\n",
    )
    assert row.names == ("Acme Ltd",)
    assert parties(row) == [
        ("John Smith", "director"),
        ("Ri Won Ho", "director"),
        ("Kim Jong Un", "beneficial owner"),
    ]


@pytest.mark.parametrize("heading", ["Payee", "Account Holder", "Zahlungsempfänger", "受益人"])
def test_who_is_paid_is_the_subject_where_nobody_else_is(tmp_path: Path, heading: str) -> None:
    (row,) = rows(tmp_path, f"{heading},Amount\nRi Won Ho,5\n")
    assert row.names == ("Ri Won Ho",)
    (row,) = rows(tmp_path, f"Customer,{heading}\nAcme,Ri Won Ho\n")
    assert (row.names, parties(row)) == (("Acme",), [("Ri Won Ho", "payee")])


def test_a_name_over_two_columns_is_one_name(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        "KUNNR,NAME1,NAME2,LAND1\n100,KOREA KWANGSON,BANKING CORPORATION,KP\n",
    )
    assert row.names[0] == "KOREA KWANGSON BANKING CORPORATION"
    assert row.countries == ("KP",)
    (short,) = rows(tmp_path, "NAME1,NAME2\nACME,\n")
    assert short.names == ("ACME",)


def test_a_party_in_a_column_of_no_known_role_is_screened_under_its_heading(
    tmp_path: Path,
) -> None:
    (row,) = rows(tmp_path, "name,Insured person\nAcme,Ri Won Ho\n")
    assert parties(row) == [("Ri Won Ho", "Insured person")]


def test_a_column_nobody_understands_makes_only_rows_with_a_name_in_it_partly_screened(
    tmp_path: Path,
) -> None:
    text = "name,Xyzzy\nAcme,Ri Won Ho\nBeta,n.\nGamma,\n"
    named, other, empty = rows(tmp_path, text)
    assert [one.field for one in named.unread] == ["Xyzzy"]
    assert "mapping" in named.unread[0].reason
    assert other.unread == empty.unread == ()
    (said, *_) = rows(tmp_path, text, {"Xyzzy": ""})
    assert said.unread == ()


def test_a_name_in_a_column_without_a_heading_is_said_to_be_unread(tmp_path: Path) -> None:
    named, empty = rows(tmp_path, "name,,\nAcme,Ri Won Ho,\nBeta,,\n")
    assert [one.field for one in named.unread] == ["column 2 (no heading)"]
    assert empty.unread == ()


def test_a_name_in_the_notes_of_a_row_is_said_to_be_unread(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, 'name,Xyzzy\nAcme,"first line\npaid to Ri Won Ho"\n')
    assert [one.field for one in row.unread] == ["Xyzzy"]


@pytest.mark.parametrize(
    ("header", "cells", "name", "birth"),
    [
        ("Vorname;Nachname;Geburtsdatum", "Won Ho;Ri;17.07.1964", "Won Ho Ri", "1964-07-17"),
        ("Prénom;Nom de famille;Né le", "Won Ho;Ri;17/07/1964", "Won Ho Ri", "1964-07-17"),
        ("Nombre;Apellidos;F. nacimiento", "Won Ho;Ri;17/07/1964", "", "1964-07-17"),
        ("Nome;Cognome;Data di nascita", "Won Ho;Ri;17/07/1964", "Won Ho Ri", "1964-07-17"),
        ("Voornaam;Achternaam;Geboortedatum", "Won Ho;Ri;17-07-1964", "Won Ho Ri", "1964-07-17"),
        ("Imię;Nazwisko;Data urodzenia", "Won Ho;Ri;17.07.1964", "Won Ho Ri", "1964-07-17"),
        ("ФИО;Дата рождения", "Ri Won Ho;17.07.1964", "Ri Won Ho", "1964-07-17"),
        ("성명;생년월일", "Ri Won Ho;1964-07-17", "Ri Won Ho", "1964-07-17"),
        ("姓名;出生日期", "Ri Won Ho;1964-07-17", "Ri Won Ho", "1964-07-17"),
        ("Full Name;Date of Birth (DD/MM/YYYY)", "Ri Won Ho;17/07/1964", "Ri Won Ho", "1964-07-17"),
    ],
)
def test_sheets_of_many_languages_are_read(
    tmp_path: Path, header: str, cells: str, name: str, birth: str
) -> None:
    (row,) = rows(tmp_path, f"{header}\n{cells}\n")
    assert not name or row.names == (name,)
    assert row.names
    assert str(row.birth_dates[0].start) == birth
