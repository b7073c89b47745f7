"""Which of many lists of wordings a text may hold, told by the first letters of its words.

A deal's text is looked through for the goods of every typology, each a long pattern, and has words
of hardly any. A wording that begins with plain letters can only stand where a word of the text
begins with them, so all other patterns need not be tried. For texts in ASCII: of others every
pattern is tried, since case-blind matching knows letters of other scripts for one another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LETTERS: Final = 3
"""First letters that are compared."""
_WORD: Final = re.compile(r"\w+")
_LOOKING_BACK: Final = ("(?<!", "(?<=")
_MAY_BE_LEFT_OUT: Final = "?*{"
_ALIKE: Final = "\u0130\u0131\u017f\u212a"
"""Letters that match ASCII ones without regard to case."""


def first_letters(wording: str) -> frozenset[str]:
    """What the matches of a wording in an ASCII text begin with: ``LETTERS`` letters at most.

    Nothing where every match begins with another letter than an ASCII one; an empty text among them
    where that is unknown.
    """
    found = _starts(wording)
    if not wording.isascii() and any(found):
        return frozenset({""})  # scripts without spaces may stand inside a word
    return frozenset(found)


def _starts(wording: str) -> set[str]:
    return set().union(*map(_starts_of_one, _alternatives(wording)))


def _starts_of_one(wording: str) -> set[str]:
    rest = wording
    while rest.startswith((r"\b", *_LOOKING_BACK)):
        rest = rest[2:] if rest[0] == "\\" else rest[_end_of_group(rest) :]
    if not rest.startswith("(?:"):
        return _letters(rest)
    end = _end_of_group(rest)
    inside, behind = _starts(rest[3 : end - 1]), rest[end:]
    if behind[:1] not in {"?", "*", "{"}:
        return inside
    return inside | (_starts_of_one(behind[1:]) if behind[0] == "?" else {""})


def _letters(wording: str) -> set[str]:
    """The same of a wording that begins with no group."""
    found = ""
    for letter, behind in zip(wording, f"{wording[1:]} ", strict=True):
        plain = letter.isalnum() and letter not in _ALIKE and behind not in _MAY_BE_LEFT_OUT
        if not plain or len(found) == LETTERS:
            break
        if not letter.isascii():
            return {found} if found else set()
        found += letter.lower()
    return {found}


def _alternatives(wording: str) -> list[str]:
    """The parts of a wording between its upright strokes, of which one is enough."""
    parts, depth, first = [], 0, 0
    for place, sign in enumerate(wording):
        if _is_escaped(wording, place):
            continue
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            parts.append(wording[first:place])
            first = place + 1
    return [*parts, wording[first:]]


def _end_of_group(wording: str) -> int:
    """Where the group ends that a wording begins with."""
    depth = 0
    for place, sign in enumerate(wording):
        if not _is_escaped(wording, place):
            depth += (sign in "([") - (sign in ")]")
            if not depth:
                return place + 1
    return len(wording)


def _is_escaped(wording: str, place: int) -> bool:
    before = wording[:place]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


class WordStarts:
    """Lists of wordings, by the first letters of the wordings."""

    def __init__(self, lists: Sequence[Iterable[str]]) -> None:
        self._all = frozenset(range(len(lists)))
        self._always: set[int] = set()
        self._by_start: dict[str, set[int]] = {}
        for number, wordings in enumerate(lists):
            for wording in wordings:
                for start in first_letters(wording):
                    of_start = self._by_start.setdefault(start, set()) if start else self._always
                    of_start.add(number)

    def possible(self, text: str) -> frozenset[int]:
        """The numbers of the lists of which the text may hold a wording."""
        if not text.isascii():
            return self._all
        words = set(_WORD.findall(text.lower()))
        starts = {word[:letters] for word in words for letters in range(1, LETTERS + 1)}
        return frozenset(self._always.union(*map(self._of, starts)))

    def _of(self, start: str) -> Iterable[int]:
        return self._by_start.get(start, ())
