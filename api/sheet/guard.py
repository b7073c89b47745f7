"""Keeping spreadsheets from running cells, in a way that can be undone exactly.

A spreadsheet runs a cell that starts with ``= + - @``, a tab or a line break; programs that trim
cells, or fold full-width letters as East Asian ones do, run one that starts so after that. Such a
cell is written with an apostrophe before it. So that nothing is lost, a cell that already starts
with apostrophes and then could be run gets one more: ``unguarded(guarded(x)) == x`` always.
See OWASP, "CSV Injection".
"""

from __future__ import annotations

import re
from typing import Final

_FOLDED_SIGNS: Final = (
    *(0xFF1D, 0xFF0B, 0xFF0D, 0xFF20),  # full-width
    *(0xFE66, 0xFE62, 0xFE63, 0xFE6B),  # small forms
    *(0x207C, 0x207A, 0x207B, 0x208C, 0x208A, 0x208B, 0xFB29, 0x2212),
)
_SIGNS: Final = "=+-@" + "".join(map(chr, _FOLDED_SIGNS))
"""``= + - @``, what Unicode's compatibility folding (NFKC) makes of them, and the minus sign."""
_BLANK_RANGES: Final = (
    (0x0000, 0x0020), (0x007F, 0x00A0), (0x00AD, 0x00AD), (0x0600, 0x0605), (0x061C, 0x061C),
    (0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891), (0x08E2, 0x08E2), (0x1680, 0x1680),
    (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x2064), (0x2066, 0x206F),
    (0x3000, 0x3000), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD),
    (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0001, 0xE0001),
    (0xE0020, 0xE007F),
)  # fmt: skip
"""Code points of blanks, controls and invisible signs (Unicode's categories Z, Cc and Cf)."""
_BLANKS: Final = "".join(chr(n) for first, last in _BLANK_RANGES for n in range(first, last + 1))
_RUNNING: Final = f"(?:[\t\r\n]|[{re.escape(_BLANKS)}]*[{re.escape(_SIGNS)}])"
_RUNS = re.compile(f"'*{_RUNNING}")
_GUARDED = re.compile(f"'+{_RUNNING}")
_LITERAL = re.compile(r'="((?:[^"]|"")*)"')
"""How exports keep a spreadsheet from making a number of 007."""

FIRST_SIGNS: Final = frozenset(_SIGNS + _BLANKS + "'")
"""First signs of cells that ``guarded`` or ``unguarded`` may change."""


def guarded(cell: str) -> str:
    """The cell as it may stand in a file that a spreadsheet opens."""
    return f"'{cell}" if cell and cell[0] in FIRST_SIGNS and _RUNS.match(cell) else cell


def unguarded(cell: str) -> str:
    """What ``guarded`` was given."""
    return cell[1:] if cell and cell[0] == "'" and _GUARDED.match(cell) else cell


def typed(cell: str) -> str:
    """What somebody typed into a cell: without our guard, and without ="…" around a number."""
    text = unguarded(cell).strip()
    literal = _LITERAL.fullmatch(text)
    return literal[1].replace('""', '"').strip() if literal else text
