"""Listed owners, principals and counterparties of a subject that nobody lists."""

from __future__ import annotations

import pytest

from lists.entity import Link
from screening.subject import Counterparty, Subject
from tests.screening.deals import assess, codes, deal, engine, match, ofac, un

BANK = un("KORYO CREDIT DEVELOPMENT BANK", "KPe.049", "Financial services in the DPRK.")


@pytest.mark.parametrize(
    ("role", "exposure", "band"), [("owner", 0.9, "block"), ("agent for", 0.75, "block")]
)
def test_a_listed_owner_or_principal_exposes_the_subject(
    role: str, exposure: float, band: str
) -> None:
    answer = assess(
        deal(counterparties=(Counterparty("Koryo Credit Development Bank", role),)), BANK
    )
    assert (answer.scores.identity, answer.scores.exposure) == (0.75, exposure)
    assert answer.band == band
    assert "KPe.049" in answer.explanation.text


def test_a_listed_trading_partner_is_a_typology_not_an_exposure() -> None:
    answer = assess(
        deal(counterparties=(Counterparty("KORYO CREDIT DEVELOPMENT BANK", "bank"),)), BANK
    )
    assert answer.scores.exposure == 0
    assert "BANK" in codes(answer)


def test_a_partner_with_half_the_name_is_nobody() -> None:
    assert assess(deal(counterparties=(Counterparty("Koryo Bank", "owner"),)), BANK).risk == 0


def test_owners_are_told_with_shares_and_unknown_is_said_aloud() -> None:
    known = Link(type="owned_by", target_id="un-KPe.049", share=0.6)
    unknown = Link(type="owned_by", target_id="un-KPe.049")
    a = ofac("FIRM A", "1", "X", links=(known,))
    b = ofac("FIRM B", "2", "X", links=(unknown,))
    asked = engine(BANK, a, b)
    owned = asked.ownership_of("ofac_sdn-1")
    assert owned is not None
    assert owned.blocked
    unsure = asked.ownership_of("ofac_sdn-2")
    assert unsure is not None
    assert (unsure.blocked, unsure.unknown) == (False, ("un-KPe.049",))
    assert asked.ownership_of("un-KPe.049") is None
    text = assess(Subject(names=("FIRM B",)), BANK, b, matches=(match(b),)).explanation.text
    assert "KORYO CREDIT DEVELOPMENT BANK (share not published)" in text
    text = assess(Subject(names=("FIRM A",)), BANK, a, matches=(match(a),)).explanation.text
    assert "(60%); blocked by ownership on its own" in text


def test_one_stake_told_by_two_lists_counts_once() -> None:
    twice = (
        Link(type="owned_by", target_id="un-KPe.049", share=0.3),
        Link(type="owned_by", target_id="un-KPe.049", share=0.3, quote="again"),
    )
    back = Link(type="owns", target_id="ofac_sdn-1", share=0.3)
    owner = un("KORYO CREDIT DEVELOPMENT BANK", "KPe.049", links=(back,))
    owned = engine(owner, ofac("FIRM", "1", "X", links=twice)).ownership_of("ofac_sdn-1")
    assert owned is not None
    assert (owned.share, owned.blocked) == (0.3, False)
