"""Switzerland's list: who is listed, under what, with what numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lists.ch.seco import programme_code, read
from lists.detect import detect
from lists.parsing.report import ParseReport, UnreadableList
from lists.vocabulary.sources import listed_for_dprk

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

PROGRAMME = """<sanctions-program ssid="1"><program-key lang="ger">Nordkorea</program-key>
<program-key lang="eng">North Korea</program-key>
<program-name lang="eng">Ordinance on Measures against the Democratic People's Republic of Korea
</program-name><sanctions-set ssid="10" lang="eng">Financial sanctions, annex 2</sanctions-set>
<sanctions-set ssid="10" lang="fre">Sanctions financières</sanctions-set><origin>UN</origin>
</sanctions-program>"""
PLACE = """<place ssid="77"><location>Nampo</location><area>South</area>
<country iso-code="KP">North Korea</country></place>"""
LISTED = '<modification modification-type="listed" effective-date="2017-08-30"/>'


def name(whole: str, kind: str = "primary-name") -> str:
    return (
        f'<name name-type="{kind}" quality="good"><name-part order="1" name-part-type="whole-name">'
        f"<value>{whole}</value></name-part></name>"
    )


def target(
    ssid: str, inner: str, modifications: str = LISTED, tag: str = "entity", sets: str = "10"
) -> str:
    return (
        f'<target ssid="{ssid}"><sanctions-set-id>{sets}</sanctions-set-id>'
        f"<{tag}>{inner}</{tag.split(maxsplit=1)[0]}>{modifications}</target>"
    )


def identity(inner: str, main: str = "true") -> str:
    return f'<identity ssid="5" main="{main}">{inner}</identity>'


def written(folder: Path, *targets: str, kind: str = "whole-list") -> Path:
    path = folder / "seco.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><swiss-sanctions-list list-type="{kind}" '
        f'date="2026-02-03">{PROGRAMME}{"".join(targets)}{PLACE}</swiss-sanctions-list>',
        "utf-8",
    )
    return path


def parties(folder: Path, *targets: str, report: ParseReport | None = None) -> list[Entity]:
    return list(read(written(folder, *targets), report or ParseReport("ch_seco")))


def test_a_person_is_read_with_everything_that_is_said(tmp_path: Path) -> None:
    person = identity(
        name("Ri Ji O")
        + '<day-month-year day="3" month="5" year="1962"/><day-month-year year="1963"/>'
        '<place-of-birth place-id="77"/>'
        '<nationality><country iso-code="KP">North Korea</country></nationality>'
        '<address place-id="77"><address-details>Dong 1</address-details></address>'
        '<identification-document document-type="passport"><number>654410001</number>'
        '<issuer code="KP"/><remark>expired</remark></identification-document>'
    ) + identity(name("Li Jio"), main="false")
    text = "<justification>Works for KOMID.</justification><other-information>SWIFT: DCBKKPPY"
    report = ParseReport("ch_seco")
    (one,) = parties(
        tmp_path,
        target("9", person + text + "</other-information>", tag='individual sex="male"').replace(
            "<sanctions-set-id>",
            "<foreign-identifier>KPi.999</foreign-identifier><sanctions-set-id>",
        ),
        report=report,
    )
    assert (one.id, one.kind, one.gender) == ("ch_seco-9", "person", "male")
    assert [(n.full, n.kind) for n in one.names] == [("Ri Ji O", "primary"), ("Li Jio", "alias")]
    assert [str(d.start) for d in one.birth_dates] == ["1962-05-03", "1963-01-01"]
    assert one.birth_places[0].country == "KP"
    assert [(a.full, a.country) for a in one.addresses] == [
        ("Dong 1, Nampo, South, North Korea", "KP")
    ]
    assert {(n.type, n.value, n.country) for n in one.identifiers} == {
        ("passport", "654410001", "KP"),
        ("bic", "DCBKKPPY", ""),
    }
    assert ("same_as", "KPi.999") in [(tie.type, tie.target_reference) for tie in one.links]
    listing = one.listings[0]
    assert (listing.programmes, listing.measures) == (("CH:DPRK",), ("asset freeze",))
    assert (listing.listed_on, listing.reason) == (date(2017, 8, 30), "Works for KOMID.")
    assert listed_for_dprk(listing)
    assert report.oddities == []
    assert report.published_at == datetime(2026, 2, 3, tzinfo=UTC)


def test_a_ship_has_its_number_from_the_text(tmp_path: Path) -> None:
    ship = identity(name("INVENTED STAR"))
    ship += "<other-information>IMO number: 8604917</other-information>"
    (one,) = parties(tmp_path, target("9", ship, tag='object object-type="vessel"'))
    assert (one.kind, [(n.type, n.value) for n in one.identifiers]) == (
        "vessel",
        [("imo", "8604917")],
    )


def modification(kind: str, day: str, inner: str = "") -> str:
    return f'<modification modification-type="{kind}" effective-date="{day}">{inner}</modification>'


def test_the_newest_modification_says_whether_a_target_is_listed(tmp_path: Path) -> None:
    body = identity(name("Invented Trading"))
    off = modification("de-listed", "2020-01-01") + modification("listed", "2016-01-01")
    again = modification("listed", "2022-01-01") + off
    report = ParseReport("ch_seco")
    found = parties(
        tmp_path, target("1", body, off), target("2", body, again), target("3", body, ""),
        report=report,
    )  # fmt: skip
    assert [one.reference for one in found] == ["2", "3"]
    assert report.counts["taken off"] == 1
    assert found[0].listings[0].listed_on == date(2016, 1, 1)


def test_older_states_inside_modifications_are_not_read(tmp_path: Path) -> None:
    old = target("1", identity(name("Old Name")), "")
    added = modification("amended", "2019-01-01", f"<removed>{old}</removed><added>{old}</added>")
    report = ParseReport("ch_seco")
    (one,) = parties(
        tmp_path, target("1", identity(name("New Name")), added + LISTED), report=report
    )
    assert [n.full for n in one.names] == ["New Name"]
    assert report.counts["records"] == 1


def test_a_tie_to_a_target_that_was_taken_off_has_no_target(tmp_path: Path) -> None:
    tie = '<relation target-id="{}" relation-type="owned-by"><remark>100%</remark></relation>'
    off = modification("de-listed", "2020-01-01")
    first, _ = parties(
        tmp_path,
        target("1", identity(name("A Firm")) + tie.format(2) + tie.format(3)),
        target("2", identity(name("B Firm"))),
        target("3", identity(name("C Firm")), off),
    )
    assert [(t.type, t.target_id, t.target_name, t.quote) for t in first.links] == [
        ("owned_by", "ch_seco-2", "B Firm", "owned-by: 100%"),
        ("owned_by", "", "", "owned-by: 100%"),
    ]


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    body = identity(
        name("Invented", "pen-name") + '<day-month-year year="1402" calendar="Islamic"/>'
        '<identification-document document-type="fishing-licence"><number>77777</number>'
        "</identification-document>"
    )
    report = ParseReport("ch_seco")
    (one,) = parties(
        tmp_path, target("1", f"{body}<wallets>1Example</wallets>", sets="99"), report=report
    )
    assert {(odd.severity, odd.field) for odd in report.oddities} == {
        ("odd", "name-type"),
        ("odd", "day-month-year"),
        ("odd", "document-type"),
        ("odd", "sanctions-set-id"),
        ("unknown", "wallets"),
    }
    assert any("1402" in note for note in one.notes)


@pytest.mark.parametrize(
    ("key", "said", "code"),
    [
        ("DPRK", "", "CH:DPRK"),
        ("", "Ordinance on measures against North Korea", "CH:DPRK"),
        ("Belarus", "Ordinance on measures against Belarus", "CH:BELARUS"),
        ("", "", "CH:OTHER"),
    ],
)
def test_a_programme_is_told_by_its_key_or_its_ordinance(key: str, said: str, code: str) -> None:
    assert programme_code(key, said) == code


def test_changes_only_a_cut_file_or_another_list_are_refused(tmp_path: Path) -> None:
    one = target("1", identity(name("A Firm")))
    path = written(tmp_path, one, kind="delta-list")
    with pytest.raises(UnreadableList, match="not the whole list"):
        list(read(path, ParseReport("ch_seco")))
    path = written(tmp_path, one)
    (package,) = detect([path]).packages
    assert (package.source, package.format) == ("ch_seco", "seco_xml")
    path.write_text(path.read_text()[:-40])
    with pytest.raises(UnreadableList, match="not well-formed"):
        list(read(path, ParseReport("ch_seco")))
