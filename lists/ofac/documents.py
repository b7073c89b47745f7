"""Identity documents of OFAC: number, country, dates and the type that the number really has.

Reach for ``document`` with the label and the parts of a document (advanced XML) and for
``printed_document`` with one remark such as ``Passport 75 5276391 (Russia) expires 29 Jun 2027``
(legacy CSV). OFAC's label is only a hint: older rows print a company's IMO number as a "Vessel
Registration Identification", and Russian tax numbers come under a dozen labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stdnum import lei
from stdnum.ru import inn, ogrn

from lists.ofac.terms import document_types
from lists.vocabulary.countries import country_code
from lists.vocabulary.identifiers import identifier, imo_kind

if TYPE_CHECKING:
    from lists.entity import Identifier, IdentifierType, Kind

_IMO = re.compile(r"\bIMO[\s:#.]*(?P<digits>\d{6,9})\b")
_BARE_IMO = re.compile(r"\d{7}")
_LEI = re.compile(r"[A-Z0-9]{18}\d{2}")
_DATES = re.compile(r"\s+(?=(?:issued|expires|expired)\b)")
_PARENTHESIS = re.compile(r"\s*\((?P<inside>[^()]*)\)$")
_CHECK = re.compile(r"[0-9A]")  # the check character of a Hong Kong identity card: G563542(9)
_VESSEL_LABEL = "Vessel Registration Identification"


def document(label: str, number: str, kind: Kind, country: str = "", note: str = "") -> Identifier:
    """The identifier a document carries.

    Args:
        label: OFAC's name of the document type; an unknown one gives type ``other``.
        number: As published.
        kind: What the holder is; it tells a ship's IMO number from a company's.
        country: Issuing country, ISO 3166-1 alpha-2 or empty.
        note: Dates, validity and what else OFAC says; the label is kept in front of it where the
            type alone would lose it.
    """
    imo = _IMO.search(number)
    if imo is None and label == _VESSEL_LABEL and kind == "vessel":
        imo = _BARE_IMO.fullmatch(number)  # one row lacks the letters "IMO"
    if imo:
        digits = imo["digits"] if "digits" in imo.re.groupindex else imo[0]
        if kind != "vessel" and label == _VESSEL_LABEL:
            note = _joined("printed as a vessel's number", note)
        return identifier(_imo_scheme(label, digits, kind), digits, note=note)
    listed = document_types().get(label)
    if listed == "imo_company":
        return identifier("imo" if kind == "vessel" else listed, number, country, note)
    if label == "Identification Number" and kind == "person":
        listed = "national_id"  # OFAC prints Chinese and Singaporean identity cards so
    refined = _refined(listed or "other", number, country)
    if refined in {"other", "registration", "national_id", "tax_id"}:
        note = _joined(label, note)
    return identifier(refined, number, country, note)


def printed_document(label: str, text: str, kind: Kind) -> Identifier | None:
    """The identifier in one remark, or ``None`` where the label stands without a number.

    Args:
        label: The label the remark begins with.
        text: What follows it: number, places in parentheses (the last may be the country),
            ``issued`` and ``expires`` dates, ``issued under the name``.
        kind: What the holder is.
    """
    number, *dates = _DATES.split(text.strip(), maxsplit=1)
    notes = [" ".join(date.split()) for date in dates]
    country = ""
    while (place := _PARENTHESIS.search(number)) and not _CHECK.fullmatch(place["inside"]):
        number = number[: place.start()]
        code = country_code(place["inside"]) or ""
        if code and not country:
            country = code
        else:
            notes.insert(0, place["inside"])
    if not number.strip() and notes and notes[0].isdigit():
        number = notes.pop(0)  # "International Maritime Organization No. (5777731)"
    if not number.strip():
        return None
    return document(label, number, kind, country, "; ".join(notes))


def _imo_scheme(label: str, digits: str, kind: Kind) -> IdentifierType:
    """Who holds the number decides: a vessel has a ship's, anybody else a company's number.

    Only a number on a vessel that is not labelled as the vessel's and fits the company scheme alone
    is the owner's.
    """
    if kind != "vessel":
        return "imo_company"
    owners = label != _VESSEL_LABEL and imo_kind(digits) == {"imo_company"}
    return "imo_company" if owners else "imo"


def _refined(listed: IdentifierType, number: str, country: str) -> IdentifierType:
    """The type that number and country speak for, else the one the label names."""
    bare = number.replace(" ", "")
    if country == "RU" and listed in {"tax_id", "registration", "other"}:
        if inn.is_valid(bare):
            return "inn"
        if ogrn.is_valid(bare):
            return "ogrn"
    if listed == "registration" and _LEI.fullmatch(bare) and lei.is_valid(bare):
        return "lei"
    return listed


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
