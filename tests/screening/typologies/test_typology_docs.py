"""The typology pages cannot drift from the catalogue, the policy and the engine."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from screening.typologies.catalogue import Typology, catalogue
from tests.screening import full_lists as full
from tests.screening.deals import POLICY, TODAY

if TYPE_CHECKING:
    from screening.screener import Screener

DOCS = Path(__file__).parents[3] / "docs"
PAGES = sorted((DOCS / "examples").glob("*.md"))


@pytest.mark.parametrize("typology", catalogue(), ids=lambda t: t.code)
def test_every_typology_has_its_row_with_its_status(typology: Typology) -> None:
    page = (DOCS / "typologies.md").read_text("utf-8")
    status = typology.status(("UN", "US", "EU", "UK"))
    row = next(line for line in page.splitlines() if line.startswith(f"| `{typology.code}` |"))
    told = f"| {' | '.join(status.values())} |"
    unread = {c.jurisdiction for c in typology.citations(status) if not c.verified}
    assert typology.label in row
    assert told in row
    assert row.endswith(f"| {', '.join(p for p in status if p in unread) or '–'} |")


def test_every_counter_indicator_is_documented_with_its_number() -> None:
    page = (DOCS / "typologies.md").read_text("utf-8")
    section = page.split("## What speaks against it")[1].split("##")[0]
    for value in POLICY.rules.typologies.counter.values():
        assert f"{value}" in section
    assert section.count("\n| ") - 1 == len(POLICY.rules.typologies.counter)


def test_the_bands_and_floors_on_the_risk_page_are_the_policys() -> None:
    page = (DOCS / "risk.md").read_text("utf-8")
    risk = POLICY.rules.risk
    floors = page.split("## Floors")[1].split("##")[0]
    for floor in (
        risk.floor_unique_identifier,
        risk.floor_exact_name_and_kind,
        risk.floor_exact_name_with_conflict,
    ):
        assert f"| {floor} |" in floors
    bands = POLICY.rules.bands
    for edge in (bands.review, bands.escalate, bands.block):
        assert f"{edge}–" in page


def test_the_seven_seed_topics_have_an_example() -> None:
    assert [page.stem for page in PAGES] == [
        "arms-for-russia",
        "food-and-energy",
        "luxury-horses",
        "overseas-labor",
        "refined-petroleum",
        "space-technology",
        "train-services",
    ]


@pytest.fixture(scope="module")
def screener(full_lists: Path) -> Screener:
    return full.screener(full_lists)


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_an_examples_answer_is_what_the_engine_says(page: Path, screener: Screener) -> None:
    from api.service.subjects import read_options, read_subject

    blocks = re.findall(r"(?s)```json\n(.*?)```", page.read_text("utf-8"))
    request, *answers = [json.loads(block) for block in blocks]
    _, options, _ = read_options(request.get("options", {}))
    assert len(answers) == len(request["subjects"])
    for submitted, told in zip(request["subjects"], answers, strict=True):
        result = screener.screen(read_subject(submitted), options, TODAY)
        assert (result.band, result.floor) == (told["band"], told["floor"])
        assert [m.entity.reference for m in result.matches] == [
            match["reference"] for match in told["matches"]
        ]
        assert {(f.code, f.basis) for f in result.typologies} == {
            (finding["code"], finding["basis"]) for finding in told["typologies"]
        }
