"""Corrects typing errors in legal forms, trade words and honorifics (``OBSHCHESTJO``).

Left as it stands, a mistyped trade word counts as the rarest word of the name, and a phrase
(``limite liability company``) is no longer one. A word is mended only if no published name is known
to have it (``data/token_bits.tsv``), so ``Marina`` is not ``marine``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from screening.naming.lexicon import lexicon
from screening.naming.real_words import published_words, real_words
from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Kind
    from screening.naming.lexicon import LexiconEntry, WordMeaning
    from screening.naming.text import Word

SHORTEST, SHORTEST_IN_PHRASE = 6, 5
"""Letters of the word meant: one slip in fewer makes another word (``night``, ``eight``). A word of
a phrase (``joint stock company``) has its neighbours to confirm it, and few words stand in the
tables of persons' names."""
SHORTEST_BESIDE = 4
"""Letters of the word meant where all other words of its phrase stand beside it (``EAL estate``),
or where it is a legal form at the end of a firm's name (``GBMH``)."""
TWICE_BESIDE = 8
"""Letters of such a word that leave it plain after two slips."""
SHORTEST_TWICE = 10
"""Letters of the word meant that leave it plain after two slips."""
_MOST_SLIPS = 2
_LONGEST_PHRASE = 4
_MISREAD = (("rn", "m"), ("vv", "w"), ("ri", "n"), ("cl", "d"))


def correct(found: Sequence[Word], kind: Kind | None) -> list[Word]:
    """The words with mistyped generic words corrected; ``[]`` if there are none."""
    options = [_meant(word.text, kind) for word in found]
    texts = [meant[0] if meant else word.text for word, meant in zip(found, options, strict=True)]
    if kind != "person":
        for place, (word, meant) in enumerate(zip(found, options, strict=True)):
            doubtful = len(meant) > 1 or (not meant and _is_unknown(word.text, kind))
            if doubtful and (beside := _meant_beside(texts, place, meant or (word.text,), kind)):
                texts[place] = beside
    if all(word.text == text for word, text in zip(found, texts, strict=True)):
        return []
    return [word._replace(text=text) for word, text in zip(found, texts, strict=True)]


def _meant_beside(texts: list[str], place: int, near: Sequence[str], kind: Kind | None) -> str:
    """Give the word that makes a phrase of the tables with its neighbours, or a form at the end.

    ``near`` holds the words that may be meant, or the one word that stands there.
    """
    by_rest, forms = _phrases(kind)
    meant: list[str] = []
    for first in range(max(0, place - _LONGEST_PHRASE + 1), place + 1):
        for stop in range(place + 1, min(len(texts), first + _LONGEST_PHRASE) + 1):
            rest = (tuple(texts[first:place]), tuple(texts[place + 1 : stop]))
            meant += by_rest.get(rest, ())
    if len(near) > 1:
        return next((word for word in meant if word in near), "")
    if place == len(texts) - 1 > 0:
        meant += forms
    return next((word for word in meant if _is_slip(near[0], word)), "")


def _is_slip(text: str, meant: str) -> bool:
    """Say whether a word confirmed by its place is another with a slip in it, or two if long."""
    most = 1 + (len(meant) >= TWICE_BESIDE)
    return OSA.distance(text, meant, score_cutoff=most) <= most


@cache
def _phrases(
    kind: Kind | None,
) -> tuple[dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]], list[str]]:
    """Words of the tables' phrases by the words before and after; and the legal forms."""
    by_rest: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    forms: list[str] = []
    for first, entry in lexicon(kind).items():
        if entry.alone and entry.alone.role is Role.FORM and len(first) == SHORTEST_BESIDE:
            forms.append(first)
        for rest, meaning in _ways(entry):
            if meaning.role is Role.NUMBER:
                continue  # thirty eight: night is not eight
            phrase = (first, *rest)
            for place, word in enumerate(phrase):
                if len(word) >= SHORTEST_BESIDE and len(phrase) <= _LONGEST_PHRASE:
                    by_rest.setdefault((phrase[:place], phrase[place + 1 :]), []).append(word)
    return by_rest, sorted(forms)


def _ways(entry: LexiconEntry) -> Iterator[tuple[tuple[str, ...], WordMeaning]]:
    """Yield the phrases that begin with a word, without it, and what each means."""
    for ways in entry.phrases.values():
        yield from ways


@lru_cache(maxsize=65536)
def _is_unknown(text: str, kind: Kind | None) -> bool:
    """Say whether neither the tables nor published names have the word."""
    return (
        len(text) >= SHORTEST_BESIDE - 1
        and text[0] > "9"
        and text not in _spellings(kind)[0]
        and text not in published_words()
        and text not in real_words()
    )


@lru_cache(maxsize=65536)
def _meant(text: str, kind: Kind | None) -> tuple[str, ...]:
    """Give the nearest words of the tables that may be meant, none if there are none or itself."""
    if len(text) < SHORTEST_IN_PHRASE - 1 or text[0] <= "9":
        return ()
    spellings, by_gap = _spellings(kind)
    if text in spellings or text in published_words() or text in real_words():
        return ()
    for seen, printed in _MISREAD:  # two edits, but one glance
        if (read := text.replace(seen, printed)) != text and read in spellings:
            return (read,)
    if len(text) > _longest(kind) + _MOST_SLIPS:
        return ()  # what slips leave of a word grows with the square of its letters
    slips = {word: OSA.distance(text, word) for gap in _gaps(text) for word in by_gap.get(gap, ())}
    least = min(slips.values(), default=0)
    return tuple(
        sorted(word for word, slip in slips.items() if slip == least and slip <= _slips(word))
    )


@cache
def _spellings(kind: Kind | None) -> tuple[frozenset[str], dict[str, list[str]]]:
    """All words of the tables, and the long enough ones by what slips leave of them."""
    words: set[str] = set()
    phrased: set[str] = set()
    for first, entry in lexicon(kind).items():
        words.add(first)
        rests = [rest for rest, meaning in _ways(entry) if meaning.role is not Role.NUMBER]
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


@cache
def _longest(kind: Kind | None) -> int:
    """Letters of the longest word of the tables."""
    return max(map(len, _spellings(kind)[0]), default=0)


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
    return _MOST_SLIPS if len(word) >= SHORTEST_TWICE else 1
