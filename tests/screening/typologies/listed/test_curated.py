"""The curated overlay: every fact is sourced, dated, told in our words, and finds its party."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from screening.model.subject import Subject
from screening.typologies.catalogue import by_code
from screening.typologies.listed.curated import TABLES
from screening.typologies.tables import read_toml
from tests.screening import full_lists as full
from tests.screening.deals import POLICY, assess, match, ofac

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = Subject(kind="organization", names=("X",))
FACTS: list[dict[str, Any]] = [row for name in TABLES for row in read_toml(name)["fact"]]
CONTEXTS: list[dict[str, Any]] = read_toml("russia.toml")["context"]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['typology']}-{fact['parties'][0]}")
def test_a_fact_has_its_source_its_day_and_its_substance(fact: dict[str, Any]) -> None:
    assert fact["typology"] in by_code()
    assert date.fromisoformat(fact["date"]) > date(2006, 10, 14)
    assert fact["url"].startswith("https://")
    assert fact["source"]
    assert fact["reviewer"]
    assert fact["statement"][0].islower()
    assert not fact["statement"].endswith(".")
    assert fact["parties"] or fact["identifiers"]


def test_no_party_has_two_facts_on_one_typology() -> None:
    said = [(fact["typology"], party) for fact in FACTS for party in fact["parties"]]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("row", CONTEXTS, ids=lambda row: row["source"])
def test_a_reported_context_names_typologies_and_its_day(row: dict[str, Any]) -> None:
    assert set(row["typologies"]) <= by_code().keys()
    assert row["date"][:4].isdigit()
    assert row["text"]
    assert row["source"]


def test_an_unread_fact_says_so_and_weighs_no_more_than_a_strong_signal() -> None:
    mokran = ofac("MOKRAN LLC", "30083", "DPRK3")
    answer = assess(NOBODY, mokran, matches=(match(mokran),))
    (finding,) = answer.typologies
    assert (finding.basis, finding.code) == ("curated", "LABOR_BROKER")
    assert finding.strength <= POLICY.rules.typologies.curated_max
    assert "2020-11-19" in answer.explanation.text
    assert finding.verification == "source not checked"
    assert "not checked" not in answer.explanation.text


def test_a_fact_beside_a_name_is_told_with_it() -> None:
    bank = ofac("FAR EASTERN BANK", "37517", "DPRK3")
    answer = assess(NOBODY, bank, matches=(match(bank),))
    (finding,) = answer.typologies
    assert (finding.basis, finding.verification) == ("list text", "source not checked")
    assert "reported beside the list: served, as a Russian bank" in finding.why


@pytest.mark.full
@pytest.mark.slow
def test_every_party_of_the_facts_is_on_its_list(full_lists: Path) -> None:
    listed = {f"{e.source}:{e.reference}" for e in full.entities(full_lists)}
    missing = {party for fact in FACTS for party in fact["parties"]} - listed
    assert not missing
