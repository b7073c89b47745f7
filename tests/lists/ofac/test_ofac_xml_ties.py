"""The advanced XML: what ties a party to others, to documents and to the law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.ofac.terms import relations
from tests.lists.ofac_reference_sets import key
from tests.lists.ofac_xml_files import (
    ORGANIZATION,
    PERSON,
    VESSEL,
    detail,
    document,
    document_date,
    entry,
    feature,
    firm,
    named,
    party,
    read_xml,
    relation,
)

if TYPE_CHECKING:
    from pathlib import Path

BANK = party(18554, ORGANIZATION, [firm("FOREIGN TRADE BANK")])
SHIP = party(1, VESSEL, [firm("CHONG CHON GANG")])
FIRM = party(2, ORGANIZATION, [firm("OCEAN MARITIME MANAGEMENT")])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Associate Of", "associate_of"),
        ("Providing support to", "supports"),
        ("Acting for or on behalf of", "acts_for"),
        ("Owned or Controlled By", "owned_by"),
        ("Family member of", "family_of"),
        ("playing a significant role in", "participates_in"),
        ("Leader or official of", "official_of"),
        ("Principal Executive Officer", "official_of"),
        ("Owns, controls, or operates", "owns"),
        ("Property in the interest of", "interest_of"),
    ],
)
def test_a_relation_is_a_link_of_its_from_party(tmp_path: Path, words: str, expected: str) -> None:
    entities, reading = read_xml(tmp_path, SHIP, FIRM, relations=[relation(1, 2, words)])
    (link,) = entities["1"].links
    assert link.type == expected
    assert (link.target_id, link.target_reference) == ("ofac-2", "2")
    assert link.target_name == "OCEAN MARITIME MANAGEMENT"
    assert entities["2"].links == ()
    assert reading.oddities == []


def test_two_way_relations_say_so(tmp_path: Path) -> None:
    two_way = {r.words for r in relations().values() if r.two_way}
    assert two_way == {"Associate Of", "Family member of"}
    entities, _ = read_xml(tmp_path, SHIP, FIRM, relations=[relation(1, 2, "Associate Of")])
    assert entities["1"].links[0].quote == ("Associate Of (both ways): OCEAN MARITIME MANAGEMENT")


def test_every_relation_type_has_the_id_ofac_gives_it() -> None:
    for type_id, known in relations().items():
        assert key("RelationType", known.words) == type_id


def test_a_former_relation_ended_when_the_file_was_issued_at_the_latest(tmp_path: Path) -> None:
    former = relation(1, 2, "Owned or Controlled By", former=True)
    (link,) = read_xml(tmp_path, SHIP, FIRM, relations=[former])[0]["1"].links
    assert link.end == date(2024, 2, 23)
    assert link.quote.startswith("Former: ")


def test_an_unknown_relation_type_is_kept_as_linked_to(tmp_path: Path) -> None:
    entities, reading = read_xml(tmp_path, SHIP, FIRM, relations=[relation(1, 2, "Cousin of")])
    assert entities["1"].links[0].type == "linked_to"
    assert entities["1"].links[0].quote == "Cousin of: OCEAN MARITIME MANAGEMENT"
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "Cousin of")]


def test_a_relation_to_a_party_of_another_list_keeps_its_reference(tmp_path: Path) -> None:
    entities, reading = read_xml(tmp_path, SHIP, relations=[relation(1, 99, "Associate Of")])
    (link,) = entities["1"].links
    assert (link.target_id, link.target_reference) == ("", "99")
    assert reading.counts["links_unresolved"] == 1


def test_relations_and_entries_of_no_party_are_counted_and_reported(tmp_path: Path) -> None:
    _, reading = read_xml(
        tmp_path, SHIP, relations=[relation(99, 1, "Associate Of")], entries=[entry(98)]
    )
    assert {(o.severity, o.field) for o in reading.oddities} == {
        ("skipped", "relations_without_party"),
        ("skipped", "entries_without_party"),
    }


def test_a_post_at_a_listed_organization_is_a_link(tmp_path: Path) -> None:
    title = feature("Title", detail("Foreign Trade Bank representative"))
    person = party(22988, PERSON, [named(("Last Name", "Ri"), ("First Name", "Chun"))], [title])
    (link,) = read_xml(tmp_path, person, BANK)[0]["22988"].links
    assert (link.type, link.target_id) == ("represents", "ofac-18554")
    assert link.quote == "Foreign Trade Bank representative"


def test_a_post_says_nothing_new_where_the_relation_is_stated(tmp_path: Path) -> None:
    title = feature("Title", detail("Director of Foreign Trade Bank"))
    person = party(1, PERSON, [named(("Last Name", "Ri"), ("First Name", "Chun"))], [title])
    stated = relation(1, 18554, "Leader or official of")
    (link,) = read_xml(tmp_path, person, BANK, relations=[stated])[0]["1"].links
    assert link.quote == "Leader or official of: FOREIGN TRADE BANK"


@pytest.mark.parametrize(
    "label", ["Vessel Registration Identification", "Identification Number", "Passport"]
)
def test_any_document_that_reads_imo_is_an_imo_number(tmp_path: Path, label: str) -> None:
    documents = [document(1, label, "IMO 7937317"), document(2, label, "IMO 5342883")]
    entities, reading = read_xml(tmp_path, SHIP, FIRM, documents=documents)
    assert [(i.type, i.normalized, i.valid) for i in entities["1"].identifiers] == [
        ("imo", "7937317", True)
    ]
    assert [(i.type, i.normalized, i.valid) for i in entities["2"].identifiers] == [
        ("imo_company", "5342883", True)
    ]
    assert reading.oddities == []


@pytest.mark.parametrize(("uid", "number"), [(2, "543400"), (1, "9207391"), (1, "642068")])
def test_known_misprinted_imo_numbers_are_kept_flagged_and_reported(
    tmp_path: Path, uid: int, number: str
) -> None:
    documents = [document(uid, "Vessel Registration Identification", f"IMO {number}")]
    entities, reading = read_xml(tmp_path, SHIP, FIRM, documents=documents)
    (found,) = entities[str(uid)].identifiers
    assert (found.normalized, found.valid) == (number, False)
    assert [(o.severity, o.value) for o in reading.oddities] == [("odd", number)]


def test_a_document_keeps_country_dates_and_validity(tmp_path: Path) -> None:
    dates = document_date("Issue Date", (2009, 3, 13)) + document_date(
        "Expiration Date", (2019, 3, 12)
    )
    documents = [document(1, "Passport", "563410155", "Korea, North", "Fraudulent", dates)]
    (found,) = read_xml(tmp_path, SHIP, documents=documents)[0]["1"].identifiers
    assert (found.type, found.value, found.country) == ("passport", "563410155", "KP")
    assert found.note == "issued 2009-03-13; expires 2019-03-12; fraudulent"


def test_a_russian_tax_number_is_an_inn(tmp_path: Path) -> None:
    documents = [document(2, "Tax ID No.", "7707083893", "Russia")]
    (found,) = read_xml(tmp_path, FIRM, documents=documents)[0]["2"].identifiers
    assert (found.type, found.valid) == ("inn", True)


def test_an_unknown_document_type_is_kept_and_reported(tmp_path: Path) -> None:
    documents = [document(2, "Library Card", "77")]
    entities, reading = read_xml(tmp_path, FIRM, documents=documents)
    (found,) = entities["2"].identifiers
    assert (found.type, found.value, found.note) == ("other", "77", "Library Card")
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "Library Card")]


def test_documents_without_a_number_or_an_owner_are_reported(tmp_path: Path) -> None:
    documents = [document(2, "Passport", ""), document(99, "Passport", "123")]
    _, reading = read_xml(tmp_path, FIRM, documents=documents)
    assert [o.message for o in reading.oddities] == [
        "a document without a number",
        "nobody's document",
    ]


def test_all_programmes_and_measures_are_kept(tmp_path: Path) -> None:
    entities, _ = read_xml(tmp_path, FIRM, entries=[entry(2, ["DPRK3", "CYBER2", "NPWMD"])])
    listing = entities["2"].listings[0]
    assert listing.programmes == ("DPRK3", "CYBER2", "NPWMD")
    assert listing.measures == ("asset freeze",)


def test_an_unknown_measure_is_kept_and_reported(tmp_path: Path) -> None:
    entities, reading = read_xml(tmp_path, FIRM, entries=[entry(2, measures=["Frown upon"])])
    assert entities["2"].listings[0].measures == ("Frown upon",)
    assert [(o.severity, o.value) for o in reading.oddities] == [("unknown", "Frown upon")]


def test_the_entry_gives_the_first_listing_date_and_the_legal_basis(tmp_path: Path) -> None:
    entries = [
        entry(2, ["DPRK"], law="NKSPEA", day=(2017, 3, 31)),
        entry(2, ["DPRK"], law="Executive Order 13551 (North Korea)", day=(2014, 7, 30)),
    ]
    listing = read_xml(tmp_path, FIRM, entries=entries)[0]["2"].listings[0]
    assert listing.listed_on == date(2014, 7, 30)
    # the order of the programme is not said twice
    assert listing.legal_basis == ("E.O. 13551", "31 CFR part 510", "NKSPEA")


def test_an_entry_without_a_date_gives_none(tmp_path: Path) -> None:
    assert read_xml(tmp_path, FIRM, entries=[entry(2)])[0]["2"].listings[0].listed_on is None
