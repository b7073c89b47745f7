"""Korean readings of a person's name: syllable keys, surname first, then the given syllables.

A name in Latin or Cyrillic letters is read as Korean only when every word is Korean spelling and
the first or last word is a Korean surname. Hangul and Hanja are read character by character.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from screening.naming.jamo import decompose, exact_key, is_hangul, meanings
from screening.naming.lexicon import table
from screening.naming.syllables import Cut, can_be_cut, cuts, may_be_one_syllable
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screening.naming.text import Word

_MOST_READINGS = 4
_MOST_WORDS = 4
_LONGEST_SPELLING = 14
_SYLLABLE = Role.SYLLABLE
_COMMON = 50  # the first rows of the table, nine tenths of all bearers
_RAREST = 1000
# How sure a spelling must be of a surname's syllable where the table does not list it.
_SURNAME_WEIGHT = 90


@cache
def _surnames() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Hangul surnames by spelling, and by Chinese characters."""
    spelled: dict[str, tuple[str, ...]] = {}
    characters: dict[str, str] = {}
    for hangul, hanja, spellings in table("korean_surnames"):
        for spelling in spellings.split(";"):
            spelled[spelling] = tuple(dict.fromkeys((*spelled.get(spelling, ()), hangul)))
        if len(hangul) == 1:
            for char in hanja:
                characters.setdefault(char, hangul)
        else:
            characters[hanja] = hangul
    return spelled, characters


@lru_cache(maxsize=16384)
def _rank(source: str) -> int:
    """Give the place of a surname in the table, which is ordered by how common they are."""
    return min((_by_hangul().index(hangul) for hangul in _hanguls(source)), default=_RAREST)


@cache
def _by_hangul() -> tuple[str, ...]:
    return tuple(dict.fromkeys(hangul for hangul, _, _ in table("korean_surnames")))


@cache
def _surname_syllables() -> frozenset[tuple[str, str, str]]:
    hanguls = {name for names in _surnames()[0].values() for name in names if len(name) == 1}
    return frozenset(
        syllable
        for hangul in hanguls
        for syllable, weight in meanings(exact_key(hangul)).items()
        if weight >= _SURNAME_WEIGHT
    )


@cache
def hanja_readings() -> dict[str, tuple[str, ...]]:
    """Give the Hangul readings of each Chinese character."""
    found: dict[str, tuple[str, ...]] = {}
    for hangul, characters in table("hanja"):
        for char in characters:
            found[char] = (*found.get(char, ()), hangul)
    return found


@lru_cache(maxsize=16384)
def surname_cut(source: str) -> Cut | None:
    """Read a word as a Korean surname; ``None`` when it is none.

    A spelling that stands for one surname only gives its exact key (Park is 박, Chang is 장).
    """
    hanguls = _hanguls(source)
    if not hanguls:
        return None
    if len(hanguls) == 1:
        keys = tuple(exact_key(char) for char in hanguls[0])
        return Cut(keys, (*(0 for _ in keys[1:]), len(source)))
    return _one_syllable(source)


@lru_cache(maxsize=16384)
def _hanguls(source: str) -> tuple[str, ...]:
    """Give the surnames a spelling stands for: by the table, else by the spelling rules."""
    listed = _surnames()[0].get(source.lower().replace("'", ""), ())
    if listed:
        return listed
    single = _one_syllable(source)
    if single is None:
        return ()
    likely = {s for s, weight in meanings(single.keys[0]).items() if weight >= _SURNAME_WEIGHT}
    single_hanguls = (hangul for hangul in _by_hangul() if len(hangul) == 1)
    return tuple(hangul for hangul in single_hanguls if decompose(hangul) in likely)


def _one_syllable(source: str) -> Cut | None:
    """Give the likeliest cut that leaves a word whole; of most words there is none to look for."""
    if not may_be_one_syllable(source):
        return None
    return next((cut for cut in cuts(source) if len(cut.keys) == 1), None)


def is_listed_surname(folded: str) -> bool:
    """Say whether the table of surnames has this spelling."""
    return folded in _surnames()[0]


@lru_cache(maxsize=16384)
def may_be_korean(source: str) -> bool:
    """Say whether a word as written may stand in a Korean name."""
    return can_be_cut(source) or surname_cut(source) is not None


def spelled_readings(raw: str, found: Sequence[Word]) -> list[tuple[Token, ...]]:
    """Read words in Latin or Cyrillic letters as Korean, in at most four ways; often in none."""
    count = len(found)
    if not 2 <= count <= _MOST_WORDS:
        return []
    for word in found:
        if len(word.text) > _LONGEST_SPELLING or not may_be_korean(word.source):
            return []
    readings: dict[tuple[str, ...], tuple[Token, ...]] = {}
    for place in _surname_places(raw, found):
        surname = surname_cut(found[place].source)
        given = [word for position, word in enumerate(found) if position != place]
        if surname is None:
            continue
        for ways in _given_cuts(given, len(surname.keys)):
            tokens = list(_tokens(found[place], surname))
            for word, cut in zip(given, ways, strict=True):
                tokens.extend(_tokens(word, cut))
            readings.setdefault(tuple(token.text for token in tokens), tuple(tokens))
    return list(readings.values())[:_MOST_READINGS]


def _surname_places(raw: str, found: Sequence[Word]) -> Iterable[int]:
    """Say where the surname may stand: a comma, capitals or a hyphen tell, else either end."""
    last = len(found) - 1
    if found[0].start < 0:
        return (0, last)
    gaps = [raw[a.end : b.start] for a, b in pairwise(found)]
    if "," in gaps[0]:
        return (0,)
    spelled = [raw[word.start : word.end] for word in found]
    capitals = [place for place, text in enumerate(spelled) if text.isupper() and len(text) > 1]
    if len(capitals) == 1 and capitals[0] in {0, last}:
        return capitals
    hyphened = {place for place, gap in enumerate(gaps) if gap.strip() in {"-", "‐", "‑", "–"}}
    hyphened |= {place + 1 for place in hyphened}
    if 0 < len(hyphened) <= last:
        return tuple(place for place in (0, last) if place not in hyphened)
    return _commoner_end(found)


def _commoner_end(found: Sequence[Word]) -> tuple[int, ...]:
    """Choose the end with a common surname over one with a rare one (Kim Jong Un, not Un)."""
    first, last = (_rank(found[place].source) for place in (0, -1))
    if first < _COMMON <= last:
        return (0,)
    if last < _COMMON <= first:
        return (len(found) - 1,)
    return (0, len(found) - 1)


def _given_cuts(given: Sequence[Word], surname_length: int) -> Iterator[tuple[Cut, ...]]:
    """Cut the given words: one or two syllables in one word, else one each (three at most)."""
    most = 2 if len(given) == 1 else 1
    options = [[cut for cut in cuts(word.source) if len(cut.keys) <= most] for word in given]
    if len(given) > 2 and surname_length > 1:
        return iter(())
    return islice(product(*options), _MOST_READINGS)


def _tokens(word: Word, cut: Cut) -> Iterator[Token]:
    at = word.start
    # a letter may fold to two (Æ), and then a cut ends beyond what is written
    exact = cut.ends[-1] <= len(word.source) == word.end - word.start
    for key, end in zip(cut.keys, cut.ends, strict=True):
        if word.start < 0 or not exact:
            yield Token(key, _SYLLABLE, word.start, word.end)
            continue
        stop = min(word.start + end, word.end) or word.end
        yield Token(key, _SYLLABLE, at, stop if stop > at else word.end)
        at = max(stop, at)


def character_readings(found: Sequence[Word]) -> list[tuple[Token, ...]]:
    """Read Hangul and Hanja of a person's name; ``[]`` if a character has no Korean reading."""
    readings = hanja_readings()
    surnames = _surnames()[1]
    options: list[list[Token]] = []
    for word in found:
        for offset, char in enumerate(word.source):
            if is_hangul(char):
                hanguls: tuple[str, ...] = (char,)
            elif not options and char in surnames:
                hanguls = (surnames[char],)
            else:
                hanguls = readings.get(char, ())
            exact = word.start >= 0 and len(word.source) == word.end - word.start
            span = (word.start + offset, word.start + offset + 1) if exact else (-1, -1)
            options.append([Token(exact_key(hangul), _SYLLABLE, *span) for hangul in hanguls])
    if not options or not all(options):
        return []
    return list(islice(product(*options), _MOST_READINGS))


def is_korean_surname(spelled: str) -> bool:
    """Say whether a folded word is a spelling of a common Korean surname."""
    return _rank(spelled) < _COMMON


def is_surname(char: str) -> bool:
    """Say whether a Hangul or Chinese character is a Korean surname."""
    if is_hangul(char):
        return decomposed_in_surnames(char)
    return char in _surnames()[1] or any(
        map(decomposed_in_surnames, hanja_readings().get(char, ()))
    )


def decomposed_in_surnames(hangul: str) -> bool:
    """Say whether a Hangul syllable is read like a Korean surname."""
    return any(
        weight >= _SURNAME_WEIGHT and syllable in _surname_syllables()
        for syllable, weight in meanings(exact_key(hangul)).items()
    )
