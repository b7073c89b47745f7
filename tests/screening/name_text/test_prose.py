"""Parties in free text, and two parties in one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.name_text.holders import holders
from screening.name_text.phrases import tokenize
from screening.name_text.prose import NAMED, parties_in_prose, parties_introduced, ships_in
from screening.name_text.segments import segments
from screening.name_text.values import NamedParty


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("consignee: Korea Ryonbong General Corporation", "Korea Ryonbong General Corporation",
         "consignee"),
        ("shipped on behalf of KIM Yong Chol", "KIM Yong Chol", "principal"),
    ],
)  # fmt: skip
def test_a_party_is_found_behind_the_word_for_its_role(text: str, name: str, role: str) -> None:
    assert (name, role) in [(party.text, party.role) for party in parties_in_prose(text)]


@pytest.mark.parametrize("text", ["", "paid invoice 12", "tea and coffee, 2 boxes"])
def test_a_text_without_a_name_has_no_party(text: str) -> None:
    assert parties_in_prose(text) == ()


def test_a_name_may_begin_behind_a_word_for_a_purpose_and_hold_one() -> None:
    found = [party.text for party in parties_in_prose("Repairs for Ilsan Marine Bank")]
    assert found == ["Repairs for Ilsan Marine Bank", "Ilsan Marine Bank"]
    assert "Foreign Trade" in [p.text for p in parties_in_prose("Bank for Foreign Trade")]


def test_the_genitive_is_no_part_of_a_name() -> None:
    found = [party.text for party in parties_in_prose("paid to Ri Won Ho's wife")]
    assert found == ["Ri Won Ho"]


@given(st.text(max_size=80))
def test_a_party_stands_in_the_text_where_it_says(text: str) -> None:
    for party in parties_in_prose(text):
        assert 0 <= party.start < party.end <= len(text)


@given(st.text(max_size=80) | st.sampled_from(["c/o Ri Won Ho for Kim Jong Un", "attn Mary Koo"]))
def test_parties_behind_a_role_are_the_first_of_all(text: str) -> None:
    introduced = parties_introduced(text)
    assert parties_in_prose(text)[: len(introduced)] == introduced
    assert all(party.role != NAMED for party in introduced)


def test_two_full_names_joined_by_a_word_are_two_parties() -> None:
    text = "Kim Jong Un and Ri Sol Ju"
    assert [one.text for one in holders(text, tokenize(text), "person")] == [
        "Kim Jong Un",
        "Ri Sol Ju",
    ]
    firm = "Johnson & Johnson"
    assert holders(firm, tokenize(firm), "organization") == []


def test_the_first_segment_of_a_text_is_the_party_itself() -> None:
    text = "Acme Trading on behalf of Kim Chol"
    first, *others = segments(tokenize(text))
    assert (first.role, first.relation) == ("", "same")
    assert [one.role for one in others] == ["principal"]


def test_a_party_says_how_the_text_names_it() -> None:
    party = NamedParty("Kim Chol", role="principal", relation="other", within="for Kim Chol")
    assert "principal" in party.in_words()


@pytest.mark.parametrize(
    ("text", "name"),
    [("on behalf of Ri Je-son", "Ri Je-son"), ("salary of Kim Yong-chol, May", "Kim Yong-chol")],
)
def test_a_hyphen_joins_the_words_of_a_given_name(text: str, name: str) -> None:
    assert name in [party.text for party in parties_in_prose(text)]


def test_one_letter_and_a_hyphen_are_no_name() -> None:
    assert parties_in_prose("T-shirts and X-rays") == ()


@pytest.mark.parametrize(
    ("text", "ships"),
    [
        ("coal shipment for MV PARTIZAN KO", ["PARTIZAN KO"]),
        ("COAL FOR M/V PARTIZAN AND 3,000 MT COAL", ["PARTIZAN"]),
        ("by vessel Partizan Ko to Busan", ["Partizan Ko"]),
        ("40 MT of Steel, 500.0 MT COAL", []),
        ("SHIPPED BY VESSEL TO ROTTERDAM", []),
        ("motor vessel Busan", []),
    ],
)
def test_a_ship_stands_behind_its_prefix_and_no_amount_does(text: str, ships: list[str]) -> None:
    assert [party.text for party in ships_in(text)] == ships
