"""The acceptance cases of the domain brief over the full lists: party, typology, quote, path.

A case whose words stand in a list that is not among the full lists (EU annexes, the UK list) is met
by the curated overlay and must say so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from screening.links import LinkGraph, link_graph
from screening.risk import RiskEngine
from screening.typologies.listed.dprk_scope import DprkScope, dprk_party, scope_of
from tests.screening.acceptance_cases import CASES
from tests.screening.deals import POLICY
from tests.screening.full_lists import entities

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

pytestmark = [pytest.mark.full, pytest.mark.slow]


@dataclass(frozen=True)
class Lists:
    engine: RiskEngine
    by_reference: dict[tuple[str, str], Entity]
    seconds: float

    def entity(self, source: str, reference: str) -> Entity:
        return self.by_reference[source, reference]


@pytest.fixture(scope="module")
def lists(full_lists: Path) -> Lists:
    parties = entities(full_lists)
    link_graph(parties[:50], POLICY.rules.typologies)  # patterns compile once per process
    began = time.process_time()
    graph = link_graph(parties, POLICY.rules.typologies)
    seconds = time.process_time() - began
    return Lists(RiskEngine(graph, POLICY), {(e.source, e.reference): e for e in parties}, seconds)


@pytest.mark.parametrize(
    ("case", "source", "reference", "listed", "code", "basis", "quote", "via"),
    CASES,
    ids=[f"{c[0]}-{c[4]}-{c[2]}" for c in CASES],
)
def test_the_right_party_has_the_right_typology_quote_and_path(
    lists: Lists, case: int, source: str, reference: str, listed: str, code: str, basis: str,
    quote: str, via: str,
) -> None:  # fmt: skip
    entity = lists.entity(source, reference)
    assert listed in {" ".join(name.full.split()) for name in entity.names}, case
    findings, _ = lists.engine.typologies_of(entity.id)
    found = [f for f in findings if f.code == code]
    assert found, [f.code for f in findings]
    (finding,) = found
    assert finding.basis == basis
    quotes = " | ".join(" ".join(q.text.split()) for q in finding.quotes)
    assert quote in quotes
    if via:
        assert via in {step.to_caption for step in finding.path}
    if basis == "curated":
        assert finding.strength <= 0.6


def test_every_quote_of_every_party_is_a_literal_span(lists: Lists) -> None:
    checked = 0
    by_id = {entity.id: entity for entity in lists.by_reference.values()}
    for node in lists.engine.graph.nodes:
        for finding in node.findings:
            for quote in finding.quotes:
                if quote.field in {"reason", "remarks"}:
                    texts = [getattr(listing, quote.field) for listing in by_id[node.id].listings]
                    assert any(t[quote.start : quote.end] == quote.text for t in texts), node.id
                    checked += 1
    assert checked > 500


def test_every_dprk_party_has_a_typology_or_words_why_not(lists: Lists) -> None:
    counted = {"un": 0, "ofac_sdn": 0, "eu": 0, "un_vessels": 0}
    stated = dict.fromkeys(counted, 0)
    for node in lists.engine.graph.nodes:
        if not node.designated:
            continue
        findings, why = lists.engine.typologies_of(node.id)
        assert findings or "states no conduct" in why, node
        counted[node.source] += 1
        stated[node.source] += bool(findings)
    assert counted["un"] == 155
    assert counted["ofac_sdn"] >= 479
    assert stated["un"] >= 154
    assert stated["ofac_sdn"] >= 430


def test_no_party_without_a_dprk_link_gets_a_typology(lists: Lists) -> None:
    parties = lists.by_reference
    for entity in parties.values():
        findings, _ = lists.engine.typologies_of(entity.id)
        for finding in findings:
            if scope_of(entity) is not DprkScope.NONE or finding.basis == "curated":
                continue
            # what is left is passed on along a path whose end is tied to the DPRK itself
            assert finding.path, (entity.reference, finding)
            end = lists.engine.graph.node(finding.path[-1].to_id)
            assert end is not None
            curated = any(f.basis == "curated" for f in end.findings)
            owner = next(e for e in parties.values() if e.id == end.id)
            assert end.designated or dprk_party(owner) or curated, (entity.reference, finding)


def test_ungated_oil_arms_and_nuclear_rows_of_other_regimes_stay_silent(lists: Lists) -> None:
    graph = lists.engine.graph
    others = [n for n in graph.nodes if not n.designated and n.findings]
    assert len(others) < 40  # DPRK generals and Russian logistics under Russia programmes
    assert {n.source for n in others} <= {"eu", "ofac_sdn"}


def test_the_graph_of_the_full_lists_is_the_same_after_saving_and_loading(lists: Lists) -> None:
    """What building and loading cost is ``python -m benchmarks.links``' to say."""
    graph = lists.engine.graph
    assert len(graph.nodes) > 20_000
    assert LinkGraph.load(graph.dump()).edges == graph.edges
