"""One party on several lists is one party of the answer, of the file and of the certificate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

from api.certificate.blocks import Heading, Prose
from api.certificate.result import result_blocks
from api.service.match_groups import grouped
from api.sheet.outcome import RESULT_COLUMNS, output_cells
from lists.entity import Snapshot
from screening.model.result import parties_among
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from tests import factories
from tests.factories import listing

if TYPE_CHECKING:
    from lists.entity import Entity
    from screening.model.result import Result

KOMID = "Korea Mining Development Trading Corporation"


def komid(source: str, programme: str, name: str = KOMID) -> Entity:
    listings = (listing(programme, source=source),)
    return factories.entity(name, source=source, countries=("KP",), listings=listings)


RECORDS = (
    komid("un", "UNSC:KP"),
    komid("ofac_sdn", "DPRK2", KOMID.upper()),
    komid("eu", "PRK"),
    komid("uk", "UK:SYR", "Korea Mining Development Trading Company of Aleppo"),
)


@pytest.fixture(scope="module")
def result() -> Result:
    """KOMID screened against three lists that have it, and a fourth with another firm."""
    over = Screener(Snapshot("parties", (), RECORDS), Policy.bundled())
    return over.screen(Subject(names=(KOMID,)), Options(threshold=0.3), date(2026, 3, 1))


def test_komid_on_three_lists_is_one_party_of_the_answer(result: Result) -> None:
    best = result.parties[0]
    assert {one.source for one in best.records} == {"un", "ofac_sdn", "eu"}
    assert {code for one in best.records for code in one.programmes} == {"UNSC:KP", "DPRK2", "PRK"}
    assert best.score == result.matches[0].score
    records = [one.entity_id for party in result.parties for one in party.records]
    assert sorted(records) == sorted(match.entity.id for match in result.matches)


def test_the_facts_name_all_lists_that_have_the_party(result: Result) -> None:
    [line] = [one for one in result.explanation.facts if "sanctions list" in one]
    for title in ("UN sanctions list", "OFAC SDN list", "EU"):
        assert title in line


def test_a_row_of_a_file_names_all_lists_and_programmes_of_its_party(result: Result) -> None:
    cells = dict(zip(RESULT_COLUMNS, output_cells(result), strict=True))
    assert len(cells["listed_on"].split("; ")) == 3
    assert set(cells["programmes"].split("; ")) == {"UNSC:KP", "DPRK2", "PRK"}


def test_a_certificate_counts_parties_and_names_their_records(result: Result) -> None:
    blocks = list(result_blocks(msgspec.to_builtins(result), KOMID))
    [heading] = [one for one in blocks if isinstance(one, Heading) and "Possible" in one.text]
    parties = len(result.parties)
    assert heading.text == f"Possible matches: {parties} ({len(result.matches)} records)"
    told = [one.text for one in blocks if isinstance(one, Prose)]
    assert any(one.startswith("One party on several lists: ") for one in told)


def test_results_of_older_engines_are_grouped_by_what_each_match_says() -> None:
    old = [
        {"entity": {"id": "a"}, "same_party": ["c"]},
        {"entity": {"id": "b"}},
        {"entity": {"id": "c"}, "same_party": ["a"]},
    ]
    assert [[one["entity"]["id"] for one in group] for group in grouped(old)] == [["a", "c"], ["b"]]


def test_no_match_is_no_party() -> None:
    assert parties_among(()) == ()
