"""Data extension of the reconciliation service: values of properties for given parties. Pure."""

from __future__ import annotations

from typing import Any

from api.service.errors import InvalidQuery
from api.service.serving_state import LoadedLists
from api.yente.facets import country_name
from api.yente.model import ANY_SCHEMA, properties, property_named, schemata
from api.yente.reconcile_schemas import ReconcileExtension, ReconcileProperty
from lists.ftm import ftm_entity

MOST_COLUMNS = 100
"""Properties asked for at once; a sheet has no more columns of one kind of party."""
_COUNTRIES = frozenset({"countries", "nationalities", "flag"})
_ALSO_COUNTRIES = frozenset({"birthCountry", "pastFlags"})


def extension_of(loaded: LoadedLists, asked: dict[str, Any], most: int) -> ReconcileExtension:
    """The requested rows; an unknown party has no values, an unknown property no column.

    Raises:
        InvalidQuery: the request has the wrong shape, more than ``most`` ids or ``MOST_COLUMNS``.
    """
    ids, columns = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise InvalidQuery('extend: "ids" must be an array of strings')
    if len(ids) > most:
        raise InvalidQuery(f"extend: {len(ids)} ids are more than {most}")
    if not isinstance(columns, list) or not all(isinstance(one, dict) for one in columns):
        raise InvalidQuery('extend: "properties" must be an array of objects')
    named = {one["id"]: one for one in columns if isinstance(one.get("id"), str)}
    if len(named) > MOST_COLUMNS:
        raise InvalidQuery(f"extend: {len(named)} properties are more than {MOST_COLUMNS}")
    wanted = [(column, known) for name, column in named.items() if (known := _known(name))]
    rows: dict[str, dict[str, list[dict[str, str]]]] = {}
    for one in dict.fromkeys(ids):
        party = loaded.screener.entity(loaded.word_index.own_id(one))
        own = ftm_entity(party)["properties"] if party else {}
        rows[one] = {
            column["id"]: [{"str": text} for text in _values(own, column, known)]
            for column, known in wanted
        }
    meta = [ReconcileProperty(column["id"], label) for column, (_, label) in wanted]
    return ReconcileExtension(meta, rows)


def _known(name: str) -> tuple[str, str] | None:
    """Plain name and label of a property, by its plain or qualified name."""
    found = property_named(name, schemata()[ANY_SCHEMA])
    return (found.name, found.label) if found else None


def _values(own: dict[str, list[str]], column: dict[str, Any], known: tuple[str, str]) -> list[str]:
    settings = column.get("settings")
    settings = settings if isinstance(settings, dict) else {}
    values = own.get(known[0], [])
    limit = settings.get("limit", 0)
    if isinstance(limit, int | float) and limit >= 1:
        values = values[: int(limit)]
    if settings.get("render") != "raw" and is_country(known[0]):
        return [country_name(value) for value in values]
    return values


def is_country(name: str) -> bool:
    """Whether the values of a property are codes of countries."""
    return name in _ALSO_COUNTRIES or any(
        one.name == name and one.read_as in _COUNTRIES for one in properties()
    )
