"""Canada's consolidated list: records without a key, in both languages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

from lists.ca.sema import english, read
from lists.detect import detect
from lists.parsing.report import ParseReport, UnreadableList

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

TAGS = {
    "country": "Country-Pays",
    "last": "LastName-NomDeFamille",
    "given": "GivenName-Prenom",
    "firm": "EntityOrShip-EntiteOuNavire",
    "title": "TitleOrShipType-TitreOuTypeDeNavire",
    "imo": "ShipIMONumber-NumeroOMIDuNavire",
    "born": "DateOfBirthOrShipBuildDate-DateDeNaissanceOuDateDeConstructionDuNavire",
    "aliases": "Aliases-Alias",
    "schedule": "Schedule-Annexe",
    "item": "Item-NumeroDarticle",
    "listed": "DateOfListing-DateDinscription",
}
PERSON = {
    "country": "Belarus / Bélarus", "last": "Invented", "given": "Ivan", "born": "1962-05-03",
    "schedule": "1, Part 1", "item": "7", "listed": "2020-09-28", "aliases": "Ivanko; Wanja",
}  # fmt: skip


def written(folder: Path, *records: dict[str, str]) -> Path:
    rows = (
        "".join(f"<{TAGS.get(k, k)}>{escape(v)}</{TAGS.get(k, k)}>" for k, v in one.items())
        for one in records
    )
    text = "".join(f"<record>{row}</record>" for row in rows)
    path = folder / "sema.xml"
    path.write_text(f"<?xml version='1.0' encoding='utf-8'?><data-set>{text}</data-set>", "utf-8")
    return path


def parties(
    folder: Path, *records: dict[str, str], report: ParseReport | None = None
) -> list[Entity]:
    return list(read(written(folder, *records), report or ParseReport("ca_sema")))


def test_a_person_is_kept_in_both_orders_of_its_name(tmp_path: Path) -> None:
    (one,) = parties(tmp_path, PERSON)
    assert [(n.full, n.kind) for n in one.names] == [
        ("Ivan Invented", "primary"),
        ("Invented Ivan", "alias"),
        ("Ivanko", "alias"),
        ("Wanja", "alias"),
    ]
    assert (one.kind, one.reference) == ("person", "Belarus 1, Part 1 7")
    assert one.birth_dates[0].start == date(1962, 5, 3)
    listing = one.listings[0]
    assert (listing.programmes, listing.listed_on) == (("CA:BELARUS",), date(2020, 9, 28))


def test_a_party_keeps_its_key_when_schedule_and_item_shift(tmp_path: Path) -> None:
    (before,) = parties(tmp_path, PERSON)
    (after,) = parties(tmp_path, PERSON | {"schedule": "2", "item": "99"})
    (other,) = parties(tmp_path, PERSON | {"born": "1971"})
    assert before.id == after.id
    assert other.id != before.id


def test_a_record_that_comes_twice_is_two_parties(tmp_path: Path) -> None:
    first, second = parties(tmp_path, PERSON, PERSON)
    assert second.id == f"{first.id}.2"


def test_a_ship_has_number_type_and_year(tmp_path: Path) -> None:
    ship = {
        "country": "Russia / Russie", "firm": "INVENTED STAR", "imo": "8604917",
        "title": "Crude oil tanker|Pétrolier", "born": "2004",
    }  # fmt: skip
    (one,) = parties(tmp_path, ship)
    assert (one.kind, one.vessel_type, one.build_year) == ("vessel", "Crude oil tanker", "2004")
    assert [(n.type, n.value) for n in one.identifiers] == [("imo", "8604917")]


def test_a_firm_in_both_languages_has_both_names(tmp_path: Path) -> None:
    (one,) = parties(tmp_path, {"country": "Haiti", "firm": "Invented Group / Groupe Inventé"})
    assert [n.full for n in one.names] == ["Invented Group", "Groupe Inventé"]
    assert english("Russia / Russie") == "Russia"


def test_the_dprk_would_be_told_if_it_were_named(tmp_path: Path) -> None:
    (one,) = parties(tmp_path, {"country": "North Korea / Corée du Nord", "firm": "Invented"})
    assert one.listings[0].programmes == ("CA:DPRK",)


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    report = ParseReport("ca_sema")
    odd = PERSON | {"born": "in spring", "listed": "soon", "Colour-Couleur": "red"}
    (one,) = parties(tmp_path, odd, {"country": "Haiti"}, report=report)
    assert [(o.severity, o.field) for o in report.oddities] == [
        ("odd", "DateOfBirthOrShipBuildDate"),
        ("odd", "DateOfListing"),
        ("skipped", "record"),
        ("unknown", "Colour-Couleur"),
    ]
    assert one.notes == ("Date of birth or build: in spring",)


def test_another_file_or_a_cut_one_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, PERSON)
    (package,) = detect([path]).packages
    assert (package.source, package.format) == ("ca_sema", "sema_xml")
    path.write_text(path.read_text()[:-15])
    with pytest.raises(UnreadableList):
        list(read(path, ParseReport("ca_sema")))
    with pytest.raises(UnreadableList, match="no record"):
        list(read(written(tmp_path), ParseReport("ca_sema")))
