"""What a match means: exposure, floors, conflicts and inherited typologies."""

from __future__ import annotations

import pytest

from lists.entity import Snapshot
from screening.exposure import (
    conflicts,
    exact_full_name,
    inherited_typologies,
    name_against_number,
    path_of,
    strongest,
)
from screening.links import link_graph
from screening.model.result import Evidence, Match, ScoredMatch
from screening.model.subject import Options, Subject
from screening.screener import Screener
from tests import factories
from tests.screening.deals import POLICY, TODAY, un

RISK = POLICY.rules.risk


def match(entity: object, *evidence: Evidence) -> Match:
    return Match(0.99, 7000, evidence, entity, ())  # type: ignore[arg-type]


def test_only_a_grave_disagreement_is_a_conflict() -> None:
    against = Evidence("birth_date", -9000, "1990", "1950", "40 years apart")
    slight = Evidence("birth_date", -1, "1951", "1950", "a year apart")
    man = factories.person()
    assert conflicts(match(man, against), RISK)
    assert conflicts(match(man, slight), RISK) == ""
    assert conflicts(match(man), RISK) == ""


@pytest.mark.parametrize(
    ("kind", "full", "exact"),
    [
        ("primary", "KIM YONG CHOL", True),
        ("alias", "KIM YONG CHOL", True),
        ("alias", "KIM", False),
        ("weak_alias", "KIM YONG CHOL", False),
    ],
)
def test_the_exact_name_is_a_primary_one_or_an_alias_of_several_words(
    kind: object,
    full: str,
    exact: bool,  # noqa: FBT001
) -> None:
    name = factories.name(full, kind)  # type: ignore[arg-type]
    scored = ScoredMatch(match(factories.person()), name)
    assert exact_full_name(scored, RISK) is exact


def test_a_conflict_takes_the_exact_name_away() -> None:
    against = Evidence("birth_date", -9000, "1990", "1950", "40 years apart")
    scored = ScoredMatch(match(factories.person(), against), factories.name("KIM YONG CHOL"))
    assert not exact_full_name(scored, RISK)


def test_a_listed_number_under_another_name_is_named_for_ships_only() -> None:
    number = Evidence("imo", 14000, "8660313", "8660313", "same imo number")
    name = Evidence("name", -3000, "DAWN", "CHON MA SAN", "no listed name is alike")
    assert "DAWN" in name_against_number(match(factories.vessel(), number, name))
    assert name_against_number(match(factories.vessel(), number)) == ""
    assert name_against_number(match(factories.entity(), number, name)) == ""


def test_a_party_alone_has_no_path_and_inherits_nothing() -> None:
    alone = un("ALONE CO", "KPe.901", "Sells arms for the DPRK.")
    graph = link_graph((alone,), POLICY.rules.typologies)
    assert path_of(alone.id, graph, POLICY.rules) == ()
    assert path_of("nobody", graph, POLICY.rules) == ()
    assert inherited_typologies(0, graph, POLICY.rules) == ()
    assert strongest([]) == ()


def test_a_port_ban_for_another_reason_than_the_dprk_does_not_block_by_a_name() -> None:
    ban = factories.listing("RUS", source="eu_journal", reference="XLII 1", measures=("port ban",))
    tanker = factories.entity("Galaxy", kind="vessel", source="eu_journal", listings=(ban,))
    screener = Screener(Snapshot("x", (), (tanker,)), POLICY)
    answer = screener.screen(Subject(kind="vessel", names=("Galaxy",)), Options(), TODAY)
    assert answer.band == "escalate"
    assert answer.floor == RISK.floor_restricted
    assert "listed, port ban only: no asset freeze" in answer.explanation.text
    assert "assets frozen" not in answer.explanation.text
