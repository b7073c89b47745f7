"""Encoding, delimiter, records and formulas of a delimited file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sheet.guard import guarded, unguarded
from api.sheet.layout import text_layout
from lists.vocabulary.csv_records import fault_of, read_records
from lists.vocabulary.encoding import guess_encoding


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_names_known_columns(sign: str) -> None:
    text = f"name{sign}country{sign}note\nA{sign}KP{sign}x, y; z\n"
    assert text_layout(text).delimiter == sign


def test_a_declared_delimiter_is_followed() -> None:
    assert text_layout("sep=;\nname,x;country\n")[:2] == (";", True)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_unicode_is_certain(codec: str) -> None:
    found = guess_encoding("name,country\n김정은,KP\nКим,RU\n".encode(codec))
    assert found.sure


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "имя;страна\nКим Чен Ын;Россия\nИванов Иван Иванович;Россия\n" * 5),
        ("cp949", "이름,국가\n김정은,북한\n리설주,북한\n" * 5),
    ],
)
def test_an_older_encoding_is_a_guess_with_its_reason(codec: str, text: str) -> None:
    found = guess_encoding(text.encode(codec))
    assert text.encode(codec).decode(found.name) == text
    assert not found.sure
    assert found.why


@given(st.text(max_size=60))
def test_guarding_a_cell_can_be_undone_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def records(text: str, width: int = 2) -> list[tuple[int, list[str], bool]]:
    lines = text.splitlines(keepends=True)
    return [(r.line, r.cells, bool(r.error)) for r in read_records(lines, ",", width)]


def test_a_record_may_span_lines_inside_quotation_marks() -> None:
    assert records('a,"x\ny"\nb,z\n') == [(1, ["a", "x\ny"], False), (3, ["b", "z"], False)]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only() -> None:
    found = records('a,"open\nb,z\nc,w\n')
    assert [cells for _, cells, wrong in found if not wrong] == [["b", "z"], ["c", "w"]]
    assert [line for line, _, wrong in found if wrong] == [1]


@given(st.lists(st.text('ab,"', max_size=6), max_size=10))
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    found = list(read_records([f"{line}\n" for line in [*lines, "last,one"]], ",", 2))
    assert found
    assert any("last" in "".join(one.cells) or one.error for one in found)
    assert [one.line for one in found] == sorted(one.line for one in found)


def test_cells_that_hold_no_text_are_a_fault() -> None:
    assert fault_of(["a", "b"]) == ""
    assert fault_of(["a\x00"])
    assert fault_of(["\udcff"])
