"""The EU Financial Sanctions File (FSF), XML 1.1: its entities of all programmes.

Reach for ``read``. The file is the list of frozen parties, without relations between them; ships
under a port ban only are not in it. It knows just "person" and "enterprise", so a ship comes as an
enterprise and is told by its IMO number (``_kind``).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from lists.entity import Entity, Link, Listing
from lists.eu.fields import (
    addresses_of,
    births_of,
    contacts_of,
    identifications_of,
    names_of,
)
from lists.parsing.fields import report_unread
from lists.parsing.report import UnreadableList
from lists.parsing.xml import (
    children_of,
    full_text,
    iterate,
    root_of,
    text_of,
)
from lists.vocabulary.cleaning import clean, clean_prose, split_names
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.ship_or_firm import is_a_ship
from lists.vocabulary.text_identifiers import identifiers_in
from lists.vocabulary.ties import REFERENCE, links_in_text, reference_key, ships_as_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lists.entity import Identifier, Kind, Name
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"
_SUBJECTS: dict[str, Kind] = {"person": "person", "enterprise": "organization"}
_GENDERS: dict[str, Literal["male", "female"]] = {"M": "male", "F": "female"}
_LONG_LISTS = frozenset({"QD", "TA"})
"""Regimes that number past 99: two digits there may be the start of three. "LYi.28" is LYi.028."""
_TRUNCATED = 3
"""Digits of a UN reference; the EU field is cut at eight characters, so "QDi.43" may be QDi.43x."""


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield all entities of an FSF export, one at a time.

    Args:
        path: The XML file as published.
        report: Filled with the generation date, counts (``records``, ``names``: name elements as
            published, ``persons``, ``organizations``, ``vessels``, ``links``) and oddities.

    Raises:
        UnreadableList: Not this list, not well-formed, cut short.
    """
    root, namespace, attributes = root_of(path)
    if root != "export" or namespace != _NAMESPACE:
        raise UnreadableList(f"{path.name}: root element is {root}, not the EU's export")
    report.published_at = _generated(attributes.get("generationDate", ""), report)
    for record in iterate(path, ("sanctionEntity",), report.fields):
        entity = entity_of(record, report)
        if entity:
            yield entity
    report_unread(report, "eu_xml")


def _generated(text: str, report: ParseReport) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        report.odd("odd", "", "generationDate", text, "date of the file not read")
        return None
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def entity_of(record: Element, report: ParseReport) -> Entity | None:
    """The party of one ``sanctionEntity``, or ``None`` (reported) without a key or a name."""
    report.counts["records"] += 1
    reference, key = clean(record.get("euReferenceNumber")), clean(record.get("logicalId"))
    names = names_of(record, report, reference)
    if not key or not names:
        missing = "logicalId" if not key else "name"
        report.odd("skipped", reference or key, "sanctionEntity", "", f"no {missing}")
        return None
    aliases = children_of(record, "nameAlias")
    functions = _distinct(clean_prose(alias.get("function")) for alias in aliases)
    remarks = _distinct(clean_prose(full_text(remark)) for remark in children_of(record, "remark"))
    reason = "\n".join((*remarks, *functions))
    kind = _kind(record, reason, report, reference)
    report.counts[f"{kind}s"] += 1
    addresses = addresses_of(record, report, reference)
    birth_dates, birth_places, notes = births_of(record, report, reference)
    nationalities = _nationalities(record, report, reference)
    links = _links(record, remarks, functions, report)
    report.counts["links"] += len(links)
    return Entity(
        id=f"eu-{key}",
        source="eu",
        reference=reference,
        kind=kind,
        caption=_caption(names),
        names=names,
        birth_dates=birth_dates,
        birth_places=birth_places,
        gender=next((_GENDERS[g] for a in aliases if (g := a.get("gender") or "") in _GENDERS), ""),
        titles=_distinct(t for a in aliases for t in split_names(a.get("title") or "")),
        positions=_distinct(p for text in functions for p in split_names(text)),
        nationalities=nationalities,
        countries=_distinct(address.country for address in addresses),
        addresses=addresses,
        identifiers=_identifiers(record, kind, reason, report),
        listings=(_listing(record, reference, reason, report),),
        links=links,
        notes=notes,
    )


def _caption(names: tuple[Name, ...]) -> str:
    """The name people call the party by: English, else of no stated language, else the first.

    The file gives each name in every language of the Union that spells it otherwise, in no order.
    """
    latin = [name for name in names if name.script == "Latn" and name.kind != "weak_alias"]
    order = {"en": 0, "": 1}
    return min(latin or names, key=lambda name: order.get(name.language, 2)).full


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _kind(record: Element, reason: str, report: ParseReport, reference: str) -> Kind:
    """What the party is; a ship typed as enterprise is told by a ship's IMO number."""
    subject = next(iter(children_of(record, "subjectType")), None)
    code = "" if subject is None else clean(subject.get("code"))
    kind = _SUBJECTS.get(code)
    if kind is None:
        report.odd("unknown", reference, "subjectType", code, "taken for an organization")
        kind = "organization"
    numbers = [
        clean(each.get("number"))
        for each in children_of(record, "identification")
        if each.get("identificationTypeCode") == "imo"
    ]
    names = [alias.get("wholeName") or "" for alias in children_of(record, "nameAlias")]
    if kind == "organization" and is_a_ship(names, numbers, reason):
        report.odd("odd", reference, "subjectType", code, "enterprise with a ship's IMO number")
        return "vessel"
    return kind


def _identifiers(
    record: Element, kind: Kind, reason: str, report: ParseReport
) -> tuple[Identifier, ...]:
    every = [
        *identifications_of(record, kind, report),
        *contacts_of(record),
        *identifiers_in(reason, kind),
    ]
    return tuple({(each.type, each.normalized): each for each in reversed(every)}.values())[::-1]


def _nationalities(record: Element, report: ParseReport, reference: str) -> tuple[str, ...]:
    found: list[str] = []
    for citizenship in children_of(record, "citizenship"):
        iso = clean(citizenship.get("countryIso2Code"))
        code = country_code(iso) or country_code(clean(citizenship.get("countryDescription")))
        if code:
            found.append(code)
        elif iso not in {"", "00"}:
            report.odd("odd", reference, "citizenship", iso, "no country known by this code")
    return _distinct(found)


def _listing(record: Element, reference: str, reason: str, report: ParseReport) -> Listing:
    regulations = children_of(record, "regulation")
    days = [_day(record.get("designationDate"))]
    published: list[date] = []
    for regulation in regulations:
        in_force = _day(regulation.get("entryIntoForceDate"))
        days.append(in_force)
        published += [day for day in (_day(regulation.get("publicationDate")), in_force) if day]
    known = [day for day in days if day]
    if not known:
        report.odd("odd", reference, "designationDate", "", "no date of listing")
    return Listing(
        source="eu",
        reference=reference,
        programmes=_distinct(clean(each.get("programme")) for each in regulations),
        legal_basis=_distinct(clean(each.get("numberTitle")) for each in regulations),
        listed_on=min(known, default=None),
        amended_on=max(published, default=None),
        measures=("asset freeze",),  # the FSF is the consolidated list of frozen parties
        reason=reason,
        remarks=clean_prose(record.get("designationDetails")),
        url=next((clean(text_of(each, "publicationUrl")) for each in regulations), ""),
    )


def _day(text: str | None) -> date | None:
    interval = parse_date(text or "")
    return interval.start if interval and interval.start == interval.end else None


def _links(
    record: Element, remarks: tuple[str, ...], functions: tuple[str, ...], report: ParseReport
) -> tuple[Link, ...]:
    links: dict[tuple[str, str, str], Link] = {}
    united_nations = clean(record.get("unitedNationId"))
    found = REFERENCE.search(united_nations)
    if found:
        quote = f"unitedNationId: {united_nations}"
        # A cut reference ("QDi.43") keeps its printed form: filling it up would name another party.
        number = found["number"]
        long_list = found["regime"] in _LONG_LISTS
        cut = len(number) < _TRUNCATED and (long_list or number.startswith("0"))
        target = found[0] if cut else reference_key(found)
        if cut:
            reference = clean(record.get("euReferenceNumber"))
            report.odd("odd", reference, "unitedNationId", united_nations, "reference cut short")
        links["same_as", "", target] = Link("same_as", "", "", target, quote)
    elif united_nations:
        reference = clean(record.get("euReferenceNumber"))
        report.odd("odd", reference, "unitedNationId", united_nations, "no UN reference")
    for text in (*remarks, *functions):
        for link in (*links_in_text(text), *ships_as_links(text)):
            links.setdefault((link.type, link.target_name, link.target_reference), link)
    return tuple(links.values())
