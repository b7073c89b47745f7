"""The UK Sanctions List in XML, root ``Designations``: every party the UK designates.

Reach for ``read``. Since 28 January 2026 it is the UK's only list. Names are given in six parts:
``Name6`` is a person's family name and the whole name of a firm or ship.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lists.entity import Place
from lists.parsing.fields import report_unread
from lists.parsing.report import UnreadableList
from lists.parsing.xml import full_text, iterate, local_name, root_of, text_of
from lists.uk.designation import KINDS, Designation, name_kind, uk_day
from lists.vocabulary.cleaning import clean, clean_prose
from lists.vocabulary.countries import country_code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity, IdentifierType
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_LANGUAGES = {"russian": "ru", "persian": "fa", "arabic": "ar", "chinese": "zh", "korean": "ko"}
_NUMBERS: dict[str, IdentifierType] = {
    "PhoneNumber": "phone",
    "EmailAddress": "email",
    "Website": "website",
    "IMONumber": "imo",
    "BusinessRegistrationNumber": "registration",
    "NationalIdentifierNumber": "national_id",
    "PassportNumber": "passport",
}


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every designated party, one at a time.

    Raises:
        UnreadableList: Not this list, not well-formed, cut short.
    """
    root, _, _ = root_of(path)
    if root != "Designations":
        raise UnreadableList(f"{path.name}: root element is {root}, not the UK Sanctions List")
    for element in iterate(path, ("DateGenerated", "Designation"), report.fields):
        if local_name(element) == "DateGenerated":
            day = uk_day(full_text(element))
            if day:
                report.published_at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            continue
        report.counts["records"] += 1
        entity = _designation(element, report)
        if entity:
            yield entity
    report_unread(report, "uk_xml")


def _designation(element: Element, report: ParseReport) -> Entity | None:
    reference = clean(text_of(element, "UniqueID"))
    kind = KINDS.get(clean(text_of(element, "IndividualEntityShip")).casefold())
    if not reference:
        report.odd("skipped", "", "UniqueID", "", "no unique id")
        return None
    if kind is None:
        report.odd("unknown", reference, "IndividualEntityShip", "", "taken for an organization")
    one = Designation(reference, kind or "organization")
    one.regime = clean(text_of(element, "RegimeName"))
    one.un_reference = clean(text_of(element, "UNReferenceNumber"))
    one.reason = clean_prose(text_of(element, "UKStatementofReasons"))
    one.remarks = clean_prose(text_of(element, "OtherInformation"))
    one.measures = [clean(m).casefold() for m in text_of(element, "SanctionsImposed").split("|")]
    one.measures = [measure for measure in one.measures if measure]
    one.listed_on = uk_day(text_of(element, "DateDesignated"))
    one.amended_on = uk_day(text_of(element, "LastUpdated"))
    one.titles = [clean(full_text(title)) for title in _inside(element, "Title")]
    _names(element, one)
    _contacts(element, one)
    _person(element, one)
    _ship(element, one)
    return one.entity(report)


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """Every element of this name at any depth."""
    return element.iter(f"{{*}}{tag}")


def _texts(element: Element, tag: str) -> list[str]:
    return [text for one in _inside(element, tag) if (text := clean(full_text(one)))]


def _names(element: Element, one: Designation) -> None:
    for name in _inside(element, "Name"):
        parts = [text_of(name, f"Name{number}") for number in range(1, 7)]
        one.add_name(parts, name_kind(text_of(name, "NameType"), text_of(name, "AliasStrength")))
    for name in _inside(element, "NonLatinName"):
        language = _LANGUAGES.get(clean(text_of(name, "NonLatinScriptLanguage")).casefold(), "")
        one.add_script_name(text_of(name, "NameNonLatinScript"), language)


def _contacts(element: Element, one: Designation) -> None:
    for address in _inside(element, "Address"):
        lines = [text_of(address, f"AddressLine{number}") for number in range(1, 7)]
        postal_code = text_of(address, "AddressPostalCode")
        one.add_address(lines, postal_code, text_of(address, "AddressCountry"))
    for tag, scheme in _NUMBERS.items():
        for number in _texts(element, tag):
            one.add_identifier(scheme, number)
    for name in _texts(element, "ParentCompany"):
        one.add_link("owned_by", name, f"Parent company: {name}")


def _person(element: Element, one: Designation) -> None:
    one.births = _texts(element, "DOB")
    one.genders = _texts(element, "Gender")
    one.positions = _texts(element, "Position")
    one.nationalities = _texts(element, "Nationality")
    for place in _inside(element, "Location"):
        town, country = (
            clean(text_of(place, "TownOfBirth")),
            clean(text_of(place, "CountryOfBirth")),
        )
        full = ", ".join(part for part in (town, country) if part)
        if full:
            one.birth_places.append(Place(full, city=town, country=country_code(country) or ""))


def _ship(element: Element, one: Designation) -> None:
    if one.kind != "vessel":
        return
    one.flags = _texts(element, "CurrentBelievedFlagOfShip")
    one.former_flags = _texts(element, "PreviousFlag")
    one.vessel_type = next(iter(_texts(element, "TypeOfShip")), "")
    one.tonnage = next(iter(_texts(element, "TonnageOfShip")), "")
    one.build_year = next(iter(_texts(element, "YearBuilt")), "")
    for name in _texts(element, "CurrentOwnerOperator"):
        one.add_link("owned_by", name, f"Current owner/operator: {name}")
