"""Numbers behind a label in prose: "Passport no: a) Colombia number AS272175 b) …".

Reach for ``labelled_numbers`` where a list has no columns for documents (Australia, Japan,
Switzerland). A label counts for the numbers up to the next label; a number stands close behind its
label, or in a series of lettered parts.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.countries import countries_in
from lists.vocabulary.identifiers import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lists.entity import Identifier, IdentifierType

_LABELS: Mapping[IdentifierType, str] = MappingProxyType(
    {
        "registration": r"(?:company|business|state|main\sstate|vessel|company\sregistration)\s"
        r"(?:identification|registration)\s(?:number|no|document)|registration\s(?:id|number|no)\b"
        r"|registered\scompany\snumber",
        "tax_id": r"tax(?:payer)?\s(?:id(?:entification)?)\b|national\stax\snumber|\bINN\b"
        r"|fiscal\scode",
        "lei": r"\bLEI\b|legal\sentity\sidentifier",
        "passport": r"passports?\b|travel\sdocument",
        "national_id": r"(?:national|civil|personal)\s(?:id\b|identity|identification)|\bID\scard"
        r"|identity\scard|identification\s(?:card|number|no)\b|social\ssecurity\snumber",
    }
)
_LABEL = re.compile(
    "|".join(f"(?P<{scheme}>{words})" for scheme, words in _LABELS.items()), re.IGNORECASE
)
_NUMBER = (
    r"(?P<number>\b(?:[A-Z]{1,3}\d[A-Z]{2,}|[A-Z]{0,6})\u00ba?[\-\u2013/ ]?"
    r"(?<![A-Za-z]{7})\d[\dA-Z]*"
    r"(?:[\-\u2013/][ ]?[\dA-Z]+|\.[\dA-Z]+|[ ]\d{3,}(?![.\d]))*)"
)
# What may stand between a label and its number: no sentence, no date, no other number.
_GAP = r"(?:(?!\b(?:issued?|expir\w*|valid|date|born|listed|dated|is|was)\b)[^\d;]){0,60}?"
_AFTER_LABEL = re.compile(rf"{_GAP}{_NUMBER}")
_NEXT = re.compile(
    rf"[^;\n]{{0,120}}?(?:\s|^)[b-z]\)\s{_GAP}{_NUMBER}|\s*(?:\([^)]*\))?\s*(?:;|,|\band\b|\bor\b)\s*"
    rf"(?:no\.?|number)?\s*{_NUMBER.replace('number', 'other')}(?![\d/.])"
)
_BRACKET = re.compile(r"\s*\(([^()]{2,60})\)")
_FEWEST_DIGITS = 4
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:19|20)\d\d")
_NONE = re.compile(r"^[\s:.#]*(?:no\.?|number)?[\s:.#]*(?:n/?a|none|unknown|-)\b", re.IGNORECASE)
_SAID = re.compile(r"^\s*(?:no\.?|numbers?|#)?\s*(?::|#)", re.IGNORECASE)


class LabelledNumbers(NamedTuple):
    """What a text says: its numbers, and the passages whose label announces one nobody can read."""

    numbers: tuple[Identifier, ...]
    unread: tuple[str, ...]


def labelled_numbers(text: str) -> LabelledNumbers:
    """The documents and registrations that a text gives behind their labels, each once."""
    found: dict[tuple[str, str], Identifier] = {}
    unread: list[str] = []
    labels = list(_LABEL.finditer(text))
    for label, following in zip_longest(labels, labels[1:]):
        end = following.start() if following else len(text)
        passage = text[label.end() : end]
        numbers = list(_numbers_of(passage))
        if (
            not numbers
            and _SAID.match(passage)
            and not _NONE.match(passage)
            and re.search(r"\d{4}", passage[:60])
        ):
            unread.append(f"{label[0]}{passage[:60]}")
        for number, country in numbers:
            scheme = narrower_scheme(_scheme_of(label), number)
            made = identifier(scheme, number, country, "" if scheme != "national_id" else label[0])
            found.setdefault((made.type, made.normalized), made)
    return LabelledNumbers(tuple(found.values()), tuple(unread))


def _scheme_of(label: re.Match[str]) -> IdentifierType:
    return next(scheme for scheme in _LABELS if label[scheme])


def _numbers_of(passage: str) -> Iterator[tuple[str, str]]:
    """Every number of a label with its country, if that is said beside it."""
    match = _AFTER_LABEL.match(passage)
    while match:
        groups = match.groupdict()
        number = (groups["number"] or groups.get("other") or "").strip()
        bracket = _BRACKET.match(passage, match.end())
        said = match[0].replace(number, "") + (f" {bracket[1]}" if bracket else "")
        if sum(map(str.isdigit, number)) >= _FEWEST_DIGITS and not _DATE.fullmatch(number):
            countries = countries_in(said)
            yield number, countries[0] if len(countries) == 1 else ""
        match = _NEXT.match(passage, match.end())


def narrower_scheme(scheme: IdentifierType, number: str) -> IdentifierType:
    """The scheme that a check digit proves for a number of a broad one ("tax id", "registration").

    Russian INN and OGRN and the Chinese credit code are told by length and check digit.
    """
    if scheme not in {"tax_id", "registration"}:
        return scheme
    digits = re.sub(r"\W", "", number)
    narrower: tuple[tuple[IdentifierType, set[int]], ...] = (
        ("inn", {10, 12}),
        ("ogrn", {13, 15}),
        ("uscc", {18}),
    )
    for one, lengths in narrower:
        if len(digits) in lengths and identifier(one, digits).valid:
            return one
    return scheme
