"""Small advanced XML files of OFAC for tests: every function makes one element of the schema."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lists.ofac import xml as ofac_xml
from lists.parsing.report import ParseReport
from tests.lists.ofac_reference_sets import key, reference_sets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lists.entity import Entity

    Parts = Sequence[tuple[str, str]]

VESSEL, AIRCRAFT, ORGANIZATION, PERSON = "1", "2", "3", "4"
"""Party sub-type ids."""


def documented_name(parts: Parts, script: str = "Latin", status: str = "Primary Latin") -> str:
    """One spelling of a name, of ``(name part type, text)`` parts."""
    shown = "".join(
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{_group(part)}" '
        f'ScriptID="{key("Script", script)}">{part[1]}</NamePartValue></DocumentedNamePart>'
        for part in parts
    )
    return (
        f'<DocumentedName DocNameStatusID="{key("DocNameStatus", status)}">{shown}</DocumentedName>'
    )


def _group(part: tuple[str, str]) -> int:
    return zlib.crc32(" ".join(part).encode())


def alias(
    *spellings: str,
    groups: Parts,
    kind: str = "A.K.A.",
    low: bool = False,
) -> tuple[str, str]:
    """An Alias element and its name part groups."""
    element = (
        f'<Alias AliasTypeID="{key("AliasType", kind)}" Primary="{_flag(kind == "Name")}" '
        f'LowQuality="{_flag(low)}">{"".join(spellings)}</Alias>'
    )
    grouped = "".join(
        f'<NamePartGroup ID="{_group(part)}" NamePartTypeID="{key("NamePartType", part[0])}" />'
        for part in groups
    )
    return element, grouped


def _flag(value: object) -> str:
    return "true" if value else "false"


def named(
    *parts: tuple[str, str], kind: str = "Name", low: bool = False, script: str = "Latin"
) -> tuple[str, str]:
    """A name of one spelling."""
    status = "Primary Latin" if kind == "Name" else "Others"
    return alias(documented_name(parts, script, status), groups=parts, kind=kind, low=low)


def firm(text: str, kind: str = "Name", *, low: bool = False) -> tuple[str, str]:
    """A name in one piece."""
    return named(("Entity Name", escape(text)), kind=kind, low=low)


def date_period(
    start: tuple[int, int, int], end: tuple[int, int, int], *, approximate: bool = False
) -> str:
    """A DatePeriod; a zero leaves the part out."""
    bounds = []
    for edge, (year, month, day) in (("Start", start), ("End", end)):
        parts = f"<Year>{year}</Year>"
        parts += f"<Month>{month}</Month>" if month else ""
        parts += f"<Day>{day}</Day>" if day else ""
        bounds.append(
            f'<{edge} Approximate="{_flag(approximate)}"><From>{parts}</From>'
            f"<To>{parts}</To></{edge}>"
        )
    return f"<DatePeriod>{''.join(bounds)}</DatePeriod>"


def feature(label: str, value: str = "", *, reliability: str = "Unknown", comment: str = "") -> str:
    """A feature; ``value`` is the XML inside its version."""
    return (
        f'<Feature FeatureTypeID="{key("FeatureType", label)}">'
        f'<FeatureVersion ReliabilityID="{key("Reliability", reliability)}">'
        f"<Comment>{comment}</Comment>{value}</FeatureVersion></Feature>"
    )


def detail(text: str) -> str:
    """Free text, or a looked-up detail where the reference values have the text."""
    found = key("DetailReference", text)
    if found != text:
        return f'<VersionDetail DetailReferenceID="{found}" />'
    return f"<VersionDetail>{escape(text)}</VersionDetail>"


def at(location_id: str) -> str:
    """A pointer to a location."""
    return f'<VersionLocation LocationID="{location_id}" />'


def location(location_id: str, country: str = "", **parts: str) -> str:
    """A Location; ``parts`` by type: ``ADDRESS1="Jongro"``, ``CITY="Pyongyang"``."""
    shown = "".join(
        f'<LocationPart LocPartTypeID="{key("LocPartType", name.replace("_", " "))}">'
        f"<LocationPartValue><Comment /><Value>{escape(text)}</Value></LocationPartValue>"
        "</LocationPart>"
        for name, text in parts.items()
    )
    place = f'<LocationCountry CountryID="{key("Country", country)}" />' if country else ""
    return f'<Location ID="{location_id}">{place}{shown}</Location>'


def party(
    uid: int,
    sub_type: str,
    names: Sequence[tuple[str, str]],
    features: Sequence[str] = (),
    comment: str = "",
) -> str:
    """A DistinctParty with one identity, whose id is ``<uid>0``."""
    aliases = "".join(element for element, _ in names)
    groups = "".join(group for _, group in names)
    return (
        f'<DistinctParty FixedRef="{uid}"><Comment>{escape(comment)}</Comment>'
        f'<Profile ID="{uid}" PartySubTypeID="{sub_type}"><Identity ID="{uid}0" Primary="true">'
        f"{aliases}<NamePartGroups><MasterNamePartGroup>{groups}</MasterNamePartGroup>"
        f"</NamePartGroups></Identity>{''.join(features)}</Profile></DistinctParty>"
    )


def document(
    uid: int, label: str, number: str, country: str = "", validity: str = "Valid", dates: str = ""
) -> str:
    """An IDRegDocument of the party with this uid."""
    issuer = f'IssuedBy-CountryID="{key("Country", country)}"' if country else ""
    return (
        f'<IDRegDocument IDRegDocTypeID="{key("IDRegDocType", label)}" IdentityID="{uid}0" '
        f'{issuer} ValidityID="{key("Validity", validity)}"><Comment />'
        f"<IDRegistrationNo>{escape(number)}</IDRegistrationNo><IssuingAuthority />{dates}"
        "</IDRegDocument>"
    )


def document_date(kind: str, day: tuple[int, int, int]) -> str:
    """A DocumentDate, ``Issue Date`` or ``Expiration Date``."""
    return (
        f'<DocumentDate IDRegDocDateTypeID="{key("IDRegDocDateType", kind)}">'
        f"{date_period(day, day)}</DocumentDate>"
    )


def relation(source: int, target: int, words: str, *, former: bool = False) -> str:
    """A ProfileRelationship."""
    return (
        f'<ProfileRelationship From-ProfileID="{source}" To-ProfileID="{target}" '
        f'RelationTypeID="{key("RelationType", words)}" Former="{_flag(former)}" />'
    )


def entry(
    uid: int,
    programmes: Sequence[str] = (),
    measures: Sequence[str] = ("Block",),
    law: str = "Unknown",
    day: tuple[int, int, int] | None = None,
) -> str:
    """A SanctionsEntry."""
    date = "<Date><Year>{}</Year><Month>{}</Month><Day>{}</Day></Date>".format(*day) if day else ""
    lines = [(measure, "") for measure in measures] + [("Program", code) for code in programmes]
    shown = "".join(
        f'<SanctionsMeasure SanctionsTypeID="{key("SanctionsType", words)}">'
        f"<Comment>{comment}</Comment></SanctionsMeasure>"
        for words, comment in lines
    )
    return (
        f'<SanctionsEntry ProfileID="{uid}"><EntryEvent LegalBasisID="{key("LegalBasis", law)}">'
        f"<Comment />{date}</EntryEvent>{shown}</SanctionsEntry>"
    )


def advanced(
    parties: Sequence[str],
    *,
    locations: Sequence[str] = (),
    documents: Sequence[str] = (),
    relations: Sequence[str] = (),
    entries: Sequence[str] = (),
    namespace: str = "http://www.un.org/sanctions/1.0",
) -> str:
    """A whole advanced file."""
    sections = (
        ("Locations", locations),
        ("IDRegDocuments", documents),
        ("DistinctParties", parties),
        ("ProfileRelationships", relations),
        ("SanctionsEntries", entries),
    )
    body = "".join(f"<{name}>{''.join(items)}</{name}>" for name, items in sections)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<Sanctions xmlns={quoteattr(namespace)} Version="3">'
        "<DateOfIssue><Year>2024</Year><Month>2</Month><Day>23</Day></DateOfIssue>"
        f"{reference_sets()}{body}</Sanctions>"
    )


def read_text(folder: Path, text: str) -> tuple[dict[str, Entity], ParseReport]:
    """Read an advanced file given as text: the entities by uid and the reading."""
    path = folder / "sdn_advanced.xml"
    path.write_text(text, "utf-8")
    reading = ParseReport("ofac_sdn")
    return {entity.reference: entity for entity in ofac_xml.read(path, reading)}, reading


def read_xml(
    folder: Path, *parties: str, **sections: Sequence[str]
) -> tuple[dict[str, Entity], ParseReport]:
    """Write an advanced file of these parties and read it."""
    return read_text(folder, advanced(parties, **sections))  # type: ignore[arg-type]
