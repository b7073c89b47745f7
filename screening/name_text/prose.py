"""Parties named in free text: with a role before them, or by what looks like a full name.

Prose names few parties among many words. A name is a run of words with capital letters, with the
small words that names have inside; it ends at a full stop, a comma or a common word. Of a text all
in capitals only what a role introduces is read. Words of no case (Chinese, Korean, Arabic) are read
behind a role only: a listed name inside them is the business of the search.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from lists.vocabulary.dprk import names_dprk
from screening.name_text.holders import holders
from screening.name_text.phrases import (
    FOLDER,
    POSSESSIVE_END,
    SHIP_PREFIX,
    asides,
    roles,
    tokenize,
)
from screening.name_text.trim import is_legal_form, is_place, trimmed
from screening.name_text.values import NamedParty
from screening.naming.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screening.name_text.phrases import Sign

MOST_NAMES = 60
"""Names read from one text: more than are searched for of one deal, which says what it leaves."""
LONGEST_PROSE = 20_000
"""Characters of a text that are read: as many as a client may send in one."""
NAMED = "party named in the text"
NAMED_SHIP = "ship named in the text"
_LONGEST_NAME = 12
_LABELS = frozenset(":=：")
_HYPHENS = frozenset("-\u2010\u2011")
"""What joins the words of a given name: Ri Je-son."""
_SHORTEST_SHIP = 4
"""Letters of a ship's name of one word."""
_FULL = 2
_COMPANY = 80
"""Letters beside a name by which numbers and labels in it are known."""


@cache
def _words(what: str) -> frozenset[str]:
    """Words that names have inside, that end a name in a text in capitals, or may begin one."""
    return frozenset(
        word for use, _, words in table("prose", FOLDER) if use == what for word in words.split(";")
    )


@lru_cache(maxsize=1024)
def parties_in_prose(raw: str) -> tuple[NamedParty, ...]:
    """The parties that a free text names, in the order of the text, each name once."""
    reading = _Prose(raw[:LONGEST_PROSE])
    return _each_once(chain(reading.introduced(), reading.ships(), reading.capitalized()))


def ships_in(raw: str) -> tuple[NamedParty, ...]:
    """The ships that a text names behind a prefix: for MV PARTIZAN, coal."""
    return tuple(_Prose(raw[:LONGEST_PROSE]).ships())


@lru_cache(maxsize=1024)
def parties_introduced(raw: str) -> tuple[NamedParty, ...]:
    """Those of them that stand behind a word for a role; for a third of the work."""
    return _each_once(_Prose(raw[:LONGEST_PROSE]).introduced())


def _each_once(parties: Iterable[NamedParty]) -> tuple[NamedParty, ...]:
    found: dict[str, NamedParty] = {}
    for party in parties:
        found.setdefault(party.text.casefold(), party)
        if len(found) == MOST_NAMES:  # the rest of a text full of names is not read
            break
    return tuple(found.values())


class _Prose:
    """One text: its words, and whether capitals say anything in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.signs = tokenize(text)
        self._seen: set[tuple[str, int, int, str | None]] = set()
        firsts = [text[sign.start] for sign in self.signs if sign.is_word]
        cased = [letter for letter in firsts if letter.isalpha()]
        capitals = sum(map(str.isupper, cased))
        self.shouted = text.upper() == text or capitals * 4 > len(cased) * 3 > 3 * _LONGEST_NAME

    def _first(self, sign: Sign) -> str:
        return self.text[sign.start]

    def introduced(self) -> Iterator[NamedParty]:
        """Names behind the words for a role."""
        at, marks = 0, roles()
        begin = [place for place, sign in enumerate(self.signs) if marks.may_begin(sign.key)]
        for place in begin:
            found = marks.at(self.signs, place, len(self.signs)) if place >= at else None
            if found is None:
                continue
            mark, length = found
            at = place + length
            labelled = at < len(self.signs) and self.signs[at].key in _LABELS
            word = length == 1 and self.signs[at - 1].key.isalpha()
            if (mark.is_label or word) and not labelled:
                continue
            first = at + labelled
            behind = self._end_of_name(first)
            if behind > first:
                yield from self._named(self.signs[first:behind], mark.role)
                at = behind

    def ships(self) -> Iterator[NamedParty]:
        """Names behind a ship's prefix; 3,000 MT COAL is an amount."""
        prefixes = asides("v", "start")
        for place, sign in enumerate(self.signs):
            found = (
                prefixes.at(self.signs, place, len(self.signs))
                if prefixes.may_begin(sign.key)
                else None
            )
            if found is None or found[0].what != SHIP_PREFIX:
                continue
            if place and self.signs[place - 1].key[-1].isdigit():
                continue
            first = place + found[1]
            signs = self.signs[first : self._end_of_name(first)]
            if not self._is_new(signs, None):
                continue
            left = trimmed(self.text, signs, "vessel").signs
            if not left or is_place(left):
                continue
            start, end = left[0].start, left[-1].end
            if len(left) > 1 or len(left[0].key) >= _SHORTEST_SHIP:
                name = " ".join(self.text[start:end].split())
                yield NamedParty(name, NAMED_SHIP, "other", "vessel", start, end, self.text)

    def capitalized(self) -> Iterator[NamedParty]:
        """Runs of words with capital letters."""
        if self.shouted:
            return
        behind = 0
        for at, sign in enumerate(self.signs):
            if at < behind or not (sign.key == "," or self._is_capital(sign, first=True)):
                continue
            behind = self._end_of_name(at)
            if behind > at:
                yield from self._named(self.signs[at:behind], "")

    def _end_of_name(self, first: int) -> int:
        """Where the name that begins at ``first`` ends; ``first`` itself if none begins there."""
        behind = first
        for at in range(first, min(first + _LONGEST_NAME, len(self.signs))):
            sign = self.signs[at]
            if at > first and self._ends_sentence(at - 1):
                break
            if self._is_capital(sign, first=at == first) or (at > first and self._is_joined(at)):
                behind = at + 1
            elif (sign.key in _words("small") and not self.shouted and at > first) or (
                sign.key == ","
                and at + 1 < len(self.signs)
                and is_legal_form(self.signs[at + 1].key)
            ):
                continue
            else:
                break
        return behind

    def _is_capital(self, sign: Sign, *, first: bool) -> bool:
        if not sign.is_word or (self.shouted and sign.key in _words("stop")):
            return False
        letter = self._first(sign)
        return letter.isupper() or (letter.isdigit() and not first) or not letter.isascii()

    def _is_joined(self, at: int) -> bool:
        """Whether a hyphen joins a word to a longer one before it: Je-son, not T-shirts."""
        before = self.signs[at - 1]
        gap = self.text[before.end : self.signs[at].start]
        return gap in _HYPHENS and self.signs[at].is_word and len(before.key) > 1

    def _ends_sentence(self, at: int) -> bool:
        """Whether a full stop behind a long word ends a sentence; behind Co. or K. it does not."""
        sign = self.signs[at]
        gap = self.text[sign.end : self.signs[at + 1].start]
        short = len(sign.key) == 1 or sign.key in _words("short") or is_legal_form(sign.key)
        return "." in gap and " " in gap and not short

    def _is_new(self, signs: Sequence[Sign], role: str | None) -> bool:
        """Whether these words did not stand in the same company before: no other name comes of it.

        A text of one mark over and over (``M/V M/V M/V``) is read in time by its length.
        """
        if not signs:
            return False
        start, end = signs[0].start, signs[-1].end
        before = max(start - _COMPANY, 0)
        words = self.text[before : end + _COMPANY], start - before, end - before, role
        known = words in self._seen
        self._seen.add(words)
        return not known

    def _named(self, signs: Sequence[Sign], role: str) -> Iterator[NamedParty]:
        if not self._is_new(signs, role):
            return
        left = trimmed(self.text, signs, None).signs
        words = [sign for sign in left if sign.is_word and sign.key not in _words("small")]
        if not words or is_place(left) or _only_the_dprk(self.text[left[0].start : left[-1].end]):
            return
        if len(words) < _FULL and (not role or len(words[0].key) <= _FULL):
            return
        pieces = holders(self.text, left, None)
        spans = [(left[0].start, left[-1].end)]
        spans += [(one.signs[0].start, one.signs[-1].end) for one in pieces]
        spans += [(left[at].start, left[-1].end) for at in self._behind_purposes(left)]
        for start, end in spans:
            text = self.text[start:end].removeprefix("The ").removeprefix("the ")
            text = POSSESSIVE_END.sub("", text)
            yield NamedParty(
                " ".join(text.split()), role or NAMED, "other", None, start, end, self.text
            )

    def _behind_purposes(self, signs: Sequence[Sign]) -> Iterator[int]:
        """Where in a run of words a name of its own may begin: Repairs for Kim Jong Un.

        The words for a purpose stand inside names as well (Bank for Foreign Trade), so the run as a
        whole is a name too.
        """
        for at, sign in enumerate(signs[:-_FULL]):
            behind = signs[at + 1 :]
            telling = sum(one.key not in _words("small") for one in behind)
            if at and sign.key in _words("purpose") and telling >= _FULL:
                yield at + 1


def _only_the_dprk(text: str) -> bool:
    """Whether the words name the DPRK and nothing else: North Korean, the DPRK's."""
    mention = names_dprk(text)
    return bool(mention) and not any(map(str.isalpha, text.replace(mention, "", 1)))
