"""One listed party while the rows that describe it are read, for lists published as tables.

A table prints a party in several rows (a name each, or a name, an address and a document each), so
values arrive many times and are kept once, in order of appearance. What cannot be read is reported
with the party's reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from lists.entity import Address, Entity, Listing, Place
from lists.parsing.labelled_numbers import labelled_numbers
from lists.parsing.names import distinct, names_in
from lists.vocabulary.cleaning import clean, clean_prose, split_names
from lists.vocabulary.countries import country_code
from lists.vocabulary.text_identifiers import identifiers_in
from lists.vocabulary.ties import links_in_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from lists.entity import DateInterval, Identifier, Kind, Link, Name, NameKind
    from lists.parsing.report import ParseReport

T = TypeVar("T")

_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_SEVERAL = re.compile(r"[;\uff1b\n]")
_GENDER = re.compile(r"\b(?:gender|sex)\s*:\s*(male|female)\b", re.IGNORECASE)
_GENDERS: dict[str, Literal["male", "female"]] = {
    "male": "male", "m": "male", "female": "female", "f": "female"
}  # fmt: skip
_NOTHING = frozenset({"", "na", "n/a", "unknown", "none", "-", "\u4e0d\u660e"})


@dataclass(slots=True)
class GatheredParty:
    """The values of one party so far. ``key`` makes its id, ``reference`` is what people cite."""

    source: str
    key: str
    reference: str
    kind: Kind
    report: ParseReport
    names: list[Name] = field(default_factory=list)
    birth_dates: list[DateInterval] = field(default_factory=list)
    birth_places: list[Place] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    gender: str = ""
    flags: list[str] = field(default_factory=list)
    vessel_type: str = ""
    build_year: str = ""
    links: list[Link] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    legal_basis: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    listed_on: date | None = None
    amended_on: date | None = None
    url: str = ""
    _reported: set[tuple[str, str]] = field(default_factory=set)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def is_new(self, column: str, value: str) -> bool:
        """Whether a value is there and comes for the first time in its column."""
        if not value or (column, value) in self._seen:
            return False
        self._seen.add((column, value))
        return True

    def odd(self, column: str, value: str, message: str) -> None:
        """Report a value that is not used as what its column says, once however often it comes."""
        if (column, value) not in self._reported:
            self._reported.add((column, value))
            self.report.odd("odd", self.reference, column, value, message)

    def add_names(self, text: str, kind: NameKind, language: str = "") -> None:
        """All names of one field."""
        self.names += names_in(text, kind, language=language)

    def add_countries(self, into: list[str], text: str, column: str) -> None:
        """Countries of one field, apart by semicolons or lettered; unknown ones are reported."""
        for part in (name for half in _SEVERAL.split(text) for name in split_names(half)):
            code = country_said(part)
            if code:
                into.append(code)
            elif part.casefold() not in _NOTHING:
                self.odd(column, part, "no country known by this name")

    def add_birth_place(self, text: str) -> None:
        """Places of birth of one field; the country is the last part of a place."""
        for part in split_names(text):
            if part.casefold() not in _NOTHING:
                self.birth_places.append(Place(part, country=last_country(part)))

    def add_address(self, text: str) -> None:
        """Addresses of one field; the country is the last part of an address."""
        for part in split_names(text):
            if part.casefold() not in _NOTHING:
                self.addresses.append(Address(part, country=last_country(part)))

    def add_numbers_in(self, text: str, column: str) -> None:
        """Numbers that a text gives behind words that name their kind."""
        found = labelled_numbers(text)
        self.identifiers += [*identifiers_in(text, self.kind), *found.numbers]
        for passage in found.unread:
            self.odd(column, passage, "a number is announced here and was not read as one")

    def add_reason(self, text: str) -> None:
        """What the publisher says of the party, with the numbers and ties in it."""
        prose = clean_prose(text)
        if prose and prose not in self.reasons:
            self.reasons.append(prose)

    def entity(self) -> Entity | None:
        """The listed party, or ``None`` (reported as skipped) without a name."""
        names = distinct(self.names)
        if not names:
            self.report.odd("skipped", self.reference, "name", "", "no name")
            return None
        text = "\n".join((*self.reasons, *self.remarks))
        self.links += links_in_text(text, self._own_reference())
        said = _GENDER.search(text)
        gender = clean(self.gender).casefold() or (said[1].casefold() if said else "")
        self.report.counts[f"{self.kind}s"] += 1
        self.report.counts["names"] += len(names)
        return Entity(
            id=f"{self.source}-{self.key}",
            source=self.source,
            reference=self.reference,
            kind=self.kind,
            caption=next((name for name in names if name.kind == "primary"), names[0]).full,
            names=names,
            birth_dates=once(self.birth_dates),
            birth_places=once(self.birth_places),
            gender=_GENDERS.get(gender, ""),
            titles=once(self.titles),
            positions=once(self.positions),
            nationalities=once(self.nationalities),
            countries=once(one.country for one in self.addresses if one.country),
            addresses=once(self.addresses),
            identifiers=self._identifiers(),
            flags=once(self.flags),
            vessel_type=self.vessel_type,
            build_year=self.build_year,
            listings=(self._listing(),),
            links=self._links(),
            notes=once(self.notes),
        )

    def _own_reference(self) -> str:
        """The UN reference that is the party's own: its text names it and means itself."""
        return next((one.target_reference for one in self.links if one.type == "same_as"), "")

    def _identifiers(self) -> tuple[Identifier, ...]:
        return tuple({(i.type, i.normalized): i for i in reversed(self.identifiers)}.values())[::-1]

    def _links(self) -> tuple[Link, ...]:
        links = {(o.type, o.target_name, o.target_reference): o for o in reversed(self.links)}
        return tuple(links.values())[::-1]

    def _listing(self) -> Listing:
        return Listing(
            source=self.source,
            reference=self.reference,
            programmes=once(self.programmes),
            legal_basis=once(self.legal_basis),
            listed_on=self.listed_on,
            amended_on=self.amended_on,
            measures=once(self.measures),
            reason="\n".join(self.reasons),
            remarks="\n".join(once(self.remarks)),
            url=self.url,
        )


def country_said(text: str) -> str:
    """A country's code, also with another of its names in brackets behind; empty if unknown."""
    said = clean(text)
    return country_code(said) or country_code(_BRACKET.sub("", said)) or ""


def last_country(text: str) -> str:
    """The country that an address or place ends with, or is; empty if none."""
    last = _BRACKET.sub("", text).rpartition(",")[2]
    return country_said(last.strip(" .")) or country_said(text)


def once(values: Iterable[T]) -> tuple[T, ...]:
    """The values in order, each once, without empty ones."""
    return tuple(dict.fromkeys(value for value in values if value))
