"""FollowTheMoney files as lists: whatever order, whatever is broken in them."""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lists.entity import Link
from lists.ftm import lines as ftm_lines_module
from lists.ftm.mapping import ftm_schema
from lists.parsing.bounded_report import KEPT
from lists.parsing.report import ParseReport, UnreadableList
from tests.lists.ftm_files import entities, line, messages, write

if TYPE_CHECKING:
    from pathlib import Path

BANK = line("Company", "bank", name="Kwangson Bank", country="kp", target=True, topics="sanction")
BOSS = line("Person", "boss", name=["Kim Chol"], weakAlias="Kimmy", birthDate="1962-05")
SANCTION = line(
    "Sanction",
    "s1",
    entity="bank",
    authority="Office of Foreign Assets Control",
    programId="US-DPRK3",
    recordId="8103",
    startDate="2009-08-11",
    reason="Gave services to\nTanchon.",
)
OWNS = line("Ownership", "o1", owner="boss", asset="bank", percentage="51.5%")
PASSPORT = line("Passport", "p1", holder="boss", number="654120260", country="kp")


@pytest.mark.slow
def test_lines_in_any_order_give_the_same_list(tmp_path: Path) -> None:
    found = [
        entities(tmp_path, *order)[0]
        for order in itertools.permutations([BANK, BOSS, SANCTION, OWNS, PASSPORT])
    ]
    assert all(one == found[0] for one in found)
    assert set(found[0]) == {"bank", "boss"}


def test_a_sanction_becomes_the_listing(tmp_path: Path) -> None:
    found, _ = entities(tmp_path, BANK, SANCTION)
    (listing,) = found["bank"].listings
    assert listing.source == "ofac_sdn"
    assert listing.programmes == ("DPRK3", "US-DPRK3")
    assert listing.listed_on == date(2009, 8, 11)
    assert listing.reason == "Gave services to\nTanchon."
    assert found["bank"].reference == listing.reference == "8103"


def test_without_a_sanction_being_on_the_list_is_the_listing(tmp_path: Path) -> None:
    found, _ = entities(tmp_path, line("Person", "x", name="A B", topics=["role.pep", "sanction"]))
    (listing,) = found["x"].listings
    assert (listing.source, listing.reference, listing.measures) == ("acme", "x", ("role.pep",))


def test_a_data_set_is_as_old_as_its_entities_were_last_seen(tmp_path: Path) -> None:
    seen = ("2026-02-26T06:00:01", "2026-02-27T06:00:01", "whenever", "")
    lines = [line("Person", f"p{n}", name="A B", last_seen=day) for n, day in enumerate(seen)]
    _, reading = entities(tmp_path, *lines[:2])
    assert reading.published_at == datetime(2026, 2, 27, 6, 0, 1, tzinfo=UTC)
    assert entities(tmp_path, *lines[2:])[1].published_at is None


def test_quality_of_names_and_partial_dates_survive(tmp_path: Path) -> None:
    boss = entities(tmp_path, BOSS)[0]["boss"]
    assert [(name.full, name.kind) for name in boss.names] == [
        ("Kim Chol", "primary"),
        ("Kimmy", "weak_alias"),
    ]
    assert (boss.birth_dates[0].start, boss.birth_dates[0].end) == (
        date(1962, 5, 1),
        date(1962, 5, 31),
    )


def test_the_owned_party_holds_the_tie_with_its_share(tmp_path: Path) -> None:
    found, _ = entities(tmp_path, OWNS, BANK, BOSS)
    assert found["bank"].links == (Link("owned_by", "boss", quote="Ownership", share=0.515),)
    assert found["boss"].links == ()


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (line("Directorship", "r", director="a", organization="b"), ("official_of", "b")),
        (line("Representation", "r", agent="a", client="b"), ("acts_for", "b")),
        (line("Family", "r", person="a", relative="b", relationship="Brother"), ("family_of", "b")),
        (line("UnknownLink", "r", subject="a", object="b", role="Operator"), ("operated_by", "b")),
        (line("UnknownLink", "r", subject="a", object="b"), ("linked_to", "b")),
        (line("Membership", "r", member="a", organization="b"), ("participates_in", "b")),
        (line("Ownership", "r", owner="a", asset="b", role="owns"), ("owns", "b")),
        (line("Associate", "r", person="a", associate="b"), ("associate_of", "b")),
    ],
    ids=lambda given: given["schema"] if isinstance(given, dict) else "",
)
def test_each_relation_becomes_a_tie(
    tmp_path: Path, relation: dict, expected: tuple[str, str]
) -> None:
    one, two = line("Person", "a", name="Anna Abel"), line("Company", "b", name="Bebel Ltd")
    links = entities(tmp_path, one, relation, two)[0]["a"].links
    assert [(link.type, link.target_id) for link in links] == [expected]


def test_an_owner_who_is_no_target_is_named_and_not_listed(tmp_path: Path) -> None:
    owner = line("Person", "boss", name="Clean Owner", target=False)
    found, reading = entities(tmp_path, BANK, owner, OWNS)
    assert set(found) == {"bank"}
    (link,) = found["bank"].links
    assert (link.type, link.target_id, link.target_name) == ("owned_by", "", "Clean Owner")
    assert reading.counts["named_only"] == 1


def test_what_somebody_unlisted_is_owned_by_stays_with_the_listed_owner(tmp_path: Path) -> None:
    firm = line("Company", "bank", name="Clean Firm", target=False)
    owner = line("Person", "boss", name="Kim Chol", topics="sanction", target=True)
    found, _ = entities(tmp_path, firm, OWNS, owner)
    (link,) = found["boss"].links
    assert (link.type, link.target_name, link.share) == ("owns", "Clean Firm", 0.515)


def test_a_sanction_makes_a_target_of_whoever_the_file_calls_none(tmp_path: Path) -> None:
    found, _ = entities(tmp_path, SANCTION, line("Company", "bank", name="Bank", target=False))
    assert set(found) == {"bank"}


def test_papers_wallets_and_addresses_come_from_their_own_lines(tmp_path: Path) -> None:
    boss = line(
        "Person", "boss", name="Kim Chol", passportNumber=["654120260", "OTHER1"],
        addressEntity="a1", address=["Nampo", "Jungson-dong, Pyongyang"],
    )  # fmt: skip
    address = line("Address", "a1", full="Jungson-dong, Pyongyang", city="Pyongyang", country="kp")
    identity = line("Identification", "i1", holder="boss", number="77", type="Tax ID", country="cn")
    odd = line("Identification", "i2", holder="boss", number="78", type="Fishing permit")
    wallet = line("CryptoWallet", "w1", holder="boss", publicKey="bc1qxy2", currencySymbol="XBT")
    lines = (wallet, odd, identity, PASSPORT, address, boss)
    found = entities(tmp_path, *lines)[0]["boss"]
    numbers = {(one.type, one.value, one.country, one.note) for one in found.identifiers}
    assert numbers == {
        ("passport", "654120260", "KP", ""),
        ("passport", "OTHER1", "", ""),
        ("tax_id", "77", "CN", ""),
        ("other", "78", "", "Fishing permit"),
        ("wallet", "bc1qxy2", "", "XBT"),
    }
    assert [(one.full, one.city, one.country) for one in found.addresses] == [
        ("Jungson-dong, Pyongyang", "Pyongyang", "KP"),
        ("Nampo", "", ""),
    ]


def test_a_wallet_without_a_holder_is_a_party_of_its_own(tmp_path: Path) -> None:
    found, _ = entities(tmp_path, line("CryptoWallet", "w", publicKey="bc1qxy2", topics="crime"))
    assert [one.value for one in found["w"].identifiers] == ["bc1qxy2"]
    assert found["w"].caption == "bc1qxy2"


def test_posts_and_securities_and_owners_of_ships_are_read(tmp_path: Path) -> None:
    ship = line("Vessel", "v", name="CHON MA", imoNumber="IMO8660313", owner="bank", type="Tanker")
    found, _ = entities(
        tmp_path,
        line("Occupancy", "oc", holder="boss", post="post", startDate="2014"),
        line("Position", "post", name="Minister of Trade"),
        line("Security", "sec", issuer="bank", isin="US0378331005"),
        ship, BANK, BOSS,
    )  # fmt: skip
    assert found["boss"].positions == ("Minister of Trade (2014)",)
    assert [one.type for one in found["bank"].identifiers] == ["isin"]
    assert found["v"].kind == "vessel"
    assert found["v"].identifiers[0].normalized == "8660313"
    assert [(tie.type, tie.target_id) for tie in found["v"].links] == [("owned_by", "bank")]


# --- what is broken ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        '{"id": "x", "schema": "Person", "properties": {"name": ["A"',
        "not json at all",
        "[1, 2]",
        "null",
        '"text"',
        '{"schema": "Person", "properties": {"name": ["A"]}}',
        '{"id": 5, "schema": "Person", "properties": {}}',
        '{"id": "x", "properties": {}}',
        '{"id": "x", "schema": "Person", "properties": ["name"]}',
        '{"id": "x", "schema": "Dragon", "properties": {"name": ["A"]}}',
        '{"id": "x", "schema": "Document", "properties": {"title": ["A"]}}',
        '{"id": "x", "schema": "Sanction", "properties": {}}',
        '{"id": "x", "schema": "Person", "properties": {}}',
        b'{"id": "x", "schema": "Person", "properties": {"name": ["\xff\xfe"]}}',
        '{"id": "x", "schema": "Person", "properties": {"name": ["\\ud800"]}}',
        "[" * 100_000,
    ],
)
def test_a_line_that_cannot_be_used_is_reported_and_the_rest_imported(
    tmp_path: Path, broken: str | bytes
) -> None:
    found, reading = entities(tmp_path, BOSS, broken, BANK)
    assert set(found) == {"boss", "bank"}
    assert reading.counts["skipped"] == 1
    assert reading.oddities[0].severity == "skipped"


def test_a_line_without_end_is_passed_over_in_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ftm_lines_module, "LONGEST_LINE", 1_000)
    huge = line("Person", "huge", name="A" * 5_000)
    found, reading = entities(tmp_path, BOSS, huge, BANK)
    assert set(found) == {"boss", "bank"}
    assert ("skipped", "line of more than 1,000 bytes") in messages(reading)


def test_huge_values_and_endless_lists_of_values_are_cut(tmp_path: Path) -> None:
    person = line(
        "Person", "x", name=["Kim Chol", "B" * 70_000], alias=[f"A{n}" for n in range(3000)]
    )
    found, reading = entities(tmp_path, person)
    assert found["x"].names[0].full == "Kim Chol"
    assert len(found["x"].names) == 2_001
    assert messages(reading) == {
        ("skipped", "value of more than 65,000 characters"),
        ("skipped", "more than 2,000 values; those after are left out"),
    }


def test_a_party_with_endless_relations_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The package's door has a function of the module's name.
    monkeypatch.setattr(sys.modules["lists.ftm.read"], "MOST_ABOUT", 10)
    lines = [line("Sanction", f"s{n}", entity="bank", program=f"P{n}") for n in range(12)]
    found, reading = entities(tmp_path, BANK, *lines, BOSS)
    assert len(found["bank"].listings) == 10
    assert set(found) == {"bank", "boss"}
    assert [odd.value for odd in reading.oddities] == ["12"]


def test_an_unknown_property_is_reported_and_the_party_kept(tmp_path: Path) -> None:
    found, reading = entities(tmp_path, line("Person", "x", name="Kim Chol", shoeSize="43"))
    assert set(found) == {"x"}
    assert messages(reading) == {("unknown", "no property of Person in FollowTheMoney")}
    assert reading.oddities[0].field == "shoeSize"


def test_the_same_id_again_loses_no_value(tmp_path: Path) -> None:
    found, reading = entities(tmp_path, BOSS, line("Person", "boss", name="Kim Chol", alias="Li"))
    assert [name.full for name in found["boss"].names] == ["Kim Chol", "Li", "Kimmy"]
    assert reading.counts["records"] == 1
    assert messages(reading) == {
        ("odd", "id twice: the values of the second line are added to the first")
    }


def test_the_same_id_as_another_kind_of_party_is_skipped(tmp_path: Path) -> None:
    found, reading = entities(tmp_path, BOSS, line("Vessel", "boss", name="KIM CHOL"))
    assert found["boss"].kind == "person"
    assert reading.counts["skipped"] == 1


def test_a_million_broken_lines_are_counted_and_few_are_kept(tmp_path: Path) -> None:
    found, reading = entities(tmp_path, BANK, *["{"] * 1_000)
    assert set(found) == {"bank"}
    assert reading.counts["skipped"] == 1_000
    assert len(reading.oddities) == KEPT + 1
    assert reading.oddities[-1].message == "not a line of JSON: 1,000 in all, 25 of them kept"


def test_a_tie_to_somebody_missing_keeps_the_reference(tmp_path: Path) -> None:
    (link,) = entities(tmp_path, OWNS, BANK)[0]["bank"].links
    assert (link.target_id, link.target_reference) == ("", "boss")


def test_odd_dates_countries_and_topics_are_said(tmp_path: Path) -> None:
    person = line("Person", "x", name="A B", birthDate="soon", nationality="qq", topics="nice")
    found, reading = entities(tmp_path, person)
    assert (found["x"].birth_dates, found["x"].nationalities) == ((), ())
    assert messages(reading) == {
        ("odd", "date not read"),
        ("unknown", "no country known here"),
        ("unknown", "no topic of the model"),
    }


def test_every_code_of_a_country_is_that_country(tmp_path: Path) -> None:
    # "ao" and "bi" are also short for other things in prose.
    found, _ = entities(
        tmp_path, line("Person", "x", name="A B", nationality=["ao", "bi", "gb-sct"])
    )
    assert found["x"].nationalities == ("AO", "BI", "GB")


def test_ids_become_fit_for_an_address(tmp_path: Path) -> None:
    found, _ = entities(tmp_path, line("Person", "../../etc/passwd?x=1", name="A B"))
    (key,) = found
    assert "/" not in key
    assert "?" not in key


def test_a_file_of_nothing_usable_is_no_list(tmp_path: Path) -> None:
    from lists.ftm import read

    path = write(tmp_path / "x.json", '{"schema": "Person"}', '{"properties": 1}')
    with pytest.raises(UnreadableList, match="no line of it"):
        list(read(path, "acme", ParseReport("acme")))


def test_a_legal_entity_may_be_a_person_or_an_organization(tmp_path: Path) -> None:
    """The schema of a party whose publisher does not tell its kind; an export says it again."""
    found, _ = entities(tmp_path, line("LegalEntity", "x", name="Kim Chol", target=True), BANK)
    assert (found["x"].kind, found["x"].kind_guessed) == ("organization", True)
    assert not found["bank"].kind_guessed
    assert ftm_schema(found["x"]) == "LegalEntity"
