"""A listed party as one FollowTheMoney entity: what stands in its own properties. Pure.

``ftm_entity`` gives a ``dict`` as it stands in a line of JSON; ``lists.ftm.relations`` gives the
entities around it. Every value fits the model's own limits; what would not fit a property is left
to the relations.
"""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from typing import TYPE_CHECKING, Any, Final

from lists.ftm.terms import is_a, property_for
from lists.vocabulary.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lists.entity import DateInterval, Entity, Identifier

Properties = dict[str, list[str]]

_ID: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.\-]*[0-9A-Za-z])?")
_NOT_ID: Final = re.compile(r"[^0-9A-Za-z.\-]+")
_LONGEST_ID: Final = 140
"""Characters of a party's id: a relation's id is made from it and the model allows 200."""
_NAME_PROPERTY: Final = {
    "primary": "name",
    "original_script": "name",
    "alias": "alias",
    "weak_alias": "weakAlias",
    "former": "previousName",
}
_COMPANY_NUMBERS: Final = frozenset(
    {"imo_company", "registration", "tax_id", "inn", "ogrn", "uscc", "lei", "bic", "duns", "isin"}
)
TOPIC: Final = re.compile(
    r"(?:asset|corp|crime|debarment|export|fin|forced|geo|gov|invest|mare|mil|poi|pol|reg|rel|role"
    r"|sanction|wanted)(?:\.[a-z]+)*"
)
"""A FollowTheMoney topic. An imported entity's own stand among the measures of its listing."""
_SIZES: Final = {"DWT": "deadweightTonnage", "GRT": "grossRegisteredTonnage"}
_SIZE: Final = re.compile(r"([\d,]+) (DWT|GRT)")
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,}")
_WEBSITE: Final = re.compile(
    r"(?:https?://)?(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}(?:/[!-~]*)?"
)
_MANY_YEARS: Final = 20
"""A longer span of years is written as its two ends."""

LIMITS: Final[Mapping[str, int]] = {
    "name": 384,
    "address": 250,
    "string": 1024,
    "text": 65_000,
    "identifier": 64,
}
"""Most characters of a value by the model's type of property (FollowTheMoney 4.x)."""


def ftm_id(entity_id: str) -> str:
    """A party's id as FollowTheMoney allows it: letters, digits, dots and dashes, so url-safe.

    Most are left as they are; another one is made readable and gets a hash of the original, which
    ``ftm_entity`` names among the ``referents``.
    """
    if len(entity_id) <= _LONGEST_ID and _ID.fullmatch(entity_id):
        return entity_id
    readable = _NOT_ID.sub(".", entity_id)[:100].strip(".-")
    digest = hashlib.sha256(entity_id.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{readable}-{digest}".lstrip("-")


def ftm_schema(entity: Entity) -> str:
    """The schema of a party: ``Person``, ``Company``, ``Organization``, ``Vessel``, ``Airplane``.

    An organization is a ``Company`` if it has an owner or a number that only firms have. Where the
    kind is not known it is a ``LegalEntity``, which may be a person or an organization.
    """
    if entity.kind_guessed:
        return "LegalEntity"
    if entity.kind != "organization":
        return {"person": "Person", "vessel": "Vessel", "aircraft": "Airplane"}[entity.kind]
    numbered = any(number.type in _COMPANY_NUMBERS for number in entity.identifiers)
    owned = any(link.type == "owned_by" for link in entity.links)
    return "Company" if numbered or owned else "Organization"


def ftm_entity(entity: Entity) -> dict[str, Any]:
    """The party as a FollowTheMoney entity.

    Returns:
        ``id``, ``caption``, ``schema``, ``properties`` (each a list of texts), ``datasets``,
        ``referents`` and ``target``, in this order.
    """
    schema = ftm_schema(entity)
    properties: Properties = {}
    _names(entity, properties)
    _traits(entity, schema, properties)
    _numbers(entity, schema, properties)
    _listings(entity, properties)
    identity = ftm_id(entity.id)
    return {
        "id": identity,
        "caption": entity.caption,
        "schema": schema,
        "properties": properties,
        "datasets": [entity.source],
        "referents": [] if identity == entity.id else [entity.id],
        "target": True,
    }


def add(properties: Properties, name: str, values: Iterable[str], kind: str = "string") -> None:
    """Append values that are not there yet and not longer than their type allows."""
    held = properties.get(name, [])
    for value in values:
        if value and len(value) <= LIMITS[kind] and value not in held:
            held.append(value)
    if held:
        properties[name] = held


def ftm_dates(interval: DateInterval) -> tuple[str, ...]:
    """A date as FollowTheMoney has them: ``1962-05-03``, ``1962-05``, ``1962``.

    The model has no spans: one of whole years is every year in it, any other its two ends.
    """
    start, end = interval.start, interval.end
    if start == end:
        return (start.isoformat(),)
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        if (start.year, start.month) == (end.year, end.month):
            return (f"{start:%Y-%m}",)
        years = range(start.year, end.year + 1)
        if (start.month, end.month) == (1, 12) and len(years) <= _MANY_YEARS:
            return tuple(f"{year:04}" for year in years)
    return (start.isoformat(), end.isoformat())


def fits_property(identifier: Identifier) -> bool:
    """Whether the model takes this number in the property of its type.

    Phone numbers are never sure to: it wants them dialled internationally and checks the plan of
    each country.
    """
    value = identifier.value
    if identifier.type == "phone":
        return False
    if identifier.type == "email":
        return _EMAIL.fullmatch(value) is not None
    if identifier.type == "website":
        return _WEBSITE.fullmatch(value) is not None
    return len(value) <= LIMITS["identifier"]


def _names(entity: Entity, properties: Properties) -> None:
    for name in sorted(entity.names, key=lambda one: one.kind == "original_script"):
        add(properties, _NAME_PROPERTY[name.kind], [name.full], "name")
    add(properties, "name", () if "name" in properties else [entity.caption], "name")
    if entity.kind == "person":
        add(properties, "firstName", (name.first_name for name in entity.names))
        add(properties, "lastName", (name.last_name for name in entity.names))


def _traits(entity: Entity, schema: str, properties: Properties) -> None:
    add(properties, "country", map(str.lower, entity.countries))
    if schema == "Person":
        births = (day for span in entity.birth_dates for day in ftm_dates(span))
        deaths = (day for span in entity.death_dates for day in ftm_dates(span))
        add(properties, "birthDate", births)
        add(properties, "deathDate", deaths)
        add(properties, "birthPlace", (place.full for place in entity.birth_places))
        add(properties, "birthCountry", (place.country.lower() for place in entity.birth_places))
        add(properties, "nationality", map(str.lower, entity.nationalities))
        add(properties, "gender", [entity.gender])
        add(properties, "title", entity.titles)
        add(properties, "position", entity.positions)
    else:
        add(properties, "description", (*entity.titles, *entity.positions), "text")
        add(properties, "country", map(str.lower, entity.nationalities))
    if schema == "Vessel":
        add(properties, "flag", map(str.lower, entity.flags))
        add(properties, "pastFlags", map(str.lower, entity.former_flags))
        for amount, unit in _SIZE.findall(entity.tonnage):
            add(properties, _SIZES[unit], [amount.replace(",", "")])
    if is_a(schema, "Vehicle"):
        add(properties, "type", [entity.vessel_type])
        if re.fullmatch(r"[12]\d{3}", entity.build_year):
            add(properties, "buildDate", [entity.build_year])
    add(properties, "address", (address.full for address in entity.addresses), "address")
    add(properties, "notes", entity.notes, "text")


def _numbers(entity: Entity, schema: str, properties: Properties) -> None:
    for number in entity.identifiers:
        name = property_for(number.type, schema)
        if name and fits_property(number):
            imo = number.type in {"imo", "imo_company"} and number.valid
            add(properties, name, [f"IMO{number.normalized}" if imo else number.value])


def _listings(entity: Entity, properties: Properties) -> None:
    official = {source.code for source in SOURCES}
    topics = {"sanction" if one.source in official else "poi" for one in entity.listings}
    stated = [
        measure for one in entity.listings for measure in one.measures if TOPIC.fullmatch(measure)
    ]
    add(properties, "topics", stated or sorted(topics))
    for listing in entity.listings:
        add(properties, "program", listing.programmes)
        days = (listing.listed_on, listing.amended_on)
        for name, day in zip(("createdAt", "modifiedAt"), days, strict=True):
            add(properties, name, [day.isoformat()] if day else [])
        add(properties, "sourceUrl", [listing.url] if _WEBSITE.fullmatch(listing.url) else [])
