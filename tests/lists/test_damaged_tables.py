"""Damage to the columns of lists that are tables is held: renamed, emptied, moved or exchanged."""

from __future__ import annotations

import tempfile
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lists.detect import detect
from lists.imports import Intent, parse
from lists.ofac import csv as ofac_csv
from lists.parsing.fields import known_fields
from lists.parsing.report import ParseReport
from lists.refresh import import_paths
from tests.lists.whole_formats import FORMATS, WholeList, change_rows, text_of

if TYPE_CHECKING:
    from tests.lists.served_lists import Served

pytestmark = pytest.mark.slow  # many files of every list: `make quick` leaves them out

HEADED = tuple(form for form, whole in FORMATS.items() if whole.heading)
SETS = ("ofac_csv", "ofac_cons_csv")
CONLIST_LABELS = ("UK Sanctions List Ref", "UK Statement of Reasons", "UN Ref", "Phone number")
NOT_RECOGNIZED = (
    "the set has no", "main file", "neither XML", "lacks the columns", "no column", "no table",
    "no list known", "broken", "not the columns", "well-known records missing",
)  # fmt: skip
"""What is said of a table that lacks a column without which it is no table of this list."""

SAY_THE_SAME = {
    ("eu_csv", "Identification_TypeDescription"),  # the country is written out beside its code
    ("eu_csv", "Identification_CountryIso2Code"),
    ("eu_csv", "Citizenship_CountryIso2Code"),
    ("ofsi_conlist_csv", "Non-Latin Script Type"),
}
"""Columns that may change places with the next one, as nothing is lost by it: the only ones."""


def columns_of(form: str) -> list[str]:
    """The headings of a table that have values, in their order, each once."""
    whole = FORMATS[form]
    headings: list[str] = []
    filled: set[str] = set()

    def look(row: list[Any]) -> list[Any]:
        headings.extend(row)
        return row

    with tempfile.TemporaryDirectory() as folder:
        (path,) = whole.write(Path(folder)).values()
        change_rows(whole, text_of(path), look, path.suffix)
        (package,) = detect([Path(folder)]).packages
        report = ParseReport(package.source)
        list(parse(package, report))
        filled = {plain(one.rpartition("/")[2] or one) for one in report.fields}
    found = (one for one in headings if plain(one.rpartition("/")[2] or one) in filled)
    return list(dict.fromkeys(found))


def plain(heading: str) -> str:
    """A heading as readers and messages have it: Japan's is read in Unicode form NFKC."""
    return unicodedata.normalize("NFKC", heading).strip("\ufeff")


def unread(form: str, column: str) -> bool:
    """Whether the table of fields says that nothing is read from a column."""
    row = known_fields(FORMATS[form].form or form).get(column)
    return bool(row and row.unread)


COLUMNS = [(form, column) for form in HEADED for column in columns_of(form)]
OF_SETS = [
    (form, role, name)
    for form in SETS
    for role, names in ofac_csv.COLUMNS.items()
    for name in names
]


@pytest.mark.parametrize(("served", "column"), COLUMNS, indirect=["served"])
def test_a_renamed_column_is_held_and_named(served: Served, column: str) -> None:
    assert served.damage_rows(lambda row: [f"New {c}" if c == column else c for c in row])
    said = served.reasons()
    assert (
        plain(column) in plain(said)
        or any(words in said for words in NOT_RECOGNIZED)
        or (not said and unread(served.form, column))
    ), said


@pytest.mark.parametrize(("served", "column"), COLUMNS, indirect=["served"])
def test_columns_that_changed_places_under_their_headings_are_held(
    served: Served, column: str
) -> None:
    """Each with the next one: the headings stay, the values move."""
    before = served.parties()
    assert exchange(served, column)
    if (served.form, column) in SAY_THE_SAME:
        assert served.reasons() or served.parties() == before
    else:
        assert served.reasons()


@pytest.mark.parametrize("served", HEADED, indirect=True)
def test_headings_in_the_middle_of_a_table_are_held_or_passed_over(served: Served) -> None:
    """As of two files put behind each other: the row of headings is never a party."""
    before = served.parties()

    def twice(text: str) -> str:
        lines = text.splitlines(keepends=True)
        at = next(n for n, line in enumerate(lines) if served.whole.heading in line)
        return "".join([*lines[: at + 13], lines[at], *lines[at + 13 :]])

    assert served.damage(twice)
    said = served.reasons()
    assert "headings" in said or (not said and served.parties() == before), said


@pytest.mark.parametrize(
    ("served", "column"),
    [
        ("ofsi_conlist_csv", "Passport Number"),
        ("dfat_xlsx", "Address"),
        ("eu_csv", "Entity_Regulation_Programme"),
        ("eu_csv_1_0", "Addr_other"),
        ("mof_csv", "\u56fd\u9023\u53c2\u7167\u756a\u53f7"),  # the UN's reference
    ],
    indirect=["served"],
)
def test_a_column_that_slid_one_row_is_held(served: Served, column: str) -> None:
    """Everybody then has the next party's value, or it as well as the own one."""
    rows: list[list[Any]] = []

    def collect(row: list[Any]) -> list[Any]:
        rows.append(row)
        return row

    served.damage(lambda text: change_rows(headless(served), text, collect, served.folder_suffix()))
    first, at = next((n, row.index(column)) for n, row in enumerate(rows) if column in row)
    cells = [row[at] if len(row) > at else None for row in rows[first + 1 :]]
    slid = iter([*cells[1:], cells[0]])
    numbers = iter(range(len(rows)))

    def slide(row: list[Any]) -> list[Any]:
        return [*row[:at], next(slid), *row[at + 1 :]] if next(numbers) > first else row

    served.damage(lambda text: change_rows(headless(served), text, slide, served.folder_suffix()))
    assert served.reasons()


def headless(served: Served) -> WholeList:
    """The format, so that all its rows are changed and not those of headings alone."""
    return replace(served.whole, heading="")


@pytest.mark.parametrize(
    ("served", "column"),
    [
        ("eu_csv", "Entity_Regulation_PublicationDate"),
        ("dfat_xlsx", "Targeted Financial Sanction"),
        ("ofsi_conlist_csv", "Listed On"),
    ],
    indirect=["served"],
)
def test_a_version_let_in_by_force_and_rolled_back_hides_no_damage(
    served: Served, column: str
) -> None:
    """What is active counts, not what was written last."""
    served.damage(lambda text: text.replace("Chun ", "Ch\u00fcn "))
    forced = Intent(force=True, reason="letters with accents", by="an officer")
    assert import_paths(served.store, [served.folder], forced).outcomes[0].state == "activated"
    assert served.store.rollback(served.whole.source, "a mistake").id == served.good.id
    served.damage(lambda text: text.replace("Ch\u00fcn ", "Chun "))
    assert import_paths(served.store, [served.folder]).outcomes[0].state == "unchanged"
    assert exchange(served, column)
    assert served.reasons()


def exchange(served: Served, column: str) -> bool:
    """Whether the values of a column and of the next one changed places under their headings."""
    columns = [one for form, one in COLUMNS if form == served.form]
    other = columns[(columns.index(column) + 1) % len(columns)]
    exchanged = {column: other, other: column}
    return served.damage_rows(lambda row: [exchanged.get(c, c) for c in row])


@pytest.mark.parametrize(("served", "role", "name"), OF_SETS, indirect=["served"])
def test_an_emptied_column_of_a_file_without_headings_is_held_and_named(
    served: Served, role: str, name: str
) -> None:
    at = ofac_csv.COLUMNS[role].index(name)
    served.damage_rows(lambda row: [*row[:at], "-0- ", *row[at + 1 :]], role)
    said = served.reasons()
    column = f"{role}: {name}"
    assert (
        column in said
        or any(words in said for words in NOT_RECOGNIZED)
        or unread(served.form, column)
    ), said


@pytest.mark.parametrize(("served", "role", "name"), OF_SETS, indirect=["served"])
def test_columns_of_a_file_without_headings_that_changed_places_are_held(
    served: Served, role: str, name: str
) -> None:
    before = served.parties()
    names = ofac_csv.COLUMNS[role]
    one = names.index(name)
    other = (one + 1) % len(names)

    def exchanged(row: list[Any]) -> list[Any]:
        moved = list(row)
        if len(row) == len(names):
            moved[one], moved[other] = row[other], row[one]
        return moved

    served.damage_rows(exchanged, role)
    assert served.reasons() or served.parties() == before, names[other]


@pytest.mark.parametrize("served", ["ofsi_conlist_csv"], indirect=True)
@pytest.mark.parametrize("label", CONLIST_LABELS)
def test_a_renamed_label_inside_a_column_is_held_and_named(served: Served, label: str) -> None:
    assert served.damage(lambda text: text.replace(f"({label}):", f"(New {label}):"))
    said = served.reasons()
    assert f"Other Information ({label}) is gone" in said or "have the keys they had" in said
