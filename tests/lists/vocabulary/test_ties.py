"""Links read out of prose."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.entity import Link, LinkType
from lists.vocabulary.party_names import NameBook
from lists.vocabulary.ties import label_of, links_in_text, resolved, tie_to
from lists.vocabulary.wordings import table
from tests.factories import entity, person

LISTED = NameBook(
    [
        entity("KOREA MINING DEVELOPMENT TRADING CORPORATION (KOMID)", id="un-1"),
        entity("Tanchon Commercial Bank", id="un-2"),
        person("Kim Yong Chol", id="un-4"),
        person("Kim Yong Chol", id="un-5"),
        entity("KOTI CORP", id="un-6"),
        entity("Korea Samjong Shipping", id="un-7"),
        entity("Air Koryo", id="un-8"),
    ]
)


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


def test_every_type_of_tie_can_be_read_aloud_from_both_sides() -> None:
    assert set(table("ties.toml")["labels"]) == set(get_args(LinkType))
    assert label_of("owns", inverse=True) == "owned, controlled or operated by"


@pytest.mark.parametrize("row", table("ties.toml")["wording"], ids=lambda row: row["example"])
def test_each_row_of_the_table_reads_its_own_example(row: dict[str, str]) -> None:
    text = row["example"].split(": ", 1)[1]
    named = LISTED.mentions(text, "un")
    read = {link.type for link in links_in_text(text)} | {tie_to(text, m).type for m in named}
    assert row["type"] in read


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("KOMID External Affairs Officer", "official_of"),
        ("Deputy Representative, KOMID", "represents"),
        ("It is managed by KOMID.", "managed_by"),
        ("Involved with KOMID in Sudan.", "associate_of"),
        ("It controls, as was found, KOMID.", "owns"),
        ("KOMID was designated in April 2009.", "mentions"),
    ],
)
def test_a_known_name_needs_no_wording_that_touches_it(sentence: str, expected: str) -> None:
    (mention,) = LISTED.mentions(sentence, "un")
    assert tie_to(sentence, mention).type == expected


def test_a_tie_in_an_apposition_is_that_of_the_party_named_before() -> None:
    text = "Support to Tanchon Commercial Bank, a subordinate of KOMID."
    bank, komid = LISTED.mentions(text, "un")
    assert tie_to(text, bank).type == "supports"
    assert tie_to(text, komid, bank.end).type == "mentions"


def targets(name: str, own: str = "un-9") -> list[tuple[str, str]]:
    link = Link("acts_for", target_name=name)
    return [(each.target_id, each.target_name) for each in resolved(link, LISTED, own, "un")]


def test_one_phrase_may_name_several_parties() -> None:
    assert targets("Tanchon Commercial Bank and KOMID in Syria") == [
        ("un-2", "Tanchon Commercial Bank"),
        ("un-1", "KOMID"),
    ]


def test_a_name_that_nobody_or_two_parties_bear_stays_a_name() -> None:
    assert targets("Hesong Trading") == [("", "Hesong Trading")]
    assert targets("Kim Yong Chol") == [("", "Kim Yong Chol")]


def test_a_party_is_never_linked_to_itself() -> None:
    assert targets("KOMID", own="un-1") == []


def test_a_ship_of_the_name_of_its_manager_is_not_the_manager() -> None:
    assert targets("KOTI", own="un-6") == [("", "KOTI")]


def test_a_post_beside_a_name_is_no_part_of_it() -> None:
    (link,) = links_in_text("Former overseas Foreign Trade Bank Deputy representative.")
    assert link.target_name == "Foreign Trade Bank"
