"""Whole small lists of Switzerland and Canada, every field filled: for damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lists.ca.test_sema import written
from tests.lists.invented_parties import PARTIES, SHIPS, family, given

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _file(folder: Path, name: str, text: str) -> Mapping[str, Path]:
    path = folder / name
    path.write_bytes(text.encode())
    return {"file": path}


def seco(folder: Path) -> Mapping[str, Path]:
    """Switzerland's XML."""
    programmes = "".join(
        f'<sanctions-program ssid="{key}"><program-key lang="eng">{name}</program-key>'
        f'<program-name lang="eng">Ordinance on {name}</program-name>'
        f'<sanctions-set ssid="{key}0" lang="eng">Financial sanctions</sanctions-set>'
        "</sanctions-program>"
        for key, name in ((1, "Libya"), (2, "North Korea"))
    )
    targets = "".join(_seco_target(number) for number in range(PARTIES))
    place = (
        '<place ssid="77"><location>Nampo</location><area>South</area>'
        '<country iso-code="EG">Egypt</country></place>'
    )
    return _file(
        folder,
        "seco.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<swiss-sanctions-list list-type="whole-list" '
        f'date="2026-02-03">{programmes}{targets}{place}</swiss-sanctions-list>\n',
    )


def _seco_target(number: int) -> str:
    tag, extra = ("individual", ' sex="male"') if number < 40 else ("entity", "")
    parts = (
        f'<name-part order="1" name-part-type="family-name"><value>{family(number)}</value>'
        f"<spelling-variant>{family(number)}o</spelling-variant></name-part>"
        f'<name-part order="2" name-part-type="given-name"><value>{given(number)}</value>'
        "</name-part>"
    )
    return (
        f'<target ssid="{30_000 + number}"><sanctions-set-id>{1 + number % 2}0</sanctions-set-id>'
        f"<foreign-identifier>KPi.{number:03}</foreign-identifier><{tag}{extra}>"
        f'<identity main="true"><name name-type="primary-name" quality="good">{parts}</name>'
        f'<name name-type="alias" quality="low"><name-part order="1"><value>Chun {number}</value>'
        '</name-part></name><day-month-year day="6" month="5" year="1960" calendar="Gregorian"/>'
        '<place-of-birth place-id="77"/><nationality><country iso-code="JO">Jordan</country>'
        '</nationality><address place-id="77"><c-o>House</c-o><address-details>1 Jong Street'
        "</address-details><p-o-box>99</p-o-box><zip-code>4321</zip-code><remark>office</remark>"
        '</address><identification-document document-type="passport">'
        f'<number>A{70_000 + number}</number><issuer code="KE">Kenya</issuer>'
        "<remark>expired</remark></identification-document></identity>"
        f"<justification>Party {number} of a house.</justification>"
        f"<other-information>E-mail p{number}@house.example</other-information>"
        f'<relation target-id="{30_000 + (number + 1) % PARTIES}" relation-type="owned-by">'
        f"<remark>half of it</remark></relation></{tag}>"
        '<modification modification-type="listed" effective-date="2016-03-02" '
        'enactment-date="2016-03-02" publication-date="2016-03-02"/></target>'
    )


def sema(folder: Path) -> Mapping[str, Path]:
    """Canada's XML: 30 persons, 30 ships."""
    records = []
    for number in range(PARTIES):
        ship = {"firm": f"{family(number)} {number}", "imo": SHIPS[number], "title": "Tanker"}
        born = f"19{number + 10}-05-{number % 27 + 1:02}"
        person = {"last": family(number), "given": given(number), "born": born, "title": "Colonel"}
        shared = {
            "country": "Libya / Libye" if number % 2 else "Russia / Russie",
            "aliases": f"Chun {number}",
            "schedule": "1, Part 1",
            "item": str(7700 + number),
            "listed": f"2020-09-{number % 27 + 1:02}",
        }
        records.append(shared | (ship if number >= 30 else person))
    return {"file": written(folder, *records)}
