"""Paths of fields are words where people read them."""

from __future__ import annotations

import pytest

from api.service.field_words import field_in_words, said_plainly, type_in_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("names[0]", "name 1"),
        ("activity.counterparties[1].bic", "other party 2, bank code (BIC)"),
        ("activity.currency", "currency"),
        ("activity", "deal"),
        ("identifiers[0].value", "number 1"),
        ("birth_date", "birth date"),
        ("subjects[0].countries[2]", "country 3"),
        ("Beneficiary_1", "Beneficiary_1"),
        ("ubo_name", "ubo_name"),
        ("UBO", "UBO"),
    ],
)
def test_a_path_is_words_and_a_heading_of_the_client_stays(path: str, words: str) -> None:
    assert field_in_words(path) == words


def test_a_warning_begins_with_words() -> None:
    assert said_plainly("countries[0]: 'XX' is no country") == "Country 1: 'XX' is no country"
    assert said_plainly("nothing: to say") == "nothing: to say"
    assert said_plainly("The list is old: 30 days") == "The list is old: 30 days"


def test_the_type_of_a_number_is_words() -> None:
    assert type_in_words("national_id") == "national identity number"
    assert type_in_words("") == "number"
