"""Russia's part in a deal: named for the reader, never weighed."""

from __future__ import annotations

import pytest

from screening.model.subject import Activity, Port, Subject, SubjectIdentifier
from screening.typologies.catalogue import catalogue
from screening.typologies.client.russia import names_russia, reported, russian_part
from tests import factories


@pytest.mark.parametrize(
    ("text", "named"),
    [("paid in roubles", True), ("Primorsky Krai", True), ("Prussia", False), ("Belarus", False)],
)
def test_russia_is_named_by_its_name_regions_or_money(text: str, named: bool) -> None:
    assert names_russia(text) is named


def test_what_is_russian_in_a_subject_its_deal_and_its_matches_is_named_once() -> None:
    deal = Activity(origin="RU", destination="RU", ports=(Port(name="Vostochny"),))
    subject = Subject(
        countries=("RU",),
        identifiers=(SubjectIdentifier("bic", "SABRRUMM"),),
        activity=deal,
    )
    listed = factories.entity("X", listings=(factories.listing("RUSSIA-EO14024"),))
    found = russian_part(subject, [listed, listed])
    assert found[0] == "the subject is in Russia"
    assert len(found) == len(set(found)) <= 4


def test_a_deal_without_anything_russian_has_no_russian_part() -> None:
    assert russian_part(Subject(countries=("DE",), activity=Activity("tea")), []) == ()


def test_facts_are_given_once_however_many_typologies_they_belong_to() -> None:
    codes = [one.code for one in catalogue()]
    facts = reported([*codes, *codes])
    assert facts
    assert len(facts) == len(set(facts))
    assert all(one.source in one.in_words() and one.date in one.in_words() for one in facts)
    assert reported([]) == ()
