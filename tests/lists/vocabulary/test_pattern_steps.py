"""Patterns that clients' texts are searched by find what their plain forms find, in one pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service import field_reader, possible_names
from lists.vocabulary import calendars, dates, identifiers, online

if TYPE_CHECKING:
    from collections.abc import Callable

_FEW = st.text("aB1 .@-+#x,五年\u2019to", max_size=24)
_DATES = st.lists(st.sampled_from(["1962", "19", " ", "to", "-", "x", "and", "."]), max_size=14)
_LONG = 200_000
"""Letters that a pattern which tries every place, each to the end, takes minutes for."""


def _spans(pattern: re.Pattern[str]) -> Callable[[str], list[tuple[int, int]]]:
    return lambda text: [found.span() for found in pattern.finditer(text)]


@given(_FEW)
def test_runs_of_words_are_those_of_the_plain_pattern(text: str) -> None:
    plain = re.compile(r"[^\W\d_]+(?:[ .,'\u2019-]+[^\W\d_]+)+")
    assert _spans(possible_names._RUN)(text) == _spans(plain)(text)


@given(_FEW)
def test_two_words_side_by_side_are_found_as_by_the_plain_pattern(text: str) -> None:
    plain = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}")
    assert bool(field_reader._TWO_WORDS.search(text)) == bool(plain.search(text))


@given(_FEW)
def test_chinese_numerals_are_those_of_the_plain_pattern(text: str) -> None:
    plain = re.compile("[〇零一二三四五六七八九十]+(?=[年月日号])")
    assert _spans(calendars._CHINESE)(text) == _spans(plain)(text)


@given(_FEW)
def test_an_extension_is_that_of_the_plain_pattern(text: str) -> None:
    plain = re.compile(r"(?:ext|x|#)\W*\d{1,5}\W*$", re.IGNORECASE)
    assert identifiers._EXTENSION.sub("", text) == plain.sub("", text)


@given(_FEW)
def test_the_first_address_is_that_of_the_plain_pattern(text: str) -> None:
    plain = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
    found, expected = online._EMAIL.search(text), plain.search(text)
    assert (found and found.span()) == (expected and expected.span())


@given(_DATES)
def test_a_range_of_dates_is_that_of_the_plain_pattern(parts: list[str]) -> None:
    text = "".join(parts)
    plain = re.compile(r"^(?P<a>.*?\d{4}.*?)\s+(?:to|and|or|until|-|\u2013)\s+(?P<b>.+)$")
    found, expected = dates._RANGES[1].match(text), plain.match(text)
    assert (found and found.groups()) == (expected and expected.groups())


@pytest.mark.parametrize("letter", ["a", "五", "1", "_", "김"])
def test_a_long_run_of_one_letter_is_looked_through_once(letter: str) -> None:
    text = letter * _LONG
    assert not possible_names._RUN.findall(text)
    assert not field_reader._TWO_WORDS.search(text)
    assert not calendars._CHINESE.findall(text)
    assert not online._EMAIL.search(text)
    assert not dates._RANGES[1].match(text)
