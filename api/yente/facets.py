"""Counts of the parties found, by country, topic, list, schema, gender or number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from api.yente.datasets import official
from api.yente.model import schemata
from api.yente.schemas import FtmFacet, FtmFacetValue
from lists.vocabulary.countries import countries
from lists.vocabulary.sources import source as source_named

if TYPE_CHECKING:
    from api.service.word_index import WordIndex

Facet = Literal["countries", "topics", "datasets", "schema", "genders", "identifiers"]

_LABELS = {
    "countries": "Countries",
    "topics": "Topics",
    "datasets": "Lists",
    "schema": "Types",
    "genders": "Genders",
    "identifiers": "Numbers",
}
_MOST = 1000


def facets_of(
    found: Sequence[int], wanted: Iterable[Facet], word_index: WordIndex
) -> dict[str, FtmFacet]:
    """The facets asked for, each with its values, most frequent first."""
    facets: dict[str, FtmFacet] = {}
    for name in wanted:
        counted = Counter(value for one in found for value in values_of(name, one, word_index))
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
        values = [FtmFacetValue(value, _label(name, value), count) for value, count in ordered]
        facets[name] = FtmFacet(_LABELS[name], values)
    return facets


def values_of(name: str, position: int, word_index: WordIndex) -> tuple[str, ...]:
    """The values of a facet that one party has."""
    traits = word_index.traits
    if name == "countries":
        return traits.countries[position]
    if name == "topics":
        return traits.topics[position]
    if name == "datasets":
        return (traits.source[position],)
    if name == "schema":
        return (traits.schema[position],)
    if name == "genders":
        return (traits.gender[position],) if traits.gender[position] else ()
    numbers = word_index.party(position).identifiers
    return tuple({number.value for number in numbers})


def country_name(code: str) -> str:
    """The English name of a country by its code, or the code."""
    return _country_names().get(code.upper(), code)


@cache
def _country_names() -> dict[str, str]:
    return {country.alpha2: country.name for country in countries()}


def _label(name: str, value: str) -> str:
    if name == "countries":
        return country_name(value)
    if name == "datasets":
        return source_named(value).title if official(value) else value
    if name == "schema":
        known = schemata().get(value)
        return known.plural if known else value
    return value
