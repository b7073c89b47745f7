"""Searches listed parties by words and similar names, with filters and sorting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from api.service.entity_search import ranked_parties
from api.service.errors import InvalidQuery
from api.service.serving_state import LoadedLists
from api.service.word_index import WordIndex
from api.yente.facets import values_of
from api.yente.filters import NO_FILTERS, Filters
from api.yente.model import ANY_SCHEMA, schemata
from api.yente.schemas import times_of
from lists.ftm import ftm_entity

_GROUPS = frozenset({"countries", "topics", "datasets", "schema", "genders"})
_SORTS = ("caption", "entity_id", "schema", "first_seen", "last_change")


@dataclass(frozen=True, slots=True)
class PartyQuery:
    """A search. ``by`` are filters: a field and values, of which all or one must be equal."""

    q: str
    sources: frozenset[str]
    today: date
    schema: str = ANY_SCHEMA
    by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    every_value: bool = False
    sort: tuple[tuple[str, bool], ...] = ()
    last_begins: bool = False
    exclude_schema: frozenset[str] = frozenset()
    filters: Filters = NO_FILTERS


def find(loaded: LoadedLists, query: PartyQuery) -> list[int]:
    """Positions of the parties found, best first or as sorted. Blocking: run it in a thread."""
    word_index = loaded.word_index
    ranked = ranked_parties(
        loaded,
        query.q,
        query.today,
        sources=tuple(query.sources),
        last_begins=query.last_begins,
    )
    found = [one for one in ranked if _passes(one, word_index, query)]
    found.sort(key=lambda one: (-ranked[one], one))
    for field, downward in reversed(query.sort):
        found.sort(key=lambda one: _sort_key(one, field, loaded), reverse=downward)
    return found


def by_field(given: Iterable[tuple[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Filters gathered by field, in order."""
    gathered: dict[str, list[str]] = {}
    for field, value in given:
        gathered.setdefault(field.removeprefix("properties."), []).append(value)
    return tuple((field, tuple(values)) for field, values in gathered.items())


def read_filters(given: Sequence[str]) -> list[tuple[str, str]]:
    """``program:DPRK3`` → field and value; raises ``InvalidQuery``."""
    read = []
    for one in given:
        field, colon, value = one.partition(":")
        if not (field and colon and value):
            raise InvalidQuery(f"filter {one[:60]!r}: write `property:value`")
        read.append((field, value))
    return read


def read_sort(given: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """``last_change:desc`` → field and whether downward; raises ``InvalidQuery``."""
    read = []
    for one in given:
        field, _, order = one.partition(":")
        if field not in _SORTS:
            raise InvalidQuery(f"sort: no such field {field[:60]!r}; there are {', '.join(_SORTS)}")
        read.append((field, order == "desc"))
    return tuple(read)


def known_schema(name: str) -> str:
    """A schema's name; raises ``InvalidQuery`` for one that is not known."""
    if name not in schemata():
        raise InvalidQuery(f"no such schema {name[:60]!r}; use one of {', '.join(schemata())}")
    return name


def _passes(one: int, word_index: WordIndex, query: PartyQuery) -> bool:
    traits = word_index.traits
    if traits.source[one] not in query.sources or traits.schema[one] in query.exclude_schema:
        return False
    known = schemata().get(traits.schema[one])
    if query.schema != ANY_SCHEMA and not (known and known.is_a(query.schema)):
        return False
    if query.filters != NO_FILTERS and not query.filters.wanted(word_index.party(one)):
        return False
    return all(_holds(one, field, values, word_index, query) for field, values in query.by)


def _holds(
    one: int, field: str, values: tuple[str, ...], word_index: WordIndex, query: PartyQuery
) -> bool:
    if field in _GROUPS:
        held = {value.casefold() for value in values_of(field, one, word_index)}
        hits = [value.casefold() in held for value in values]
    else:
        own = ftm_entity(word_index.party(one))["properties"].get(field, [])
        texts = [text.casefold() for text in own]
        hits = [_among(value.casefold(), texts) for value in values]
    return all(hits) if query.every_value else any(hits)


def _among(value: str, texts: list[str]) -> bool:
    """An equal value; a year or month also stands for its days (``1962`` for ``1962-05-03``)."""
    return any(text == value or text.startswith(f"{value}-") for text in texts)


def _sort_key(one: int, field: str, loaded: LoadedLists) -> str:
    party = loaded.word_index.party(one)
    if field == "caption":
        return party.caption.casefold()
    if field == "entity_id":
        return party.id
    if field == "schema":
        return loaded.word_index.traits.schema[one]
    times = times_of(party, loaded.by_source)
    return (times["first_seen"] if field == "first_seen" else times["last_change"]) or ""
