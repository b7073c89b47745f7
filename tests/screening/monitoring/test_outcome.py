"""What is remembered of a result."""

from __future__ import annotations

from datetime import date

import msgspec

from lists.entity import Link, Snapshot
from screening.model.subject import Options, Subject
from screening.monitoring.outcome import facts_hash, outcome_of
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import entity, listing

BANK = entity("KOREA KWANGSON BANKING CORP", key="1")
OWNED = entity("FOREIGN TRADE HOLDING MIRAE", key="2", links=(Link("owned_by", "un-1", ""),))


def test_matches_are_remembered_with_their_score_and_facts() -> None:
    screener = Screener(Snapshot("", (), (BANK, OWNED)), Policy.bundled())
    subject = Subject(names=("Korea Kwangson Banking Corp",))
    result = screener.screen(subject, Options(), date(2026, 1, 1))
    outcome = outcome_of(result)
    party = outcome.matches[BANK.id]
    assert (party.score, party.facts) == (result.matches[0].score, facts_hash(BANK))
    assert (outcome.band, outcome.risk) == (result.band, result.risk)
    assert len({one.entity_id for one in outcome.parties}) == len(outcome.parties)


def test_a_party_that_only_a_tie_names_is_remembered_by_its_name() -> None:
    bank = msgspec.structs.replace(BANK, listings=(listing("UNSC:KP"),))
    screener = Screener(Snapshot("", (), (bank, OWNED)), Policy.bundled())
    subject = Subject(names=("Foreign Trade Holding Mirae",))
    outcome = outcome_of(screener.screen(subject, Options(), date(2026, 1, 1)))
    [owner] = [one for one in outcome.parties if one.role == "mentioned"]
    assert (owner.entity_id, owner.caption) == (BANK.id, BANK.caption)


def test_remarks_are_no_facts_and_names_are() -> None:
    remarked = msgspec.structs.replace(BANK, notes=("see the other entry",))
    renamed = entity("KOREA KWANGSON BANKING", key="1")
    assert facts_hash(remarked) == facts_hash(BANK) != facts_hash(renamed)
