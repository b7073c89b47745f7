"""The repeating parts of an EU ``sanctionEntity``: names, births, addresses, identifications.

Each function turns one kind of child elements into values of ``lists.entity`` and tells the
``ParseReport`` what it could not read. ``lists.eu.xml`` puts the entity together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from lists.entity import Address, Place
from lists.parsing.labelled_numbers import narrower_scheme
from lists.parsing.names import distinct, names_in
from lists.parsing.xml import children_of, full_text, local_name
from lists.vocabulary.cleaning import clean, emails_in, websites_in
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date, partial_date
from lists.vocabulary.identifiers import identifier, imo_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.entity import DateInterval, Identifier, IdentifierType, Kind, Name, NameKind
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_LOW_QUALITY = re.compile(r"\blow?[ -]quality\b", re.IGNORECASE)
_FORMER = re.compile(r"^\s*(?:formerly|previously|f\.?k\.?a\.?)\b[:\s]*", re.IGNORECASE)
_TYPES: Mapping[str, IdentifierType] = {
    "passport": "passport",
    "id": "national_id",
    "nationcert": "national_id",
    "unssn": "national_id",
    "ssn": "national_id",
    "residentperm": "national_id",
    "electionid": "national_id",
    "travelcardid": "passport",
    "birthcert": "birth_certificate",
    "drivinglicence": "driving_licence",
    "swiftbic": "bic",
    "regnumber": "registration",
    "tradelic": "registration",
    "fiscalcode": "tax_id",
    "taxid": "tax_id",
    "euvat": "tax_id",
    "other": "other",
}
_CONTACTS: Mapping[str, IdentifierType] = {"PHONE": "phone", "FAX": "phone"}


def names_of(record: Element, report: ParseReport, reference: str) -> tuple[Name, ...]:
    """All names; the first strong one leads. ``counts["names"]`` tells elements as published."""
    found: list[Name] = []
    for alias in children_of(record, "nameAlias"):
        report.counts["names"] += 1
        whole = alias.get("wholeName") or " ".join(
            part for tag in ("firstName", "middleName", "lastName") if (part := alias.get(tag))
        )
        if not whole.strip():
            report.odd("skipped", reference, "nameAlias", alias.get("logicalId") or "", "empty")
            continue
        found += _alias(alias, whole)
    lead = next((i for i, name in enumerate(found) if name.kind == "alias"), None)
    if found:
        at = lead or 0
        found.insert(0, structs.replace(found.pop(at), kind="primary"))
    return distinct(found)


def _alias(alias: Element, whole: str) -> tuple[Name, ...]:
    remarks = " ".join(full_text(child) for child in alias if local_name(child) == "remark")
    kind: NameKind = "alias"
    if alias.get("strong") == "false" or _LOW_QUALITY.search(remarks):
        kind = "weak_alias"
    elif _FORMER.match(remarks):
        kind = "former"
    names = names_in(whole, kind, language=clean(alias.get("nameLanguage")).casefold())
    if len(names) != 1:
        return names
    first = clean(f"{alias.get('firstName') or ''} {alias.get('middleName') or ''}")
    last = clean(alias.get("lastName"))
    raw = whole if whole != names[0].full else ""
    return (structs.replace(names[0], first_name=first, last_name=last, raw=raw),)


def _country(element: Element, report: ParseReport, reference: str) -> str:
    iso = clean(element.get("countryIso2Code"))
    description = clean(element.get("countryDescription"))
    code = country_code(iso) or country_code(description)
    if code is None and iso not in {"", "00"}:
        report.odd("odd", reference, local_name(element), iso, "no country known by this code")
    return code or ""


def births_of(
    record: Element, report: ParseReport, reference: str
) -> tuple[tuple[DateInterval, ...], tuple[Place, ...], tuple[str, ...]]:
    """Dates and places of birth, and notes on those that could not become a date."""
    dates: dict[DateInterval, None] = {}
    places: dict[Place, None] = {}
    notes: list[str] = []
    for birth in children_of(record, "birthdate"):
        interval = _birth(birth)
        if interval:
            dates[interval] = None
        elif birth.get("year"):
            text = f"{birth.get('year')} ({birth.get('calendarType')})"
            report.odd("odd", reference, "birthdate", text, "year of another calendar")
            notes.append(f"Date of birth: {text}")
        country = _country(birth, report, reference)
        place, city, region = (clean(birth.get(tag)) for tag in ("place", "city", "region"))
        described = clean(birth.get("countryDescription")) if country else ""
        full = ", ".join(part for part in (place, city, region, described) if part)
        if full:
            places[Place(full, city or place, region, country)] = None
    return tuple(dates), tuple(places), tuple(notes)


def _birth(birth: Element) -> DateInterval | None:
    circa = birth.get("circa") == "true"
    first, last = birth.get("yearRangeFrom"), birth.get("yearRangeTo")
    interval = parse_date(birth.get("birthdate") or "")
    if interval is None and (first or last):
        interval = parse_date(f"{first} to {last}" if first and last else first or last or "")
    if interval is None and birth.get("calendarType", "GREGORIAN") == "GREGORIAN":
        parts = [birth.get(tag) or "0" for tag in ("year", "monthOfYear", "dayOfMonth")]
        if all(part.isdigit() for part in parts) and int(parts[0]):
            interval = partial_date(*(int(part) for part in parts))
    if interval and circa:
        return structs.replace(interval, approximate=True)
    return interval


def addresses_of(record: Element, report: ParseReport, reference: str) -> tuple[Address, ...]:
    """Postal addresses; one with a country only keeps the country's name as its text."""
    found: dict[Address, None] = {}
    for address in children_of(record, "address"):
        street, city, region, postal = (
            clean(address.get(tag)) for tag in ("street", "city", "region", "zipCode")
        )
        if postal and not any(ch.isdigit() for ch in postal):
            region, postal = ", ".join(part for part in (region, postal) if part), ""
        country = _country(address, report, reference)
        described = clean(address.get("countryDescription")) if country else ""
        place = clean(address.get("place"))
        box = clean(address.get("poBox"))
        parts = (street, f"PO Box {box}" if box else "", place, city, region, postal, described)
        full = ", ".join(part for part in parts if part)
        note = " ".join(_remarks(address))
        if full or note:
            each = Address(full or note, street, city or place, region, postal, country, note)
            found[each] = None
    return tuple(found)


def _remarks(element: Element) -> tuple[str, ...]:
    texts = (clean(full_text(child)) for child in element if local_name(child) == "remark")
    return tuple(text for text in texts if text)


def contacts_of(record: Element) -> tuple[Identifier, ...]:
    """Phones, e-mail and web addresses of ``contactInfo`` and of address texts."""
    found: list[Identifier] = []
    for address in children_of(record, "address"):
        for contact in children_of(address, "contactInfo"):
            key, value = clean(contact.get("key")).upper(), clean(contact.get("value"))
            if key in _CONTACTS and value:
                found.append(identifier(_CONTACTS[key], value, note=key.casefold()))
            elif key == "EMAIL":
                found += [identifier("email", text) for text in emails_in(value)]
            elif key == "WEB" and value:
                found.append(identifier("website", value))
        text = " ".join([*(str(value) for value in address.attrib.values()), *_remarks(address)])
        if "@" in text:
            found += [identifier("email", each) for each in emails_in(text)]
        if "www." in text:
            found += [identifier("website", each) for each in websites_in(text)]
    return tuple(found)


def identifications_of(record: Element, kind: Kind, report: ParseReport) -> tuple[Identifier, ...]:
    """Numbers and papers, each once; ``latinNumber`` stands in for a number in another script."""
    found: dict[tuple[str, str], Identifier] = {}
    reference = clean(record.get("euReferenceNumber"))
    for each in children_of(record, "identification"):
        number = clean(each.get("latinNumber")) or clean(each.get("number"))
        code = clean(each.get("identificationTypeCode"))
        if not number:
            report.odd("skipped", reference, "identification", code, "identification, no number")
            continue
        if code != "imo" and code not in _TYPES:
            report.odd("unknown", reference, "identificationTypeCode", code, "kept as other")
        scheme = _scheme(code, number, kind)
        described = clean(each.get("identificationTypeDescription"))
        notes = [described if scheme in {"other", "national_id"} else "", *_remarks(each)]
        note = "; ".join(text for text in notes if text)
        made = identifier(scheme, number, _country(each, report, reference), note)
        if made.valid is False:
            report.odd("odd", reference, scheme, number, "check digit fails")
        found.setdefault((made.type, made.normalized), made)
    return tuple(found.values())


def _scheme(code: str, number: str, kind: Kind) -> IdentifierType:
    """The scheme of a number: its check digit tells what the EU's broad types do not."""
    if code == "imo":
        return "imo" if kind == "vessel" or imo_kind(number) == {"imo"} else "imo_company"
    return narrower_scheme(_TYPES.get(code, "other"), number)
