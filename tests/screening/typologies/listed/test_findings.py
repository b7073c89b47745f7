"""Which sentence of a listing is quoted first: the one on conduct, not one that names a party."""

from __future__ import annotations

from screening.typologies.listed.findings import ListedFinding, listed_findings
from tests import factories
from tests.screening.deals import POLICY


def petroleum(reason: str) -> ListedFinding:
    listing = factories.listing("UK:DPR", source="uk", reference="DPR9001", reason=reason)
    party = factories.entity("Example Bunkering Company", source="uk", listings=(listing,))
    found = {one.code: one for one in listed_findings(party, POLICY.rules.typologies)}
    return found["PETRO_REFINED"]


def test_the_sentence_on_conduct_goes_before_one_that_only_names_the_party() -> None:
    finding = petroleum(
        "Example Bunkering Company is an involved person. It let designated vessels bunker."
    )
    assert [quote.text for quote in finding.quotes] == [
        "It let designated vessels bunker.",
        "Example Bunkering Company is an involved person.",
    ]
    assert finding.why == 'the listing says "bunker"'


def test_where_nothing_else_says_it_the_partys_own_name_does() -> None:
    finding = petroleum("Example Bunkering Company is an involved person.")
    assert finding.why == 'the listing says "Bunkering"'
    assert len(finding.quotes) == 1


def test_words_beside_the_name_in_one_sentence_count_as_said() -> None:
    finding = petroleum("Example Bunkering Company sold diesel, and more diesel after that.")
    assert finding.why == 'the listing says "diesel"'
