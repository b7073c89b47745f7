"""Numbers in texts about something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.subject import SubjectIdentifier
from screening.name_text import parties_introduced
from screening.party_texts import SAID_IMO
from screening.text_numbers import is_short_reference, numbers_in

WALLET = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (f"pays {WALLET} in May", "wallet", WALLET),
        ("transfer by SWIFT FTBDKPPY", "bic", "FTBDKPPY"),
        ("passport no. AB123456 of the customer", "passport", "AB123456"),
        ("acct 7700000000, invoice 4", "", "7700000000"),
        ("ask orders@example.com", "email", "orders@example.com"),
    ],
)
def test_a_number_is_read_with_the_type_that_the_text_says(
    text: str, kind: str, value: str
) -> None:
    assert numbers_in(text) == (SubjectIdentifier(kind, value),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "invoice 4 of 2026-11-30", "48,000.00 EUR for tea", "IMO 8604917", "BIC and SWIFT"]
)
def test_dates_amounts_and_words_are_no_numbers_of_a_party(text: str) -> None:
    assert numbers_in(text) == ()


def test_a_number_said_twice_is_one_with_its_type() -> None:
    assert numbers_in("7700000000, company number 7700000000") == (
        SubjectIdentifier("registration", "7700000000"),
    )


LETTERS = st.text("abcdfghklmnoprstvxyzABCDEFGIKMNOPRSTVXY", max_size=3)
REFERENCES = st.builds(
    "{}{}{}".format, LETTERS, st.sampled_from(["", "-", "/", ". ", "#"]), st.integers(0, 10**10)
)


@given(REFERENCES)
def test_a_short_reference_names_nobody(text: str) -> None:
    if is_short_reference(text):
        assert not numbers_in(text)
        assert not parties_introduced(text)
        assert not SAID_IMO.search(text)


@pytest.mark.parametrize("text", ["8604917", "r-17", "K10023", "A1234567", "c/3"])
def test_short_references_are_known(text: str) -> None:
    assert is_short_reference(text)


@pytest.mark.parametrize(
    "text", ["IMO 8604917", "8604917 ", "860491712", "\u0661\u0662\u0663", "", "AB", "Kim-1", "r"]
)
def test_anything_else_is_looked_at(text: str) -> None:
    assert not is_short_reference(text)
