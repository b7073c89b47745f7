"""Links read out of prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.entity import Link
from lists.textlinks import NameBook, links_in_text


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        (
            "Daesong Bank is owned and controlled by Office 39 of the WPK.",
            "owned_by", "Office 39 of the WPK",
        ),
        ("Has acted on behalf of KOMID in dealings.", "acts_for", "KOMID"),
        (
            "It is a front company for Daedong Credit Bank (DCB).",
            "acts_for", "Daedong Credit Bank (DCB)",
        ),
        (
            "Used as an alias by the Korea Mining Corporation.",
            "alias_of", "Korea Mining Corporation",
        ),
        (
            "Is subordinate to Korea Ryonbong General Corporation.",
            "subordinate_to", "Korea Ryonbong General Corporation",
        ),
        (
            "The Alpha Corporation is the parent company of it.",
            "subordinate_to", "Alpha Corporation",
        ),
        ("A subsidiary of Korea Ryonbong.", "subordinate_to", "Korea Ryonbong"),
        ("Registered owner of CHON MYONG 1, a vessel.", "owns", "CHON MYONG 1"),
        ("Owner of the DPRK tanker PAEK MA.", "owns", "PAEK MA"),
        ("Ship manager and commercial manager of the Panama-flagged vessel KOTI.", "owns", "KOTI"),
        ("Served as the KOMID representative in Iran.", "represents", "KOMID"),
        ("A representative for Daedong Credit Bank.", "represents", "Daedong Credit Bank"),
        ("Kim is a KOMID official.", "official_of", "KOMID"),
        (
            "President of Tanchon Commercial Bank since 2002.",
            "official_of", "Tanchon Commercial Bank",
        ),
        ("Brother of Jalaluddin Haqqani.", "family_of", "Jalaluddin Haqqani"),
        ("It provides support to KOMID.", "supports", "KOMID"),
        ("It is affiliated with Office 39.", "associate_of", "Office 39"),
    ],
)  # fmt: skip
def test_each_wording_gives_its_link_with_the_right_direction(
    text: str, kind: str, target: str
) -> None:
    (link,) = links_in_text(text)
    assert (link.type, link.target_name, link.quote) == (kind, target, text)


def test_a_fleet_named_in_one_phrase_is_a_link_a_ship() -> None:
    links = links_in_text("Registered owner of DPRK tankers SAM JONG 1 and SAM JONG 2.")
    assert [(x.type, x.target_name) for x in links] == [
        ("owns", "SAM JONG 1"),
        ("owns", "SAM JONG 2"),
    ]


def test_a_reference_after_a_name_belongs_to_its_link() -> None:
    (link,) = links_in_text("As a leader of FDLR (CDe.005), he gave orders.")
    assert (link.type, link.target_name, link.target_reference) == (
        "official_of",
        "FDLR",
        "CDe.005",
    )


def test_a_bare_reference_is_a_mention_and_the_own_one_is_none() -> None:
    links = links_in_text("Changed name as Ministry (KPe.027) in 2013, was KPE.7.", "KPe.007")
    assert [(x.type, x.target_reference) for x in links] == [("mentions", "KPe.027")]


def test_countries_cities_and_titles_are_no_parties() -> None:
    assert links_in_text("Support to Pyongyang's sales. Its representative left Iran.") == ()


def test_the_quote_is_one_literal_sentence() -> None:
    text = "First. The bank of Alpha Co. Ltd is\nowned by KOMID. Last one."
    (link,) = links_in_text(text)
    assert link.quote == "The bank of Alpha Co. Ltd is\nowned by KOMID."


@given(st.text(alphabet=st.sampled_from("KOMID of the owned by A. (KPe.001) &-\n'"), max_size=200))
def test_every_quote_stands_in_the_text(text: str) -> None:
    for link in links_in_text(text):
        assert link.quote in text


def test_long_capitalised_text_is_read_in_time() -> None:
    assert isinstance(links_in_text("Owned by " + "AB-CD & " * 5000 + " x"), tuple)


def book() -> NameBook:
    return NameBook(
        [
            ("KOREA MINING DEVELOPMENT TRADING CORPORATION (KOMID)", "un-1"),
            ("KOMID", "un-1"),
            ("Tanchon Commercial Bank", "un-2"),
            ("KOREAN TANGUN TRADING CORPORATION", "un-3"),
            ("Kim Yong Chol", "un-4"),
            ("Kim Yong Chol", "un-5"),
        ]
    )


def resolved(name: str, own: str = "un-9") -> list[tuple[str, str]]:
    link = Link("acts_for", target_name=name)
    return [(each.target_id, each.target_name) for each in book().resolve(link, own)]


def test_one_phrase_may_name_several_parties() -> None:
    found = resolved("Tanchon Commercial Bank and KOMID in Syria")
    assert found == [("un-2", "Tanchon Commercial Bank"), ("un-1", "KOMID")]


def test_a_leading_korea_makes_no_difference_but_a_shared_name_resolves_to_nobody() -> None:
    assert resolved("Tangun Trading Corporation")[0][0] == "un-3"
    assert resolved("Kim Yong Chol") == [("", "Kim Yong Chol")]


def test_a_party_is_never_linked_to_itself() -> None:
    assert resolved("KOMID", own="un-1") == []
