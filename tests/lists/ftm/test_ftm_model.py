"""What is written and read, held against the model of the ``followthemoney`` library itself."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from lists.ftm import ftm_lines
from lists.ftm.mapping import LIMITS, TOPIC
from lists.ftm.model import between, schema_use, table
from lists.ftm.terms import PARENTS, RANGES, identifier_terms, relation_terms
from tests.conftest import lacking
from tests.lists.ftm.test_ftm_round_trip import SAMPLE_LISTS
from tests.screening.full_lists import entities as full_entities

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lists.entity import Entity

Line = dict[str, Any]


@pytest.fixture(scope="module")
def library() -> Any:
    """The library's model."""
    try:
        from followthemoney import model
    except ImportError:
        lacking("ftm", "followthemoney is not installed: uv sync --inexact --group ftm")
    return model


def lines(parties: Iterable[Entity]) -> list[Line]:
    everybody = list(parties)
    return [json.loads(line) for line in ftm_lines(lambda: everybody)]


def faults(model: Any, written: list[Line]) -> Counter[str]:
    """Everything the library would not take: by its validation, its model or on being cleaned."""
    from followthemoney.exc import InvalidData

    schemata = {one["id"]: model.get(one["schema"]) for one in written}
    found: Counter[str] = Counter()
    for one in written:
        schema = schemata[one["id"]]
        try:
            schema.validate(one)
        except InvalidData as error:
            for name, said in error.errors["properties"].items():
                found[f"invalid {schema.name}.{name}: {said}"] += 1
        for name in schema.required:
            if name not in one["properties"]:
                found[f"required {schema.name}.{name}"] += 1
        found.update(_bad_properties(model, one, schemata))
    return found


def _bad_properties(model: Any, one: Line, schemata: dict[str, Any]) -> Iterable[str]:
    schema = schemata[one["id"]]
    cleaned = model.get_proxy(one, cleaned=False).to_dict()["properties"]
    for name, values in one["properties"].items():
        prop = schema.get(name)
        if prop is None or prop.stub:
            yield f"no property {schema.name}.{name}"
        elif any(len(value) > prop.max_length for value in values):
            yield f"too long {schema.name}.{name}"
        elif prop.range is not None and not all(schemata[v].is_a(prop.range) for v in values):
            yield f"range {schema.name}.{name}"
        elif name not in cleaned and prop.type.name != "identifier":
            # A number whose check digit fails is dropped by whoever cleans; it is still valid.
            yield f"dropped {schema.name}.{name}: {values}"


@pytest.mark.parametrize(("source", "parties"), SAMPLE_LISTS, ids=[s for s, _ in SAMPLE_LISTS])
def test_an_exported_sample_list_is_valid(
    library: Any, source: str, parties: tuple[Entity, ...]
) -> None:
    written = lines(parties)
    assert len({one["id"] for one in written}) == len(written)
    assert faults(library, written) == {}


@pytest.mark.long
@pytest.mark.full
@pytest.mark.slow
def test_the_exported_full_lists_are_valid(library: Any, full_lists: Path) -> None:
    written = lines(full_entities(full_lists))
    assert len(written) > 80_000
    assert len({one["id"] for one in written}) == len(written)
    assert faults(library, written) == {}


def test_every_schema_of_the_model_is_read_or_known_not_to_be(library: Any) -> None:
    assert {schema.name for schema in library if schema_use(schema.name) == "unknown"} == set()
    named = {*table()["parties"], *table()["around"], *between(), *table()["unread"]["schemata"]}
    assert {name for name in named if library.get(name) is None} == set()


def test_every_property_of_a_party_is_read_or_known_not_to_be(library: Any) -> None:
    from lists.ftm.model import property_use

    for name in table()["parties"]:
        properties = [p for p in library.get(name).properties.values() if not p.stub]
        assert {p.name for p in properties if property_use(p.name) == "unknown"} == set()


def test_names_of_schemata_and_properties_are_the_models(library: Any) -> None:
    for name, ancestors in PARENTS.items():
        schema = library.get(name)
        assert {a for a in ancestors if not schema.is_a(library.get(a))} == set()
    for term in identifier_terms().values():
        for owner, prop in term.properties:
            assert library.get(owner).get(prop) is not None, (owner, prop)
    for relation in relation_terms().values():
        schema = library.get(relation.schema)
        assert schema.get(relation.this) is not None
        assert schema.get(relation.target) is not None
    for ends in between().items():
        assert all(library.get(ends[0]).get(end) is not None for end in ends[1][:2])


def test_ranges_are_the_models(library: Any) -> None:
    for relation in relation_terms().values():
        wanted = RANGES.get(f"{relation.schema}.{relation.this}")
        if relation.schema == "UnknownLink":
            assert wanted is None
            continue
        assert wanted is not None
        schema = library.get(relation.schema)
        for prop, own in zip((relation.this, relation.target), wanted, strict=True):
            assert library.get(own).is_a(schema.get(prop).range)


def test_limits_and_topics_are_the_models(library: Any) -> None:
    from followthemoney import registry

    for name, limit in LIMITS.items():
        assert limit <= registry.get(name).max_length
    assert {topic for topic in registry.topic.names if not TOPIC.fullmatch(topic)} == set()
