"""The names of listed parties: whom a name means, and which of them a text names.

Names are compared word for word, never fuzzily; case, accents and punctuation do not count. A name
that two parties of one list bear means neither of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.countries import country_code, place_country
from lists.vocabulary.folding import without_marks, words_in_place
from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lists.entity import Entity

_Words = tuple[str, ...]
_PARENTHESES = re.compile(r"[(\[“\"]([^)\]”\"]*)[)\]”\"]")
_ACRONYM = 3
_LONG_WORD = 6


class Mention(NamedTuple):
    """A listed party (its entity id) that a text names at ``text[start:end]``."""

    party: str
    start: int
    end: int


class NameBook:
    """Whom each name means; legal forms, brackets and a leading "Korea" may be missing from it.

    If several lists have the name, the one whose text it is comes first, then the UN, then the
    first given.
    """

    def __init__(self, parties: Iterable[Entity]) -> None:
        """Take the parties whose names are to be known."""
        parties = tuple(parties)
        self._found = _sole_bearers(parties, without_form=2, without_korea=2)
        self._mentioned = _sole_bearers(parties, without_form=1, without_korea=3)
        self._by_first: dict[str, list[_Words]] = {}
        for words in sorted(filter(_is_distinctive, self._mentioned), key=lambda w: (-len(w), w)):
            self._by_first.setdefault(words[0], []).append(words)

    def find(self, name: str, source: str) -> str:
        """The id of the party that a text of list ``source`` means by a name; empty if unknown."""
        whole, bare = _words(name), _words(_PARENTHESES.sub(" ", name))
        return _of_list(source, self._found.get(whole) or self._found.get(bare) or {})

    def mentions(self, text: str, source: str) -> Iterator[Mention]:
        """Every party named in a text of list ``source``; of names that overlap the longest.

        A single word counts in capitals (KOMID, KOTI) or when it is long and capitalized.
        """
        places = words_in_place(text)
        words = tuple(without_marks(word) for word, _, _ in places)
        at = 0
        while at < len(words):
            start, end = places[at][1:]
            for name in self._by_first.get(words[at], ()):
                if words[at : at + len(name)] == name and (
                    len(name) > 1 or _is_written_as_name(text[start:end])
                ):
                    at += len(name) - 1
                    party = _of_list(source, self._mentioned[name])
                    yield Mention(party, start, places[at][2])
                    break
            at += 1


def _sole_bearers(
    parties: Iterable[Entity], *, without_form: int, without_korea: int
) -> dict[_Words, dict[str, str]]:
    """The party that alone bears a name in a list, by name and list; see ``_spellings``."""
    bearers: dict[_Words, dict[str, dict[str, None]]] = {}
    for entity in parties:
        for full in (entity.caption, *(name.full for name in entity.names)):
            for words in filter(None, _spellings(full, without_form, without_korea)):
                bearers.setdefault(words, {}).setdefault(entity.source, {})[entity.id] = None
    return {
        words: single
        for words, lists in bearers.items()
        if (single := {source: next(iter(ids)) for source, ids in lists.items() if len(ids) == 1})
    }


def _of_list(source: str, bearers: Mapping[str, str]) -> str:
    return bearers.get(source) or bearers.get("un") or next(iter(bearers.values()), "")


def _words(name: str) -> _Words:
    return tuple(without_marks(word) for word, _, _ in words_in_place(name))


def _spellings(full: str, without_form: int, without_korea: int) -> Iterator[_Words]:
    """What a name may be written as; the numbers say how many words a shortened one must have."""
    common = _common_words()
    for spelling in (full, _PARENTHESES.sub(" ", full), *_PARENTHESES.findall(full)):
        if country_code(spelling) or place_country(spelling):  # "Al-Haramain Foundation (Pakistan)"
            continue
        words = _words(spelling)
        yield words
        while len(words) > without_form and words[-1] in common["legal"]:
            words = words[:-1]
        yield words
        if len(words) > without_korea and words[0] in common["leading"]:
            yield words[1:]


def _is_distinctive(words: _Words) -> bool:
    common = _common_words()
    if not words or not words[0].isascii():
        return False
    if len(words) == 1:
        return len(words[0]) >= _ACRONYM and words[0] not in common["general"]
    return not all(word in common["general"] or word in common["legal"] for word in words)


def _is_written_as_name(word: str) -> bool:
    if word.isupper():
        return len(word) >= _ACRONYM
    return len(word) >= _LONG_WORD and word[:1].isupper()


def _common_words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = table("ties.toml")["common_words"]
    return words
