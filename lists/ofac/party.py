"""One OFAC party while it is being read: facts are added one by one, then it is an ``Entity``.

Both OFAC parsers fill a ``PartyDraft``, mostly through ``lists.ofac.features``. Nothing is
dropped in silence: a value that cannot be read stays in the remarks and is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec.structs import replace

from lists.entity import Entity, Listing, Place
from lists.ofac.documents import document
from lists.ofac.names import is_junk
from lists.ofac.terms import document_types, label_key, laws_of, measures

if TYPE_CHECKING:
    from datetime import date

    from lists.entity import (
        Address,
        DateInterval,
        Identifier,
        Kind,
        Link,
        LinkType,
        Name,
    )
    from lists.parsing.report import ParseReport

PAGE = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="
_ORDER = re.compile(r"Executive Order (\d{5})")
T = TypeVar("T")


def add_new(values: list[T], value: T) -> None:
    """Append a value unless it is there already; order is OFAC's."""
    if value not in values:
        values.append(value)


@dataclass(slots=True)
class PartyDraft:
    """What has been read of one party so far. ``uid`` is OFAC's own key.

    ``named_links`` are ties to parties OFAC only names (``Linked To:``, vessel owner, aircraft
    operator), ``prose`` are remarks no label explains (posts, mostly); both are resolved when
    every party of the file is known.
    """

    report: ParseReport
    uid: str
    kind: Kind
    names: list[Name] = field(default_factory=list)
    birth_dates: list[DateInterval] = field(default_factory=list)
    birth_places: list[Place] = field(default_factory=list)
    gender: Literal["", "male", "female"] = ""
    titles: list[str] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    former_flags: list[str] = field(default_factory=list)
    vessel_types: list[str] = field(default_factory=list)
    tonnage: list[str] = field(default_factory=list)
    build_year: str = ""
    notes: list[str] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    legal_basis: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    listed_on: date | None = None
    remarks: str = ""
    prose: list[str] = field(default_factory=list)
    named_links: list[tuple[LinkType, str, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def unknown(self, field: str, value: str, message: str) -> None:
        """Report an enumeration value nobody has seen: once in a file, counted every time."""
        key = f"unknown {field}: {value}"
        self.report.counts[key] += 1
        if self.report.counts[key] == 1:
            self.report.odd("unknown", self.uid, field, value, message)

    def add_name(self, name: Name) -> None:
        """Add a name; a bare number of up to three digits is reported, and weak as an alias."""
        if not name.full:
            self.report.odd("skipped", self.uid, "name", name.raw, "empty name")
            return
        if is_junk(name.full):
            self.report.odd("odd", self.uid, "name", name.full, "a number is not a name")
            if name.kind != "primary":
                name = replace(name, kind="weak_alias")
        self.report.counts["names"] += 1
        self.names.append(name)

    def add_address(self, address: Address, country_name: str) -> None:
        """Add an address; its country counts as one of the party's.

        A printed country without a code (``Region: Crimea``, ``undetermined``) is reported.
        """
        self.addresses.append(address)
        self.report.counts["addresses"] += 1
        self.add_country(address.country)
        if country_name and not address.country:
            self.report.odd("odd", self.uid, "country", country_name, "no country of that name")

    def add_birth_date(self, interval: DateInterval) -> None:
        """Add a date of birth."""
        add_new(self.birth_dates, interval)

    def add_country(self, code: str) -> None:
        """Add the alpha-2 code of a country the party sits or is registered in."""
        if code and code not in self.countries:
            self.countries.append(code)

    def add_nationality(self, code: str) -> None:
        """Add the alpha-2 code of a nationality or citizenship."""
        if code and code not in self.nationalities:
            self.nationalities.append(code)

    def add_programme(self, code: str) -> None:
        """Add a programme and the laws it stands for."""
        if not code or code in self.programmes:
            return
        self.programmes.append(code)
        laws = laws_of(code)
        if not laws:
            self.unknown("programme", code, "programme without a known law")
        self.legal_basis += [law for law in laws if law not in self.legal_basis]

    def add_law(self, law: str) -> None:
        """Add a legal basis unless one of the programmes already stands for the same order."""
        order = _ORDER.match(law)
        known = order and any(f"E.O. {order[1]}" in basis for basis in self.legal_basis)
        if law and law != "Unknown" and not known:
            add_new(self.legal_basis, law)

    def add_measure(self, words: str, detail: str = "") -> None:
        """Add a measure under OFAC's own words for it; ``detail`` is what follows a label."""
        measure = measures().get(words)
        if measure is None:
            self.unknown("measure", words, "unknown kind of measure")
            add_new(self.measures, words)
            return
        if measure.basis == "detail":
            add_new(self.measures, f"{measure.name}: {detail}")
            return
        add_new(self.measures, measure.name)
        law = detail.partition("ursuant to ")[2] or detail
        if measure.basis == "yes" and law and not law.startswith("Subject to"):
            add_new(self.legal_basis, law)

    def add_document(self, label: str, number: str, country: str = "", note: str = "") -> None:
        """Add an identity document whose parts the publisher has apart."""
        label = label_key(label)
        if not number:
            self.report.odd("odd", self.uid, label, note, "a document without a number")
            return
        if label not in document_types():
            self.unknown("document", label, "unknown document type")
        self.add_identifier(document(label, number, self.kind, country, note), label)

    def add_identifier(self, found: Identifier, label: str) -> None:
        """Add an identifier read under a label; a failed check digit is reported, not dropped."""
        if found in self.identifiers:
            return
        if found.valid is False:
            self.report.odd("odd", self.uid, label, found.value, f"{found.type} check digit fails")
        self.identifiers.append(found)

    @property
    def id(self) -> str:
        """Entity id. The same key on the non-SDN list is another record with its own prefix."""
        prefix = "ofac_cons" if self.report.source == "ofac_cons" else "ofac"
        return f"{prefix}-{self.uid}"

    def entity(self) -> Entity:
        """The finished party. A party without any name is named by its key, and reported."""
        if not self.names:
            self.report.odd("odd", self.uid, "name", "", "a party without a name")
        listing = Listing(
            source=self.report.source,
            reference=self.uid,
            programmes=tuple(self.programmes),
            legal_basis=tuple(self.legal_basis),
            listed_on=self.listed_on,
            measures=tuple(self.measures),
            remarks=self.remarks,
            url=PAGE + self.uid,
        )
        return Entity(
            id=self.id,
            source=self.report.source,
            reference=self.uid,
            kind=self.kind,
            caption=self.names[0].full if self.names else self.uid,
            names=tuple(self.names),
            birth_dates=tuple(self.birth_dates),
            birth_places=tuple(self.birth_places),
            gender=self.gender,
            titles=tuple(self.titles),
            nationalities=tuple(self.nationalities),
            countries=tuple(self.countries),
            addresses=tuple(self.addresses),
            identifiers=tuple(self.identifiers),
            flags=tuple(self.flags),
            former_flags=tuple(self.former_flags),
            vessel_type="; ".join(self.vessel_types),
            tonnage="; ".join(self.tonnage),
            build_year=self.build_year,
            listings=(listing,),
            links=tuple(self.links),
            notes=tuple(self.notes),
        )
