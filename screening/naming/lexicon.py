"""The word tables of ``screening/data/naming``: which folded words are generic, particles, forms.

One dictionary per kind of party, made once on first use. A word of the dictionary is either a
plain entry or the first word of phrases (``co ltd``, ``limited liability company``).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Kind

_GROUPS = {"person": "p", "organization": "o", "vessel": "v", "aircraft": "v", None: "u"}


class Meaning(NamedTuple):
    """What a word or phrase stands for. ``where`` is ``any``, ``start``, ``end`` or ``edge``."""

    role: Role
    text: str
    where: str = "any"


class Entry(NamedTuple):
    """What may begin with a word: phrases, longest first, then the word alone.

    Each phrase is the words that follow and what the whole means.
    """

    alone: Meaning | None
    phrases: tuple[tuple[tuple[str, ...], Meaning], ...] = ()


def table(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table in ``screening/data/naming``; ``#`` begins a comment line."""
    folder = resources.files("screening").joinpath("data", "naming")
    for line in folder.joinpath(f"{name}.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def lexicon(kind: Kind | None) -> dict[str, Entry]:
    """Give the dictionary for a kind of party; ``None`` is a party of unknown kind."""
    group = _GROUPS[kind]
    alone: dict[str, Meaning] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
    for role, text, groups, where, spellings in table("words"):
        if group not in groups:
            continue
        for spelling in spellings.split(";"):
            first, *rest = spelling.split()
            # A canonical text of its own is only given to words that have abbreviations.
            meaning = Meaning(Role[role], first if text == "=" else text, where)
            if rest:
                phrases.setdefault(first, []).append((tuple(rest), meaning))
            else:
                alone.setdefault(first, meaning)
    return {
        first: Entry(
            alone.get(first),
            tuple(sorted(phrases.get(first, ()), key=lambda phrase: -len(phrase[0]))),
        )
        for first in alone.keys() | phrases.keys()
    }
