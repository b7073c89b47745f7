"""A list exported as FollowTheMoney and imported again is the same list, with the same answers."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import lists
from lists.detect import detect
from lists.entity import Entity, Snapshot, is_reported
from lists.entity.diff import field_changes
from lists.ftm import ftm_lines, read
from lists.ftm.residue import KEY
from lists.imports import parse
from lists.parsing.report import ParseReport
from lists.reported import bundled_findings
from lists.reported import read as read_findings
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from tests.screening.full_lists import entities as full_entities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SAMPLES = Path(lists.__file__).parent / "data" / "sample"
TODAY = date(2026, 3, 1)
STANDARD_KEYS = {
    *("id", "schema", "caption", "properties", "referents", "datasets", "target"),
    *("first_seen", "last_seen", "last_change"),
}
"""What OpenSanctions publishes at the top of a line, and yente reads."""
LOST_WITHOUT = {
    *("birth_dates", "birth_places", "death_dates", "gender", "identifiers", "links", "names"),
    *("nationalities", "notes", "positions", "titles", "tonnage"),
}


def samples() -> list[tuple[str, tuple[Entity, ...]]]:
    packages = detect([SAMPLES]).packages
    return [(one.source, tuple(parse(one, ParseReport(one.source)))) for one in packages]


SAMPLE_LISTS = samples()
SOURCES = [source for source, _ in SAMPLE_LISTS]


def again(
    path: Path, parties: Sequence[Entity], source: str, *, plain: bool = False
) -> list[Entity]:
    """Written and read. ``plain``: as written for other software, without our own key."""
    with path.open("wb") as file:
        file.writelines(ftm_lines(lambda: parties, with_residue=not plain))
    reading = ParseReport(source)
    found = list(read(path, source, reading))
    assert [odd for odd in reading.oddities if odd.severity == "skipped"] == []
    return found


def differing(before: Iterable[Entity], after: Iterable[Entity]) -> Counter[str]:
    others = {entity.id: entity for entity in after}
    return Counter(change.field for one in before for change in field_changes(one, others[one.id]))


@pytest.mark.parametrize(("source", "parties"), SAMPLE_LISTS, ids=SOURCES)
def test_a_sample_list_comes_back_whole(
    tmp_path: Path, source: str, parties: tuple[Entity, ...]
) -> None:
    found = again(tmp_path / "x.ftm.json", parties, source)
    assert sorted(one.id for one in found) == sorted(one.id for one in parties)
    assert differing(parties, found) == {}


@pytest.mark.parametrize(("source", "parties"), SAMPLE_LISTS, ids=SOURCES)
def test_what_other_software_passes_on_keeps_who_is_meant(
    tmp_path: Path, source: str, parties: tuple[Entity, ...]
) -> None:
    """Only the model's own properties: ids, qualities of names, numbers, ties, listings stay."""
    found = {one.id: one for one in again(tmp_path / "x.ftm.json", parties, source, plain=True)}
    assert differing(parties, found.values()).keys() <= LOST_WITHOUT
    for one in parties:
        other = found[one.id]
        assert {(n.full, n.kind) for n in one.names} == {(n.full, n.kind) for n in other.names}
        assert {(i.type, i.normalized) for i in one.identifiers} == {
            (i.type, i.normalized) for i in other.identifiers
        }
        assert set(one.links) == set(other.links)
        assert one.listings == other.listings


@pytest.mark.parametrize(("source", "parties"), SAMPLE_LISTS, ids=SOURCES)
def test_an_export_has_only_keys_that_other_software_knows(
    source: str, parties: tuple[Entity, ...]
) -> None:
    """yente's index is strict: one line with another key at its top and nothing is loaded."""
    keys = {key for line in ftm_lines(lambda: parties) for key in json.loads(line)}
    assert keys <= STANDARD_KEYS, source


def test_whoever_edits_an_exported_line_is_not_overruled(tmp_path: Path) -> None:
    party = next(
        one for _, parties in SAMPLE_LISTS for one in parties if any(n.raw for n in one.names)
    )
    path = tmp_path / "x.ftm.json"
    lines = [json.loads(line) for line in ftm_lines(lambda: (party,), with_residue=True)]
    assert "names" in lines[0][KEY]
    lines[0]["properties"].setdefault("alias", []).append("ADDED BY HAND")
    path.write_text("\n".join(map(json.dumps, lines)))
    (found,) = read(path, party.source, ParseReport(party.source))
    assert "ADDED BY HAND" in {name.full for name in found.names}


def test_a_damaged_rest_of_an_export_is_reported_and_left_out(tmp_path: Path) -> None:
    party = next(one for _, parties in SAMPLE_LISTS for one in parties if one.birth_places)
    lines = [json.loads(line) for line in ftm_lines(lambda: (party,), with_residue=True)]
    for field in lines[0][KEY].values():
        field["is"] = {"not": "this"}
    lines[0][KEY]["source"] = {"read": "", "is": "un"}
    path = tmp_path / "x.ftm.json"
    path.write_text("\n".join(map(json.dumps, lines)))
    reading = ParseReport("acme")
    (found,) = read(path, "acme", reading)
    assert found.source == "acme"
    assert {odd.message for odd in reading.oddities} == {
        "field of an export is damaged",
        "no field kept by an export",
    }


def test_a_party_that_is_only_reported_stays_so_in_other_software(tmp_path: Path) -> None:
    with bundled_findings() as path:
        found = tuple(read_findings(path, "reported", ParseReport("reported")))
    back = again(tmp_path / "x.ftm.json", found, "reported", plain=True)
    assert len(back) == len(found)
    assert all(is_reported(one) for one in back)
    topics = {
        topic
        for line in ftm_lines(lambda: found)
        for topic in json.loads(line)["properties"].get("topics", ())
    }
    assert topics == {"poi"}


# --- answers ----------------------------------------------------------------------------------


def questions(parties: Sequence[Entity], count: int) -> list[Subject]:
    """Names of parties spread over the list, as listed, with a letter changed, and in part."""
    asked = []
    for place in range(0, len(parties), max(1, len(parties) // count)):
        party = parties[place]
        full = party.names[place % len(party.names)].full
        middle = len(full) // 2
        spelled = (full, full[:middle] + "e" + full[middle + 1 :], " ".join(full.split()[:2]))
        asked.append(
            Subject(
                id=party.id,
                kind=party.kind if place % 2 else None,
                names=(spelled[place % 3],),
                birth_dates=party.birth_dates[:1] if place % 5 == 0 else (),
                nationalities=party.nationalities[:1] if place % 4 == 0 else (),
            )
        )
    return asked


def answers(parties: Sequence[Entity], asked: Sequence[Subject], policy: Policy) -> list[object]:
    ordered = tuple(sorted(parties, key=lambda one: (one.source, one.id)))
    screener = Screener(Snapshot("round-trip", (), ordered), policy)
    results = screener.screen_many(asked, Options(limit=20), TODAY)
    return [
        (
            result.id,
            sorted((m.entity.id, m.points) for m in result.matches),
            result.risk,
            result.band,
        )
        for result in results
    ]


@pytest.mark.slow
def test_the_samples_answer_the_same_after_a_round_trip(tmp_path: Path) -> None:
    everybody = [one for _, parties in SAMPLE_LISTS for one in parties]
    back, plain = [], []
    for source, parties in SAMPLE_LISTS:
        back += again(tmp_path / "x.ftm.json", parties, source)
        plain += again(tmp_path / "y.ftm.json", parties, source, plain=True)
    asked, policy = questions(everybody, 300), Policy.bundled()
    expected = answers(everybody, asked, policy)
    assert answers(back, asked, policy) == expected
    same = sum(a[1] == b[1] for a, b in zip(answers(plain, asked, policy), expected, strict=True))  # type: ignore[index]
    assert same >= 0.98 * len(asked)


@pytest.mark.long
@pytest.mark.full
@pytest.mark.slow
def test_the_full_lists_come_back_whole_and_answer_the_same(
    tmp_path: Path, full_lists: Path
) -> None:
    everybody = full_entities(full_lists)
    by_source: dict[str, list[Entity]] = {}
    for one in everybody:
        by_source.setdefault(one.source, []).append(one)
    back: list[Entity] = []
    for source, parties in by_source.items():
        found = again(tmp_path / "x.ftm.json", parties, f"{source}_copy")
        assert len(found) == len(parties)
        assert differing(parties, found) == {"source": len(parties)}
        back += found
    asked, policy = questions(everybody, 200), Policy.bundled()
    assert answers(back, asked, policy) == answers(everybody, asked, policy)
