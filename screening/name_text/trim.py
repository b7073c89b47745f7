"""Setting aside what stands round one name: titles, posts, degrees, status, address, account.

Works on the words of one segment of a text and gives the words of the name. It stops where too
little would be left: a person keeps two words, so a surname alone is never made out of a name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from screening.name_text.phrases import GROUPS, asides, patterns
from screening.name_text.ship_details import details
from screening.name_text.values import SetAside
from screening.naming.lexicon import lexicon
from screening.naming.text import fold
from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind
    from screening.name_text.phrases import Sign

_COMMAS = frozenset(",-\n:，–—\u3001")
_NEAR = 6
"""Words between a house number and the word for a street."""
_LEAST_WORDS = {"person": 2, None: 2}
_NUMBERS = re.compile("[0-9@%]")
_CAPITALS = 2
_MOST_LETTERS = 6


class Trimmed(NamedTuple):
    """The words left of a segment, and what was set aside round them."""

    signs: tuple[Sign, ...]
    set_aside: tuple[SetAside, ...]


def trimmed(text: str, signs: Sequence[Sign], kind: Kind | None) -> Trimmed:
    """Set aside what stands round the name in ``signs``, which are words of ``text``."""
    trimming = _Trimming(text, signs, kind)
    return trimming.run()


class _Trimming:
    """One segment on its way to the name in it: ``first`` and ``behind`` close in on it."""

    def __init__(self, text: str, signs: Sequence[Sign], kind: Kind | None) -> None:
        self.text, self.signs, self.kind = text, list(signs), kind
        self.group = GROUPS[kind]
        self.first, self.behind = 0, len(signs)
        self.aside: list[SetAside] = []

    def run(self) -> Trimmed:
        self._numbers()
        self._tail()
        while self._start() or self._end():
            pass
        self._doubled()
        return Trimmed(tuple(self.signs[self.first : self.behind]), tuple(self.aside))

    # what is taken off

    def _numbers(self) -> None:
        """Account numbers, tonnages, dates: numbers known by their form, and what follows them."""
        if not self.signs or not _may_have_numbers(self.text):
            return
        begin, end = self.signs[0].start, self.signs[-1].end
        ends = [sign.end for sign in self.signs]
        known = details(self.text) if self.kind == "vessel" else ()
        for one in known:
            at = bisect_right(ends, one.start)
            if begin <= one.start and self.first < at < self.behind:
                self._cut(at, one.what)
        for what, pattern in patterns(self.group):
            for found in pattern.finditer(self.text, begin, end):
                at = bisect_right(ends, found.start())  # the first word that ends behind it
                if not self.first < at < self.behind:
                    continue
                labels = asides(self.group, "digits")
                while label := labels.ending(self.signs, self.first + 1, at):
                    at -= label[1]
                self._cut(at, what)

    def _tail(self) -> None:
        for at in range(self.first + 1, self.behind):
            if at >= self.behind:
                break
            if what := self._begins_tail(at):
                self._cut(at, what)
        while self._country():
            pass

    def _begins_tail(self, at: int) -> str:
        """What the words from ``at`` on are, if they are no part of the name."""
        signs = self.signs
        if found := asides(self.group, "from").at(signs, at, self.behind):
            return found[0].what
        found = asides(self.group, "digits").at(signs, at, self.behind)
        if found and self._has_digit(at + found[1], self.behind):
            return found[0].what
        if signs[at].key in _COMMAS:
            post = asides(self.group, "start").at(signs, at + 1, self.behind)
            if post and post[0].what == "post" and self._leaves(self.first, at):
                return "post"
        return "address" if self._is_address(at) else ""

    def _is_address(self, at: int) -> bool:
        signs, street = self.signs, asides(self.group, "street")
        here = signs[at].key
        if here in _COMMAS:
            end = next(
                (i for i in range(at + 1, self.behind) if signs[i].key in _COMMAS), self.behind
            )
            rest = range(at + 1, end)
            if self._has_digit(at + 1, end) and self.kind != "vessel":
                return True
            return any(
                len(signs[i].key) > 2 and street.at(signs, i, end) for i in rest
            ) or self._is_place(at + 1, end)
        if self.kind == "vessel":
            return False
        found = None if here[0].isdigit() else street.at(signs, at, self.behind)
        if not (found or here[0].isdigit()) or not self._has_words(at):
            return False
        if found is None:
            near = range(at + 1, min(self.behind, at + 1 + _NEAR))
            return any(street.at(signs, i, self.behind) for i in near) or (
                self.kind == "organization" and is_legal_form(signs[at - 1].key)
            )
        return self._has_digit(at + found[1], min(self.behind, at + found[1] + 1))

    def _country(self) -> bool:
        """Take a country or city off the end where a comma, a form or its length sets it apart."""
        found = asides(self.group, "tail").ending(self.signs, self.first, self.behind)
        if found is None:
            return False
        at = self.behind - found[1]
        if at <= self.first:
            return False
        before = self.signs[at - 1].key
        apart = before in _COMMAS or self.aside_begins(self.behind)
        long = found[1] > 1 and (self.kind == "person" or is_legal_form(before))
        if not (apart or long) or not self._leaves(self.first, at):
            return False
        self._cut(at, "country")
        return True

    def aside_begins(self, at: int) -> bool:
        """Whether a country was taken off right behind this place: Wanchai, Hong Kong."""
        return any(
            one.what == "country" and at < len(self.signs) and one.start == self.signs[at].start
            for one in self.aside
        )

    def _start(self) -> bool:
        while self.first < self.behind and not self.signs[self.first].is_word:
            self.first += 1
        found = asides(self.group, "start").at(self.signs, self.first, self.behind)
        if found is None or not self._leaves(self.first + found[1], self.behind):
            return False
        self._note(self.first, self.first + found[1], found[0].what)
        self.first += found[1]
        return True

    def _end(self) -> bool:
        while self.first < self.behind and not self.signs[self.behind - 1].is_word:
            self.behind -= 1
        found = asides(self.group, "end").ending(self.signs, self.first, self.behind)
        if found is None:
            return self._letters()
        at = self.behind - found[1]
        latin = self.signs[at].key.isascii()
        lonely = self.kind == "vessel" and latin and at - self.first < _CAPITALS  # ROYAL SHIP
        if lonely or not self._leaves(self.first, at):
            return False
        if found[0].where == "surname" and self._may_be_a_surname(at):
            return False
        if found[0].where == "capitals" and not self._is_set_apart(at):
            return False
        self._note(at, self.behind, found[0].what)
        self.behind = at
        return True

    def _letters(self) -> bool:
        """Letters behind a person's name that no table has: a comma, capitals, and few of them."""
        at = self.behind - 1
        raw = self.text[self.signs[at].start : self.signs[at].end] if at > self.first else ""
        set_apart = raw.isupper() and len(raw) <= _MOST_LETTERS and not self.text.isupper()
        if not set_apart or self.kind != "person" or self.signs[at - 1].key not in _COMMAS:
            return False
        if not self._leaves(self.first, at):
            return False
        self._note(at, self.behind, "letters behind the name")
        self.behind = at
        return True

    def _doubled(self) -> None:
        """Names written twice, and words doubled in writing."""
        keys = [sign.key for sign in self.signs[self.first : self.behind]]
        half = len(keys) // 2
        if half > 1 and len(keys) % 2 == 0 and keys[:half] == keys[half:]:
            self._note(self.first + half, self.behind, "doubled name")
            self.behind = self.first + half
            return
        kept = [
            sign
            for place, sign in enumerate(self.signs[self.first : self.behind])
            if not place or sign.key != keys[place - 1] or len(sign.key) < 2
        ]
        if len(kept) < len(keys) and sum(s.is_word for s in kept) >= _CAPITALS:
            self.aside.append(SetAside(" ".join(keys), "doubled word"))
            self.signs, self.first, self.behind = kept, 0, len(kept)

    # questions

    def _has_words(self, behind: int) -> bool:
        """Whether as many words as a name of this kind has stand before a place."""
        words = (sign for sign in islice(self.signs, self.first, behind) if sign.is_word)
        least = _LEAST_WORDS.get(self.kind, 1)
        return next(islice(words, least - 1, None), None) is not None

    def _has_digit(self, first: int, behind: int) -> bool:
        return any(char.isdigit() for sign in self.signs[first:behind] for char in sign.key)

    def _is_place(self, first: int, behind: int) -> bool:
        return is_place(self.signs[first:behind])

    def _is_set_apart(self, at: int) -> bool:
        """Whether the last words stand in capitals, with dots, or behind a comma."""
        if self.signs[at - 1].key in _COMMAS:
            return True
        raw = self.text[self.signs[at].start : self.signs[self.behind - 1].end]
        return "." in raw or sum(char.isupper() for char in raw) >= min(_CAPITALS, len(raw))

    def _may_be_a_surname(self, at: int) -> bool:
        """Whether a title behind a name may as well be its surname: Noor Ahmed Agha, Ali Bey.

        Without it too little would be left to tell one person from another.
        """
        before = sum(sign.is_word for sign in self.signs[self.first : at])
        return before <= _LEAST_WORDS["person"]

    def _leaves(self, first: int, behind: int) -> bool:
        words = [sign for sign in self.signs[first:behind] if sign.is_word]
        solid = len(words) == 1 and not words[0].key.isascii() and len(words[0].key) > 2
        characters = sum(len(word.key) for word in words if not word.key.isascii())
        person = self.kind == "person" and all(is_east_asian(word.key) for word in words)
        enough = characters > (1 if person else 2)
        return len(words) >= _LEAST_WORDS.get(self.kind, 1) or solid or enough

    # results

    def _cut(self, at: int, what: str) -> None:
        if at < self.behind:
            self._note(at, self.behind, what)
            self.behind = at

    def _note(self, first: int, behind: int, what: str) -> None:
        words = self.signs[first:behind]
        while words and words[0].key in _COMMAS:
            words = words[1:]
        if words:
            start, end = words[0].start, words[-1].end
            self.aside.append(SetAside(self.text[start:end], what, start, end))


@lru_cache(maxsize=64)
def _may_have_numbers(text: str) -> bool:
    """Whether a text has a digit or a sign that numbers have; asked for each of its segments."""
    if text.isascii():
        return _NUMBERS.search(text) is not None
    return any(char.isdigit() or char in "@%" for char in text)


def is_east_asian(word: str) -> bool:
    """Whether a word is of Chinese characters or Hangul: two of those are a person's full name."""
    return all("\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in word)


@lru_cache(maxsize=8192)
def is_legal_form(key: str) -> bool:
    """Whether a word is a legal form by itself: Corporation, Ltd, GmbH."""
    entry = lexicon("organization").get(fold(key))
    return entry is not None and entry.alone is not None and entry.alone.role is Role.FORM


def is_place(signs: Sequence[Sign]) -> bool:
    """Whether all words are names of countries and cities."""
    places, at = asides("u", "tail"), 0
    while at < len(signs):
        found = places.at(signs, at, len(signs))
        if found is None:
            return False
        at += found[1]
    return bool(signs)


def is_set_aside(signs: Sequence[Sign], kind: Kind | None) -> bool:
    """Whether the words are all one phrase that is no name: in liquidation, retired."""
    found = (asides(GROUPS[kind], at).at(signs, 0, len(signs)) for at in ("start", "end", "from"))
    return any(one is not None and one[1] == len(signs) for one in found)
