"""The table of what elements of payment messages mean: ``message_parts.toml`` as values."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

_TABLE = "message_parts.toml"


class _Numberless(msgspec.Struct, frozen=True):
    texts: frozenset[str]


class _Party(msgspec.Struct, frozen=True):
    wrappers: frozenset[str]
    address: frozenset[str]
    names: frozenset[str]
    account: str


class _Elements(msgspec.Struct, frozen=True):
    elements: tuple[str, ...]


class MessageTable(msgspec.Struct, frozen=True):
    """Every section of the table; what each is for stands in the file itself."""

    messages: dict[str, tuple[str, ...]]
    levels: dict[str, str]
    numbers: dict[str, tuple[str, ...]]
    no_number: _Numberless
    roles: dict[str, str]
    parts_of_parties: dict[str, str]
    party: _Party
    columns: dict[str, str]
    schemes: dict[str, str]
    codes: _Elements
    amount: _Elements


@cache
def message_table() -> MessageTable:
    """The bundled table."""
    text = files(__package__).joinpath(_TABLE).read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), MessageTable)


def kind_of_message(elements: list[str]) -> str:
    """Which message one is, by the names of its first elements; empty: none that is read here."""
    for kind, holders in message_table().messages.items():
        if any(element in holders for element in elements):
            return kind
    return ""
