"""Which answers this software gives: the engine's version, and a hash of the tables it reads.

Recorded screenings, ready-made indexes and waiting batches bear ``engine_id``. What bears another
one was made by an engine that may give other answers.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

ENGINE_VERSION = 65
"""Raised by one with every change of code that may change an answer or the arrays of an index.

Comments, names and tables need no new version; ``tests/golden`` fails when one was forgotten.
"""

_ELSEWHERE = frozenset({"__pycache__", "sample", "reported"})
"""Folders without tables: what is bundled there are lists like any other."""


@cache
def engine_id() -> str:
    """The engine's version and the hash of its tables, as ``2.0123456789abcdef``."""
    return f"{ENGINE_VERSION}.{tables_hash()}"


def tables_hash(packages: tuple[Traversable, ...] | None = None) -> str:
    """A hash over what the tables of ``screening`` and ``lists`` say; their comments do not count.

    The policy is left out: it has a hash of its own, which stands beside this one everywhere.
    """
    return _bundled_hash() if packages is None else _hash_of(packages)


@cache
def _bundled_hash() -> str:
    return _hash_of((resources.files("screening"), resources.files("lists")))


def _hash_of(packages: tuple[Traversable, ...]) -> str:
    digest = hashlib.sha256()
    for package in packages:
        for path, table in sorted(_tables(package, package.name)):
            digest.update(f"{path}\0{_content(table)}\0".encode())
    return digest.hexdigest()[:16]


def _tables(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        inner = f"{path}/{entry.name}"
        if entry.is_dir() and entry.name not in _ELSEWHERE:
            yield from _tables(entry, inner)
        elif entry.name.endswith((".toml", ".tsv")) and entry.name != "policy.toml":
            yield inner, entry


def _content(table: Traversable) -> str:
    text = table.read_text("utf-8")
    if table.name.endswith(".toml"):
        return repr(tomllib.loads(text))
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))
