"""Reading one element of an advanced OFAC file: children, dates, periods, locations.

Everything here ignores the namespace, which OFAC has changed, and takes what is there: a missing
child is empty text, a date without a day is a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lists.entity import Address, DateInterval
from lists.ofac.places import place_country
from lists.vocabulary.cleaning import clean
from lists.vocabulary.dates import partial_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.ofac.values import ReferenceValues
    from lists.parsing.xml import Element

_STREET_PARTS = ("ADDRESS1", "ADDRESS2", "ADDRESS3")


class Location(Struct, frozen=True):
    """One location: its address, and its country as OFAC's code or name (kept for false ones)."""

    address: Address
    country_text: str


def child(element: Element, name: str) -> Element | None:
    """The first child of this name in any namespace."""
    return next(children(element, name), None)


def children(element: Element, name: str) -> Iterator[Element]:
    """All children of this name in any namespace."""
    return element.iterchildren("{*}" + name)


def child_text(element: Element, name: str) -> str:
    """The cleaned text of a child; empty where it is missing or empty."""
    found = child(element, name)
    return "" if found is None else clean(found.text)


def attribute(element: Element, name: str) -> str:
    """An attribute's text; empty where it is missing."""
    return str(element.get(name) or "")


def is_true(element: Element, name: str) -> bool:
    """Whether a flag attribute is set."""
    return attribute(element, name).casefold() in {"true", "1"}


def date_point(element: Element | None) -> DateInterval | None:
    """A date in Year, Month and Day children; what is missing or impossible widens it."""
    if element is None:
        return None
    parts = [child_text(element, part) for part in ("Year", "Month", "Day")]
    year, month, day = (int(part) if part.isdecimal() else 0 for part in parts)
    return partial_date(year, month, day) if 1 <= year <= 9999 else None


def period(element: Element | None) -> DateInterval | None:
    """A ``DatePeriod`` as one interval, from the first day it may begin to the last it may end.

    Start and End hold a From and a To each: 1965-1969 is one interval, not two days. Either
    end marked ``Approximate`` makes the whole approximate.
    """
    if element is None:
        return None
    points: list[DateInterval] = []
    approximate = False
    for edge in ("Start", "End"):
        bounds = child(element, edge)
        if bounds is None:
            continue
        approximate = approximate or is_true(bounds, "Approximate")
        for bound in ("From", "To"):
            point = date_point(child(bounds, bound))
            if point:
                points.append(point)
    if not points:
        return None
    first = min(point.start for point in points)
    last = max(point.end for point in points)
    return DateInterval(first, last, approximate)


def location(element: Element, values: ReferenceValues) -> Location:
    """A location in the spelling of the legacy CSV: street, ``City, Region Code``, country."""
    parts: dict[str, list[str]] = {}
    for part in children(element, "LocationPart"):
        kind = values.text("LocPartType", attribute(part, "LocPartTypeID")) or "ADDRESS3"
        for value in children(part, "LocationPartValue"):
            text = child_text(value, "Value")
            if text:
                parts.setdefault(kind, []).append(text)
    country = child(element, "LocationCountry")
    country_id = None if country is None else attribute(country, "CountryID")
    if country_id is None:
        area = child(element, "LocationAreaCode")
        area_value = values.value(
            "AreaCode", None if area is None else attribute(area, "AreaCodeID")
        )
        country_id = area_value.attributes.get("CountryID") if area_value else None
    street = ", ".join(text for kind in _STREET_PARTS for text in parts.pop(kind, ()))
    city = ", ".join(parts.pop("CITY", ()))
    code = " ".join(parts.pop("POSTAL CODE", ()))
    region = ", ".join(text for texts in parts.values() for text in texts)
    city_line = " ".join(part for part in (", ".join(p for p in (city, region) if p), code) if part)
    country_name = values.text("Country", country_id)
    full = ", ".join(part for part in (street, city_line, country_name) if part)
    printed = values.country(country_id)
    alpha2 = place_country(printed) if printed else ""
    return Location(Address(full, street, city, region, code, alpha2), printed)
