"""CSV files kept by hand: one broken line never swallows those after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.parsing.bounded_report import BoundedReport
from lists.parsing.csv_rows import header_of, rows_of
from lists.parsing.report import ParseReport, UnreadableList

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = {"name", "country"}


def known(cells: list[str]) -> int:
    return sum(cell in KNOWN for cell in cells)


def rows(path: Path, text: str) -> tuple[list[tuple[int, list[str]]], int]:
    path.write_text(text, "utf-8")
    report = ParseReport("own")
    header = header_of(path, known)
    found = [(row.line, row.cells) for row in rows_of(path, header, BoundedReport(report))]
    return found, len(report.oddities)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_headings_are_known(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"\nname{sign}country\n", "utf-8")
    assert header_of(path, known) == (sign, ["name", "country"], 2)


def test_a_cell_may_hold_lines_when_the_record_is_complete(tmp_path: Path) -> None:
    found, odd = rows(tmp_path / "x.csv", 'name,note\nA,"one\ntwo"\nB,x\n')
    assert found == [(2, ["A", "one\ntwo"]), (4, ["B", "x"])]
    assert odd == 0


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    found, odd = rows(tmp_path / "x.csv", 'name,note\nA,"open\nB,x\nC,y\n')
    assert found == [(3, ["B", "x"]), (4, ["C", "y"])]
    assert odd == 1


def test_a_quotation_mark_inside_a_cell_costs_nothing(tmp_path: Path) -> None:
    """Two inches of steel pipe are written ``2"``: the party of that row must not be lost."""
    found, odd = rows(tmp_path / "x.csv", 'name,note\nA,pipe of 2"\nB,x\n')
    assert found == [(2, ["A", 'pipe of 2"']), (3, ["B", "x"])]
    assert odd == 0


def test_headings_may_follow_a_line_that_declares_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("sep=;\nname;country\nA;KP\n", "utf-8")
    header = header_of(path, known)
    assert header == (";", ["name", "country"], 2)
    found = rows_of(path, header, BoundedReport(ParseReport("own")))
    assert [(row.line, row.cells) for row in found] == [(3, ["A", "KP"])]


def test_an_empty_file_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\n\n")
    with pytest.raises(UnreadableList, match="no line"):
        header_of(path, known)


def test_a_guessed_encoding_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    text = "name,country\n" + "Ким Чен Ын,Россия\n" * 5
    path.write_bytes(text.encode("cp1251"))
    report = ParseReport("own")
    (first, *_) = rows_of(path, header_of(path, known), BoundedReport(report))
    assert first.cells == ["Ким Чен Ын", "Россия"]
    assert [one.field for one in report.oddities] == ["encoding"]


@given(lines=st.lists(st.text('ab",; \t', max_size=8), max_size=12))
def test_every_line_without_a_quotation_mark_is_read_or_empty(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "property.csv"
    found, _ = rows(path, "\n".join(["name,note", *lines, "last,line"]) + "\n")
    assert ["last", "line"] in [cells for _, cells in found]
