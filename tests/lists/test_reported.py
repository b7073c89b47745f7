"""Findings that are no designations: a signed-off file, read whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lists.detect import detect
from lists.entity import REPORTED, is_reported
from lists.parsing.report import ParseReport, UnreadableList
from lists.reported import bundled_findings, is_reported_file, read
from lists.vocabulary.sources import listed_for_dprk

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

HEAD = {
    "format": '"dprk-screen reported findings"',
    "version": "1",
    "title": '"Findings of the desk"',
    "edition": "2026-11-01",
    "signed_off_by": '"A. Example"',
    "signed_off_on": "2026-11-02",
}
FINDING = {
    "id": '"KR-1"',
    "type": '"vessel"',
    "name": '"EXAMPLE STAR"',
    "former_names": '["EXAMPLE 8"]',
    "numbers": '{ imo = ["9999008"] }',
    "reported_by": '"Ministry of Foreign Affairs, Republic of Korea"',
    "source": '"press release"',
    "url": '"https://www.example.org/release"',
    "date": "2024-01-17",
    "quote": '"met DPRK tankers at sea"',
    "statement": '"Took part in ship-to-ship transfers of oil with DPRK ships."',
}


def write(path: Path, *findings: dict[str, str], **head: str | None) -> Path:
    top = {key: value for key, value in (HEAD | head).items() if value is not None}
    lines = [f"{key} = {value}" for key, value in top.items()]
    for finding in findings or (FINDING,):
        lines += ["", "[[finding]]", *(f"{key} = {value}" for key, value in finding.items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def parties(path: Path, report: ParseReport | None = None) -> list[Entity]:
    return list(read(path, "desk", report or ParseReport("desk")))


def test_a_finding_is_a_party_that_says_it_is_reported_by_whom_and_whether_verified(
    tmp_path: Path,
) -> None:
    report = ParseReport("desk")
    (party,) = parties(write(tmp_path / "f.toml"), report)
    (listing,) = party.listings
    assert listing.measures == (REPORTED,)
    assert listing.legal_basis == (
        "Ministry of Foreign Affairs, Republic of Korea, 2024-01-17: press release",
    )
    assert listing.reason == "met DPRK tankers at sea"
    assert listing.remarks.startswith("Took part")
    assert listing.listed_on == date(2024, 1, 17)
    assert party.notes == ("not verified at its source",)
    assert (party.id, party.kind) == ("desk-KR-1", "vessel")
    assert {(name.full, name.kind) for name in party.names} == {
        ("EXAMPLE STAR", "primary"), ("EXAMPLE 8", "former")
    }  # fmt: skip
    assert is_reported(party)
    assert not listed_for_dprk(listing)
    assert report.published_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_whoever_verified_a_finding_is_named_with_the_day(tmp_path: Path) -> None:
    read_at_source = FINDING | {"verified_by": '"B. Reader"', "verified_on": "2026-10-01"}
    (party,) = parties(write(tmp_path / "f.toml", read_at_source))
    assert party.notes == ("verified at its source by B. Reader on 2026-10-01",)


def test_a_finding_with_an_id_like_a_un_reference_is_listed_for_nothing(tmp_path: Path) -> None:
    (party,) = parties(write(tmp_path / "f.toml", FINDING | {"id": '"KPe.001"'}))
    assert not listed_for_dprk(party.listings[0])


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ({"signed_off_by": None}, "signed_off_by"),
        ({"signed_off_by": '" "'}, "signed_off_by: is empty"),
        ({"signed_off_on": "2026-10-31"}, "signed_off_on: lies before"),
        ({"version": "2"}, "version 1 is read here"),
        ({"keeper": '"x"'}, "keeper"),
        ({"edition": '"soon"'}, "edition"),
    ],
)
def test_a_file_that_is_not_signed_off_or_of_another_version_is_refused(
    tmp_path: Path, head: dict[str, str | None], fault: str
) -> None:
    with pytest.raises(UnreadableList, match=fault):
        parties(write(tmp_path / "f.toml", **head))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"quote": '""', "statement": '""'}, "KR-1: quote, statement"),
        ({"reported_by": '""'}, "KR-1: reported_by: is empty"),
        ({"verified_by": '"B. Reader"'}, "verified_by, verified_on: give both"),
        ({"verified_by": '"B"', "verified_on": "2024-01-16"}, "verified_on: lies before"),
        ({"numbers": '{ imoo = ["1"] }'}, "no kind of number known here: imoo"),
        ({"flags": '["Atlantis"]'}, "flags: no country known here: Atlantis"),
        ({"birth_dates": '["once"]'}, "birth_dates: no date: once"),
        ({"url": '"ftp://x"'}, "url: must begin"),
        ({"id": '"a b"'}, "id: letters"),
        ({"type": '"ship"'}, "type"),
        ({"weight": "9"}, "weight"),
        ({"numbers": '{ passport = [" "] }'}, "numbers: one of them is empty"),
        ({"aliases": f'["{"N" * 1_001}"]'}, "at most 1,000 characters"),
    ],
)
def test_a_fault_refuses_the_whole_file_and_is_named(
    tmp_path: Path, change: dict[str, str], fault: str
) -> None:
    path = write(tmp_path / "f.toml", FINDING | {"id": '"OK"'}, FINDING | change)
    with pytest.raises(UnreadableList, match=fault):
        parties(path)


def test_a_file_nested_beyond_measure_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "f.toml")
    path.write_text(path.read_text("utf-8") + "x = " + "[" * 5_000 + "]" * 5_000, "utf-8")
    with pytest.raises(UnreadableList, match="not TOML"):
        parties(path)


def test_two_findings_of_one_id_and_all_faults_together_are_named(tmp_path: Path) -> None:
    wrong = FINDING | {"source": '""', "url": '"x"'}
    with pytest.raises(UnreadableList) as refused:
        parties(write(tmp_path / "f.toml", FINDING, wrong))
    for fault in ("two findings have this id", "KR-1: source: is empty", "KR-1: url"):
        assert fault in str(refused.value)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.95])
def test_a_file_that_is_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = write(tmp_path / "f.toml")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(UnreadableList):
        parties(path)


def test_a_file_is_known_by_what_stands_in_it_and_named_after_itself(tmp_path: Path) -> None:
    write(tmp_path / "desk-findings-2026-11-01.toml")
    (tmp_path / "settings.toml").write_text('format = "something else"\n')
    (package,) = detect([tmp_path]).packages
    assert (package.source, package.format) == ("desk_findings", "reported_toml")
    assert not is_reported_file('title = "dprk-screen reported findings"')


def test_the_bundled_findings_name_their_public_source_and_claim_no_verification() -> None:
    report = ParseReport("reported")
    with bundled_findings() as path:
        found = list(read(path, "reported", report))
    assert len(found) > 20
    assert report.oddities == []
    assert all(is_reported(one) for one in found)
    assert all(one.listings[0].url.startswith("http") for one in found)
    assert {one.notes for one in found} == {("not verified at its source",)}
    assert {one.caption for one in found} >= {"CHEN Shih-hsien", "MAIA-1", "NAM DAE BONG"}
