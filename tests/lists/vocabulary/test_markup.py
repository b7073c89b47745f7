"""A name copied from a page is the name that the page shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.vocabulary.cleaning import clean
from lists.vocabulary.markup import without_markup
from tests.property_profiles import examples


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<span>Nyi Spanovich</span>", "Nyi Spanovich"),
        ("Ocean &amp; Sons", "Ocean & Sons"),
        ("Ocean &amp;amp; Sons", "Ocean & Sons"),
        ("Caf&eacute; Lim&#233;", "Café Limé"),
        ("<b>KIM</b> <i class='x'>Chol</i>", "KIM Chol"),
        ("name<br/>", "name"),
        ("<!-- old -->Ri Chol", "Ri Chol"),
    ],
)
def test_markup_is_taken_out(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    "text", ["A < B and C > D", "AT&T", "Smith & Sons; Ltd", "R&D Co; Ltd", "<3 Trading"]
)
def test_signs_that_are_no_markup_stay(text: str) -> None:
    assert clean(text) == text


@settings(max_examples=examples(200))
@given(st.text())
def test_taking_markup_out_never_fails_and_adds_nothing(text: str) -> None:
    assert len(without_markup(text)) <= max(len(text), 1) * 2
