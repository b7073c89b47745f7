"""What was compared of a pair, in words, and how two states differ."""

from __future__ import annotations

from datetime import date

import msgspec

from api.service.subjects import read_subject
from lists.entity import DateInterval, Identifier, Link
from screening.monitoring.compared_facts import (
    FactChange,
    beyond,
    customer_facts,
    differences,
    facts_id,
    listing_facts,
    party_facts,
)
from tests.factories import listing, name, person

KIM = person("KIM, Yong Chol", key="2", listings=(listing("UNSC:KP"),))


def test_a_customer_has_the_same_facts_in_whatever_form_it_is_sent() -> None:
    plain = {"id": "a", "name": "Kim Yong Chol", "kind": "person", "birth_date": "1962-02-18"}
    listed = {
        "id": "b",
        "names": ["Kim Yong Chol"],
        "kind": "person",
        "birth_date": ["1962-02-18"],
    }
    facts = customer_facts(read_subject(listed))
    assert customer_facts(read_subject(plain)) == facts
    assert facts["birth_dates"] == ("1962-02-18",)
    assert "id" not in facts


def test_a_year_is_another_fact_than_a_day() -> None:
    year = msgspec.structs.replace(
        KIM, birth_dates=(DateInterval(date(1962, 1, 1), date(1962, 12, 31)),)
    )
    day = msgspec.structs.replace(
        KIM, birth_dates=(DateInterval(date(1962, 2, 18), date(1962, 2, 18)),)
    )
    assert differences("listed party", party_facts(year), party_facts(day)) == (
        FactChange("listed party", "birth_dates", ("1962-02-18",), ("1962-01-01 to 1962-12-31",)),
    )


def test_programmes_are_no_fact_of_who_somebody_is() -> None:
    more = msgspec.structs.replace(KIM, listings=(listing("UNSC:KP", "DPRK3"),))
    assert party_facts(more) == party_facts(KIM)
    assert differences("listing", listing_facts(KIM), listing_facts(more)) == (
        FactChange("listing", "programmes", ("DPRK3",)),
    )


def test_the_order_of_a_list_changes_no_fact() -> None:
    names = (name("KIM Chol", "alias"), name("Yong CHOL", "alias"))
    one, other = (
        msgspec.structs.replace(KIM, names=(*KIM.names, *order)) for order in (names, names[::-1])
    )
    assert facts_id(party_facts(one)) == facts_id(party_facts(other)) != facts_id(party_facts(KIM))


def test_another_record_says_more_only_by_values_the_known_one_lacks() -> None:
    shouted = msgspec.structs.replace(KIM, names=(name("Kim, YONG CHOL"),))
    assert beyond(party_facts(KIM), party_facts(shouted)) == ()
    passport = Identifier("passport", "A 1", "A1")
    numbered = msgspec.structs.replace(KIM, identifiers=(passport,))
    assert beyond(party_facts(KIM), party_facts(numbered)) == (
        FactChange("listed party", "identifiers", ("passport A1",)),
    )
    assert beyond(party_facts(numbered), party_facts(KIM)) == ()


def test_a_tie_to_a_party_that_has_no_name_shows_its_reference() -> None:
    tied = msgspec.structs.replace(KIM, links=(Link("same_as", "", "", "KPi.002"),))
    assert listing_facts(tied)["ties"] == ("same_as KPi.002",)
