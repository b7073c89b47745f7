"""Other spellings of a name: marks on letters, another alphabet, letters that sound alike.

Tables of their own (``data/alterations.toml``), apart from those by which names are read: a table
that both sides of a test share would prove nothing.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import random

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019`][^\W\d_]+)*")
_MOST_GIVEN = 2


class _Syllable(NamedTuple):
    hangul: str
    start: int
    end: int
    surname: bool


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("screening").joinpath("data/alterations.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _korean(part: str) -> dict[str, str]:
    """DPRK spelling → Hangul."""
    rows: dict[str, list[str]] = _tables()["korean"][part]
    return {spellings[0]: sign for sign, spellings in rows.items()}


def added_words(kind: str, *, title: bool) -> list[str]:
    """Words that are put before or behind a name of this kind of party."""
    return list(_tables()["added"]["title" if title else kind])


def marked(name: str, chance: random.Random) -> str | None:
    """The name with a mark on one or two of its letters; ``None`` if none can bear one."""
    marks: dict[str, str] = _tables()["diacritics"]
    places = [place for place, char in enumerate(name) if char.lower() in marks]
    if not places:
        return None
    letters = list(name)
    for place in chance.sample(places, min(len(places), chance.choice((1, 2)))):
        letter = chance.choice(marks[letters[place].lower()])
        letters[place] = letter.upper() if letters[place].isupper() else letter
    return "".join(letters)


@cache
def _to_cyrillic() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = _tables()["cyrillic"]
    return re.compile("|".join(sorted(table, key=len, reverse=True))), table


def cyrillic(name: str) -> str | None:
    """A Latin name in Cyrillic letters, if reading them back gives the same letters."""
    pattern, table = _to_cyrillic()
    words = _WORD.findall(name)
    if not words or not all(word.isascii() and word.isalpha() for word in words):
        return None
    written = pattern.sub(lambda found: table[found.group()], name.lower())
    if any("a" <= char <= "z" for char in written) or latin(written) != name.lower():
        return None
    return written.upper() if name.isupper() else written.title()


def latin(name: str) -> str | None:
    """A Cyrillic name in Latin letters (BGN/PCGN); ``None`` if a letter is not in the table."""
    back = {sign: letters for letters, sign in _to_cyrillic()[1].items()}
    small = name.lower()
    if not any(char in back for char in small):
        return None
    if any(char.isalpha() and char not in back for char in small):
        return None
    return "".join(back.get(char, char) for char in small)


def _syllables(name: str) -> list[_Syllable] | None:
    """Surname and one or two given syllables in DPRK spelling, in that order, or ``None``."""
    words = list(_WORD.finditer(name))
    if not 2 <= len(words) <= 1 + _MOST_GIVEN or re.search(r"[^\w\s,'-]", name):
        return None
    if "," not in name and words[-1].group().isupper() and not name.isupper():
        words = [words[-1], *words[:-1]]
    surname = _korean("surnames").get(words[0].group().lower())
    if surname is None:
        return None
    found = [_Syllable(surname, words[0].start(), words[0].end(), surname=True)]
    for word in words[1:]:
        cut = _cut(word.group().lower())
        if cut is None:
            return None
        at = word.start()
        for spelled in cut:
            sign = _korean("given")[spelled]
            found.append(_Syllable(sign, at, at + len(spelled), surname=False))
            at += len(spelled)
    return found if len(found) <= 1 + _MOST_GIVEN else None


def _cut(word: str) -> tuple[str, ...] | None:
    """A given name as one syllable, or the only way to cut it into two."""
    known = _korean("given")
    if word in known:
        return (word,)
    cuts = [
        (word[:at], word[at:])
        for at in range(1, len(word))
        if word[:at] in known and word[at:] in known
    ]
    return cuts[0] if len(cuts) == 1 else None


def hangul(name: str) -> str | None:
    """A Korean person's name in Hangul, if each syllable has one DPRK spelling in the table."""
    syllables = _syllables(name)
    return "".join(syllable.hangul for syllable in syllables) if syllables else None


def korean(name: str, chance: random.Random) -> str | None:
    """One or two syllables of a Korean person's name as another romanization spells them."""
    syllables = _syllables(name)
    if syllables is None:
        return None
    chosen = chance.sample(syllables, chance.choice((1, 2)))
    for syllable in sorted(chosen, key=lambda one: -one.start):
        part = "surnames" if syllable.surname else "given"
        others: list[str] = _tables()["korean"][part][syllable.hangul][1:]
        spelled = name[syllable.start : syllable.end]
        other = chance.choice(others)
        other = other.upper() if spelled.isupper() else other
        other = other.capitalize() if spelled.istitle() else other
        name = name[: syllable.start] + other + name[syllable.end :]
    return name


def sound(name: str, chance: random.Random) -> str | None:
    """One or two places respelled with letters that sound alike, each in a word of its own."""
    changes: dict[int, list[tuple[int, int, str]]] = {}
    for place, word in enumerate(_WORD.finditer(name)):
        if len(word.group()) < 4 or not word.group().isascii():
            continue
        small = word.group().lower()
        for one, other, _ in _tables()["respelling"]["pairs"]:
            for old, new in ((one, other), (other, one)):
                at = small.find(old)
                if at > 0:  # first letters are kept: they are what people look under
                    start = word.start() + at
                    changes.setdefault(place, []).append((start, start + len(old), new))
    if not changes:
        return None
    places = chance.sample(sorted(changes), min(len(changes), chance.choice((1, 2))))
    for place in sorted(places, reverse=True):
        start, end, new = chance.choice(changes[place])
        name = name[:start] + (new.upper() if name[start:end].isupper() else new) + name[end:]
    return name
