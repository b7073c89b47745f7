"""The UN Security Council Consolidated List: its XML file to entities.

Reach for ``read``. The list holds persons and entities of all regimes, no ships (those are
``lists.un.vessels``). Layout is no content: white space, element order of unknown elements and
trailing blanks of references never change an entity, so two days compare by value.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from msgspec import structs

from lists.entity import Entity, Link, Listing
from lists.parsing.fields import report_unread
from lists.parsing.report import UnreadableList
from lists.parsing.xml import children_of, iterate, local_name, root_of, text_of
from lists.un.fields import (
    addresses_of,
    births_of,
    countries_of,
    documents_of,
    names_of,
    places_of,
    text_identifiers,
    value_of,
    values_of,
)
from lists.vocabulary.cleaning import clean, clean_prose
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.party_names import NameBook
from lists.vocabulary.ship_or_firm import is_a_ship
from lists.vocabulary.text_identifiers import ships_in
from lists.vocabulary.ties import links_in_text, resolved, ships_as_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path
    from typing import Literal

    from lists.entity import DateInterval, Identifier, Kind, Name
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_DIED = re.compile(
    r"\b(?:[Dd]ied|[Dd]eceased|[Kk]illed|[Dd]eath)\b[^.;]{0,30}?\b(?:on|in)\s+"
    r"(?P<date>(?:\d{1,2}\s+)?(?:[A-Z][a-z]{2,8}\.?\s+)?\d{4})\b"
)
_GENDER = re.compile(r"\bGender:\s*(?P<gender>male|female)\b", re.IGNORECASE)
_INTERPOL = re.compile(r"https?://www\.interpol\.int/\s?\S+")
_ONLY_PERSONS = frozenset({"official_of", "family_of"})


@cache
def regimes() -> Mapping[str, dict[str, Any]]:
    """Regime letters → name, legal basis and measures (``data/un_regimes.toml``)."""
    text = (files("lists") / "data" / "un_regimes.toml").read_text("utf-8")
    return tomllib.loads(text)


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield all records of a consolidated list file.

    Args:
        path: The XML file as published.
        report: Filled with the file's date, counts (``records``, ``persons``, ``organizations``,
            ``names``, ``links``, ``links_resolved``) and every odd value.

    Raises:
        UnreadableList: Not this list, not well-formed, cut short.
    """
    root, _, attributes = root_of(path)
    if root != "CONSOLIDATED_LIST":
        raise UnreadableList(f"{path.name}: root element is {root}, not CONSOLIDATED_LIST")
    report.published_at = _generated(attributes.get("dateGenerated", ""), report)
    entities: list[Entity] = []
    for record in iterate(path, ("INDIVIDUAL", "ENTITY"), report.fields):
        entity = _entity(record, report)
        if entity:
            entities.append(entity)
    report_unread(report, "un_xml")
    # Prose names parties anywhere in the file, so links resolve only after its last record.
    book = NameBook(entities)
    by_reference = {entity.reference: entity.id for entity in entities}
    for entity in entities:
        yield _resolved(entity, book, by_reference, report)


def _generated(text: str, report: ParseReport) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        day = parse_date(text)
        if day is None:
            report.odd("odd", "", "dateGenerated", text, "date of the file not read")
            return None
        return datetime(day.start.year, day.start.month, day.start.day, tzinfo=UTC)
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def _entity(record: Element, report: ParseReport) -> Entity | None:
    report.counts["records"] += 1
    kind: Kind = "person" if local_name(record) == "INDIVIDUAL" else "organization"
    reference, key = value_of(record, "REFERENCE_NUMBER"), value_of(record, "DATAID")
    names = names_of(record, report, reference)
    if not key or not names:
        missing = "DATAID" if not key else "name"
        report.odd("skipped", reference or key, local_name(record), "", f"record without {missing}")
        return None
    report.counts["names"] += len(names)
    comments = clean_prose(text_of(record, "COMMENTS1"))
    birth_dates, notes = births_of(record, report, reference)
    positions = values_of(record, "DESIGNATION")
    addresses = addresses_of(record, report, reference)
    nationalities = tuple(
        dict.fromkeys(
            code
            for tag in ("NATIONALITY", "NATIONALITY2")
            for text in values_of(record, tag)
            for code in countries_of(text, report, reference, tag)
        )
    )
    alias_notes = [value_of(alias, "NOTE") for alias in children_of(record, "INDIVIDUAL_ALIAS")]
    in_text = text_identifiers(
        [comments, *positions, *alias_notes, *(a.note or a.full for a in addresses)], kind
    )
    if kind == "organization":
        in_text = (*in_text, *_own_numbers(comments, names))
        imos = [each.value for each in in_text if each.type in {"imo", "imo_company"}]
        if is_a_ship([name.full for name in names], imos, comments):
            kind = "vessel"
            others = [each for each in in_text if each.type not in {"imo", "imo_company"}]
            in_text = (*text_identifiers([f"IMO {number}" for number in imos], kind), *others)
    report.counts[f"{kind}s"] += 1
    return Entity(
        id=f"un-{key}",
        source="un",
        reference=reference,
        kind=kind,
        caption=names[0].full,
        names=names,
        birth_dates=birth_dates,
        birth_places=places_of(record, report, reference),
        death_dates=_deaths(comments),
        gender=_gender(record, comments),
        titles=values_of(record, "TITLE"),
        positions=positions,
        nationalities=nationalities,
        countries=_countries(addresses, nationalities, kind),
        addresses=addresses,
        identifiers=_identifiers(documents_of(record, report, reference), in_text),
        listings=(_listing(record, reference, kind, comments, report),),
        links=_links(comments, positions, reference, kind),
        notes=(*notes, *_dropped_nationalities(record), *(note for note in alias_notes if note)),
    )


def _own_numbers(comments: str, names: tuple[Name, ...]) -> tuple[Identifier, ...]:
    """The IMO number behind the party's own name: "AVAX (IMO 9058713) was listed"."""
    own = {name.full.casefold() for name in names}
    return tuple(
        identifier("imo", number) for name, number in ships_in(comments) if name.casefold() in own
    )


def _identifiers(*groups: tuple[Any, ...]) -> tuple[Any, ...]:
    every = [each for group in groups for each in group]
    return tuple({(each.type, each.normalized): each for each in reversed(every)}.values())[::-1]


def _countries(
    addresses: tuple[Any, ...], nationalities: tuple[str, ...], kind: Kind
) -> tuple[str, ...]:
    codes = [address.country for address in addresses if address.country]
    return tuple(dict.fromkeys((*codes, *(nationalities if kind == "organization" else ()))))


def _dropped_nationalities(record: Element) -> tuple[str, ...]:
    """Nationalities that are no country of today ("former Soviet Union") stay readable."""
    return tuple(
        f"Nationality: {text}"
        for text in values_of(record, "NATIONALITY")
        if not country_code(text)
    )


def _deaths(comments: str) -> tuple[DateInterval, ...]:
    found = _DIED.search(comments)
    interval = parse_date(clean(found["date"])) if found else None
    return (interval,) if interval else ()


def _gender(record: Element, comments: str) -> Literal["", "male", "female"]:
    text = value_of(record, "GENDER").casefold()
    if not text:
        found = _GENDER.search(comments)
        text = found["gender"].casefold() if found else ""
    if text in {"male", "m"}:
        return "male"
    return "female" if text in {"female", "f"} else ""


def _listing(
    record: Element, reference: str, kind: Kind, comments: str, report: ParseReport
) -> Listing:
    letters = reference[:2].upper()
    list_type = value_of(record, "UN_LIST_TYPE")
    regime = regimes().get(letters)
    if regime is None:
        report.odd("unknown", reference, "REFERENCE_NUMBER", reference, "unknown regime")
        regime = {"legal_basis": [], "person": [], "organization": []}
    party = "person" if kind == "person" else "organization"
    programmes = [f"UNSC:{letters}"] if letters else []
    if list_type:
        programmes.append(f"UNSC:{list_type}")
    listed = _day(value_of(record, "LISTED_ON"), "LISTED_ON", reference, report)
    updated = [
        _day(text, "LAST_DAY_UPDATED", reference, report)
        for text in values_of(record, "LAST_DAY_UPDATED")
    ]
    notice = _INTERPOL.search(comments)
    return Listing(
        source="un",
        reference=reference,
        programmes=tuple(dict.fromkeys(programmes)),
        legal_basis=tuple(regime["legal_basis"]),
        listed_on=listed,
        amended_on=max((day for day in updated if day), default=None),
        measures=tuple(regime[party]) or _measures_in(comments),
        reason=comments,
        remarks=clean(text_of(record, "COMMENTS2")),
        url=clean(text_of(record, "INTERPOL_LINK")) or (clean(notice[0]) if notice else ""),
    )


def _measures_in(comments: str) -> tuple[str, ...]:
    """Measures an entry's own text names, as the Libya list does: "(Travel Ban, Asset Freeze)"."""
    folded = comments.casefold()
    return tuple(word for word in ("asset freeze", "travel ban") if word in folded)


def _day(text: str, field: str, reference: str, report: ParseReport) -> date | None:
    if not text:
        return None
    interval = parse_date(text)
    if interval is None or interval.start != interval.end:
        report.odd("odd", reference, field, text, "no day read")
        return None
    return interval.start


def _links(
    comments: str, positions: tuple[str, ...], reference: str, kind: Kind
) -> tuple[Link, ...]:
    found: dict[tuple[str, str, str], Link] = {}
    for text in (comments, *positions):
        for link in (*links_in_text(text, reference), *ships_as_links(text)):
            fitting = link
            if kind == "organization" and link.type in _ONLY_PERSONS:
                fitting = structs.replace(link, type="mentions")  # its text speaks of a person
            found.setdefault((fitting.type, link.target_name, link.target_reference), fitting)
    return tuple(found.values())


def _resolved(
    entity: Entity, book: NameBook, by_reference: Mapping[str, str], report: ParseReport
) -> Entity:
    found: dict[tuple[str, str, str, str], Link] = {}
    for link in entity.links:
        target = by_reference.get(link.target_reference, "")
        if target:
            each: tuple[Link, ...] = (structs.replace(link, target_id=target),)
        else:
            each = resolved(link, book, entity.id, entity.source)
        for one in each:
            name = "" if one.target_id else one.target_name
            found.setdefault((one.type, one.target_id, name, one.target_reference), one)
    links = tuple(link for link in found.values() if link.target_id != entity.id)
    report.counts["links"] += len(links)
    report.counts["links_resolved"] += sum(bool(link.target_id) for link in links)
    return structs.replace(entity, links=links)
