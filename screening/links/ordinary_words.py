"""Ordinary words that a reading of a text took for the name of a party that nobody lists.

"Overseas representative for Koryo Bank" and "Minister of Education" name neither Overseas nor
Education. A lone word with only its first letter large is no name where the texts of the same lists
write it small as well. Acronyms, and what resolves to a listed party, are names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screening.links.graph import LinkEdge

_LONE = re.compile(r"[A-Z][a-z\u2019']+")
_SMALL = re.compile(r"\b[a-z]{2,}\b")


def without_ordinary_words(edges: Sequence[LinkEdge]) -> Iterator[LinkEdge]:
    """The same edges; those to an ordinary word lead to nobody, and are shown nowhere.

    They still count among the ties of their party, which says how much a text tells of it.
    """
    # Why two records are one party is said in our own words, with their names in small letters.
    small = _written_small(edge.quote for edge in edges if edge.type != "same_as")
    for edge in edges:
        yield structs.replace(edge, target_name="") if _is_ordinary(edge, small) else edge


def _is_ordinary(edge: LinkEdge, small: frozenset[str]) -> bool:
    name = edge.target_name
    if edge.target >= 0 or not edge.quote or not _LONE.fullmatch(name):
        return False
    return name.lower() in small


def _written_small(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in dict.fromkeys(texts) for word in _SMALL.findall(text))
