"""Whether a row of a table is its row of headings once more.

Two downloads behind each other, or pages of an export put together, leave such a row in the middle
of a file. It is no party, and what comes after it may be another edition's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.parsing.report import ParseReport

_LEAST_ALIKE = 3
"""Cells that are the headings of their own columns: a party's data hits one by chance."""
_SIGN = "the row of headings stands in the table again: two files, or parts of two"


def repeats_headings(
    cells: Sequence[str], headings: Sequence[str], where: str, report: ParseReport
) -> bool:
    """Whether ``cells`` are the headings again, which is recorded as a flaw of the file."""
    if not (cells and headings) or not any(map(_same, cells[:2], headings[:2])):
        return False
    alike = sum(map(_same, cells, headings))
    if alike < _LEAST_ALIKE:
        return False
    report.flaw(_SIGN, where)
    return True


def _same(cell: str, heading: str) -> bool:
    text = cell.strip().strip("\ufeff")
    return bool(text) and text.casefold() == heading.strip().strip("\ufeff").casefold()
