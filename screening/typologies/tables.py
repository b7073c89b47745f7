"""The tables in ``screening/data``: TOML files as mappings, tab-separated files as rows."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def read_toml(name: str) -> dict[str, Any]:
    """One of this package's TOML tables."""
    return tomllib.loads(_text(name))


def read_rows(name: str) -> list[list[str]]:
    """The rows of one of this package's tab-separated tables, without comments."""
    lines = (line for line in _text(name).splitlines() if line.strip() and not line.startswith("#"))
    return [line.split("\t") for line in lines]


def _text(name: str) -> str:
    return resources.files("screening").joinpath("data", name).read_text("utf-8")
