"""Whom a name means, and which parties a text names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.party_names import NameBook
from tests.factories import entity

KOMID = entity("KOREA MINING DEVELOPMENT TRADING CORPORATION (KOMID)", id="un-1")
TANGUN = entity("KOREAN TANGUN TRADING CORPORATION", id="un-2")
BANK = entity("FOREIGN TRADE BANK", id="un-3")
PROFINET = entity("PROFINET PTE. LTD.", id="un-4")
HARAMAIN = entity("AL-HARAMAIN FOUNDATION (PAKISTAN)", id="un-5")
BOOK = NameBook([KOMID, TANGUN, BANK, PROFINET, HARAMAIN])


def named(text: str, book: NameBook = BOOK) -> list[tuple[str, str]]:
    return [(m.party, text[m.start : m.end]) for m in book.mentions(text, "un")]


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("Korea Mining Development Trading Corporation", "un-1"),
        ("Korea Mining Development Trading", "un-1"),
        ("Korea Mining Development Trading Corporation (KMDTC)", "un-1"),
        ("KOMID", "un-1"),
        ("Tangun Trading Corporation", ""),
        ("Tangun Trading", "un-2"),
        ("foreign tr\u00e0de bank", "un-3"),
        ("Profinet", ""),
        ("Pakistan", ""),
        ("Mining Development", ""),
    ],
)
def test_a_name_is_found_without_legal_form_bracket_or_korea_but_not_by_a_part(
    name: str, party: str
) -> None:
    assert BOOK.find(name, "un") == party


def test_a_name_of_two_parties_of_one_list_means_neither() -> None:
    twins = NameBook([KOMID, entity("KOMID", id="un-9"), TANGUN])
    assert twins.find("KOMID", "un") == ""
    assert named("KOMID met Tangun Trading", twins) == []


def test_of_several_lists_the_one_whose_text_it_is_comes_first_then_the_un() -> None:
    lists = [entity("KOMID", id=f"{source}-1", source=source) for source in ("eu", "un", "uk")]
    book = NameBook(lists)
    found = [book.find("KOMID", source) for source in ("eu", "uk", "ofac_sdn")]
    assert found == ["eu-1", "uk-1", "un-1"]
    assert NameBook(lists[::2]).find("KOMID", "ofac_sdn") == "eu-1"


def test_of_names_that_overlap_the_longest_is_meant() -> None:
    text = "The Korea Mining Development Trading Corporation paid KOMID."
    assert named(text) == [
        ("un-1", "Korea Mining Development Trading Corporation"),
        ("un-1", "KOMID"),
    ]


def test_one_word_is_a_name_only_in_capitals_or_when_it_is_long_and_capitalized() -> None:
    assert named("Profinet Director General") == [("un-4", "Profinet")]
    assert named("the profinet standard, a komid") == []


def test_general_words_and_places_name_nobody_in_running_text() -> None:
    assert named("A Foreign Trade Bank account in Pakistan") == []


@given(st.text(max_size=80))
def test_mentions_stand_in_the_text_in_order(text: str) -> None:
    behind = 0
    for mention in BOOK.mentions(f"KOMID {text} Tangun Trading", "un"):
        assert behind <= mention.start < mention.end
        behind = mention.end
