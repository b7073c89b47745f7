"""Writes canonical parties as OFAC's advanced XML prints them; the reverse of ``lists.ofac.xml``.

Only for ``generate_sdn_advanced``: what an advanced file knows and the CSV does not (relation
types, listing dates) is filled in plausibly: the file is right in form and size, not in law.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from benchmarks.sdn_advanced_values import ReferenceKeys, written_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lists.entity import Address, DateInterval, Entity, Identifier, Name
    from lists.ofac.values import ReferenceValues

SECTIONS = (
    "Locations",
    "IDRegDocuments",
    "DistinctParties",
    "ProfileRelationships",
    "SanctionsEntries",
)
_SUB_TYPES = {"vessel": "1", "aircraft": "2", "organization": "3", "person": "4"}
_ALIAS_TYPES = {"primary": "Name", "former": "F.K.A."}
_DOCUMENTS = {
    "passport": "Passport",
    "national_id": "National ID No.",
    "tax_id": "Tax ID No.",
    "inn": "Tax ID No.",
    "ogrn": "Registration Number",
    "registration": "Registration Number",
    "uscc": "Unified Social Credit Code (USCC)",
    "lei": "Legal Entity Number",
    "mmsi": "MMSI",
    "driving_licence": "Driver's License No.",
    "birth_certificate": "Birth Certificate Number",
    "imo": "Vessel Registration Identification",
    "imo_company": "Identification Number",
}
_FEATURES = {
    "call_sign": "Vessel Call Sign",
    "email": "Email Address",
    "phone": "Phone Number",
    "website": "Website",
    "bic": "SWIFT/BIC",
    "duns": "D-U-N-S Number",
    "isin": "ISIN",
    "ticker": "Equity Ticker",
    "tail_number": "Aircraft Tail Number",
    "serial_number": "Aircraft Manufacturer\u2019s Serial Number (MSN)",
}
_RELATIONS = {
    "owned_by": "15003",
    "operated_by": "15003",
    "official_of": "91725",
    "represents": "15002",
    "linked_to": "15002",
}


class AdvancedWriter:
    """Collects the lines of one copy of all parties, section by section."""

    def __init__(self, values: ReferenceValues, shift: int = 0) -> None:
        self.sections: dict[str, list[str]] = {name: [] for name in SECTIONS}
        self._keys = ReferenceKeys(values)
        self._shift = shift
        self._ids = count(shift + 1)
        self._places: dict[str, str] = {}

    def add(self, party: Entity) -> None:
        """Write one party into all sections."""
        uid = str(int(party.reference) + self._shift)
        identity = str(next(self._ids))
        names, groups = self._names(party, uid)
        features = "".join(self._features(party, identity))
        self.sections["DistinctParties"].append(
            f'    <DistinctParty FixedRef="{uid}">\n      <Comment />\n'
            f'      <Profile ID="{uid}" PartySubTypeID="{_SUB_TYPES[party.kind]}">\n'
            f'        <Identity ID="{identity}" FixedRef="{uid}" Primary="true" False="false">\n'
            f"{names}          <NamePartGroups>\n{groups}          </NamePartGroups>\n"
            f"        </Identity>\n{features}      </Profile>\n    </DistinctParty>\n"
        )
        for identifier in party.identifiers:
            if identifier.type in _DOCUMENTS:
                self._document(identifier, identity)
        self._relations(party, uid)
        self._entry(party, uid)

    def _names(self, party: Entity, uid: str) -> tuple[str, str]:
        names, groups = [], []
        for name in party.names:
            parts = []
            for part_type, text in _parts(name, party.kind):
                group = str(next(self._ids))
                part_id = self._keys.of("NamePartType", part_type)
                groups.append(
                    "            <MasterNamePartGroup>\n"
                    f'              <NamePartGroup ID="{group}" NamePartTypeID="{part_id}" />\n'
                    "            </MasterNamePartGroup>\n"
                )
                parts.append(
                    "              <DocumentedNamePart>\n"
                    f'                <NamePartValue NamePartGroupID="{group}" ScriptID="215" '
                    f'ScriptStatusID="1" Acronym="false">{escape(text)}</NamePartValue>\n'
                    "              </DocumentedNamePart>\n"
                )
            alias = self._keys.of("AliasType", _ALIAS_TYPES.get(name.kind, "A.K.A."))
            primary = "true" if name.kind == "primary" else "false"
            low = "true" if name.kind == "weak_alias" else "false"
            names.append(
                f'          <Alias FixedRef="{uid}" AliasTypeID="{alias}" Primary="{primary}" '
                f'LowQuality="{low}">\n            <DocumentedName ID="{next(self._ids)}" '
                f'FixedRef="{uid}" DocNameStatusID="{1 if primary == "true" else 2}">\n'
                f"{''.join(parts)}            </DocumentedName>\n          </Alias>\n"
            )
        return "".join(names), "".join(groups)

    def _features(self, party: Entity, identity: str) -> Iterator[str]:
        for interval in party.birth_dates:
            yield self._feature("Birthdate", identity, period=interval)
        for label, place in self._places_of(party):
            if place:
                yield self._feature(label, identity, place=place)
        for label, text in (*_texts(party), *_codes(party)):
            yield self._feature(label, identity, text=text)

    def _places_of(self, party: Entity) -> Iterator[tuple[str, str]]:
        for code in party.nationalities:
            yield "Nationality Country", self._country(code)
        for address in party.addresses:
            yield "Location", self._address(address)
        for code in party.flags:
            yield "Vessel Flag", self._country(code)
        for code in party.former_flags:
            yield "Former Vessel Flag", self._country(code)

    def _feature(
        self,
        label: str,
        identity: str,
        *,
        text: str = "",
        place: str = "",
        period: DateInterval | None = None,
    ) -> str:
        indent = " " * 12
        value = written_period(period, indent) if period else ""
        if text:
            looked_up = self._keys.of("DetailReference", text)
            value += (
                f'{indent}<VersionDetail DetailTypeID="1431" DetailReferenceID="{looked_up}" />\n'
                if looked_up
                else f'{indent}<VersionDetail DetailTypeID="1432">{escape(text)}</VersionDetail>\n'
            )
        if place:
            value += f'{indent}<VersionLocation LocationID="{place}" />\n'
        return (
            f'        <Feature ID="{next(self._ids)}" '
            f'FeatureTypeID="{self._keys.of("FeatureType", label)}">\n'
            f'          <FeatureVersion ID="{next(self._ids)}" ReliabilityID="1">\n'
            f"            <Comment />\n{value}          </FeatureVersion>\n"
            f'          <IdentityReference IdentityID="{identity}" '
            'IdentityFeatureLinkTypeID="1" />\n'
            "        </Feature>\n"
        )

    def _country(self, code: str) -> str:
        """A location that is only a country, written once and pointed at by many.

        Empty where the reference values lack the country: a trimmed sample has not all of them.
        """
        key = self._keys.country(code)
        if key and code not in self._places:
            self._places[code] = self._location((), key)
        return self._places.get(code, "")

    def _address(self, address: Address) -> str:
        parts = (
            ("1451", address.street),
            ("1454", address.city),
            ("1455", address.region),
            ("1456", address.postal_code),
        )
        return self._location(
            [part for part in parts if part[1]],
            self._keys.country(address.country) if address.country else "",
        )

    def _location(self, parts: Iterable[tuple[str, str]], country: str) -> str:
        key = str(next(self._ids))
        lines = [f'    <Location ID="{key}">\n']
        if country:
            lines.append(
                f'      <LocationAreaCode AreaCodeID="{country}" />\n'
                f'      <LocationCountry CountryID="{country}" CountryRelevanceID="1413" />\n'
            )
        lines += [
            f'      <LocationPart LocPartTypeID="{kind}">\n'
            '        <LocationPartValue Primary="true" LocPartValueTypeID="1" '
            'LocPartValueStatusID="1">\n          <Comment />\n'
            f"          <Value>{escape(text)}</Value>\n        </LocationPartValue>\n"
            "      </LocationPart>\n"
            for kind, text in parts
        ]
        lines.append(
            f'      <FeatureVersionReference FeatureVersionID="{next(self._ids)}" />\n'
            "    </Location>\n"
        )
        self.sections["Locations"].append("".join(lines))
        return key

    def _document(self, identifier: Identifier, identity: str) -> None:
        label = identifier.note.split("; ")[0]
        kind = self._keys.of("IDRegDocType", label)
        kind = kind or self._keys.of("IDRegDocType", _DOCUMENTS[identifier.type])
        number = identifier.value
        if identifier.type in {"imo", "imo_company"}:
            number = f"IMO {number}"
        issuer = self._keys.country(identifier.country) if identifier.country else ""
        issued_by = f" IssuedBy-CountryID={quoteattr(issuer)}" if issuer else ""
        self.sections["IDRegDocuments"].append(
            f'    <IDRegDocument ID="{next(self._ids)}" IDRegDocTypeID="{kind}" '
            f'IdentityID="{identity}"{issued_by} ValidityID="1">\n      <Comment />\n'
            f"      <IDRegistrationNo>{escape(number)}</IDRegistrationNo>\n"
            "      <IssuingAuthority />\n"
            f'      <DocumentedNameReference DocumentedNameID="{identity}" />\n'
            "    </IDRegDocument>\n"
        )

    def _relations(self, party: Entity, uid: str) -> None:
        for link in party.links:
            if not link.target_reference:
                continue
            target = int(link.target_reference) + self._shift
            self.sections["ProfileRelationships"].append(
                f'    <ProfileRelationship ID="{next(self._ids)}" From-ProfileID="{uid}" '
                f'To-ProfileID="{target}" RelationTypeID="{_RELATIONS[link.type]}" '
                f'RelationQualityID="1" Former="false" SanctionsEntryID="{uid}">\n'
                "      <Comment />\n    </ProfileRelationship>\n"
            )

    def _entry(self, party: Entity, uid: str) -> None:
        measures = [("1", code) for code in party.listings[0].programmes]
        lines = [
            f'      <SanctionsMeasure ID="{next(self._ids)}" SanctionsTypeID="{kind}">\n'
            f"        <Comment>{escape(comment)}</Comment>\n"
            '        <DatePeriod CalendarTypeID="1" YearFixed="true" MonthFixed="true" '
            'DayFixed="true" />\n      </SanctionsMeasure>\n'
            for kind, comment in (("1705", ""), *measures)
        ]
        self.sections["SanctionsEntries"].append(
            f'    <SanctionsEntry ID="{uid}" ProfileID="{uid}" ListID="1550">\n'
            f'      <EntryEvent ID="{uid}" EntryEventTypeID="1" LegalBasisID="1">\n'
            '        <Comment />\n        <Date CalendarTypeID="1">\n'
            "          <Year>2020</Year>\n          <Month>1</Month>\n          <Day>31</Day>\n"
            f"        </Date>\n      </EntryEvent>\n{''.join(lines)}    </SanctionsEntry>\n"
        )


def _parts(name: Name, kind: str) -> list[tuple[str, str]]:
    if kind == "person" and name.last_name and name.first_name:
        first, _, middle = name.first_name.partition(" ")
        parts = [("Last Name", name.last_name), ("First Name", first), ("Middle Name", middle)]
        return [part for part in parts if part[1]]
    part_types = {"vessel": "Vessel Name", "aircraft": "Aircraft Name", "person": "Last Name"}
    return [(part_types.get(kind, "Entity Name"), name.full)]


def _texts(party: Entity) -> Iterator[tuple[str, str]]:
    """Label and text of every feature that is neither a date, a place nor a number."""
    for place in party.birth_places:
        yield "Place of Birth", place.full
    if party.gender:
        yield "Gender", party.gender.capitalize()
    for title in party.titles:
        yield "Title", title
    if party.vessel_type:
        yield "VESSEL TYPE", party.vessel_type
    if party.build_year:
        yield "Vessel Year of Build", party.build_year
    for weight in filter(None, party.tonnage.split("; ")):
        number, unit = weight.rsplit(" ", 1)
        yield ("Vessel Gross Registered Tonnage" if unit == "GRT" else "Vessel Tonnage"), number
    for law in party.listings[0].legal_basis:
        if "sections" in law:
            yield "Secondary sanctions risk:", law


def _codes(party: Entity) -> Iterator[tuple[str, str]]:
    """Label and text of every identifier that OFAC prints as a feature."""
    for identifier in party.identifiers:
        if identifier.type == "wallet":
            yield f"Digital Currency Address - {identifier.note}", identifier.value
        elif identifier.type in _FEATURES:
            yield _FEATURES[identifier.type], identifier.value
