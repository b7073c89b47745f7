"""Keeping spreadsheets from running cells, in a way that can be undone exactly.

A spreadsheet runs a cell that starts with ``= + - @``, a tab or a carriage return. Such a cell is
written with an apostrophe before it. So that nothing is lost, a cell that already starts with
apostrophes and then one of these signs gets one more: ``unguarded(guarded(x)) == x`` always.
See OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_LITERAL = re.compile(r'="((?:[^"]|"")*)"')
"""How exports keep a spreadsheet from making a number of 007."""
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """The cell as it may stand in a file that a spreadsheet opens."""
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r'" and _RUNS.match(cell) else cell


def unguarded(cell: str) -> str:
    """What ``guarded`` was given."""
    return cell[1:] if cell and cell[0] == "'" and _GUARDED.match(cell) else cell


def typed(cell: str) -> str:
    """What somebody typed into a cell: without our guard, and without ="…" around a number."""
    text = unguarded(cell).strip()
    literal = _LITERAL.fullmatch(text)
    return literal[1].replace('""', '"').strip() if literal else text
