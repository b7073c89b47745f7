"""Corrects typing errors in legal forms, trade words and honorifics (``OBSHCHESTJO``).

Left as it stands, a mistyped trade word counts as the rarest word of the name, and a phrase
(``limite liability company``) is no longer one. A word is mended only if no published name is known
to have it (``data/token_bits.tsv``), so ``Marina`` is not ``marine``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from screening.naming.lexicon import lexicon
from screening.naming.real_words import published_words, real_words
from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lists.entity import Kind
    from screening.naming.lexicon import LexiconEntry, WordMeaning
    from screening.naming.text import Word

SHORTEST, SHORTEST_SHIPS = 5, 6
"""Letters of the word meant: one slip in fewer makes another word. Ships are called by any word, so
theirs need more, unless the word is one of a phrase (``motor vessel``); so do numerals (``night``,
``eight``) and abbreviated legal forms."""
SHORTEST_BESIDE = 4
"""Letters of the word meant where all other words of its phrase stand beside it (``EAL estate``),
or where it is a legal form at either end of a firm's name (``GBMH``, ``PJSK``) or a title before
two words of a person's (``Qrai``); before one, it is a given name (Haki Ibrahim)."""
TWICE_BESIDE, TWICE_BESIDE_TWO = 8, 5
"""Letters of such a word that leave it plain after two slips: beside one other word, beside more
(``public joeent stock company``)."""
SHORTEST_TWICE = 10
"""Letters of the word meant that leave it plain after two slips."""
SHORTEST_HEARD, LEAST_CONSONANTS = 6, 4
"""Letters, and consonants among them, of a word that two slips in its vowels alone leave plain
(``leemited``)."""
_MOST_SLIPS = 2
_LONGEST_PHRASE = 4
_PAIR = 2
_SHIPS = frozenset({"vessel", "aircraft"})
_VOWELS = str.maketrans("", "", "aeiouy")
MISREAD = (("rn", "m"), ("vv", "w"), ("ri", "n"), ("cl", "d"))
"""Letters that are seen for others."""


def correct(found: Sequence[Word], kind: Kind | None) -> list[Word]:
    """The words with mistyped generic words corrected; ``[]`` if there are none."""
    known = [_considered(word.text, kind) for word in found]
    texts = [word.nearest for word in known]
    for place, word in enumerate(known):
        if word.is_doubtful and (beside := _meant_beside(texts, place, word.near, kind)):
            texts[place] = beside
    if texts == [word.text for word in found]:
        return []
    return [word._replace(text=text) for word, text in zip(found, texts, strict=True)]


class _Considered(NamedTuple):
    """A word by itself: the one most likely meant, all that may be, and whether its place decides.

    Where nothing else is meant the word itself stands for both.
    """

    nearest: str
    near: tuple[str, ...]
    is_doubtful: bool


@lru_cache(maxsize=16384)
def _considered(text: str, kind: Kind | None) -> _Considered:
    meant = _meant(text, kind)
    if not meant:
        return _Considered(text, (text,), _is_unknown(text, kind))
    return _Considered(meant[0], meant, len(meant) > 1)


def _meant_beside(texts: list[str], place: int, near: Sequence[str], kind: Kind | None) -> str:
    """Give the word that makes a phrase of the tables with its neighbours, or a form at the end.

    ``near`` holds the words that may be meant, or the one word that stands there.
    """
    before, after = phrased_beside(texts, place, kind)
    meant = meant_beside(before, after, kind) if before or after else ()
    if len(near) > 1:
        return next((word for word, _ in meant if word in near), "")
    if found := slip_among(near[0], meant):
        return found
    of_person = kind == "person"
    at_an_end = place == 0 or (place == len(texts) - 1 and not of_person)
    return _form_meant(near[0], kind) if at_an_end and len(texts) > 1 + of_person else ""


def phrased_beside(
    texts: Sequence[str], place: int, kind: Kind | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the words of phrases that stand right before and behind a place, as far as they go."""
    phrased = _phrases(kind).words
    first, stop = place, place + 1
    while first > max(0, place - _LONGEST_PHRASE + 1) and texts[first - 1] in phrased:
        first -= 1
    while stop < min(len(texts), place + _LONGEST_PHRASE) and texts[stop] in phrased:
        stop += 1
    return tuple(texts[first:place]), tuple(texts[place + 1 : stop])


@lru_cache(maxsize=4096)
def meant_beside(
    before: tuple[str, ...], after: tuple[str, ...], kind: Kind | None
) -> tuple[tuple[str, int], ...]:
    """Give the words that make a phrase with neighbours, and from how many letters on two slips."""
    by_rest = _phrases(kind).by_rest
    meant: list[tuple[str, int]] = []
    for first in range(len(before) + 1):
        longest = _LONGEST_PHRASE - 1 - (len(before) - first)
        for stop in range(min(len(after), longest) + 1):
            rest = (before[first:], after[:stop])
            others = len(rest[0]) + len(rest[1])
            twice = TWICE_BESIDE if others == _PAIR - 1 else TWICE_BESIDE_TWO
            meant += [(word, twice) for word in by_rest.get(rest, ())]
    return tuple(meant)


def slip_among(text: str, meant: Sequence[tuple[str, int]]) -> str:
    """Give the first of the words that a word may be with slips, ``""`` if it is none of them."""
    for word, twice in meant:
        if _is_slip(text, word, twice):
            return word
    return ""


class Correctness(NamedTuple):
    """Where a word may be corrected: nowhere, or only as one of a phrase whose rest is beside it.

    ``anywhere``: also by itself, or at an end of a name, or it is a word of a phrase.
    """

    anywhere: bool
    beside: bool


def correctness(text: str, kind: Kind | None, *, may_be_slip: bool = True) -> Correctness:
    """Say where a word may be corrected or may correct the one beside it.

    ``may_be_slip`` is false where it surely is no word of the tables with slips (``remainders``).
    """
    if may_be_slip:
        known = _considered(text, kind)
    else:
        known = _Considered(text, (text,), _is_unknown(text, kind))
    anywhere = (
        known.near != (text,)
        or text in _phrases(kind).words
        or (known.is_doubtful and bool(_form_meant(text, kind)))
    )
    return Correctness(anywhere, known.is_doubtful)


def _is_slip(text: str, meant: str, twice: int) -> bool:
    """Say whether a word confirmed by its place is another with a slip, two from ``twice`` on."""
    most = 1 + (len(meant) >= twice)
    return OSA.distance(text, meant, score_cutoff=most) <= most


@lru_cache(maxsize=16384)
def _form_meant(text: str, kind: Kind | None) -> str:
    """Give the short legal form or title that a word is with one slip, ``""`` if it is none."""
    if abs(len(text) - SHORTEST_BESIDE) > 1:
        return ""
    forms = _phrases(kind).forms
    if forms.keys().isdisjoint(gaps := _gaps(text)):  # of most words it is
        return ""
    near = sorted({word for gap in gaps for word in forms.get(gap, ())})
    return next((word for word in near if _is_slip(text, word, TWICE_BESIDE)), "")


class _Phrases(NamedTuple):
    """The phrases of the tables, as a word is looked for among its neighbours."""

    by_rest: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]]
    """Their words by the words before and after."""
    words: frozenset[str]
    """All words that stand before or after."""
    forms: dict[str, list[str]]
    """Legal forms or titles of ``SHORTEST_BESIDE`` letters, which stand at an end, by what is left
    of them without a letter."""


@cache
def _phrases(kind: Kind | None) -> _Phrases:
    by_rest: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    forms: dict[str, list[str]] = {}
    titles = {Role.TITLE, Role.PARTICLE} if kind == "person" else {Role.FORM}
    for first, entry in lexicon(kind).items():
        if entry.alone and entry.alone.role in titles and len(first) == SHORTEST_BESIDE:
            for gap in _gaps(first):
                forms.setdefault(gap, []).append(first)
        for rest, meaning in _ways(entry):
            if meaning.role is Role.NUMBER:
                continue  # thirty eight: night is not eight
            phrase = (first, *rest)
            for place, word in enumerate(phrase):
                if len(word) >= SHORTEST_BESIDE and len(phrase) <= _LONGEST_PHRASE:
                    by_rest.setdefault((phrase[:place], phrase[place + 1 :]), []).append(word)
    words = frozenset(word for rest in by_rest for side in rest for word in side)
    return _Phrases(by_rest, words, forms)


def _ways(entry: LexiconEntry) -> Iterator[tuple[tuple[str, ...], WordMeaning]]:
    """Yield the phrases that begin with a word, without it, and what each means."""
    for ways in entry.phrases.values():
        yield from ways


def _is_unknown(text: str, kind: Kind | None) -> bool:
    """Say whether neither the tables nor published names have the word."""
    return (
        len(text) >= SHORTEST_BESIDE - 1
        and text[0] > "9"
        and text not in _spellings(kind)[0]
        and text not in published_words()
        and text not in real_words()
    )


def _meant(text: str, kind: Kind | None) -> tuple[str, ...]:
    """Give the nearest words of the tables that may be meant, none if there are none or itself."""
    if len(text) < SHORTEST - 1 or text[0] <= "9":
        return ()
    spellings, by_gap = _spellings(kind)
    if text in spellings or text in published_words() or text in real_words():
        return ()
    for seen, printed in MISREAD:  # two edits, but one glance
        if seen in text and (read := text.replace(seen, printed)) in spellings:
            return (read,)
    longest = _longest(kind) + _MOST_SLIPS
    # what slips leave of a word grows with the square of its letters
    gaps = [*_gaps(text), _heard(text)] if len(text) <= longest else []
    if by_gap.keys().isdisjoint(gaps):  # of most words it is
        return ()
    found = {word for gap in gaps for word in by_gap.get(gap, ())}
    return _nearest(text, found)


def _nearest(text: str, found: set[str]) -> tuple[str, ...]:
    """Give those of some words that are fewest slips from a word, as far as they may be meant."""
    most = _MOST_SLIPS  # what is further off counts as one more
    slips = {word: OSA.distance(text, word, score_cutoff=most) for word in found}
    least = min(slips.values(), default=most + 1)
    if least > most:
        return ()
    return tuple(
        sorted(word for word, slip in slips.items() if slip == least and slip <= _slips(word, text))
    )


@cache
def _spellings(kind: Kind | None) -> tuple[frozenset[str], dict[str, list[str]]]:
    """All words of the tables, and the long enough ones by what slips leave of them."""
    words: set[str] = set()
    phrased: set[str] = set()
    no_words: set[str] = set()
    for first, entry in lexicon(kind).items():
        words.add(first)
        if entry.alone and entry.alone.role in {Role.NUMBER, Role.FORM}:
            no_words.add(first)  # eight is not night, pjsco not Posco
        rests = [rest for rest, meaning in _ways(entry) if meaning.role is not Role.NUMBER]
        if rests:
            phrased.update((first,), *rests)
    words |= phrased
    by_gap: dict[str, list[str]] = {}
    for word in sorted(words):
        longer = word not in phrased and (kind in _SHIPS or word in no_words)
        if len(word) >= (SHORTEST_SHIPS if longer else SHORTEST):
            for gap in {*_gaps(word), _heard(word)} - {""}:
                by_gap.setdefault(gap, []).append(word)
    return frozenset(words), by_gap


@cache
def _longest(kind: Kind | None) -> int:
    """Letters of the longest word of the tables."""
    return max(map(len, _spellings(kind)[0]), default=0)


def _gaps(word: str) -> list[str]:
    """Give the word, and what is left of it without one letter; of long words, without two.

    Nine letters that are two slips from a long word share what is left of them without one.
    """
    less = [word[:at] + word[at + 1 :] for at in range(len(word))]
    if len(word) < SHORTEST_TWICE:
        return [word, *less]
    twice = [
        one[:at] + one[at + 1 :] for first, one in enumerate(less) for at in range(first, len(one))
    ]
    return [word, *less, *twice]


def remainders(kind: Kind | None) -> Collection[str]:
    """What slips leave of the words of the tables; consonants alone stand in capitals.

    A word is none of these with slips in it if nothing that slips leave of it is among them, and no
    letters of it are ``MISREAD`` for others.
    """
    return _spellings(kind)[1].keys()


def _heard(word: str) -> str:
    """Give the consonants, in capitals so that they are no word; ``""`` where they are too few."""
    consonants = word.translate(_VOWELS)
    enough = len(word) >= SHORTEST_HEARD and len(consonants) >= LEAST_CONSONANTS
    return consonants.upper() if enough else ""


def _slips(meant: str, text: str) -> int:
    heard = _heard(meant)
    twice = len(meant) >= SHORTEST_TWICE or (heard and heard == _heard(text))
    return _MOST_SLIPS if twice else 1
