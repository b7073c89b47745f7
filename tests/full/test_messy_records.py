"""Records as people really send them, over the full lists, each with its right answer.

The records are ``eval/messy_records.jsonl`` of the test data, drawn from public reports about
screening systems; each stands for a kind of fault. What is right for each is our own table,
``messy_records.toml``. Records about files and list updates are tested beside their readers.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from screening.naming.text import fold

if TYPE_CHECKING:
    from starlette.testclient import TestClient

pytestmark = [pytest.mark.full, pytest.mark.slow, pytest.mark.long]

BANDS = ("clear", "review", "escalate", "block")
RIGHT: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("messy_records.toml").read_text("utf-8")
)


def _records() -> dict[str, dict[str, Any]]:
    folder = os.environ.get("DPRK_SCREEN_TEST_DATA")
    if not folder:
        return {}
    lines = (Path(folder) / "eval" / "messy_records.jsonl").read_text("utf-8").splitlines()
    return {record["id"]: record["request"] for record in map(json.loads, lines)}


def screened(service: TestClient, subject: dict[str, Any]) -> dict[str, Any]:
    answer = service.post("/v1/screen", json={"subjects": [subject]})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()["results"][0]
    return result


def words(text: str) -> set[str]:
    return set(fold(text).split())


@pytest.mark.parametrize("record", sorted(RIGHT))
def test_a_record_as_people_send_it_is_answered_right(service: TestClient, record: str) -> None:
    right = RIGHT[record]
    subject = _records()[record]["POST /v1/screen"]["subjects"][0]
    result = screened(service, subject)
    if right.get("status") == "not_screened":
        assert (result["status"], result["band"]) == ("not_screened", "unscreened")
        return
    place = BANDS.index(result["band"])
    least, most = right.get("least", "clear"), right.get("most", "block")
    assert BANDS.index(least) <= place <= BANDS.index(most), (result["band"], result["explanation"])
    found = [match["entity"] for match in result["matches"]]
    names = [
        words(" ".join([party["caption"], *(name["full"] for name in party["names"])]))
        for party in found
    ]
    for wanted in right.get("finds", ()):
        assert any(words(wanted) <= one for one in names), (wanted, names)
    if right.get("clean"):
        assert found == []
    if "holds_identifier" in right:
        assert right["holds_identifier"] in json.dumps(found).lower()
    for said in right.get("warns", ()):
        assert any(said in warning for warning in result["warnings"]), result["warnings"]
    if "agrees" in right:
        terms = [term for match in result["matches"] for term in match["evidence"]]
        assert any(term["feature"] == right["agrees"] and term["points"] > 0 for term in terms)
    if "same_as_without" in right:
        bare = {name: value for name, value in subject.items() if name != right["same_as_without"]}
        plain = screened(service, bare)
        for answer in (result, plain):  # what was sent need not be asked for
            for match in answer["matches"] + answer["discounted"]:
                match["identification"]["settles"] = []
        compared = ("band", "risk", "matches", "discounted")
        assert [result[name] for name in compared] == [plain[name] for name in compared]


def test_every_record_about_a_subject_has_its_right_answer(full_lists: Path) -> None:
    """A record added to the file cannot be forgotten here."""
    del full_lists
    asked = {name for name, request in _records().items() if "POST /v1/screen" in request}
    assert {name for name in asked if not name.startswith("L")} == set(RIGHT)


def test_one_person_who_stands_twice_on_a_list_is_shown_twice(service: TestClient) -> None:
    """Record L12: two entries of one list for the same man are two findings, not one."""
    result = screened(service, {"kind": "person", "names": ["Hassan Dahir Aweys"]})
    listed = [match["entity"]["id"] for match in result["matches"]]
    assert len(listed) == len(set(listed)) > 1


def test_a_party_is_found_by_its_family_name_in_the_look_up(service: TestClient) -> None:
    """Record S01: the four listed parties with MADURO in the name, not words that look alike."""
    answer = service.get("/v1/entities", params={"q": "Maduro", "limit": 5})
    assert answer.status_code == 200
    found = [one["entity"]["caption"].casefold() for one in answer.json()["entities"]]
    assert len(found) >= 4
    assert all("maduro" in caption for caption in found[:4]), found


def test_a_party_is_found_by_a_number_in_the_look_up(service: TestClient) -> None:
    """Record S02."""
    answer = service.get("/v1/entities", params={"q": "5892464"}).json()
    assert "MADURO MOROS" in answer["entities"][0]["entity"]["caption"].upper()
