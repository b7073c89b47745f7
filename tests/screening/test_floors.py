"""The least risk of what was found, and the DPRK's part of it."""

from __future__ import annotations

from dataclasses import replace

from screening.floors import FoundEvidence, dprk_risk_of, floor_of
from screening.model.result import Term
from screening.model.subject import Subject, Unread
from screening.typologies.client.submission import NOTHING
from tests.screening.deals import POLICY, graph, un

GRAPH = graph(un("KOREA EXAMPLE CO", "KPe.901"))


def test_nothing_found_has_no_floor_and_no_dprk_risk() -> None:
    subject = Subject(names=("Anybody",))
    assert floor_of(subject, FoundEvidence(), GRAPH, POLICY.rules) == (0, "")
    assert dprk_risk_of(subject, FoundEvidence(), (), GRAPH, POLICY.rules) == 0


def test_what_was_not_screened_is_clear_in_neither() -> None:
    subject = Subject(names=("Anybody",), unread=(Unread("name", "too long"),))
    assert floor_of(subject, FoundEvidence(), GRAPH, POLICY.rules)[0] == POLICY.rules.bands.review
    assert (
        dprk_risk_of(subject, FoundEvidence(), (), GRAPH, POLICY.rules) == POLICY.rules.bands.review
    )


def test_red_flags_are_part_of_the_dprk_risk() -> None:
    flagged = replace(NOTHING, red_flags=(Term("red flag", 0.3, "an odd route"),))
    found = FoundEvidence(submission=flagged)
    assert dprk_risk_of(Subject(), found, (), GRAPH, POLICY.rules) == 30
