"""Legal forms, trade words and honorifics with a slip in them: ``OBSHCHESTJO`` says no more for it.

Left as it stands, a mistyped trade word counts as the rarest word of the name, and a phrase
(``limite liability company``) is no longer one. A word is mended only if no published name is known
to have it (``data/token_bits.tsv``), so ``Marina`` is not ``marine``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from screening.naming.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Kind
    from screening.text import Word

SHORTEST, SHORTEST_IN_PHRASE = 6, 5
"""Letters of the word meant: one slip in fewer makes another word (``night``, ``eight``). A word of
a phrase (``joint stock company``) has its neighbours to confirm it, and few words stand in the
tables of persons' names."""
SHORTEST_TWICE = 10
"""Letters of the word meant that leave it plain after two slips."""


def mended(found: Sequence[Word], kind: Kind | None) -> list[Word]:
    """Give the words with mistyped trade words as they are meant; ``[]`` if there are none."""
    meant = [_meant(word.text, kind) for word in found]
    if not any(meant):
        return []
    return [
        word._replace(text=text) if text else word for word, text in zip(found, meant, strict=True)
    ]


@lru_cache(maxsize=65536)
def _meant(text: str, kind: Kind | None) -> str:
    """Give the only or nearest word of the tables that is meant, ``""`` if none or itself."""
    if len(text) < SHORTEST_IN_PHRASE - 1 or text[0] <= "9":
        return ""
    spellings, by_gap = _spellings(kind)
    if text in spellings or text in _published():
        return ""
    near = {word for gap in _gaps(text) for word in by_gap.get(gap, ())}
    best = min(((OSA.distance(text, word), word) for word in near), default=(0, ""))
    return best[1] if best[0] <= _slips(best[1]) else ""


@cache
def _spellings(kind: Kind | None) -> tuple[frozenset[str], dict[str, list[str]]]:
    """All words of the tables, and the long enough ones by what slips leave of them."""
    words: set[str] = set()
    phrased: set[str] = set()
    for first, entry in lexicon(kind).items():
        words.add(first)
        rests = [rest for ways in entry.phrases.values() for rest, _ in ways]
        if rests:
            phrased.update((first,), *rests)
    words |= phrased
    by_gap: dict[str, list[str]] = {}
    for word in sorted(words):
        short = kind == "person" or word in phrased
        if len(word) >= (SHORTEST_IN_PHRASE if short else SHORTEST):
            for gap in set(_gaps(word)):
                by_gap.setdefault(gap, []).append(word)
    return frozenset(words), by_gap


def _gaps(word: str) -> Iterator[str]:
    """Yield the word, and what is left of it without one letter; of long words, without two.

    Nine letters that are two slips from a long word share what is left of them without one.
    """
    yield word
    for one in range(len(word)):
        less = word[:one] + word[one + 1 :]
        yield less
        if len(word) >= SHORTEST_TWICE:
            for two in range(one, len(less)):
                yield less[:two] + less[two + 1 :]


def _slips(word: str) -> int:
    return 2 if len(word) >= SHORTEST_TWICE else 1


@cache
def _published() -> frozenset[str]:
    """Words of published names."""
    table = resources.files("screening").joinpath("data/token_bits.tsv").read_text("utf-8")
    return frozenset(line.split("\t")[1] for line in table.splitlines() if line.startswith("0\t"))
