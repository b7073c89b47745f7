"""A party out of several rows of a table."""

from __future__ import annotations

from lists.parsing.gathered_party import GatheredParty, country_said, last_country
from lists.parsing.report import ParseReport


def party(report: ParseReport | None = None) -> GatheredParty:
    return GatheredParty("xx", "7", "X.7", "person", report or ParseReport("xx"))


def test_values_that_come_again_are_kept_once_and_in_order() -> None:
    one = party()
    for _ in range(2):
        one.add_names("RI Invented", "primary")
        one.add_countries(one.nationalities, "DPRK;Russia", "Citizenship")
        one.add_address("a) Pyongyang, DPRK b) Moscow, Russia")
        one.add_birth_place("Nampo, DPRK")
        one.add_reason("Works for KOMID.")
        one.add_numbers_in("Passport no: 381120001", "Text")
    entity = one.entity()
    assert entity is not None
    assert entity.id == "xx-7"
    assert entity.nationalities == entity.countries == ("KP", "RU")
    assert len(entity.names) == len(entity.identifiers) == len(entity.birth_places) == 1
    assert entity.listings[0].reason == "Works for KOMID."


def test_a_party_without_a_name_is_reported() -> None:
    report = ParseReport("xx")
    assert party(report).entity() is None
    assert [(odd.severity, odd.reference) for odd in report.oddities] == [("skipped", "X.7")]


def test_an_unknown_country_is_reported_once_and_nothing_is_no_country() -> None:
    report = ParseReport("xx")
    one = party(report)
    for text in ("Atlantis", "Atlantis", "na", "unknown", ""):
        one.add_countries(one.nationalities, text, "Citizenship")
    assert [odd.value for odd in report.oddities] == ["Atlantis"]


def test_a_country_has_another_name_in_brackets_and_ends_an_address() -> None:
    assert country_said("Democratic People's Republic of Korea (North Korea)") == "KP"
    assert last_country("Ibni-Sina Watt, Kabul, Afghanistan (as of 2012)") == "AF"
    assert last_country("Jordan") == "JO"
    assert last_country("no such place") == ""
