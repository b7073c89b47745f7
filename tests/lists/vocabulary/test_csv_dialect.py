"""The delimiter is the one under which the header names known columns."""

from __future__ import annotations

import pytest

from lists.vocabulary.csv_dialect import Dialect, declared_delimiter, guess_dialect


def known(row: list[str]) -> int:
    return len({"name", "country"} & set(row))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"name{delimiter}country\nSmith, John; Ltd{delimiter}KP\n"
    assert guess_dialect(text, known) == Dialect(delimiter)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;\r\n"])
def test_a_declared_delimiter_is_believed(line: str) -> None:
    assert declared_delimiter(line) == ";"
    assert guess_dialect(f"{line}\nname;country\n", known).declared


def test_nothing_else_declares_a_delimiter() -> None:
    for line in ("", "sep=", "name;country", "separator=;", "sep=;;"):
        assert declared_delimiter(line) == ""


def test_a_tab_can_be_declared() -> None:
    assert declared_delimiter("sep=\t\r\n") == "\t"
