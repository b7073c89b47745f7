"""The repeating parts of a UN record: names, births, documents, addresses.

Each function turns one kind of child elements into values of ``lists.entity`` and tells the
``ParseReport`` what it could not read. ``lists.un.xml`` puts the record together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from lists.entity import Address, DateInterval, Name, Place
from lists.parsing.names import distinct, names_in, original_script_in
from lists.parsing.xml import children_of, full_text, text_of
from lists.vocabulary.cleaning import clean, script_of, split_names
from lists.vocabulary.countries import countries_in, country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.text_identifiers import identifiers_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lists.entity import Identifier, IdentifierType, Kind, NameKind
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_QUALITY: Mapping[str, NameKind] = {
    "good": "alias",
    "a.k.a.": "alias",
    "": "alias",
    "low": "weak_alias",
    "f.k.a.": "former",
}
_NOT_AVAILABLE = frozenset({"na", "n/a"})
_DOCUMENTS: tuple[tuple[re.Pattern[str], IdentifierType], ...] = (
    (re.compile(r"passe?port|pasaporte|laissez", re.IGNORECASE), "passport"),
    (re.compile(r"fiscal|\bNIF\b|tax", re.IGNORECASE), "tax_id"),
    (re.compile(r"driv", re.IGNORECASE), "driving_licence"),
    (re.compile(r"birth cert", re.IGNORECASE), "birth_certificate"),
)
_NUMBER_LABEL = re.compile(
    r"^(?P<label>[^\d]*\b(?:passport|number|no|N\u00b0|card)\b[^\w(]*)(?P<number>\S.*)$",
    re.IGNORECASE,
)
_COUNTRY_FIRST = re.compile(r"^(?P<country>[A-Z][a-z]{3,}) (?P<number>\S*\d\S*)$")
_BRACKET_NOTE = re.compile(r"\s*\((?P<note>[^()]*)\)\s*$")
_NUMBER_FIRST = re.compile(r"^(?P<number>[A-Z]{0,4}[ -]?\d{5,}[\dA-Z-]*)(?=\s|,|;|$)")
_MONTH_NOTE = re.compile(r"^[A-Z][a-z]{2,8}\.?$")


def value_of(element: Element, tag: str) -> str:
    """The cleaned text of a child; "na" and its kin are empty."""
    text = clean(text_of(element, tag))
    return "" if text in _NOT_AVAILABLE else text


def values_of(element: Element, tag: str) -> tuple[str, ...]:
    """The cleaned ``VALUE`` texts under all children of this name, each once."""
    found = (
        clean(full_text(value))
        for child in children_of(element, tag)
        for value in children_of(child, "VALUE")
    )
    return tuple(dict.fromkeys(text for text in found if text and text not in _NOT_AVAILABLE))


def names_of(record: Element, report: ParseReport, reference: str) -> tuple[Name, ...]:
    """The primary name first, then names in original script, then aliases."""
    parts = [value_of(record, tag) for tag in _NAME_PARTS]
    full = " ".join(part for part in parts if part)
    names = list(names_in(full, "primary"))
    for original in children_of(record, "NAME_ORIGINAL_SCRIPT"):
        names += names_in(full_text(original), "original_script")
    for tag in ("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
        for alias in children_of(record, tag):
            names += _alias(alias, report, reference)
    return distinct(names)


def _alias(alias: Element, report: ParseReport, reference: str) -> Iterable[Name]:
    text = text_of(alias, "ALIAS_NAME")
    note = value_of(alias, "NOTE")
    quality = value_of(alias, "QUALITY")
    if not text.strip():
        return
    kind = _QUALITY.get(quality.casefold())
    if kind is None:
        report.odd("unknown", reference, "QUALITY", quality, "unknown alias quality; name kept")
        kind = "alias"
    if re.match(r"(?:previously|formerly) listed as", note, re.IGNORECASE):
        kind = "former"
    names = names_in(text, kind)
    report.counts["aliases"] += 1
    yield from names
    yield from original_script_in(note)
    if ";" in note and not re.search(r"[\d:]", note):  # a second list of spellings in the note
        for spelling in split_names(note.strip("()")):
            yield Name(spelling, kind, script=script_of(spelling), raw=note)


def births_of(
    record: Element, report: ParseReport, reference: str
) -> tuple[tuple[DateInterval, ...], tuple[str, ...]]:
    """Dates of birth as intervals, and notes that say more than an interval can."""
    dates: list[DateInterval] = []
    notes: list[str] = []
    for birth in children_of(record, "INDIVIDUAL_DATE_OF_BIRTH"):
        note = value_of(birth, "NOTE")
        interval, read_note = _birth(birth, note)
        if interval:
            dates.append(interval)
        if note and not read_note:
            notes.append(f"Date of birth: {note}")
            if not interval:
                report.odd("odd", reference, "INDIVIDUAL_DATE_OF_BIRTH", note, "no date read")
    for alias in children_of(record, "INDIVIDUAL_ALIAS"):
        text = value_of(alias, "DATE_OF_BIRTH")
        interval = parse_date(text)
        if interval:
            dates.append(interval)
        elif text:
            report.odd("odd", reference, "DATE_OF_BIRTH", text, "no date read")
    unique = {(each.start, each.end): each for each in reversed(dates)}
    return tuple(unique.values())[::-1], tuple(notes)


def _birth(birth: Element, note: str) -> tuple[DateInterval | None, bool]:
    """The interval, and whether the note went into it (narrowed it or made it approximate)."""
    approximate = value_of(birth, "TYPE_OF_DATE").upper() == "APPROXIMATELY"
    interval = parse_date(value_of(birth, "DATE"))
    first, last = value_of(birth, "FROM_YEAR"), value_of(birth, "TO_YEAR")
    year = value_of(birth, "YEAR")
    if interval is None and first and last:
        interval = parse_date(f"{first} to {last}")
    elif interval is None and (first or last):
        interval = parse_date(first or last)
    elif interval is None and year:
        interval = parse_date(year)
    read_note = note.casefold().startswith("approx")
    approximate = approximate or read_note
    narrower = parse_date(f"{note} {year}" if _MONTH_NOTE.match(note) else note)
    if narrower and (interval is None or _within(narrower, interval)):
        interval, read_note = narrower, True
    if interval and approximate:
        interval = structs.replace(interval, approximate=True)
    return interval, read_note


def _within(inner: DateInterval, outer: DateInterval) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def countries_of(text: str, report: ParseReport, reference: str, field: str) -> tuple[str, ...]:
    """Countries of one field; a text that names none is reported, since it is dropped."""
    if not text:
        return ()
    code = country_code(text)
    found = (code,) if code else countries_in(text)
    if not found:
        report.odd("odd", reference, field, text, "no country known by this name")
    return found


def places_of(record: Element, report: ParseReport, reference: str) -> tuple[Place, ...]:
    """Places of birth, also those given with an alias."""
    found: list[Place] = []
    for birth in children_of(record, "INDIVIDUAL_PLACE_OF_BIRTH"):
        parts = [value_of(birth, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE")]
        found += _place(
            parts, value_of(birth, "COUNTRY"), report, reference, value_of(birth, "NOTE")
        )
    for alias in children_of(record, "INDIVIDUAL_ALIAS"):
        city, country = value_of(alias, "CITY_OF_BIRTH"), value_of(alias, "COUNTRY_OF_BIRTH")
        found += _place(["", city, ""], country, report, reference)
    return tuple(dict.fromkeys(found))


def _place(
    parts: list[str], country: str, report: ParseReport, reference: str, note: str = ""
) -> tuple[Place, ...]:
    full = ", ".join(part for part in (*parts, country, note) if part)
    if not full:
        return ()
    codes = countries_of(country, report, reference, "COUNTRY")
    return (Place(full, parts[1], parts[2], codes[0] if len(codes) == 1 else ""),)


def addresses_of(record: Element, report: ParseReport, reference: str) -> tuple[Address, ...]:
    """Addresses; a ZIP without digits is a region, a country may stand in the note."""
    found: list[Address] = []
    for tag in ("INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"):
        for child in children_of(record, tag):
            found += _address(child, report, reference)
    return tuple(dict.fromkeys(found))


def _address(child: Element, report: ParseReport, reference: str) -> tuple[Address, ...]:
    street, city = value_of(child, "STREET"), value_of(child, "CITY")
    region, postal = value_of(child, "STATE_PROVINCE"), value_of(child, "ZIP_CODE")
    country, note = value_of(child, "COUNTRY"), value_of(child, "NOTE")
    if postal and not any(ch.isdigit() for ch in postal):
        region, postal = ", ".join(part for part in (region, postal) if part), ""
    full = ", ".join(part for part in (street, city, region, postal, country) if part)
    if not full and not note:
        return ()
    codes = countries_of(country, report, reference, "COUNTRY")
    if not codes:
        codes = countries_in(f"{street}, {city}, {region}") or countries_in(note)
    one = codes[0] if len(codes) == 1 else ""
    return (Address(full or note, street, city, region, postal, one, note if full else ""),)


def documents_of(record: Element, report: ParseReport, reference: str) -> tuple[Identifier, ...]:
    """Passports and identity papers, the same number once however often its type is translated."""
    found: dict[tuple[str, str], Identifier] = {}
    for document in children_of(record, "INDIVIDUAL_DOCUMENT"):
        for each in _document(document, report, reference):
            key = (each.type, each.normalized)
            known = found.get(key)
            if known is None or (each.country and not known.country):
                found[key] = each
    return tuple(found.values())


def _document(document: Element, report: ParseReport, reference: str) -> tuple[Identifier, ...]:
    number, note = value_of(document, "NUMBER"), value_of(document, "NOTE")
    label = f"{value_of(document, 'TYPE_OF_DOCUMENT')} {value_of(document, 'TYPE_OF_DOCUMENT2')}"
    if not number:
        found = identifiers_in(note, "person") or _bare_number(note, label)
        if note and not found:
            report.odd("odd", reference, "INDIVIDUAL_DOCUMENT", note, "document without number")
        return found
    country_text = value_of(document, "ISSUING_COUNTRY") or value_of(document, "COUNTRY_OF_ISSUE")
    bracket = _BRACKET_NOTE.search(number)
    if bracket:
        note = "; ".join(part for part in (bracket["note"], note) if part)
        number = number[: bracket.start()]
    labelled = _NUMBER_LABEL.match(number)
    if labelled and any(ch.isdigit() for ch in labelled["number"]):
        label = f"{labelled['label']} {label}"
        country_text = country_text or (countries_in(labelled["label"]) or ("",))[0]
        number = labelled["number"]
    named = _COUNTRY_FIRST.match(number)
    if named and country_code(named["country"]):
        country_text, number = country_text or named["country"], named["number"]
    codes = countries_of(country_text, report, reference, "ISSUING_COUNTRY")
    issued = value_of(document, "DATE_OF_ISSUE")
    parts = (clean(label), f"issued {issued}" if issued else "", note)
    scheme = document_type(label)
    text = "; ".join(part for part in parts if part)
    own = identifier(scheme, number, codes[0] if len(codes) == 1 else "", text)
    return (own, *identifiers_in(note, "person"))


def _bare_number(note: str, label: str) -> tuple[Identifier, ...]:
    """The number that a note begins with, of the kind of document the element names."""
    match = _NUMBER_FIRST.match(note)
    return (identifier(document_type(label), match["number"], note=note),) if match else ()


def document_type(label: str) -> IdentifierType:
    """The scheme a document's printed type means, in English, French or Spanish."""
    for pattern, scheme in _DOCUMENTS:
        if pattern.search(label):
            return scheme
    return "national_id"


def text_identifiers(texts: Iterable[str], kind: Kind) -> tuple[Identifier, ...]:
    """Identifiers hidden in several texts of one party, each once."""
    found = [each for text in texts for each in identifiers_in(text, kind)]
    return tuple({(each.type, each.normalized): each for each in reversed(found)}.values())[::-1]
