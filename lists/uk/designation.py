"""One UK designation while its parts are gathered, and the listed party it becomes.

The publisher repeats a party for each combination of name, address and document, so values arrive
many times and are kept once, in order of appearance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from lists.entity import Address, DateInterval, Entity, Link, Listing, Name, Place
from lists.parsing.names import distinct, names_in
from lists.vocabulary.cleaning import clean, clean_prose
from lists.vocabulary.countries import country_code, flag_country
from lists.vocabulary.dates import parse_date, partial_date
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.text_identifiers import identifiers_in
from lists.vocabulary.ties import REFERENCE, links_in_text, reference_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from lists.entity import Identifier, IdentifierType, Kind, LinkType, NameKind
    from lists.parsing.report import ParseReport

T = TypeVar("T")

KINDS: dict[str, Kind] = {"individual": "person", "entity": "organization", "ship": "vessel"}
_GENDERS: dict[str, Literal["male", "female"]] = {"male": "male", "female": "female"}
_PARTS = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_PREFIX = re.compile(r"^[A-Z]+")
_IMO = re.compile(r"\d{6,8}")
_LETTERED_DATE = re.compile(r"[a-z]{2}", re.IGNORECASE)


def uk_date(text: str) -> DateInterval | None:
    """A date as the UK writes it: ``14/03/1970``, ``dd/mm/1945``, ``dd/03/1958``, ``00/00/1980``.

    Letters and zeros stand for an unknown day or month; ``None`` for what is no date.
    """
    found = _PARTS.match(_LETTERED_DATE.sub("00", clean(text)))
    if found:
        day, month, year = (int(part) for part in found.groups())
        return partial_date(year, month, day) if year else None
    return parse_date(clean(text))


def uk_day(text: str) -> date | None:
    """The day of a complete date (a day of listing), else ``None``."""
    interval = uk_date(text)
    return interval.start if interval and interval.start == interval.end else None


def name_kind(name_type: str, quality: str) -> NameKind:
    """How the publisher holds a name: ``Primary name``, variations, aliases by quality, former."""
    kind, strength = clean(name_type).casefold(), clean(quality).casefold()
    if "low" in strength:
        return "weak_alias"
    if kind == "primary name":
        return "primary"
    return "former" if kind in {"fka", "formerly known as"} else "alias"


@dataclass(slots=True)
class Designation:
    """The parts of one designation as published. ``reference`` is the UK's unique id."""

    reference: str
    kind: Kind
    names: list[Name] = field(default_factory=list)
    regime: str = ""
    un_reference: str = ""
    reason: str = ""
    remarks: str = ""
    measures: list[str] = field(default_factory=list)
    listed_on: date | None = None
    amended_on: date | None = None
    births: list[str] = field(default_factory=list)
    birth_places: list[Place] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    former_flags: list[str] = field(default_factory=list)
    vessel_type: str = ""
    tonnage: str = ""
    build_year: str = ""

    def add_name(self, parts: Iterable[str], kind: NameKind) -> None:
        """A name given in parts, the last of which is the family name or the whole name.

        A person's name is kept in both orders: the UK prints given names first, a Korean or
        Chinese name is family first. Underscores stand for blanks (``Yu_Jong_3``).
        """
        given = [clean(part.replace("_", " ")) for part in parts]
        *first, last = given
        before, whole = clean(" ".join(first)), clean(" ".join(given))
        if not whole:
            return
        if self.kind != "person" or not before or not last:
            self.names += names_in(whole, kind)
            return
        name = Name(f"{before} {last}", kind, before, last, "", "Latn")
        turned = Name(f"{last} {before}", "alias" if kind == "primary" else kind, before, last)
        self.names += [name, turned]

    def add_script_name(self, text: str, language: str = "") -> None:
        """A name in the party's own script."""
        self.names += names_in(text, "original_script", language=language)

    def add_identifier(self, scheme: IdentifierType, value: str, country: str = "") -> None:
        """A number of the party; an IMO number is taken out of ``IMO9562233``."""
        number = clean(value)
        if scheme == "imo":
            found = _IMO.search(number)
            number = found[0] if found else number
        if number:
            self.identifiers.append(identifier(scheme, number, country=country))

    def add_address(self, lines: Iterable[str], postal_code: str, country: str) -> None:
        """An address in lines; nothing is added when all of it is empty."""
        code = country_code(clean(country)) or ""
        parts = [*(clean(line) for line in lines), clean(postal_code), clean(country)]
        full = ", ".join(part for part in parts if part)
        if full:
            self.addresses.append(Address(full, postal_code=clean(postal_code), country=code))

    def add_link(self, relation: LinkType, names: str, quote: str) -> None:
        """A tie to a party that is named but not resolved (owners, parent companies)."""
        for name in names_in(names, "alias"):
            self.links.append(Link(relation, "", name.full, "", quote))

    def entity(self, report: ParseReport) -> Entity | None:
        """The listed party, or ``None`` (reported as skipped) without a name."""
        names = distinct(self.names)
        if not names:
            report.odd("skipped", self.reference, "Name", "", "no name")
            return None
        text = "\n".join(part for part in (self.reason, self.remarks) if part)
        nationalities = self._countries(self.nationalities, "Nationality", report)
        report.counts[f"{self.kind}s"] += 1
        report.counts["names"] += len(names)
        return Entity(
            id=f"uk-{self.reference}",
            source="uk",
            reference=self.reference,
            kind=self.kind,
            caption=next((name for name in names if name.kind == "primary"), names[0]).full,
            names=names,
            birth_dates=self._birth_dates(report),
            birth_places=_once(self.birth_places),
            gender=next(
                (_GENDERS[g.casefold()] for g in self.genders if g.casefold() in _GENDERS), ""
            ),
            titles=_once(self.titles),
            positions=_once(self.positions),
            nationalities=nationalities,
            countries=_once(one.country for one in self.addresses if one.country),
            addresses=_once(self.addresses),
            identifiers=self._identifiers(text),
            flags=self._flags(self.flags, report),
            former_flags=self._flags(self.former_flags, report),
            vessel_type=self.vessel_type,
            tonnage=self.tonnage,
            build_year=self.build_year,
            listings=(self._listing(),),
            links=self._links(text),
        )

    def _listing(self) -> Listing:
        prefix = _PREFIX.match(self.reference)
        return Listing(
            source="uk",
            reference=self.reference,
            programmes=(f"UK:{prefix[0]}",) if prefix else (),
            legal_basis=(self.regime,) if self.regime else (),
            listed_on=self.listed_on,
            amended_on=self.amended_on,
            measures=_once(self.measures) or ("asset freeze",),
            reason=clean_prose(self.reason or self.remarks),
            remarks=clean_prose(self.remarks) if self.reason else "",
        )

    def _birth_dates(self, report: ParseReport) -> tuple[DateInterval, ...]:
        found = []
        for text in _once(self.births):
            interval = uk_date(text)
            if interval:
                found.append(interval)
            elif clean(text):
                report.odd("odd", self.reference, "DOB", text, "not a date; not used")
        return _once(found)

    def _identifiers(self, text: str) -> tuple[Identifier, ...]:
        every = [*self.identifiers, *identifiers_in(text, self.kind)]
        return tuple({(one.type, one.normalized): one for one in reversed(every)}.values())[::-1]

    def _links(self, text: str) -> tuple[Link, ...]:
        links = {(one.type, one.target_name, one.target_reference): one for one in self.links}
        found = REFERENCE.search(self.un_reference)
        if found:
            target = reference_key(found)
            quote = f"UN reference: {self.un_reference}"
            links["same_as", "", target] = Link("same_as", "", "", target, quote)
        for link in links_in_text(text):
            links.setdefault((link.type, link.target_name, link.target_reference), link)
        return tuple(links.values())

    def _countries(
        self, texts: Iterable[str], field_name: str, report: ParseReport
    ) -> tuple[str, ...]:
        found = []
        for text in texts:
            code = country_code(clean(text))
            if code:
                found.append(code)
            elif clean(text):
                report.odd("odd", self.reference, field_name, text, "no country known by this name")
        return _once(found)

    def _flags(self, texts: Iterable[str], report: ParseReport) -> tuple[str, ...]:
        found = []
        for text in texts:
            code = flag_country(clean(text))
            if code:
                found.append(code)
            elif clean(text).casefold() not in {"", "unknown", "none", "n/a"}:
                report.odd("odd", self.reference, "Flag", text, "no flag state known by this name")
        return _once(found)


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
