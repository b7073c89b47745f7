"""Words about identity: what to ask for, and what part of a risk is the DPRK's."""

from __future__ import annotations

from dataclasses import replace

from screening.identity_words import dprk_part, identity_in_words, unsettled
from screening.model.result import Evidence, Identification, Match
from tests import factories

COMMON = Evidence("commonness", -3000, "", "", "about 9 people bear the name")
OPEN = Identification(
    "name only", identified=False, terms=(COMMON,), settles=("a birth date", "a passport number")
)
MATCH = Match(0.9, 3000, (), factories.person(), (), 0.2, OPEN)
KNOWN = replace(MATCH, identification=replace(OPEN, identified=True))


def test_a_match_that_is_not_identified_asks_for_what_would_settle_it() -> None:
    (asked,) = unsettled("escalate", [MATCH])
    assert "ask for a birth date or a passport number" in asked
    assert list(unsettled("review", [KNOWN, MATCH])) == [asked]
    assert list(unsettled("block", [MATCH])) == []
    assert list(unsettled("review", [])) == []


def test_the_identity_says_what_lowers_it() -> None:
    assert identity_in_words(MATCH) == ", identity 0.20 (name only; about 9 people bear the name)"
    assert identity_in_words(Match(0.9, 3000, (), factories.person())) == ""


def test_the_part_of_the_dprk_is_said_wherever_there_is_a_risk() -> None:
    assert dprk_part(0, 0) == ""
    assert "other sanctions" in dprk_part(92, 0)
    assert "30 of 100" in dprk_part(92, 30)
    assert "other sanctions" not in dprk_part(92, 92)
