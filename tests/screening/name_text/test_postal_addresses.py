"""A party of which only the address is known: found where it sits, or said to be too general."""

from __future__ import annotations

import pytest

from lists.entity import Address
from screening.model.subject import Subject
from screening.name_text.postal_addresses import (
    is_alone,
    is_same_place,
    listed_address_keys,
    submitted_address_keys,
)
from tests.factories import entity
from tests.screening.listed import ask, screener

BANK = Address(
    full="Saemul 1-Dong, Pyongchon District, Pyongyang, Democratic People's Republic of Korea",
    street="Saemul 1-Dong, Pyongchon District",
    city="Pyongyang",
    country="KP",
)
OFFICE = Address(
    full="Via Di Francia 3, Genoa 16149, Italy",
    street="Via Di Francia 3",
    city="Genoa",
    postal_code="16149",
    country="IT",
)
PARTIES = screener(
    entity("TANCHON COMMERCIAL BANK", addresses=(BANK,)),
    entity("GENOA SHIPPING SRL", addresses=(OFFICE,)),
    entity("NOBODY KNOWS WHERE", addresses=(Address("Damascus, Syria", city="Damascus"),)),
)


@pytest.mark.parametrize(
    "sent",
    [
        OFFICE.full,
        "16149 GENOA, via di Francia n. 3",
        "Francia street 3, Genoa, ITALY",
        "c/o Marittima, Via Di Francia 3, 16149 Genoa",
    ],
)
def test_the_party_at_an_address_is_shown_and_never_clear(sent: str) -> None:
    result = ask(PARTIES, addresses=(sent,))
    assert result.matches == (), "an address alone is no match"
    assert [one.entity.caption for one in result.discounted] == ["GENOA SHIPPING SRL"]
    assert result.band == "review"
    assert "same address" in result.explanation.text


def test_an_address_in_the_dprk_is_found_in_other_words() -> None:
    result = ask(PARTIES, addresses=("Saemaul 1-dong, Pyongchon-guyok, Pyongyang, DPRK",))
    assert [one.entity.caption for one in result.discounted] == ["TANCHON COMMERCIAL BANK"]


@pytest.mark.parametrize(
    "sent", ["Via Di Francia 5, Genoa 16149", "Via Roma 3, Genoa", "Francia 3, Torino 10100"]
)
def test_another_house_street_or_town_is_another_place(sent: str) -> None:
    result = ask(PARTIES, addresses=(sent,))
    assert (result.band, result.discounted) == ("clear", ())


@pytest.mark.parametrize("sent", ["Genoa, Italy", "Italy", "Damascus", "Building 3"])
def test_an_address_without_a_street_is_not_clear(sent: str) -> None:
    result = ask(PARTIES, addresses=(sent,))
    assert result.status == "partly_screened"
    assert result.band == "review"
    assert [one.field for one in result.unread] == ["addresses"]


def test_with_a_name_an_address_only_adds() -> None:
    subject = Subject(names=("Alpine Dairy",), addresses=(OFFICE.full,))
    assert not is_alone(subject)
    assert not list(submitted_address_keys(subject))
    assert ask(PARTIES, "Alpine Dairy", addresses=(OFFICE.full,)).band == "clear"


def test_a_city_alone_gives_a_listed_party_no_key() -> None:
    assert listed_address_keys(Address("Pyongyang, North Korea", city="Pyongyang")) == frozenset()


def test_the_same_place_is_so_both_ways() -> None:
    for theirs in (BANK.full, OFFICE.full, "Genoa 16149 Francia 3 Piano 2"):
        assert is_same_place(OFFICE.full, theirs) == is_same_place(theirs, OFFICE.full)
