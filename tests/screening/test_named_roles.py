"""Parties that a name field names by a role: of one word, and behind a label without a colon."""

from __future__ import annotations

import pytest

from screening.commonness import is_rare_word
from screening.name_text import read_text
from tests.factories import entity
from tests.screening.listed import ask, captions, screener

OVER = screener(
    entity("SBERBANK"),
    *(entity(f"SBERBANK {name}") for name in ("KAZAKHSTAN", "BELARUS", "SLOVENIJA", "EUROPE")),
    entity("ELIARS LLC"),
    entity("STAR"),
    entity("HORIZON"),
    entity("CAPITAL S.A.L."),
)


@pytest.mark.parametrize(
    "raw",
    [
        "John Brown on behalf of Sberbank",
        "Northgate GmbH, agent for Sberbank",
        "John Brown c/o Sberbank",
    ],
)
@pytest.mark.parametrize("kind", ["person", "organization", None])
def test_a_firm_that_many_listed_ones_are_named_after_is_found_by_its_one_word(
    raw: str, kind: str | None
) -> None:
    assert captions(ask(OVER, raw, kind=kind))[:1] == ["SBERBANK"]


@pytest.mark.parametrize("raw", ["John Brown on behalf of Star", "John Brown c/o Horizon"])
def test_a_word_that_many_firms_bear_names_none_of_them(raw: str) -> None:
    assert not ask(OVER, raw, kind="person").matches


@pytest.mark.parametrize("word", ["Sberbank", "Gazprom", "Hezbollah", "IRISL"])
def test_a_word_is_rare_that_neither_firms_nor_people_share(word: str) -> None:
    assert is_rare_word(word)


@pytest.mark.parametrize("word", ["Star", "Horizon", "Wagner", "John", "Ocean", "Capital"])
def test_a_word_of_firms_or_people_is_not_rare(word: str) -> None:
    assert not is_rare_word(word)


@pytest.mark.parametrize(
    "raw",
    [
        "Payee Eliars LLC",
        "BENEFICIARY ELIARS LLC account 40702810900000012345",
        "Supplier Eliars LLC",
        "Zahlungsempfänger Eliars LLC",
        "получатель Eliars LLC",
        "ordering customer Eliars LLC",
    ],
)
def test_a_label_that_begins_the_text_needs_no_colon(raw: str) -> None:
    assert captions(ask(OVER, raw, kind="organization")) == ["ELIARS LLC"]


@pytest.mark.parametrize("raw", ["Originator Capital", "Supplier Star Alliance", "Ben Star"])
def test_the_first_word_of_a_firms_name_may_be_one_for_a_role(raw: str) -> None:
    assert not ask(OVER, raw, kind="organization").matches


def test_a_label_inside_a_text_needs_its_colon() -> None:
    assert not read_text("Northgate supplier Eliars", "organization").parties
    assert read_text("Northgate supplier: Eliars", "organization").parties
