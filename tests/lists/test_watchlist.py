"""A team's own CSV watchlist: whatever spreadsheet it comes from, nobody on it is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.parsing.report import ParseReport, UnreadableList
from lists.watchlist import columns_of, read

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


def parties(folder: Path, text: str | bytes) -> tuple[list[Entity], ParseReport]:
    path = folder / "own.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    reading = ParseReport("own")
    return list(read(path, "own", reading)), reading


def test_a_name_with_markup_is_the_name_a_page_shows(tmp_path: Path) -> None:
    (one,), _ = parties(tmp_path, "name,alias\nA. Example,<span>Nyi Spanovich</span>\n")
    assert [name.full for name in one.names] == ["A. Example", "Nyi Spanovich"]


def test_the_consolidated_screening_list_of_the_us_is_read(tmp_path: Path) -> None:
    """Its headings (trade.gov) use underscores, and its numbers are written with commas."""
    (one,), reading = parties(
        tmp_path,
        "source,entity_number,type,programs,name,addresses,alt_names,citizenships,dates_of_birth,"
        "nationalities,ids\n"
        'Entity List (EL),,Individual,NPWMD; DPRK,"RI, Example","Dandong, CN",'
        '"LI, Example; RHEE, Example",KP,1964-07-17,KP,"Passport, 381310014, KP; Gender, Male"\n',
    )
    assert [name.full for name in one.names] == ["RI, Example", "LI, Example", "RHEE, Example"]
    assert one.birth_dates[0].start == date(1964, 7, 17)
    assert one.nationalities == ("KP",)
    assert one.listings[0].programmes == ("NPWMD", "DPRK")
    passport = one.identifiers[0]
    assert (passport.type, passport.normalized, passport.country) == ("passport", "381310014", "KP")
    assert {odd.value for odd in reading.oddities if odd.severity == "unknown"} <= {"entity_number"}


def test_a_watchlist_saved_by_excel_in_windows_encoding_is_read(tmp_path: Path) -> None:
    (one,), _ = parties(tmp_path, "name;country\nMüller Prüfwerke;Österreich\n".encode("cp1252"))
    assert one.names[0].full == "Müller Prüfwerke"


def test_every_column_of_the_issue_is_understood(tmp_path: Path) -> None:
    (one,), reading = parties(
        tmp_path,
        "ID,Name,Type,Aliases,Date of birth,Passport No,Programme,Note,Nationality\n"
        'K-7,KIM Chol,individual,"Kim Cheol; 김철",3 May 1962,654120260,Fraud 2025,'
        '"met in Dalian\nspring 2025",North Korea\n',
    )
    assert (one.id, one.reference, one.kind, one.caption) == (
        "own-K-7",
        "K-7",
        "person",
        "KIM Chol",
    )
    assert [(name.full, name.kind) for name in one.names] == [
        ("KIM Chol", "primary"), ("Kim Cheol", "alias"), ("김철", "alias"),
    ]  # fmt: skip
    assert one.birth_dates[0].start == date(1962, 5, 3)
    assert [(number.type, number.value) for number in one.identifiers] == [
        ("passport", "654120260")
    ]
    assert one.listings[0].programmes == ("Fraud 2025",)
    assert one.listings[0].source == "own"
    assert one.notes == ("met in Dalian\nspring 2025",)
    assert one.nationalities == ("KP",)
    assert reading.oddities == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings_of_spreadsheets(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    text = f"name{delimiter}country\r\n김철{delimiter}KP\r\n"
    (one,), _ = parties(tmp_path, text.encode(encoding))
    assert (one.caption, one.countries) == ("김철", ("KP",))


def test_a_name_alone_is_enough(tmp_path: Path) -> None:
    found, _ = parties(tmp_path, "name\nBad Trading Co\n")
    assert [(one.caption, one.kind) for one in found] == [("Bad Trading Co", "organization")]
    assert found[0].listings[0].reference == found[0].reference


def test_kind_follows_from_the_other_columns_where_none_is_given(tmp_path: Path) -> None:
    found, _ = parties(
        tmp_path, "name,imo,dob\nCHON MA SAN,8660313,\nKim Chol,,1962\nBad Trading,,\n"
    )
    assert [one.kind for one in found] == ["vessel", "person", "organization"]
    assert found[0].identifiers[0].valid is True


def test_numbers_of_any_kind_in_one_column(tmp_path: Path) -> None:
    (one,), _ = parties(
        tmp_path, 'name,identifiers\nX Y,"passport: A1; IMO 8660313; badge: 5; 77"\n'
    )
    assert [(number.type, number.value, number.note) for number in one.identifiers] == [
        ("passport", "A1", ""),
        ("imo", "8660313", ""),
        ("other", "5", "badge"),
        ("other", "77", ""),
    ]


def test_a_quotation_mark_left_open_costs_its_own_line_only(tmp_path: Path) -> None:
    found, reading = parties(tmp_path, 'name,note\nOne,a\nTwo,"open\nThree,c\nFour,d\n')
    assert [one.caption for one in found] == ["One", "Three", "Four"]
    assert [(odd.severity, odd.reference) for odd in reading.oddities] == [("skipped", "line 3")]


def test_a_row_without_name_or_number_is_reported(tmp_path: Path) -> None:
    found, reading = parties(tmp_path, "name,note\n,nobody\n   ,\nSomebody,\n")
    assert [one.caption for one in found] == ["Somebody"]
    assert reading.oddities[0].message == "no name and no number"


def test_columns_dates_countries_and_kinds_not_understood_are_said(tmp_path: Path) -> None:
    found, reading = parties(
        tmp_path, "name,type,dob,country,shoe size\nKim Chol,dragon,soon,Atlantis,43\n"
    )
    assert len(found) == 1
    assert {(odd.severity, odd.field) for odd in reading.oddities} == {
        ("unknown", "column"), ("unknown", "type"), ("odd", "birth_date"), ("unknown", "country"),
    }  # fmt: skip


def test_keys_stay_when_rows_move(tmp_path: Path) -> None:
    first, _ = parties(tmp_path, "name,dob\nKim Chol,1962\nLi Wei,\n")
    second, _ = parties(tmp_path, "dob,name\n,Li Wei\n,New One\n1962,Kim Chol\n")
    assert {one.id for one in first} < {one.id for one in second}


def test_a_key_becomes_fit_for_an_address(tmp_path: Path) -> None:
    found, _ = parties(tmp_path, "id,name\n../x?y,A\n..%2Fx y,B\n")
    assert not any(sign in one.id for one in found for sign in "/?% ")
    assert len({one.id for one in found}) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"colour,size\nred,4\n", "no column of names or numbers"),
        (b"", "no line in it"),
        (b"name\n\x81\x8d\x8f \x90\n", "save it as UTF-8"),
    ],
)
def test_what_is_no_watchlist_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableList, match=said):
        parties(tmp_path, content)


def test_a_table_without_names_has_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("colour,size\nred,4\n")
    assert columns_of(path) is None


@given(st.text(max_size=300))
def test_no_text_stops_the_rows_after_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("watchlist")
    content = f"name,note\nFirst,x\n{text}\n".encode("utf-8", "surrogatepass")
    try:
        found, _ = parties(folder, content)
    except UnreadableList:
        assert any("\ud800" <= sign <= "\udfff" for sign in text)
    else:
        assert found[0].caption == "First"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("клиент;дата рождения\nИванов Иван;1962-05-03\n", "cp1251", "Иванов Иван"),
        ("судно;имо\nЧон Ма Сан;8660313\n", "utf-8", "Чон Ма Сан"),
        ("성명,생년월일\n김영철,1962-05-03\n리제선,1970-01-01\n", "cp949", "김영철"),
        ("sep=;\nраison;name\nx;Acme\n", "utf-8", "Acme"),
        ("客户名称,国籍\n李伟,朝鲜\n", "utf-8", "李伟"),
    ],
)
def test_headings_and_encodings_of_clients_sheets_are_read(
    tmp_path: Path, text: str, encoding: str, name: str
) -> None:
    found, _ = parties(tmp_path, text.encode(encoding))
    assert found[0].caption == name


def test_a_name_in_parts_is_one_name(tmp_path: Path) -> None:
    (party,), _ = parties(tmp_path, "фамилия;имя собственное;отчество\nКим;Иван;Петрович\n")
    (name,) = party.names
    assert (name.full, name.first_name, name.last_name) == (
        "Иван Петрович Ким",
        "Иван Петрович",
        "Ким",
    )


def test_a_guessed_encoding_is_reported(tmp_path: Path) -> None:
    _, report = parties(tmp_path, "성명\n김영철\n리제선\n".encode("cp949"))
    assert "encoding" in repr(report.oddities)


def test_a_row_that_does_not_tell_its_kind_is_marked(tmp_path: Path) -> None:
    (bare, dated, stated), _ = parties(
        tmp_path,
        "name,type,birth_date\nEXAMPLE ONE,,\nEXAMPLE TWO,,1964-07-17\nEXAMPLE THREE,firm,\n",
    )
    assert (bare.kind, bare.kind_guessed) == ("organization", True)
    assert (dated.kind, dated.kind_guessed) == ("person", False)
    assert (stated.kind, stated.kind_guessed) == ("organization", False)
