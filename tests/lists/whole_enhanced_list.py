"""A whole small list of OFAC in its enhanced XML, every field filled: for damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lists.invented_parties import PARTIES, SHIPS, family, given
from tests.lists.ofac.enhanced_files import name, tag, text, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def ofac_enhanced(folder: Path) -> Mapping[str, Path]:
    """OFAC's enhanced XML: 20 persons, 15 firms, 25 ships."""
    return {"file": written(folder / "sdn.xml", *map(_party, range(PARTIES)))}


def _party(number: int) -> str:
    kind = "Individual" if number < 20 else "Entity" if number < 35 else "Vessel"
    programme = "DPRK3" if number % 2 else "SDGT"
    listed = text("sanctionsList", "SDN List", refId="1550", datePublished="2016-03-02")
    return tag(
        "entity",
        tag(
            "generalInfo",
            text("entityType", kind),
            text("title", f"Director {number}"),
            text("remarks", f"Party {number} of a trading house."),
        ),
        tag("sanctionsLists", listed),
        tag("sanctionsPrograms", text("sanctionsProgram", programme)),
        tag("sanctionsTypes", text("sanctionsType", "Block")),
        tag("legalAuthorities", text("legalAuthority", f"Order of {programme}")),
        _names(number, kind),
        _features(number, kind),
        _documents(number, kind),
        _addresses(number),
        _relationships(number),
        id=str(40_000 + number),
    )


def _names(number: int, kind: str) -> str:
    part = {"Individual": "Last Name", "Entity": "Entity Name", "Vessel": "Vessel Name"}[kind]
    own = [(part, f"{family(number)}"), *([("First Name", given(number))] if number < 20 else [])]
    return tag(
        "names",
        name(*own, Korean="\ub85c\ucca0"),
        name((part, f"CHUN {number}"), primary=False, weak=True),
        name((part, f"{family(number)} OLD"), primary=False, how="F.K.A."),
    )


def _features(number: int, kind: str) -> str:
    def feature(label: str, value: str, *more: str) -> str:
        return tag("feature", text("type", label), text("value", value), *more)

    day = f"1960-05-{number % 27 + 1:02}"
    born = tag(
        "valueDate",
        *(text(f"{edge}Date{end}", day) for edge in ("from", "to") for end in ("Begin", "End")),
        text("isApproximate", "false"),
    )
    of_kind = {
        "Individual": [
            feature("Birthdate", day, born),
            feature("Place of Birth", f"Hamhung {number}, Egypt"),
            feature("Nationality Country", "Jordan", text("reliability", "True")),
            feature("Gender", "Male"),
        ],
        "Entity": [feature("Website", f"www.house{number}.example")],
        "Vessel": [
            feature("Vessel Flag", "Togo"),
            feature("Vessel Type", "Oil Tanker"),
            feature("Vessel Call Sign", f"HM{number:03}"),
        ],
    }[kind]
    return tag("features", *of_kind)


def _documents(number: int, kind: str) -> str:
    ship = kind == "Vessel"
    label = "Vessel Registration Identification" if ship else "Passport"
    value = f"IMO {SHIPS[number]}" if ship else f"A{70_000 + number}"
    paper = tag(
        "identityDocument",
        text("type", label),
        text("documentNumber", value),
        text("isValid", "true"),
        text("issuingCountry", "Korea, North", refId="11118"),
        tag("issueDate", text("fromDateBegin", "2010-05-06")),
        tag("expirationDate", text("toDateEnd", "2020-01-02")),
    )
    return tag("identityDocuments", paper)


def _addresses(number: int) -> str:
    parts = (("ADDRESS1", f"{number} Jong Street"), ("CITY", "Nampo"), ("POSTAL CODE", "4321"))
    shown = (tag("addressPart", text("type", own), text("value", value)) for own, value in parts)
    place = tag("translations", tag("translation", tag("addressParts", *shown)))
    return tag("addresses", tag("address", text("country", "Korea, North", refId="11118"), place))


def _relationships(number: int) -> str:
    target = (number + 1) % PARTIES
    return tag(
        "relationships",
        tag(
            "relationship",
            text("type", "Owned or Controlled By", refId="91422"),
            text("relatedEntity", family(target), entityId=str(40_000 + target)),
        ),
    )
