"""Switzerland's list (SECO, the State Secretariat for Economic Affairs), XML of all targets.

Reach for ``read``. Targets that were taken off stay in the file: the newest of a target's
modifications says whether it is listed. What modifications added and removed is inside them, whole
identities included, and is not read. Ships' IMO numbers stand in the text alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from lists.ch.names import names_of
from lists.entity import Address, Link, Place
from lists.parsing.fields import report_unread
from lists.parsing.gathered_party import GatheredParty, country_said
from lists.parsing.report import UnreadableList
from lists.parsing.xml import (
    children_of,
    count_fields,
    full_text,
    iterate,
    local_name,
    root_of,
    text_of,
)
from lists.vocabulary.cleaning import clean
from lists.vocabulary.countries import countries_in, country_code
from lists.vocabulary.dates import parse_date, partial_date
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.ties import REFERENCE, reference_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from lists.entity import DateInterval, Entity, IdentifierType, Kind, LinkType
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_ROOT = "swiss-sanctions-list"
_KINDS: dict[str, Kind] = {"individual": "person", "entity": "organization"}
_OBJECTS: dict[str, Kind] = {"vessel": "vessel", "aircraft": "aircraft"}
_DOCUMENTS: dict[str, IdentifierType] = {
    "passport": "passport",
    "diplomatic-passport": "passport",
    "id-card": "national_id",
    "residence-permit": "national_id",
    "social-insurance": "national_id",
    "driving-license": "driving_licence",
    "birth-certificate": "birth_certificate",
    "tax-id": "tax_id",
    "registration": "registration",
    "other": "other",
}
_RELATIONS: dict[str, LinkType] = {
    "owned-by": "owned_by",
    "controlled-by": "owned_by",
    "acts-on-behalf-of": "acts_for",
    "supports": "supports",
    "member-of": "official_of",
    "manager-of": "official_of",
    "spouse-of": "family_of",
    "parent-of": "family_of",
    "child-of": "family_of",
    "sibling-of": "family_of",
    "business-partner": "associate_of",
    "friend-of": "associate_of",
    "related-to": "linked_to",
}
_EU = re.compile(r"\bEU\.\d+\.\d+\b")
_MEASURES = (
    (re.compile(r"financ|freez|asset", re.IGNORECASE), "asset freeze"),
    (re.compile(r"travel|entry|transit", re.IGNORECASE), "travel ban"),
    (re.compile(r"\bport|flag", re.IGNORECASE), "port ban"),
)


class _Programme(NamedTuple):
    """One sanctions programme, or one of its sets: its code, its ordinance, what is forbidden."""

    code: str
    ordinance: str
    text: str


class _Books(NamedTuple):
    """What targets point to: programmes by set, places by id."""

    programmes: dict[str, _Programme]
    places: dict[str, Place]


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every target that is listed, in file order.

    Raises:
        UnreadableList: Not this list, only changes to it, not well-formed, cut short.
    """
    root, _, attributes = root_of(path)
    if root != _ROOT:
        raise UnreadableList(f"{path.name}: root element is {root}, not Switzerland's list")
    if attributes.get("list-type", "whole-list") != "whole-list":
        said = attributes["list-type"]
        raise UnreadableList(f"{path.name}: a {said!r}, not the whole list")
    report.published_at = _moment(attributes.get("date", ""))
    books = _books(path)
    found: list[Entity] = []
    for element in iterate(path, ("target",)):
        parent = element.getparent()
        if parent is None or local_name(parent) != _ROOT:
            continue  # an older state of a target, inside a modification
        report.counts["records"] += 1
        _count(element, report)
        if _status(element) == "de-listed":
            report.counts["taken off"] += 1
            continue
        party = _party(element, books, report)
        entity = party.entity() if party else None
        if entity:
            found.append(entity)
    report_unread(report, "seco_xml")
    names = {one.id: one.caption for one in found}
    for entity in found:
        yield structs.replace(entity, links=tuple(_named(tie, names) for tie in entity.links))


def _count(target: Element, report: ParseReport) -> None:
    """Count the values of a target's fields, without the older states in its modifications."""
    for modification in children_of(target, "modification"):
        for older in list(modification):
            modification.remove(older)
    count_fields(target, report.fields)


def _moment(text: str) -> datetime | None:
    day = _day(text)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _day(text: str | None) -> date | None:
    interval = parse_date(text or "")
    return interval.start if interval and interval.start == interval.end else None


def _books(path: Path) -> _Books:
    """Programmes and places: places may stand behind the targets that name them."""
    books = _Books({}, {})
    for element in iterate(path, ("sanctions-program", "place")):
        key = clean(element.get("ssid"))
        if local_name(element) == "place":
            books.places[key] = _place(element)
            continue
        name = _english(element, "program-name")
        code = programme_code(_english(element, "program-key"), name)
        for one in children_of(element, "sanctions-set"):
            if one.get("lang") in {"eng", None}:
                text = clean(full_text(one))
                books.programmes[clean(one.get("ssid"))] = _Programme(code, name, text)
    return books


def _english(element: Element, tag: str) -> str:
    texts = {one.get("lang"): clean(full_text(one)) for one in children_of(element, tag)}
    return texts.get("eng") or next(iter(texts.values()), "")


def programme_code(key: str, name: str) -> str:
    """``CH:DPRK`` for a programme whose key or name is the DPRK's, else ``CH:`` and its key."""
    if country_code(key) == "KP" or "KP" in countries_in(f"{key}. {name}"):
        return "CH:DPRK"
    return "CH:" + (re.sub(r"\W+", "-", key.upper()).strip("-") or "OTHER")


def _place(element: Element) -> Place:
    location, area = text_of(element, "location"), text_of(element, "area")
    country = next(iter(children_of(element, "country")), None)
    named = "" if country is None else clean(full_text(country))
    code = "" if country is None else country_code(clean(country.get("iso-code"))) or ""
    full = ", ".join(text for text in (clean(location), clean(area), named) if text)
    return Place(full, clean(location), clean(area), code or country_said(named))


def _status(target: Element) -> str:
    """What the newest modification of a target did; the file prints the newest first."""
    dated = [
        (_modified_on(one), -place, clean(one.get("modification-type")))
        for place, one in enumerate(children_of(target, "modification"))
    ]
    return max(dated)[2] if dated else "listed"


def _modified_on(modification: Element) -> str:
    for name in ("effective-date", "enactment-date", "publication-date"):
        if day := _day(modification.get(name)):
            return day.isoformat()
    return ""


def _party(target: Element, books: _Books, report: ParseReport) -> GatheredParty | None:
    key = clean(target.get("ssid"))
    bodies = [one for one in target if local_name(one) in {*_KINDS, "object"}]
    if not key or not bodies:
        report.odd("skipped", key, "target", "", "no ssid, or nobody in it")
        return None
    body = bodies[0]
    kind = _KINDS.get(local_name(body)) or _OBJECTS.get(clean(body.get("object-type")))
    party = GatheredParty("ch_seco", key, key, kind or "organization", report)
    if kind is None:
        report.odd(
            "unknown", key, "object-type", clean(body.get("object-type")), "taken for a firm"
        )
    party.gender = clean(body.get("sex"))
    _listing(party, target, books.programmes)
    for identity in children_of(body, "identity"):
        _identity(party, identity, books.places)
    for text in children_of(body, "justification"):
        party.add_reason(full_text(text))
        party.add_numbers_in(full_text(text), "justification")
    for text in children_of(body, "other-information"):
        party.remarks.append(clean(full_text(text)))
        party.add_numbers_in(full_text(text), "other-information")
    for relation in children_of(body, "relation"):
        _relation(party, relation)
    for foreign in children_of(target, "foreign-identifier"):
        _foreign(party, clean(full_text(foreign)))
    return party


def _listing(party: GatheredParty, target: Element, sets: Mapping[str, _Programme]) -> None:
    for one in children_of(target, "sanctions-set-id"):
        found = sets.get(clean(full_text(one)))
        if found is None:
            party.odd("sanctions-set-id", clean(full_text(one)), "no set of that id")
            continue
        party.programmes.append(found.code)
        party.legal_basis += [found.ordinance, found.text]
        party.measures += [words for pattern, words in _MEASURES if pattern.search(found.text)]
    days = [
        (day, clean(one.get("modification-type")))
        for one in children_of(target, "modification")
        if (day := _day(_modified_on(one)))
    ]
    party.listed_on = min((day for day, what in days if what == "listed"), default=None)
    party.amended_on = max((day for day, _ in days), default=None)


def _identity(party: GatheredParty, identity: Element, places: Mapping[str, Place]) -> None:
    main = identity.get("main") != "false"
    for name in children_of(identity, "name"):
        found = names_of(name, main=main)
        party.names += found.names
        party.titles += found.titles
        if found.unknown_type:
            party.odd("name-type", found.unknown_type, "unknown type of name, taken for an alias")
    for born in children_of(identity, "day-month-year"):
        interval = _birth(born)
        if interval:
            party.birth_dates.append(interval)
        else:
            parts = ("year", "month", "day", "calendar")
            said = " ".join(f"{part}={born.get(part)}" for part in parts if born.get(part))
            party.odd("day-month-year", said, "not a date of this calendar; kept as a note")
            party.notes.append(f"Date of birth: {said}")
    for born in children_of(identity, "place-of-birth"):
        if place := places.get(clean(born.get("place-id"))):
            party.birth_places.append(place)
    for nationality in children_of(identity, "nationality"):
        _nationality(party, nationality)
    for address in children_of(identity, "address"):
        _address(party, address, places.get(clean(address.get("place-id"))))
    for document in children_of(identity, "identification-document"):
        _document(party, document)


def _birth(element: Element) -> DateInterval | None:
    if (element.get("calendar") or "Gregorian").casefold() != "gregorian":
        return None
    parts = [element.get(name) or "0" for name in ("year", "month", "day")]
    if not all(part.isdecimal() for part in parts) or not 0 < int(parts[0]) < 10_000:
        return None
    return partial_date(*(int(part) for part in parts))


def _nationality(party: GatheredParty, element: Element) -> None:
    for country in children_of(element, "country"):
        named = clean(full_text(country))
        code = country_code(clean(country.get("iso-code"))) or country_said(named)
        if code:
            party.nationalities.append(code)
        else:
            party.odd("nationality", named, "no country known by this name")


def _address(party: GatheredParty, element: Element, place: Place | None) -> None:
    tags = ("c-o", "address-details", "p-o-box", "zip-code")
    care, details, box, code = (clean(text_of(element, tag)) for tag in tags)
    where = place.full if place else ""
    line = " ".join(text for text in (code, where) if text)
    full = ", ".join(text for text in (care, details, box, line) if text)
    note = clean(text_of(element, "remark"))
    if full or note:
        city, country = (place.city, place.country) if place else ("", "")
        address = Address(full or note, details, city, "", code, country, note)
        party.addresses.append(address)


def _document(party: GatheredParty, element: Element) -> None:
    number, said = clean(text_of(element, "number")), clean(element.get("document-type"))
    issuer = next(iter(children_of(element, "issuer")), None)
    country = ""
    if issuer is not None:
        country = country_code(clean(issuer.get("code"))) or country_said(full_text(issuer))
    if not number:
        party.odd("identification-document", said, "a document without a number")
        return
    if said not in _DOCUMENTS:
        party.odd("document-type", said, "unknown type of document, kept as other")
    note = clean(text_of(element, "remark"))
    party.identifiers.append(identifier(_DOCUMENTS.get(said, "other"), number, country, note))


def _relation(party: GatheredParty, element: Element) -> None:
    said, target = clean(element.get("relation-type")), clean(element.get("target-id"))
    kind = _RELATIONS.get(said)
    if kind is None:
        party.odd("relation-type", said, "unknown relation, kept as linked_to")
    remark = clean(text_of(element, "remark"))
    quote = ": ".join(text for text in (said, remark) if text)
    party.links.append(Link(kind or "linked_to", f"ch_seco-{target}", "", target, quote))


def _named(tie: Link, names: Mapping[str, str]) -> Link:
    """A tie with the name of its target; without its id where the target is not listed."""
    if not tie.target_id:
        return tie
    name = names.get(tie.target_id, "")
    target = tie.target_id if name else ""
    return structs.replace(tie, target_id=target, target_name=name or tie.target_name)


def _foreign(party: GatheredParty, text: str) -> None:
    """The reference of the UN's or the EU's list, which Switzerland follows."""
    united_nations, union = REFERENCE.search(text), _EU.search(text)
    if united_nations:
        party.links.append(Link("same_as", "", "", reference_key(united_nations), text))
    elif union:
        party.links.append(Link("same_as", "", "", union[0], text))
    elif text:
        party.remarks.append(f"foreign identifier: {text}")
