"""Records of a CSV file whose cells hold line breaks, and those that swallowed lines."""

from __future__ import annotations

import csv
import io

import pytest

from lists.vocabulary.csv_records import read_records


def written(*rows: list[str]) -> io.StringIO:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return io.StringIO(out.getvalue(), newline="")


@pytest.mark.parametrize("width", [2, 5, 6, 12])
@pytest.mark.parametrize("lines", [2, 40, 1500])
@pytest.mark.parametrize(
    "line", ["a line of text", "1 Jong Street, Cairo, Delta, Egypt, 4321", "a, b, c, d, e, f, g, h"]
)
def test_a_cell_with_many_line_breaks_is_one_cell(width: int, lines: int, line: str) -> None:
    prose = "\n".join([line] * lines)
    rows = [["7", *["x"] * (width - 2), prose], ["8", *["y"] * (width - 1)]]
    found = list(read_records(written(*rows), ",", width))
    assert [(record.cells, record.error) for record in found] == [(row, "") for row in rows]


def test_a_quotation_mark_nobody_closed_costs_its_own_line_only() -> None:
    lines = ['1,"ACME,a,b,c\n', "2,ONE,a,b,c\n", "3,TWO,a,b,c\n", '4,THREE",a,b,c\n']
    found = list(read_records(lines, ",", 5))
    assert [record.cells[1] for record in found if not record.error][:2] == ["ONE", "TWO"]
    assert found[0].error
