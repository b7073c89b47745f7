"""Which row of an annex gives the reason of which listed party, and what an answer quotes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from lists.entity import Entity, Identifier, Listing
from lists.eu.journal import read
from lists.parsing.report import ParseReport
from screening.links import link_graph
from screening.links.act_reasons import stated_reasons
from screening.risk import RiskEngine
from screening.typologies.listed.dprk_scope import DprkScope, scope_of
from tests.factories import entity
from tests.lists.eu_journal_files import CARRIER, GENERAL, TANKER, table
from tests.screening import full_lists as full
from tests.screening.deals import POLICY

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2024, 2, 23)


def record(source: str, name: str, key: str, **fields: Any) -> Entity:
    programme = fields.pop("programme", "UKR")
    listing = Listing(
        source, key, (programme,), listed_on=fields.pop("day", DAY), measures=("asset freeze",),
        reason=fields.pop("reason", ""),
    )  # fmt: skip
    numbers = fields.pop("numbers", ())
    found = tuple(Identifier("inn", one, one, valid=True) for one in numbers)
    return entity(
        name,
        source=source,
        key=key,
        reference=key,
        identifiers=found,
        listings=(listing,),
        **fields,
    )


def joined(*records: Entity) -> set[tuple[str, str]]:
    return {
        (records[one.party].reference, records[one.act].reference)
        for one in stated_reasons(records)
    }


def test_a_number_joins_whatever_the_names_and_days() -> None:
    party = record("eu", "Perevozchik OOO", "EU.1", numbers=["7700000016"], day=date(2025, 3, 1))
    act = record("eu_journal", "Primorye Carrier", "I 1", numbers=["7700000016"])
    assert joined(party, act) == {("EU.1", "I 1")}


def test_a_name_joins_with_the_day_of_listing() -> None:
    party, namesake = (
        record("eu", "AO Vostok", "EU.1"),
        record("eu", "Vostok AO", "EU.2", day=date(2024, 6, 1)),
    )
    act = record("eu_journal", "AO Vostok", "I 1")
    assert joined(party, namesake, act) == {("EU.1", "I 1")}


def test_a_name_of_two_parties_of_another_day_joins_neither() -> None:
    party = record("eu", "AO Vostok", "EU.1", day=date(2025, 1, 1))
    namesake = record("eu", "AO Vostok", "EU.2", day=date(2025, 2, 1))
    assert joined(party, namesake, record("eu_journal", "AO Vostok", "I 1")) == set()


def test_one_name_in_two_rows_joins_neither_without_the_day() -> None:
    party = record("eu", "AO Vostok", "EU.1", day=date(2025, 1, 1))
    rows = [record("eu_journal", "AO Vostok", f"I {n}") for n in (1, 2)]
    assert joined(party, *rows) == set()


@pytest.mark.parametrize(
    "other",
    [
        {"programme": "PRK"},
        {"kind": "person"},
        {"day": date(2024, 2, 1)},
    ],
    ids=["another act", "another kind of party", "listed before the act"],
)
def test_what_speaks_against_it_keeps_a_party_and_a_row_apart(other: dict[str, Any]) -> None:
    party = record("eu", "AO Vostok", "EU.1", **other)
    assert joined(party, record("eu_journal", "AO Vostok", "I 1")) == set()


def test_a_list_that_states_nobodys_reasons_is_never_joined() -> None:
    party = record("eu", "AO Vostok", "EU.1")
    assert joined(party, record("ofac_sdn", "AO Vostok", "77")) == set()


def test_the_party_of_the_file_is_explained_by_its_act(tmp_path: Path) -> None:
    acts = tuple(read({"a": table(tmp_path / "a.csv", CARRIER, TANKER, GENERAL)}, ParseReport("x")))
    party = record("eu", "Primorye Carrier OOO", "EU.1", numbers=["7700000016"])
    engine = RiskEngine(link_graph((party, *acts), POLICY.rules.typologies), POLICY)
    findings, _ = engine.typologies_of(party.id)
    found = {one.code: one for one in findings}
    quote = found["ARMS"].quotes[0]
    assert found["ARMS"].basis == "list text"
    assert (quote.source, quote.entity_id) == ("eu_journal", acts[0].id)
    assert quote.reference == "Reg. (EU) 269/2014 Annex I (entities) 901"
    assert acts[0].listings[0].reason[quote.start : quote.end] == quote.text
    assert engine.typologies_of(acts[1].id)[0] == ()


def test_without_the_table_the_file_answers_as_before() -> None:
    party = record("eu", "M Leasing LLC", "EU.11337.46")
    engine = RiskEngine(link_graph((party,), POLICY.rules.typologies), POLICY)
    (finding,) = engine.typologies_of(party.id)[0]
    assert (finding.code, finding.basis) == ("RUS_MIL_LOGISTICS", "curated")
    assert "not read at its source" not in finding.why


# --- over the full lists --------------------------------------------------------------------------

CARRIERS = {"ARMS", "RUS_MIL_LOGISTICS"}
TROOPS = {"RUS_MIL_LOGISTICS"}
GOLD = [
    ("EU.11340.22", "MG-Flot LLC", CARRIERS),
    ("EU.11328.76", "Azia Shipping Company LLC", CARRIERS),
    ("EU.11337.46", "M Leasing LLC", CARRIERS),
    ("EU.11338.45", "Marine Trans Shipping LLC", CARRIERS),
    ("EU.11347.15", "Sovfracht JSC", CARRIERS),
    ("EU.11874.67", "PJSC TransContainer", CARRIERS | {"RAIL"}),
    ("EU.11628.6", "Eastern Stevedoring Company", CARRIERS),
    ("EU.11748.50", "LLC Vostochnaya Stevedoring Company", CARRIERS),
    ("EU.11368.49", "Missile General Bureau", TROOPS | {"SPACE_MISSILE"}),
    ("EU.11224.71", "Vladimir Alexandrovich BOBROV", CARRIERS),
    ("EU.11222.73", "Vladimir Ivanovich SHASTIN", CARRIERS),
    ("EU.11218.1", "Mikhail Valentinovich LUKYANOV", CARRIERS),
    ("EU.11217.2", "Nadezhda Alexandrovna RESHETNEVA", CARRIERS),
    ("EU.11216.3", "Nikolai Anatolievich PANKOV", CARRIERS),
    ("EU.11211.8", "Svetlana Vladimirovna SAVELYEVA", CARRIERS),
    ("EU.11872.69", "Mikhail Rudolfovich KONTSEREV", CARRIERS | {"RAIL"}),
    ("EU.12580.1", "NO Kwang Chol", TROOPS),
    ("EU.12579.23", "KIM Yong Bok", TROOPS),
    ("EU.12758.7", "LEE Chang Ho", TROOPS),
    ("EU.12759.6", "SHIN Geum Cheol", TROOPS),
    ("EU.13800.70", "CHA Yong Beom", TROOPS),
    ("EU.11296.46", "Kang Sun NAM", CARRIERS),
]
"""Parties of the financial sanctions file whose act names the DPRK: reference, name in the act."""


@pytest.fixture(scope="module")
def everybody(full_lists: Path) -> tuple[Entity, ...]:
    paths = (full_lists / "more_lists" / "eu_journal").glob("*.csv")
    acts = read({path.name: path for path in paths}, ParseReport("eu_journal"))
    return (*full.entities(full_lists), *acts)


@pytest.fixture(scope="module")
def engine(everybody: tuple[Entity, ...]) -> RiskEngine:
    return RiskEngine(link_graph(everybody, POLICY.rules.typologies), POLICY)


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize(("reference", "name", "codes"), GOLD, ids=[row[1] for row in GOLD])
def test_the_parties_of_the_acts_answer_with_the_acts_own_words(
    engine: RiskEngine, everybody: tuple[Entity, ...], reference: str, name: str, codes: set[str]
) -> None:
    party = next(one for one in everybody if one.reference == reference)
    act = next(one for one in everybody if one.source == "eu_journal" and one.caption == name)
    for listed in (party, act):
        found = {one.code: one for one in engine.typologies_of(listed.id)[0]}
        assert codes <= found.keys()
        assert {found[code].basis for code in codes} == {"list text"}
        assert all("reported beside the list" not in found[code].why for code in codes)
    # "Vostochny" stands in the file's own words too; all else is quoted from the act.
    quoted = {quote.entity_id for code in codes for quote in found[code].quotes}
    assert act.id in quoted


@pytest.mark.full
@pytest.mark.slow
def test_no_party_outside_dprk_ties_gains_a_typology(
    engine: RiskEngine, everybody: tuple[Entity, ...]
) -> None:
    acts = [one for one in everybody if one.source == "eu_journal"]
    ungated = [
        one.reference
        for one in acts
        if scope_of(one) is DprkScope.NONE
        for finding in engine.graph.nodes[engine.graph.position[one.id]].findings
        if finding.basis != "curated"
    ]
    assert ungated == []
    named = [one for one in acts if scope_of(one) is DprkScope.SENTENCE]
    assert len(named) < 40
    joins = Counter(one.party for one in stated_reasons(everybody))
    assert sum(joins.values()) > 2_700
    assert {one.source for one in everybody if one.id in {everybody[p].id for p in joins}} == {"eu"}
