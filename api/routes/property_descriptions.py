"""What every property of the API's schemas means, from ``property_descriptions.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

_ANY = "any"
_DEPRECATED = "Deprecated: "
"""Begins what is said of a property that is kept for clients of earlier versions."""


@cache
def described() -> Mapping[str, Mapping[str, str]]:
    """Schema → property → what it means; ``any`` stands for every schema that has no own words."""
    text = resources.files("api.routes").joinpath("property_descriptions.toml").read_text("utf-8")
    return tomllib.loads(text)


def describe_properties(schemas: dict[str, Any]) -> None:
    """Give each property its description, where it has none from its definition."""
    for name, schema in schemas.items():
        for _, key, described_as in _undescribed(name, schema):
            words = described().get(name, {}).get(key) or described()[_ANY].get(key)
            if words is not None:
                described_as["description"] = words
                if words.startswith(_DEPRECATED):
                    described_as["deprecated"] = True


def undescribed(schemas: Mapping[str, Any]) -> list[str]:
    """``Schema.property`` of each property that nothing describes."""
    return [
        f"{owner}.{key}"
        for name, schema in schemas.items()
        for owner, key, _ in _undescribed(name, schema)
    ]


def _undescribed(name: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for part in (schema, *schema.get("allOf", ()), *schema.get("anyOf", ())):
        for key, one in part.get("properties", {}).items():
            if "description" not in one:
                yield name, key, one
