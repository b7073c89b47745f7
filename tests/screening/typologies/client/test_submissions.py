"""A table of submissions with what an auditor expects of each answer: ``submissions/*.toml``.

Written from the domain brief before the engine's answers were seen. A row states the band's range
(``min``, ``max``), typologies that must and must not be found, words that must and must not stand
in the explanation, the client's law, and whether its party needs the full lists (``full``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.service.subjects import read_subject
from lists.entity import Snapshot
from lists.eu import xml as eu
from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport
from lists.uk import xml as uk_xml
from lists.un import vessels as un_vessels
from lists.un import xml as un
from screening.bands import risk_of
from screening.model.subject import Options
from screening.screener import Screener
from screening.typologies.client.submission import strength
from tests.screening import full_lists as full
from tests.screening.deals import POLICY, TODAY

if TYPE_CHECKING:
    from screening.model.result import Result

SAMPLE = Path(str(files("lists"))) / "data" / "sample"
BANDS = ["clear", "review", "escalate", "block"]
NOBODY = {"kind": "organization", "names": ["Brindle Farrow Ltd"]}
CASES: list[dict[str, Any]] = [
    case
    for table in sorted((Path(__file__).parents[2] / "submissions").glob("*.toml"))
    for case in tomllib.loads(table.read_text("utf-8"))["case"]
]


@cache
def sample_lists() -> Screener:
    names = {"primary": "sdn", "alt": "alt", "add": "add", "comments": "sdn_comments"}
    ofac = {part: SAMPLE / "ofac" / f"{name}.csv" for part, name in names.items()}
    entities = (
        *un.read(SAMPLE / "un.xml", ParseReport("un")),
        *un_vessels.read(SAMPLE / "un_vessels.html", ParseReport("un_vessels")),
        *eu.read(SAMPLE / "eu.xml", ParseReport("eu")),
        *ofac_csv.read(ofac, ParseReport("ofac_sdn")),
        *uk_xml.read(SAMPLE / "uk.xml", ParseReport("uk")),
    )
    return Screener(Snapshot("samples", (), entities), POLICY)


def answer(case: dict[str, Any], lists: Screener) -> Result:
    submitted = {**case.get("subject", NOBODY), "activity": case.get("activity")}
    options = Options(jurisdictions=tuple(case.get("law", ())))
    return lists.screen(read_subject(submitted), options, TODAY)


SECTIONS = ("matched", "listed", "links", "reasons", "law", "checked", "would_change")


def check(case: dict[str, Any], result: Result) -> None:
    words = asdict(result.explanation)
    cited = [f"{c.text} ({c.effective})" for f in result.typologies for c in f.law]
    sentences = [one for name in SECTIONS for one in words[name]]
    told = "\n".join((words["text"], *sentences, *cited))
    codes = {finding.code for finding in result.typologies}
    place = BANDS.index(result.band)
    assert place >= BANDS.index(case.get("min", "clear")), told
    assert place <= BANDS.index(case.get("max", "block")), told
    assert codes >= set(case.get("found", ())), told
    assert codes.isdisjoint(case.get("never", ())), told
    for words in case.get("says", ()):
        assert words.casefold() in told.casefold(), told
    for words in case.get("unsaid", ()):
        assert words.casefold() not in told.casefold(), told
    well_told(result.explanation.text)
    adds_up(result)


def adds_up(result: Result) -> None:
    """Every strength and the risk can be redone from what the answer shows; no reason twice."""
    assert all(strength(f.terms) == f.strength for f in result.typologies)
    assert risk_of(result.scores, result.typologies, result.floor) == result.risk
    assert len(set(result.explanation.reasons)) == len(result.explanation.reasons)
    strengths = [finding.strength for finding in result.typologies]
    assert strengths == sorted(strengths, reverse=True)


def well_told(told: str) -> None:
    """What holds of every explanation: nothing twice, no loose ends, nobody called guilty."""
    assert not re.search(r"guilt|violat|criminal|illegal", told, re.IGNORECASE)
    assert "clean: " not in told or "consistent with" not in told, "clean and not clean"
    assert not re.search(r"\.\.(?!\.)|: ;|; ;|\(\)|\bNone\b", told), told
    assert told.count("Tie to the DPRK: ") == len(set(re.findall(r"Tie to the DPRK: [^.]*", told)))
    assert told.count("Russia's part:") <= 1


@pytest.mark.parametrize(
    "case", [c for c in CASES if not c.get("full")], ids=lambda case: case["id"]
)
def test_a_submission_is_answered_as_an_auditor_expects(case: dict[str, Any]) -> None:
    check(case, answer(case, sample_lists()))


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_over_the_full_lists_too(case: dict[str, Any], full_lists: Path) -> None:
    check(case, answer(case, full.screener(full_lists)))


def test_the_table_is_large_and_holds_as_many_innocents_as_it_should() -> None:
    ids = [case["id"] for case in CASES]
    innocent = [case for case in CASES if case.get("max") in {"clear", "review"}]
    assert len(ids) == len(set(ids)) >= 300
    assert len(innocent) >= 100


def test_every_typology_of_the_catalogue_is_expected_somewhere() -> None:
    from screening.typologies.catalogue import catalogue

    wanted = {code for case in CASES for code in case.get("found", ())}
    assert {typology.code for typology in catalogue()} <= wanted
