"""How many persons, firms or ships bear a name: what a name by itself cannot tell apart.

The tables (``data/commonness``) hold shares of common words only: of people by country, of Korean
surnames and syllables, of firms' names. A word that no table has counts as rare, so a thin table
never makes a name look common. Nothing here is used by the search or by a match score: what comes
of it is deducted from ``Match.identity`` (``screening.identification``).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from math import log2, prod
from typing import TYPE_CHECKING, NamedTuple

from screening.naming.korean import is_korean_surname
from screening.naming.names import Role, read_name
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KOREAN = "ko"
"""Where the shares of Korean surnames and given syllables stand among those of countries."""
_KOREAS = frozenset({"KP", "KR"})
_RARE = 4e-6
"""Share of a word that no table has: one person in 250,000."""
_RARE_SYLLABLE = 1e-3
_ONE_SYLLABLE_GIVEN = 0.05
"""Share of Koreans whose given name is one syllable."""
_GIVEN_SYLLABLES = 2
_RARE_FIRM_WORD = 5e-6
_SHIPS = 100_000
"""Merchant ships of the world, by order of magnitude."""
_TOGETHER = 30
"""How much likelier a firm's name has a word, given another one of the name."""
_SPELLED = (
    *(("ee", "i"), ("oo", "u"), ("ou", "u"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t")),
    *(("dh", "d"), ("dzh", "j"), ("dj", "j"), ("sch", "s"), ("sh", "s"), ("ck", "k"), ("q", "k")),
    *(("x", "ks"), ("w", "v"), ("z", "s")),
)
"""Spellings of one sound, the longer ones first."""
_SYLLABLES = (
    *(("eo", "o"), ("eu", "u"), ("oo", "u"), ("ou", "u"), ("ae", "e"), ("ch", "c"), ("j", "c")),
    *(("g", "k"), ("b", "p"), ("d", "t"), ("r", "l")),
)
_UMLAUT = re.compile("[aou]e(?=[bcdfghjklmnpqrstvwxz])")
"""Two letters written for ä, ö, ü."""
_VOWELS = str.maketrans("eoyw", "auiv")
_CONSONANTS = 4
"""Consonants from which a word is told by these alone: Mohammed, Muhamad."""


class NameCount(NamedTuple):
    """About how many bear a name, in all and by country (ISO 3166), the commonest country first."""

    bearers: int
    by_country: Mapping[str, int]


@lru_cache(maxsize=16384)
def common_key(word: str) -> str:
    """What the spellings of one word have in common: Sergey, Sergei; Hussein, Hossain.

    Words of four consonants or more are known by these, shorter ones by their vowels too.
    """
    text = fold(word).replace(" ", "")
    for letters, instead in _SPELLED:
        text = text.replace(letters, instead)
    if len(text) > _CONSONANTS and text[-1] == "j":
        text = f"{text[:-1]}i"
    plain = _undoubled(text.translate(_VOWELS))
    heard = plain[:1] + "".join(letter for letter in plain[1:] if letter not in "aiu")
    return _undoubled(heard) if len(heard.lstrip("aiu")) >= _CONSONANTS else plain


def syllable_key(key: str) -> str:
    """What the romanizations of one Korean syllable have in common: yong, yeong; chol, cheol."""
    for letters, instead in _SYLLABLES:
        key = key.replace(letters, instead)
    return key


def people_named(name: str, countries: Iterable[str] = ()) -> NameCount:
    """About how many people bear a name in Latin letters, in all countries or only in these.

    Of each country the product of its words' shares: order does not count, since lists and clients
    write surnames first or last.
    """
    shares, population = _people()
    words = _words(name)
    if not words:
        return NameCount(0, {})
    rows = [_row(shares, word) for word in words]
    wanted = frozenset(countries)
    found: dict[str, int] = {}
    for country in set().union(*rows) - {KOREAN}:
        if wanted and country not in wanted:
            continue
        bearers = population[country] * prod(row.get(country, _RARE) for row in rows)
        if bearers >= 1:
            found[country] = round(bearers)
    if not wanted or wanted & _KOREAS:
        for country in wanted & _KOREAS or _KOREAS:
            if bearers := _koreans_named(name, population[country]):
                found[country] = max(bearers, found.get(country, 0))
    ranked = dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
    return NameCount(sum(ranked.values()), ranked)


def firms_named(words: Sequence[str]) -> int:
    """About how many firms of the world have all these words in their name.

    Words of a name come together, so that each after the rarest counts for more than its share.
    """
    shares, firms = _firms()
    known = sorted(shares.get(fold(word), _RARE_FIRM_WORD) for word in words)
    if not known:
        return round(firms)
    rest = prod(min(1.0, share * _TOGETHER) for share in known[1:])
    return round(firms * known[0] * rest)


def is_rare_word(word: str) -> bool:
    """Whether hardly any firm of the world has a word in its name, and no table of people does."""
    shares, _ = _firms()
    return fold(word) not in shares and not people_named(word).bearers


def ships_named(words: Iterable[tuple[str, float]]) -> int:
    """About how many ships of the world have these words as their name.

    Each word comes with its information in bits. What many firms call themselves (Zeus, Hercules),
    ships are called too.
    """
    shares, _ = _firms()
    bits = sum(
        min(weight, -log2(shares[word])) if word in shares else weight for word, weight in words
    )
    return round(_SHIPS / 2**bits)


def shares_of_people() -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, float]]:
    """The table itself: share of people by word and country, and the population of each country."""
    return _people()


def covered_countries() -> Mapping[str, int]:
    """Countries whose people's names are counted, with the number of words known of each."""
    counted: dict[str, int] = {}
    for row in _people()[0].values():
        for country in row:
            counted[country] = counted.get(country, 0) + 1
    return counted


def _row(shares: Mapping[str, Mapping[str, float]], word: str) -> Mapping[str, float]:
    """The shares of a word by country; of Mueller also those of Muller, as others write Müller."""
    row = shares.get(common_key(word), {})
    plain = _UMLAUT.sub(lambda found: found[0][0], word)
    if plain == word:
        return row
    other = shares.get(common_key(plain), {})
    return {one: max(row.get(one, 0.0), other.get(one, 0.0)) for one in {*row, *other}}


def _koreans_named(name: str, population: float) -> int:
    """How many Koreans of one of the two states bear a name read as surname and syllables."""
    words = _words(name)
    if not any(is_korean_surname(word) for word in (*words[:1], *words[-1:])):
        return 0
    shares, _ = _people()
    most = 0.0
    for variant in read_name(name, "person"):
        keys = [syllable_key(t.text) for t in variant.tokens if t.role == Role.SYLLABLE]
        given = len(keys) - 1
        if len(keys) != len(variant.tokens) or not 1 <= given <= _GIVEN_SYLLABLES:
            continue
        one = 1.0 if given == _GIVEN_SYLLABLES else _ONE_SYLLABLE_GIVEN
        for surname, syllables in ((keys[0], keys[1:]), (keys[-1], keys[:-1])):
            share = shares.get(f"surname {surname}", {}).get(KOREAN, 0.0) * prod(
                shares.get(f"syllable {key}", {}).get(KOREAN, _RARE_SYLLABLE) for key in syllables
            )
            most = max(most, population * share * one)
    return round(most)


def _words(name: str) -> list[str]:
    """The words that are counted: particles only where nothing else would be left beside one."""
    every = [word for word in fold(name).split() if len(word) > 1]
    telling = [word for word in every if word not in _PARTICLES]
    return telling if len(telling) > 1 else every


_PARTICLES = frozenset({"al", "el", "bin", "ibn", "ben", "abd", "ul", "de", "van", "von"})


def _undoubled(text: str) -> str:
    return "".join(
        letter for place, letter in enumerate(text) if not place or letter != text[place - 1]
    )


@cache
def _people() -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Share of people by word and country, and how many people each country has."""
    population = {code: 1e6 * float(millions) for code, millions in _rows("population.tsv")}
    shares = {
        word: {
            country: int(parts) / 1e6
            for country, _, parts in (one.partition(":") for one in counted.split())
        }
        for word, counted in _rows("people.tsv")
    }
    return shares, population


@cache
def _firms() -> tuple[dict[str, float], float]:
    """Share of firms' names with a word, and the number of firms counted as the world's."""
    rows = dict(_rows("firms.tsv"))
    firms = float(rows.pop("firms of the world"))
    return {word: int(parts) / 1e6 for word, parts in rows.items()}, firms


def _rows(table: str) -> list[list[str]]:
    folder = resources.files("screening") / "data" / "commonness"
    text = (folder / table).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
