"""Places as OFAC prints them: addresses in three columns, places of birth in one line."""

from __future__ import annotations

import re

from lists.entity import Address, Place
from lists.vocabulary.cleaning import clean
from lists.vocabulary.countries import countries_in, country_code

_HEDGED = re.compile(r"Region:|possibly\b", re.IGNORECASE)
# "Culiacan, Sinaloa 80220", "London EC3N 1DY", "Zurich CH-8022": digits at the end
_CITY_LINE = re.compile(
    r"(?P<city>[^,]*?)(?:,\s*(?P<region>.*?))?"
    r"(?:\s+(?P<code>[A-Z\d-]*\d[\w-]*(?:\s+[A-Z\d]*\d[A-Z\d]*)*))?"
)


def place_country(text: str) -> str:
    """The alpha-2 code of a country as OFAC names it; else empty.

    ``Region: Northern Mali`` and ``possibly Palestinian`` count as the one country they name. Other
    text that only contains a country does not: Netherlands Antilles and New Mexico are neither.
    """
    code = country_code(text)
    if code is None and _HEDGED.match(text):
        found = countries_in(text)
        code = found[0] if len(found) == 1 else None
    return code or ""


def birth_place(text: str) -> Place:
    """``City, Region, Country``, any of which may be missing; OFAC writes ``Korea, North``."""
    full = clean(text)
    parts = [part.strip() for part in full.split(",")]
    country = ""
    for size in (2, 1):
        country = place_country(", ".join(parts[-size:])) if len(parts) >= size else ""
        if country:
            parts = parts[:-size]
            break
    city, region = (parts[0] if parts else ""), ", ".join(parts[1:])
    return Place(full, city, region, country)


def printed_address(street: str, city_line: str, country_name: str) -> Address | None:
    """The address of one row of ``add.csv``; ``None`` for the many rows that hold none.

    Args:
        street: Everything before the city.
        city_line: City, state or province and postal code in one text.
        country_name: As printed; a false country (``undetermined``) gives no code.
    """
    full = ", ".join(part for part in (street, city_line, country_name) if part)
    if not full:
        return None
    found = _CITY_LINE.fullmatch(city_line)
    city, region, code = (found["city"], found["region"], found["code"]) if found else ("", "", "")
    if not found:
        city = city_line
    return Address(full, street, city or "", region or "", code or "", place_country(country_name))
