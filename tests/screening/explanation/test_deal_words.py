"""The values of a deal on one line, its labels within a sentence, and the order of what leads."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.deal_parties import deal_parties_of, weight_of
from screening.dealings import Partner
from screening.explanation.causes import causes_of
from screening.explanation.deal import is_bare_tie, label_in_a_sentence, sent_in_words
from screening.explanation.inputs import NamedInDeal
from screening.model.result import Finding, Match, Term
from screening.model.subject import (
    Activity,
    Cargo,
    Counterparty,
    Employment,
    Port,
    Subject,
    VesselEvent,
)
from screening.typologies.client.submission import Submission
from tests.screening.deals import POLICY, graph, match, ofac, un
from tests.screening.explanation.parts import SAME_NAME, SHIP, hit, inputs

FLAG = Submission(red_flags=(Term("red flag", 0.95, "nexus: a tie; what it is for was not sent"),))


def test_a_deal_is_told_by_its_values() -> None:
    met = VesselEvent("ais_gap", date(2024, 5, 1), "Korea Bay", 60)
    deal = Activity(
        cargo=(Cargo("coal", "2701", origin="KP"),), ports=(Port("KPNAM"),), vessel_events=(met,)
    )
    assert sent_in_words(deal) == (
        "cargo coal, HS 2701, from KP; port KPNAM;"
        " ship event ais gap, 60 hours, in Korea Bay, 2024-05-01"
    )


def test_of_many_goods_the_first_are_told_and_the_others_counted() -> None:
    deal = Activity(cargo=tuple(Cargo(name) for name in ("coal", "iron", "zinc", "lead")))
    assert sent_in_words(deal) == "cargo coal; cargo iron; 2 more of the kind"


@given(st.text(max_size=300), st.text(max_size=300))
def test_the_line_of_values_is_never_too_long_to_read(one: str, other: str) -> None:
    deal = Activity(one, (Cargo(one), Cargo(other)), employment=(Employment(other, one),))
    said = sent_in_words(deal)
    assert len(said) <= 220
    assert len(said.split()) <= 31


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Coal, ores and metals from the DPRK", "coal, ores and metals from the DPRK"),
        ("DPRK workers earning abroad", "DPRK workers earning abroad"),
    ],
)
def test_a_label_within_a_sentence_begins_small_unless_it_is_a_name(
    label: str, within: str
) -> None:
    assert label_in_a_sentence(Finding("STS", label, "submission", 0.9, "")) == within


def test_what_holds_by_itself_leads_subject_first_then_party_then_deal() -> None:
    named = NamedInDeal("ALDER", Match(0.97, 5000, (SAME_NAME,), SHIP), weight=0.95)
    found = causes_of(inputs(hit(SAME_NAME, certainty=0.85), partners=(named,), submission=FLAG))
    assert [cause.order for cause in found] == sorted(cause.order for cause in found)
    assert len(found) == 3
    assert is_bare_tie(FLAG.red_flags[0])


def test_a_tie_leads_over_a_subject_that_is_hardly_the_party() -> None:
    found = causes_of(inputs(hit(SAME_NAME, certainty=0.2), submission=FLAG))
    assert not found[0].party
    unread = causes_of(inputs(subject=Subject(names=("A",)), submission=Submission()))
    assert unread == []


def test_the_parties_of_a_deal_stand_in_the_order_of_what_they_make() -> None:
    bank, firm = un("ZARYA CREDIT BANK", "KPe.914"), ofac("QUARRY TRADING", "78", "DPRK3")
    known, risk = graph(bank, firm), POLICY.rules.risk
    owner = Partner(Counterparty("Quarry", "owner"), match(firm, 0.95))
    other = Partner(Counterparty("Zarya", "consignee"), match(bank, 0.97))
    weights = [weight_of(one, known, risk) for one in (owner, other)]
    said = deal_parties_of((other, owner), known, risk)
    assert weights[0] > weights[1]
    assert [one.name for one in said] == ["Quarry", "Zarya"]
