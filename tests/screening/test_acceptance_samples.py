"""The acceptance cases as far as the bundled sample lists hold them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lists.eu import xml as eu
from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport
from lists.uk import xml as uk_xml
from lists.un import vessels as un_vessels
from lists.un import xml as un
from screening.model.subject import Options, Subject
from tests.screening.acceptance_cases import CASES
from tests.screening.deals import TODAY, engine
from tests.screening.typologies.client.test_submissions import sample_lists

if TYPE_CHECKING:
    from screening.risk import RiskEngine

SAMPLE = Path(str(files("lists"))) / "data" / "sample"


@cache
def sampled() -> tuple[RiskEngine, dict[tuple[str, str], str]]:
    names = {"primary": "sdn", "alt": "alt", "add": "add", "comments": "sdn_comments"}
    ofac = {part: SAMPLE / "ofac" / f"{name}.csv" for part, name in names.items()}
    entities = (
        *un.read(SAMPLE / "un.xml", ParseReport("un")),
        *un_vessels.read(SAMPLE / "un_vessels.html", ParseReport("un_vessels")),
        *eu.read(SAMPLE / "eu.xml", ParseReport("eu")),
        *ofac_csv.read(ofac, ParseReport("ofac_sdn")),
        *uk_xml.read(SAMPLE / "uk.xml", ParseReport("uk")),
    )
    return engine(*entities), {(e.source, e.reference): e.id for e in entities}


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0]}-{c[4]}-{c[2]}" for c in CASES])
def test_a_case_in_the_samples_has_its_typology(case: tuple[int | str, ...]) -> None:
    risk, ids = sampled()
    _, source, reference, _, code, *_ = case
    party = ids.get((str(source), str(reference)))
    if party is None:
        pytest.skip("not in the sample lists")
    findings, _ = risk.typologies_of(party)
    assert code in {finding.code for finding in findings}


FUEL_TRADE = [
    ("DPR0289", "Paekyangsan Shipping Co Ltd", "petroleum products between Russia and DPRK"),
    ("DPR0290", "Toplivo Bunkering Company", "UN designated vessels to bunker in its berth"),
    ("DPR0291", "Aleksey Vorotnikov", "UN designated vessels to bunker in the berth"),
]


@pytest.mark.parametrize(("reference", "name", "words"), FUEL_TRADE)
def test_the_uks_fuel_traders_answer_with_the_uks_own_sentence(
    reference: str, name: str, words: str
) -> None:
    result = sample_lists().screen(Subject(names=(name,)), Options(), TODAY)
    assert result.band == "block"
    assert [m.entity.reference for m in result.matches] == [reference]
    leading = result.typologies[0]
    assert (leading.code, leading.basis) == ("PETRO_REFINED", "list text")
    assert [(q.source, q.reference) for q in leading.quotes] == [("uk", reference)]
    assert words in leading.quotes[0].text
    assert "UK Sanctions List" in result.explanation.text
    assert "UK" in {citation.jurisdiction for citation in leading.law}
    assert "RUS_MIL_LOGISTICS" not in {finding.code for finding in result.typologies}


def test_the_samples_hold_most_cases() -> None:
    _, ids = sampled()
    assert len({c[0] for c in CASES if (c[1], c[2]) in ids}) >= 20


def test_every_dprk_party_of_the_samples_has_a_typology_or_words_why_not() -> None:
    risk, _ = sampled()
    for node in risk.graph.nodes:
        findings, why = risk.typologies_of(node.id)
        assert findings or why or not node.designated
