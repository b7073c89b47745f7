"""Numbers that publishers hide in prose: IMO, BIC, passports, phones, e-mail, web sites, wallets.

Reach for ``identifiers_in`` on reasons, notes and remarks. A number is taken only where the words
beside it name its scheme. An IMO number in a firm's text is the firm's own, unless it stands behind
a ship's name ("EDERRA (IMO: 9258026)"): those are ``ships_in``. One that only ships can have is the
party's own too: the UN's list has ships among its entities.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from lists.entity import IdentifierType
from lists.vocabulary.cleaning import emails_in, websites_in
from lists.vocabulary.identifiers import identifier, imo_kind, is_ship_imo
from lists.vocabulary.wallets import wallets_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Identifier, Kind

_SHIP = re.compile(
    r"\b(?P<name>[A-Z][A-Z\d\-]+(?: (?:[A-Z][A-Z\d\-]*|\d{1,3}))*)"
    r"\s*\((?:formerly [^()]{1,60}?, )?IMO[:.\s]*(?:number|no\.?)?[:\s]*(?P<imo>\d{7})\b"
)
_IMO = re.compile(
    r"\bIMO\b\)?[\s:.]*(?:(?:Company )?(?:[Nn]umber|[Nn]o\.?))?[\s:.]*(?P<imo>\d{6,9})\b(?!\d)"
)
_BIC = re.compile(
    r"\b(?:SWIFT(?:\s*/\s*BIC)?|BIC)\b(?:\s+code)?[\s:]*"
    r"(?P<bic>[A-Z]{4} ?[A-Z]{2} ?[A-Z\d]{2}(?: ?[A-Z\d]{3})?)\b"
)
_PASSPORT = re.compile(
    r"\b[Pp]assport (?:(?:[Nn]umber|[Nn]o\.?|[Nn]\u00b0)[\s:.]*)"
    r"(?P<number>[A-Z]{0,3}[ \-/]?\d[\dA-Z\-/]{4,14})"
)
_COMPANY_NUMBER = re.compile(
    r"\b[Cc]ompany (?:registration )?(?:[Nn]umber|[Nn]o\.?)[\s:.]*(?P<number>[A-Z]{0,3}\d{5,12})\b"
)
_PHONES = re.compile(
    r"\b(?:[Tt]ele?(?:phone)?(?: numbers?)?|[Ff]ax|[Ff]acsimile(?: numbers?)?|[Mm]obile)\b[.:\s]*"
    r"(?P<list>\+?[\d][\d\s()/\-+;,.and]*\d(?:\s*\(ext\.? \d+\))?)"
)
_PHONE = re.compile(r"\+?\d[\d\s()\-]{5,}\d")


_LABEL_ENDS = (
    r"(?:\s+(?:[Nn]umber|[Nn]o\.?|[Cc]ode|[Cc]ard|N\u00b0))*(?:\s*\([^()\n]{2,40}\))?[\s:]*"
    r"(?P<number>[A-Z]{0,6}[ \-/]{0,2}\d[\dA-Z\-/]{4,20})(?![\w/])"
)
_LONG_NUMBER = re.compile(r"\d[\dA-Z\-/]{4}")
"""What every passport, company number and labelled number has in it."""
_STATEMENT = r"(?:^|(?<=[\n.;:,])\s?)(?:[A-Z][a-z]+ (?:[A-Z][a-z]+ )?)?"
_DATE_LIKE = re.compile(r"\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|(?:19|20)\d\d(?:-\d\d){0,2}")
_FEWEST_DIGITS = 5


class _Label(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of ``text_numbers.toml``."""

    label: str
    type: IdentifierType
    where: str


class _Labelled(NamedTuple):
    """A label as it is found: ``quick`` in the text in small letters, before the slow pattern."""

    type: IdentifierType
    quick: re.Pattern[str]
    pattern: re.Pattern[str]


@cache
def _labels() -> tuple[_Labelled, ...]:
    text = (files("lists") / "vocabulary" / "text_numbers.toml").read_text("utf-8")
    rows = msgspec.convert(tomllib.loads(text)["label"], list[_Label])
    return tuple(
        _Labelled(
            row.type,
            re.compile(rf"(?:{row.label.lower()})"),
            re.compile(rf"{_STATEMENT}\b(?i:{row.label})\b{_LABEL_ENDS}", re.MULTILINE),
        )
        for row in rows
    )


def _labelled_numbers(text: str) -> Iterator[tuple[IdentifierType, str]]:
    """Numbers behind a label that begins a statement: inside one they are often another's."""
    small = text.lower()
    for scheme, quick, pattern in _labels():
        if not quick.search(small):
            continue
        for match in pattern.finditer(text):
            number = match["number"].strip(" -/")
            digits = sum(map(str.isdigit, number))
            if digits >= _FEWEST_DIGITS and not _DATE_LIKE.fullmatch(number):
                yield scheme, number


def _numbers(text: str) -> Iterator[tuple[IdentifierType, str]]:
    if "SWIFT" in text or "BIC" in text:
        for match in _BIC.finditer(text):
            yield "bic", match["bic"]
    if _LONG_NUMBER.search(text):
        for match in _PASSPORT.finditer(text) if "assport" in text else ():
            yield "passport", match["number"]
        for match in _COMPANY_NUMBER.finditer(text) if "ompany" in text else ():
            yield "registration", match["number"]
        yield from _labelled_numbers(text)
    yield from _contacts(text)


def _contacts(text: str) -> Iterator[tuple[IdentifierType, str]]:
    for phones in _PHONES.finditer(text):
        for match in _PHONE.finditer(phones["list"]):
            yield "phone", match[0].strip()
    for address in emails_in(text):
        yield "email", address
    for site in websites_in(text):
        if "interpol.int" not in site.casefold():  # the notice, not the party's own page
            yield "website", site


def _imo_numbers(text: str, kind: Kind) -> Iterator[Identifier]:
    if "IMO" not in text:
        return
    ships = {imo for _, imo in ships_in(text)}
    for match in _IMO.finditer(text):
        digits = match["imo"]
        if kind == "vessel":
            yield identifier("imo", digits)
        elif kind == "organization" and digits not in ships:
            fits = imo_kind(digits)
            yield identifier("imo" if fits == {"imo"} else "imo_company", digits)


def identifiers_in(text: str, kind: Kind) -> tuple[Identifier, ...]:
    """All identifiers the prose gives for the party it describes, each once.

    Args:
        text: Prose as published.
        kind: What the party is; decides what an IMO number is.
    """
    found = [*_imo_numbers(text, kind)]
    found += [identifier(scheme, value) for scheme, value in _numbers(text)]
    found += [identifier("wallet", one, note=codes) for one, codes in wallets_in(text).items()]
    return tuple({(each.type, each.normalized): each for each in reversed(found)}.values())[::-1]


def ships_in(text: str) -> tuple[tuple[str, str], ...]:
    """Ships the prose names with their numbers: ``(name, IMO)``, check digit holding."""
    if "IMO" not in text:
        return ()
    return tuple(
        (match["name"], match["imo"]) for match in _SHIP.finditer(text) if is_ship_imo(match["imo"])
    )
