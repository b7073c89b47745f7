"""To have a spreadsheet run what a client sent as a name, when an analyst opens the results.

The first release guarded cells whose first sign is = + - @, a tab or a carriage return; a
full-width sign, or a blank that a program trims, went through.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.batch.result_lines import csv_line
from api.sheet.guard import FIRST_SIGNS, guarded, unguarded

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMULA = "cmd|'/C calc'!A0"
BLANK_KINDS = {"Zs", "Zl", "Zp", "Cc", "Cf"}


@cache
def signs() -> list[str]:
    """Every letter that a program may read as one of the signs."""
    every = map(chr, range(0x11_0000))
    return [one for one in every if unicodedata.normalize("NFKC", one) in set("=+-@")]


@cache
def blanks() -> list[str]:
    return [one for one in map(chr, range(0x11_0000)) if unicodedata.category(one) in BLANK_KINDS]


def starts() -> Iterator[str]:
    """What a cell may start with: every sign, and every blank before one."""
    yield from signs()
    for blank in blanks():
        yield blank + "="
        yield "\ufeff" + blank + "＝"


def test_no_sign_is_run_after_any_blank() -> None:
    assert len(signs()) > 15
    assert len(blanks()) > 150
    assert [start for start in starts() if not guarded(start + FORMULA).startswith("'")] == []
    assert [one for one in (*signs(), *blanks()) if one not in FIRST_SIGNS] == []


@pytest.mark.parametrize(
    "start",
    ["=", "＝", "＋", "－", "＠", "−", " =", "\t=", "\r=", "\n=", "\u00a0=", "\u200b=", "\ufeff＝"],
)
def test_what_a_client_sent_is_text_in_the_results(start: str) -> None:
    sent = start + FORMULA
    (cells,) = csv.reader(io.StringIO(csv_line([sent, "name"]), newline=""))
    assert cells == ["'" + sent, "name"]
    assert unguarded(cells[0]) == sent, "nothing of it is lost"


@given(
    st.deferred(
        lambda: st.text(st.sampled_from([*signs(), *blanks()[:40], "'", "a", "\ufeff"]), max_size=8)
    )
)
def test_the_guard_is_taken_off_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["Kim Yong Chol", "O'Brien", "a=b", "", " plain", "\u200bKim"])
def test_what_cannot_be_run_is_left_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell
