"""Many patterns looked for in one pass of a text, each with the matches of a search of its own.

Tables hold hundreds of wordings for goods, places and conduct, and a text has words of hardly any.
``SharedSearch`` reads a text once, by the letters with which wordings begin (an Aho-Corasick
automaton: A. Aho and M. Corasick, "Efficient string matching", CACM 18(6), 1975), and tries a
wording only where its letters stand.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

import ahocorasick

from lists.vocabulary.case_folding import fold_case
from lists.vocabulary.literal_starts import literals_of
from lists.vocabulary.wordings import WORD_END, WORD_START, is_unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Key = TypeVar("Key")
_KEPT: Final = 8
"""Texts whose reading is kept: a deal is asked about many things, one after the other. Few, since a
text of 20,000 letters made of wordings has a place in memory for every other letter."""


class Wording(NamedTuple):
    """Words of a table, and the pattern for them, which may want white space or an end around."""

    words: str
    pattern: str
    at_word_start: bool = False

    @classmethod
    def bounded(cls, words: str) -> Wording:
        """Words that are never looked for inside a longer one."""
        return cls(words, f"{WORD_START}(?:{words}){WORD_END}", at_word_start=True)

    @classmethod
    def anywhere(cls, words: str) -> Wording:
        """Words that may stand anywhere."""
        return cls(words, words)


class Wordings(NamedTuple):
    """Alternatives in the order in which they are tried."""

    alternatives: tuple[Wording, ...]

    @classmethod
    def bounded(cls, patterns: Iterable[str]) -> Wordings:
        """Those of ``wordings.bounded``: never inside a longer word, but for unspaced scripts."""
        given = tuple(patterns)
        spaced = (Wording.bounded(one) for one in given if not is_unspaced(one))
        return cls((*spaced, *map(Wording.anywhere, filter(is_unspaced, given))))

    @classmethod
    def anywhere(cls, patterns: Iterable[str]) -> Wordings:
        """Those of ``wordings.anywhere``: wherever they stand."""
        return cls(tuple(map(Wording.anywhere, patterns)))


class _Place(NamedTuple):
    """Where an alternative may begin."""

    start: int
    alternative: int


class _Begun(NamedTuple):
    """What certain letters may be the beginning of: alternatives, by the number of their key.

    ``in_word`` are those that may begin inside a word. ``held_by`` are keys with a wording of
    which only that it holds these letters is known.
    """

    length: int
    alternatives: tuple[tuple[int, int], ...]
    in_word: tuple[tuple[int, int], ...]
    held_by: tuple[int, ...]


Places = Mapping[int, Sequence[_Place]]
"""By the number of a key, in order; of a key that is to be looked for all over the text, none."""


class Sought:
    """The wordings of one key of a ``SharedSearch``, searched as a compiled pattern is."""

    def __init__(self, shared: SharedSearch[Any], number: int, wordings: Wordings) -> None:
        self._shared, self._number = shared, number
        self._alternatives = tuple(one.pattern for one in wordings.alternatives)

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in a text, as ``re.Pattern.search`` gives it."""
        if self._number not in self._shared.places(text):
            return None
        return next(self.finditer(text, pos, endpos), None)

    def finditer(
        self, text: str, pos: int = 0, endpos: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """Every match in a text, as ``re.Pattern.finditer`` gives them."""
        places = self._shared.places(text).get(self._number)
        if places is None:
            return iter(())
        if not places:
            return _compiled("|".join(self._alternatives)).finditer(text, pos, endpos)
        return self._at(places, text, pos, endpos)

    def _at(
        self, places: Sequence[_Place], text: str, pos: int, endpos: int
    ) -> Iterator[re.Match[str]]:
        free = pos
        for start, alternative in islice(places, bisect_left(places, (pos,)), None):
            if start < free:
                continue
            if start >= endpos:
                break
            match = _compiled(self._alternatives[alternative]).match(text, start, endpos)
            if match is not None:
                yield match
                free = match.end()


class SharedSearch(Generic[Key]):
    """Wordings by key, looked for together. Immutable; safe to share by threads."""

    def __init__(self, wordings: Mapping[Key, Wordings]) -> None:
        self._keys = tuple(wordings)
        self._numbers = {key: number for number, key in enumerate(self._keys)}
        self._sought = tuple(
            Sought(self, number, one) for number, one in enumerate(wordings.values())
        )
        self._anyhow: dict[int, tuple[_Place, ...]] = {}
        self._automaton = self._read(wordings.values())
        self.places = lru_cache(maxsize=_KEPT)(self._places)

    def __getitem__(self, key: Key) -> Sought:
        """The wordings of a key. Raises ``KeyError`` for an unknown one."""
        return self._sought[self._numbers[key]]

    def may_hold(self, text: str) -> Iterator[Key]:
        """The keys of which a text may hold wordings, in their order; no others have a match."""
        return (self._keys[number] for number in sorted(self.places(text)))

    def _read(self, wordings: Iterable[Wordings]) -> ahocorasick.Automaton:
        begun: dict[str, dict[tuple[int, int], bool]] = {}
        held: dict[str, dict[int, None]] = {}
        for number, one in enumerate(wordings):
            for at, alternative in enumerate(one.alternatives):
                literals = literals_of(alternative.words)
                for letters in literals.starts:
                    begun.setdefault(letters, {})[number, at] = alternative.at_word_start
                if literals.inside:
                    held.setdefault(literals.inside, {})[number] = None
                elif not literals.starts:
                    self._anyhow[number] = ()
        automaton = ahocorasick.Automaton()
        for letters in begun.keys() | held.keys():
            here = begun.get(letters, {})
            in_word = tuple(one for one, at_start in here.items() if not at_start)
            what = _Begun(len(letters), tuple(here), in_word, tuple(held.get(letters, ())))
            automaton.add_word(letters, what)
        automaton.make_automaton()
        return automaton

    def _places(self, text: str) -> Places:
        if not self._automaton:
            return self._anyhow
        found: dict[int, list[_Place]] = {}
        everywhere = dict(self._anyhow)
        folded = fold_case(text)
        for last, (length, alternatives, in_word, held_by) in self._automaton.iter(folded):
            start = last - length + 1
            inside = start > 0 and folded[start - 1].isalnum()
            for number, alternative in in_word if inside else alternatives:
                found.setdefault(number, []).append(_Place(start, alternative))
            for number in held_by:
                everywhere[number] = ()
        for places in found.values():
            places.sort()
        return {**found, **everywhere}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
