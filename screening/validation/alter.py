"""Alterations of listed names: what a clerk, a typist or another alphabet does to them.

Pure and seeded: the same seed, name and alteration give the same text. Nothing here knows how names
are scored; the tables are in ``data/alterations.toml``. ``docs/validation.md`` states each rule and
why it applies to some names only.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screening import respell
from screening.naming.names import Role, read_name
from screening.naming.text import script_of
from screening.validation.wrapped import wrappings

if TYPE_CHECKING:
    from collections.abc import Callable

    from lists.entity import Kind

Weight = Literal["exact", "light", "heavy", "wrapped"]

LEAST_LETTERS = 8
"""One slip among fewer letters gives other people's names more often than a misspelling: ``Bashir``
becomes ``Nashir``. Letters of significant words: what is neither title, particle, trade word,
legal form nor number."""
LEAST_LETTERS_TWICE = 12
"""Two slips leave five sixths of so many letters."""
LEAST_WORD = 4
"""A slip in a shorter word makes another word (``Kim`` → ``Kam``)."""
LONG_WORD = 8
"""From here on a word can take a second slip and still be itself."""
IDENTIFYING = 3
"""So many significant words must remain when one is dropped: two are any Ahmed Ali."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019`][^\W\d_]+)*")
_ONE_SIGN_PER_SYLLABLE = frozenset({"han", "hangul", "kana"})


@dataclass(frozen=True, slots=True)
class Alteration:
    """One way to alter a name. ``make`` gives ``None`` where the rule does not apply to it."""

    code: str
    weight: Weight
    what: str
    make: Callable[[str, Kind, random.Random], str | None]


def altered(alteration: Alteration, name: str, kind: Kind, seed: str) -> str | None:
    """The name after the alteration, ``None`` where it does not apply or changes nothing."""
    chance = random.Random(f"{seed}\0{alteration.code}\0{kind}\0{name}")  # noqa: S311 - no secret
    found = alteration.make(name, kind, chance)
    return None if found is None or found == name or not found.strip() else found


def _words(name: str) -> list[re.Match[str]]:
    """Words of letters; signs that each write a syllable are not letters that slip."""
    return [
        found
        for found in _WORD.finditer(name)
        if script_of(found.group()[0]) not in _ONE_SIGN_PER_SYLLABLE
    ]


def _letters(name: str) -> int:
    return sum(len(word.group()) for word in _words(name))


def _significant_letters(name: str, kind: Kind) -> int:
    tokens = read_name(name, kind)[0].tokens
    return sum(len(token.text) for token in tokens if token.role is Role.WORD)


def _slip(word: str, chance: random.Random) -> str:
    """One letter put in, left out, taken for another or swapped with the next."""
    letters = _LETTERS if word.isascii() else "".join(sorted(set(word.lower())))
    at = chance.randrange(len(word))
    drawn = chance.choice(letters)
    if word[at].isupper() and len(drawn.upper()) == 1:  # the ligature ﬁ becomes two letters
        drawn = drawn.upper()
    what = chance.choice(("insert", "delete", "replace", "swap"))
    if what == "insert":
        return word[:at] + drawn + word[at:]
    if what == "delete":
        return word[:at] + word[at + 1 :]
    if what == "swap" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + drawn + word[at + 1 :]


def _slips(name: str, kind: Kind, count: int, chance: random.Random) -> str | None:
    """So many slips, in different words unless a word is long enough for two.

    Significant words take no more of them than leave the name recognizable; trade words, titles
    and legal forms can be read whatever slips they have.
    """
    words = _words(name)
    significant = _significant_words(name, kind, words)
    room = [
        place
        for place, word in enumerate(words)
        for _ in range((len(word.group()) >= LEAST_WORD) + (len(word.group()) >= LONG_WORD))
    ]
    letters = _significant_letters(name, kind)
    bearable = (letters >= LEAST_LETTERS) + (letters >= LEAST_LETTERS_TWICE)
    chance.shuffle(room)
    chosen: list[int] = []
    for place in room:
        hit = sum(one in significant for one in chosen)
        if len(chosen) < count and (place not in significant or hit < bearable):
            chosen.append(place)
    if len(chosen) < count:
        return None
    for _ in range(8):  # a slip may change nothing (ss → ss)
        spelled = [word.group() for word in words]
        for place in chosen:
            spelled[place] = _slip(spelled[place], chance)
        left = _with(name, words, spelled)
        if left != name:
            return left
    return None


def _significant_words(name: str, kind: Kind, words: list[re.Match[str]]) -> set[int]:
    """Which of the words are what the name is known by."""
    tokens = read_name(name, kind)[0].tokens
    if any(token.start < 0 for token in tokens):
        return set(range(len(words)))
    spans = [(t.start, t.end) for t in tokens if t.role is Role.WORD]
    return {
        place
        for place, word in enumerate(words)
        if any(start < word.end() and word.start() < end for start, end in spans)
    }


def _with(name: str, words: list[re.Match[str]], spelled: list[str]) -> str:
    """The name with its words spelled otherwise."""
    parts, at = [], 0
    for word, text in zip(words, spelled, strict=True):
        parts += [name[at : word.start()], text]
        at = word.end()
    return "".join([*parts, name[at:]])


def _exact(name: str, _kind: Kind, _chance: random.Random) -> str | None:
    return name


def _one_edit(name: str, kind: Kind, chance: random.Random) -> str | None:
    return _slips(name, kind, 1, chance) if _letters(name) >= LEAST_LETTERS else None


def _two_edits(name: str, kind: Kind, chance: random.Random) -> str | None:
    if len(_words(name)) < 2 or _letters(name) < LEAST_LETTERS_TWICE:
        return None
    return _slips(name, kind, 2, chance)


def _order(name: str, kind: Kind, _chance: random.Random) -> str | None:
    """Surname first or last; of firms and ships the first significant word last.

    Given names keep their order (in another one they are another Korean's), numbers and legal
    forms their place.
    """
    if kind == "person":
        return _surname_moved(name)
    words = list(re.finditer(r"\S+", name))
    moved = [place for place, word in enumerate(words) if _is_significant(word, name, kind)]
    if len(moved) < 2:
        return None
    texts = [word.group() for word in words]
    for place, source in zip(moved, [*moved[1:], moved[0]], strict=True):
        texts[place] = words[source].group()
    return " ".join(texts)


def _is_significant(word: re.Match[str], name: str, kind: Kind) -> bool:
    roles = {
        token.role
        for token in read_name(name, kind)[0].tokens
        if word.start() <= token.start < word.end()
    }
    return roles == {Role.WORD} and word.group().isalpha()


def _surname_moved(name: str) -> str | None:
    surname, comma, given = name.partition(", ")
    if comma:
        return f"{given} {surname}" if _letters(surname) and _letters(given) else None
    words = name.split()
    if len(words) < 2 or any(not word[0].isalpha() for word in words):
        return None  # numbers and bracketed parts keep their place
    if words[-1].isupper() and not name.isupper():
        return " ".join([words[-1], *words[:-1]])
    return " ".join([*words[1:], words[0]])


def _spacing(name: str, _kind: Kind, chance: random.Random) -> str | None:
    """Two words written as one, or a long one as two."""
    joints = [found.start() for found in re.finditer(r"(?<=[^\W\d_])[ -](?=[^\W\d_])", name)]
    long = [word for word in _words(name) if len(word.group()) >= LONG_WORD]
    if long and (not joints or chance.random() < 0.5):
        word = chance.choice(long)
        at = chance.randrange(word.start() + 3, word.end() - 2)
        return f"{name[:at]} {name[at:]}"
    if not joints:
        return None
    at = chance.choice(joints)
    return name[:at] + name[at + 1 :]


def _case(name: str, _kind: Kind, chance: random.Random) -> str | None:
    forms = sorted({name.upper(), name.lower(), name.title(), name.swapcase()} - {name})
    return chance.choice(forms) if forms else None


def _punctuation(name: str, _kind: Kind, chance: random.Random) -> str | None:
    """Marks left out, or put between two words; brackets, slashes and quotes part several names."""
    bare = re.sub(r"['\u2019`]", "", name)
    bare = " ".join(re.sub(r"[-,.]", " ", bare).split())
    gaps = [found.start() for found in re.finditer(r"(?<=[^\W\d_]) (?=[^\W\d_])", name)]
    forms = {bare, f"{name}."}
    if gaps:
        at = chance.choice(gaps)
        forms.add(f"{name[:at]}-{name[at + 1 :]}")
    found = sorted(forms - {name, ""})
    return chance.choice(found) if found else None


def _diacritics(name: str, _kind: Kind, chance: random.Random) -> str | None:
    """Marks on letters left out, or put on one or two where there are none."""
    if not all(script_of(char) in {"latin", "", "mark"} for char in name):
        return None
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return plain if plain != name else respell.marked(name, chance)


def _script(name: str, kind: Kind, _chance: random.Random) -> str | None:
    """Another alphabet, where the way there and back is without doubt."""
    if kind == "person":
        return respell.hangul(name) or respell.cyrillic(name) or respell.latin(name)
    return respell.cyrillic(name) or respell.latin(name)


def _phonetic(name: str, kind: Kind, chance: random.Random) -> str | None:
    korean = respell.korean(name, chance) if kind == "person" else None
    if korean or (kind == "person" and respell.hangul(name)):
        return korean
    enough = _significant_letters(name, kind) >= LEAST_LETTERS
    return respell.sound(name, chance) if enough else None


def _dropped(name: str, kind: Kind, chance: random.Random) -> str | None:
    """A word left out while enough others still say who is meant."""
    tokens = read_name(name, kind)[0].tokens
    significant = {
        token.start for token in tokens if token.role is Role.WORD and len(token.text) >= 3
    }
    words = [word for word in re.finditer(r"\S+", name) if _letters(word.group())]
    free = []
    for word in words:
        own = sum(word.start() <= start < word.end() for start in significant)
        if len(significant) - own >= IDENTIFYING:
            free.append(word)
    if not free or -1 in significant:
        return None
    gone = chance.choice(free)
    return " ".join((name[: gone.start()] + name[gone.end() :]).split()).strip(" ,-")


def _added(name: str, kind: Kind, chance: random.Random) -> str | None:
    """A title or first name, a trade word or a ship's prefix that the list does not have."""
    title = kind == "person" and chance.random() < 0.5
    word = chance.choice(respell.added_words(kind, title=title))
    if kind in {"vessel", "aircraft"}:
        return f"{word} {name}"
    if len(_words(name)) < 2 or not _letters(name):
        return None
    if not title and not _bears_another_word(name, kind):
        return None
    return f"{name} {word}" if kind != "person" or "," in name else f"{word} {name}"


def _bears_another_word(name: str, kind: Kind) -> bool:
    """Whether a trade word, or a first name, leaves the name what it is.

    A first name goes beside a full name only: Peter Abu Mustafa is not Abu Mustafa.
    """
    named = [t.text for t in read_name(name, kind)[0].tokens if t.role is Role.WORD]
    full = kind != "person" or sum(len(word) >= LEAST_WORD for word in named) > 1
    return full and sum(map(len, named)) >= LEAST_LETTERS


def _wrapped(name: str, kind: Kind, chance: random.Random) -> str | None:
    """A text that holds the name: another party, an address, an account, a page of prose."""
    around = wrappings(kind)
    return chance.choice(around).around(name) if around else None


ALTERATIONS: tuple[Alteration, ...] = (
    Alteration("exact", "exact", "as listed", _exact),
    Alteration("one edit", "light", "one letter put in, left out, changed or swapped", _one_edit),
    Alteration(
        "order",
        "light",
        "surname first or last; a firm's or ship's first significant word last",
        _order,
    ),
    Alteration("spacing", "light", "two words as one, or a long word as two", _spacing),
    Alteration("case", "light", "capital and small letters", _case),
    Alteration("punctuation", "light", "hyphens, commas, stops and apostrophes", _punctuation),
    Alteration("diacritics", "light", "marks on letters put on or left out", _diacritics),
    Alteration("script", "light", "Latin ↔ Cyrillic, Korean names in Hangul", _script),
    Alteration("two edits", "heavy", "two slips of one letter", _two_edits),
    Alteration("dropped word", "heavy", "one word left out", _dropped),
    Alteration("added word", "heavy", "one word more: title, trade word, prefix", _added),
    Alteration("phonetic", "heavy", "letters that sound alike, in one or two places", _phonetic),
    Alteration("in a text", "wrapped", "inside a longer text", _wrapped),
)
