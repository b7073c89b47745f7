"""The tables of ``screening/data/name_text``, and the cutting of a text into words and signs.

Words are compared in their own script without capitals and accents; dots and hyphens do not count
(``p.a.``, ``Dipl.-Ing.``). Letters set apart by dots or strokes are one word (``a.k.a.``, ``c/o``),
Chinese characters are a word each.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from lists.vocabulary.folding import without_marks
from screening.naming.lexicon import table
from screening.naming.text import APOSTROPHES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Kind

FOLDER = "name_text"
SHIP_PREFIX = "ship prefix"
"""What a table calls a ship's prefix: the name follows, wherever in a text it stands."""
_LETTER = r"[^\W\d_\u3400-\u9fff]"
_OTHER_LETTER = r"[^\W_\u3400-\u9fff\uac00-\ud7a3]"
_TOKEN = re.compile(
    rf"(?<![^\W_])(?:{_LETTER}\.\s?)+{_LETTER}\.?(?![^\W_])"  # a.k.a., O.B.E.
    rf"|(?<![^\W_]){_LETTER}{{1,2}}(?:\s?/\s?{_LETTER}{{1,2}})+(?![^\W_])"  # c/o, a/k/a, M/V
    r"|[\u3400-\u9fff]"
    r"|[\uac00-\ud7a3]+[0-9]*"  # Hangul is written on to a foreign name before it
    rf"|{_OTHER_LETTER}+(?:'{_OTHER_LETTER}+)*"
    r"|(?<=\s)[-\u2013\u2014](?=\s)|\n|[^\w\s.\-]"
)
_ONE_QUOTE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_GENITIVE = rf"[{re.escape(''.join(APOSTROPHES))}]s"
POSSESSIVE = re.compile(rf"(?<=[^\W\d_]){_GENITIVE}\s+(?=[^\W\d_])", re.IGNORECASE)
"""The English genitive inside a text: what stands before it is the name of somebody."""
POSSESSIVE_END = re.compile(rf"(?<=[^\W\d_]){_GENITIVE}$", re.IGNORECASE)
_SPACE = re.compile(r"[\s.]+")
GROUPS = {"person": "p", "organization": "o", "vessel": "v", "aircraft": "v", None: "u"}

M = TypeVar("M")


class Sign(NamedTuple):
    """A word or sign: what it is compared by, and its span."""

    key: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it has a letter or digit."""
        return self.key[0].isalnum()


class RoleMark(NamedTuple):
    """Words that say who is named behind them."""

    role: str
    relation: str
    side: str

    @property
    def is_label(self) -> bool:
        """Whether a colon stands behind them, where they do not begin a text."""
        return self.side in {"label", "begin"}


class Aside(NamedTuple):
    """Words that are no part of a name."""

    what: str
    where: str


class Phrases(Generic[M]):
    """Phrases by the words they consist of, the longest found first."""

    def __init__(self, meanings: Iterable[tuple[str, M]]) -> None:
        """Take (spelling, meaning) pairs; of one spelling given twice the first counts."""
        self.meanings: dict[tuple[str, ...], M] = {}
        for spelling, meaning in meanings:
            if keys := tuple(sign.key for sign in tokenize(spelling)):
                self.meanings.setdefault(keys, meaning)
        self._from: dict[str, list[int]] = {}
        self._to: dict[str, list[int]] = {}
        for keys in sorted(self.meanings, key=len, reverse=True):
            for ends, key in ((self._from, keys[0]), (self._to, keys[-1])):
                lengths = ends.setdefault(key, [])
                if len(keys) not in lengths:
                    lengths.append(len(keys))

    def may_begin(self, key: str) -> bool:
        """Whether any phrase begins with this word."""
        return key in self._from

    def may_end(self, key: str) -> bool:
        """Whether any phrase ends with this word."""
        return key in self._to

    def alone(self, key: str) -> M | None:
        """What a word means by itself where no longer phrase begins with it."""
        return self.meanings[key,] if self._from.get(key) == [1] else None

    def at(self, signs: Sequence[Sign], first: int, behind: int) -> tuple[M, int] | None:
        """Find the longest phrase that begins at ``first``, with its number of words."""
        if first >= behind:
            return None
        for length in self._from.get(signs[first].key, ()):
            if first + length <= behind:
                keys = tuple(sign.key for sign in signs[first : first + length])
                if keys in self.meanings:
                    return self.meanings[keys], length
        return None

    def ending(self, signs: Sequence[Sign], first: int, behind: int) -> tuple[M, int] | None:
        """Find the longest phrase that ends before ``behind``, with its number of words."""
        if first >= behind:
            return None
        for length in self._to.get(signs[behind - 1].key, ()):
            if first <= behind - length:
                keys = tuple(sign.key for sign in signs[behind - length : behind])
                if keys in self.meanings:
                    return self.meanings[keys], length
        return None


def tokenize(text: str) -> list[Sign]:
    """Cut a text into words and signs, with the span of each."""
    plain = text.translate(_ONE_QUOTE)
    return [Sign(key_of(match[0]), *match.span()) for match in _TOKEN.finditer(plain)]


def key_of(word: str) -> str:
    """What a word is compared by: no capitals, no accents, no dots or spaces inside."""
    if word.isascii() and word.isalnum():
        return word.lower()
    return _SPACE.sub("", without_marks(word)) or word


@cache
def roles() -> Phrases[RoleMark]:
    """The words that name a role."""
    return Phrases(
        (spelling, RoleMark(role, relation, side))
        for role, relation, side, _, spellings in table("roles", FOLDER)
        for spelling in spellings.split(";")
    )


@cache
def joints() -> Phrases[str]:
    """The words and signs that join two parties, with their strength."""
    return Phrases(
        (spelling.replace(r"\x3b", ";"), strength)
        for strength, _, spellings in table("joint", FOLDER)
        for spelling in spellings.split(";")
    )


@cache
def asides(group: str, where: str) -> Phrases[Aside]:
    """The words set aside for a group of kinds (``p``, ``o``, ``v``, ``u``) at one place."""
    return Phrases(
        (spelling, Aside(what, place))
        for what, place, groups, _, spellings in table("set_aside", FOLDER)
        if group in groups and place in _PLACES[where]
        for spelling in spellings.split(";")
    )


@cache
def words_of_tables() -> frozenset[str]:
    """Every single word that a table explains: a role, title, post, status, place, or joint.

    Alone it says what somebody is, not who: *c/o master*, *notify owners*.
    """
    prose = (words for use, _, words in table("prose", FOLDER) if use != "short")
    spelled = (
        *(row[-1] for name in ("roles", "joint", "set_aside") for row in table(name, FOLDER)),
        *prose,
    )
    signs = (tokenize(one) for spellings in spelled for one in spellings.split(";"))
    return frozenset(found[0].key for found in signs if len(found) == 1)


_PLACES = {
    "start": ("start", "either"),
    "end": ("end", "either", "capitals", "surname"),
    "from": ("from",),
    "digits": ("digits",),
    "street": ("street",),
    "tail": ("tail",),
}


@cache
def patterns(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Numbers that are no part of a name, with what they are."""
    return tuple(
        (what, re.compile(pattern, re.IGNORECASE))
        for what, groups, pattern in table("patterns", FOLDER)
        if group in groups
    )


class Telling(NamedTuple):
    """Words that tell of more than one bare name: alone, or with the word that follows.

    ``anywhere`` in the text, at its ``first`` words or its ``last``.
    """

    anywhere: frozenset[tuple[str, ...]]
    first: frozenset[tuple[str, ...]]
    last: frozenset[tuple[str, ...]]
    words: frozenset[str]


@cache
def telling(kind: Kind | None) -> Telling:
    """The words without which a text about a party of this kind is one plain name."""
    group = GROUPS[kind]
    start = asides(group, "start")
    inside = (roles(), joints(), asides(group, "from"), asides(group, "digits"))
    prefixes = (keys for keys, is_what in start.meanings.items() if is_what.what == SHIP_PREFIX)
    anywhere = frozenset(keys[:2] for phrases in inside for keys in phrases.meanings)
    anywhere = anywhere.union(keys[:2] for keys in prefixes)
    first = frozenset(keys[:2] for keys in start.meanings)
    ends = (asides(group, "end"), *(() if kind == "vessel" else (asides(group, "tail"),)))
    last = frozenset(keys[-2:] for phrases in ends for keys in phrases.meanings)
    words = {keys[0] for keys in (*anywhere, *first)} | {keys[-1] for keys in last}
    return Telling(anywhere, first, last, frozenset(words))
