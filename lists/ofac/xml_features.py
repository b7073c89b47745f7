"""Features and documents of an advanced OFAC party, read into its draft.

A feature's value stands in one of four places (a period, a location, a looked-up detail, free
text), whatever its type; its label says what it means (``data/ofac_features.tsv``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lists.entity import DateInterval
from lists.ofac.elements import Location, attribute, child, child_text, children, period
from lists.ofac.features import WALLET, read_feature
from lists.ofac.places import place_country
from lists.ofac.terms import feature_meanings, label_key
from lists.vocabulary.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.ofac.party import PartyDraft
    from lists.ofac.values import ReferenceValues
    from lists.parsing.xml import Element

_REMARKED = frozenset({"remark", "measure", "note", None})
"""Meanings that are also kept as text: the remark a reader can be shown."""

_DATE_WORDS = {"Issue Date": "issued", "Expiration Date": "expires"}
_PLACED = frozenset({"nationality", "country", "flag", "former_flag"})


class DocumentParts(Struct, frozen=True):
    """One identity document: OFAC's label, the number, alpha-2 country and everything else."""

    label: str
    number: str
    country: str
    note: str


class FeatureParts(Struct, frozen=True):
    """One version of a feature: OFAC's label and whatever it holds. ``shown`` is its text."""

    label: str
    shown: str = ""
    interval: DateInterval | None = None
    places: tuple[Location, ...] = ()
    comment: str = ""
    reliable: bool = True


def read_versions(
    draft: PartyDraft,
    feature: Element,
    values: ReferenceValues,
    locations: Mapping[str, Location],
) -> None:
    """Read all versions of one feature into the draft."""
    label = label_key(values.text("FeatureType", attribute(feature, "FeatureTypeID")))
    if not label:
        label = f"Feature type {attribute(feature, 'FeatureTypeID')}"
    for version in children(feature, "FeatureVersion"):
        _read_version(draft, label, version, values, locations)


def _read_version(
    draft: PartyDraft,
    label: str,
    version: Element,
    values: ReferenceValues,
    locations: Mapping[str, Location],
) -> None:
    found = (_location(draft, place, locations) for place in children(version, "VersionLocation"))
    places = [place for place in found if place]
    interval = period(child(version, "DatePeriod"))
    texts = [_detail(detail, values) for detail in children(version, "VersionDetail")]
    shown = "; ".join(text for text in texts if text) or _shown(interval)
    shown = shown or "; ".join(place.address.full for place in places)
    comment = child_text(version, "Comment")
    reliable = values.text("Reliability", attribute(version, "ReliabilityID")) != "False"
    read_parts(draft, FeatureParts(label, shown, interval, tuple(places), comment, reliable))


def read_parts(draft: PartyDraft, parts: FeatureParts) -> None:
    """Read one version of a feature into the draft."""
    label, shown = label_key(parts.label), parts.shown
    if not parts.reliable:
        # a false nationality is nobody's nationality
        draft.notes.append(f"{label} {shown} (false)")
        return
    meaning = _meaning(label)
    if meaning in _REMARKED or parts.comment:
        _remark(draft, " ".join(part for part in (label, shown, parts.comment) if part))
    if meaning is None:
        draft.unknown("feature", label, "unknown feature, kept as a remark")
    else:
        _read_value(draft, label, parts)


def _read_value(draft: PartyDraft, label: str, parts: FeatureParts) -> None:
    meaning, shown = _meaning(label), parts.shown
    interval, places = parts.interval, parts.places
    if meaning == "address":
        for place in places:
            if place.address.full:
                draft.add_address(place.address, place.country_text)
    elif meaning in _PLACED and places:
        for place in places:
            read_feature(draft, label, place.country_text)
    elif meaning == "birth_date" and interval:
        draft.add_birth_date(interval)
    elif meaning == "build_year" and interval:
        read_feature(draft, label, str(interval.start.year))
    elif shown:
        read_feature(draft, label, shown)


def _meaning(label: str) -> str | None:
    if label.startswith(WALLET):
        return "wallet"
    return feature_meanings().get(label)


def _detail(detail: Element, values: ReferenceValues) -> str:
    looked_up = values.text("DetailReference", attribute(detail, "DetailReferenceID"))
    return looked_up or clean(detail.text)


def _shown(interval: DateInterval | None) -> str:
    if interval is None:
        return ""
    if interval.start == interval.end:
        return interval.start.isoformat()
    return f"{interval.start.isoformat()} to {interval.end.isoformat()}"


def _location(
    draft: PartyDraft, place: Element, locations: Mapping[str, Location]
) -> Location | None:
    key = attribute(place, "LocationID")
    found = locations.get(key)
    if found is None:
        draft.report.odd("odd", draft.uid, "location", key, "no location of that id")
    return found


def _remark(draft: PartyDraft, text: str) -> None:
    draft.remarks = f"{draft.remarks}; {text}" if draft.remarks else text


def document_parts(document: Element, values: ReferenceValues) -> DocumentParts:
    """What one ``IDRegDocument`` says, apart from whose it is."""
    kind_id = attribute(document, "IDRegDocTypeID")
    label = values.text("IDRegDocType", kind_id) or f"Document type {kind_id}"
    country = values.country(attribute(document, "IssuedBy-CountryID"))
    notes: list[str] = []
    if len(country) != 2:  # not an alpha-2 code: a region or a false country
        notes.append(country)
        country = place_country(country) if country else ""
    for dated in children(document, "DocumentDate"):
        words = values.text("IDRegDocDateType", attribute(dated, "IDRegDocDateTypeID"))
        day = _shown(period(child(dated, "DatePeriod")))
        if day:
            notes.append(f"{_DATE_WORDS.get(words, words)} {day}")
    validity = values.text("Validity", attribute(document, "ValidityID"))
    notes.append("" if validity == "Valid" else validity.casefold())
    notes += [child_text(document, "IssuingAuthority"), child_text(document, "Comment")]
    number = child_text(document, "IDRegistrationNo")
    return DocumentParts(label, number, country, "; ".join(note for note in notes if note))
