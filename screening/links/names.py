"""Names of DPRK-designated parties inside other parties' texts, and how the text ties them.

A publisher's prose names its principals: "subordinate to the General Bureau of Atomic Energy",
"KOMID Representative in Iran". ``MentionFinder`` finds such names word for word (never fuzzily),
and ``relation`` reads from the words around it what the tie is.
An ambiguous name resolves to nobody.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.folding import words_in_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lists.entity import Entity, LinkType
from screening.typologies.catalogue import read_toml

_PARENTHESES = re.compile(r"[(\[“\"]([^)\]”\"]*)[)\]”\"]")
_LEGAL = frozenset(
    ("co", "ltd", "limited", "company", "corporation", "corp", "inc", "llc", "pte", "jv", "the")
)
_LEADING = frozenset(("korea", "korean", "the"))
_ACRONYM = 3
_LONG_WORD = 6


class Mention(NamedTuple):
    """A listed party's name in a text, ``text[start:end]``."""

    party: int
    start: int
    end: int


class MentionFinder:
    """Finds the names of listed parties in a text by their words in order.

    ``parties`` are (position, entity) pairs. A name of several parties of one source is left out.
    Single words count only in capitals (KOMID, KOTI), or when they are long and are the whole name.
    """

    def __init__(self, parties: Iterable[tuple[int, Entity]]) -> None:
        bearers: dict[tuple[str, ...], dict[str, set[int]]] = {}
        for position, entity in parties:
            if entity.kind == "person":
                continue
            for name in _variants(entity):
                bearers.setdefault(name, {}).setdefault(entity.source, set()).add(position)
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._bearers: dict[tuple[str, ...], dict[str, int]] = {}
        for name, sources in bearers.items():
            single = {source: min(who) for source, who in sources.items() if len(who) == 1}
            if single:
                self._bearers[name] = single
                self._by_first.setdefault(name[0], []).append(name)
        for names in self._by_first.values():
            names.sort(key=lambda n: (-len(n), n))

    def mentions(self, text: str, source: str) -> Iterator[Mention]:
        """Every party named in ``text``, longest name first; those of ``source`` are preferred."""
        words = words_in_place(text)
        at = 0
        while at < len(words):
            name = self._longest(text, words, at)
            if name is None:
                at += 1
                continue
            bearers = self._bearers[name]
            party = bearers.get(source, bearers.get("un", min(bearers.values())))
            yield Mention(party, words[at][1], words[at + len(name) - 1][2])
            at += len(name)

    def exact(self, name: str, source: str) -> int | None:
        """The party that bears exactly this name, case and punctuation apart."""
        key = tuple(word for word, _, _ in words_in_place(name))
        bearers = self._bearers.get(key)
        return None if bearers is None else bearers.get(source, min(bearers.values()))

    def _longest(
        self, text: str, words: list[tuple[str, int, int]], at: int
    ) -> tuple[str, ...] | None:
        for name in self._by_first.get(words[at][0], ()):
            if tuple(w[0] for w in words[at : at + len(name)]) != name:
                continue
            written = text[words[at][1] : words[at][2]]
            if len(name) > 1 or (written.isupper() and len(written) >= _ACRONYM):
                return name
            if len(written) >= _LONG_WORD and written[:1].isupper():
                return name
        return None


def _variants(entity: Entity) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for full in (entity.caption, *(n.full for n in entity.names)):
        spellings = [full, _PARENTHESES.sub(" ", full), *_PARENTHESES.findall(full)]
        for spelling in spellings:
            words = tuple(word for word, _, _ in words_in_place(spelling))
            found.add(words)
            bare = words
            while len(bare) > 1 and bare[-1] in _LEGAL:
                bare = bare[:-1]
            found.add(bare)
            if bare[:1] and bare[0] in _LEADING and len(bare) > _ACRONYM:
                found.add(bare[1:])
    return {words for words in found if _is_distinctive(words)}


def _is_distinctive(words: tuple[str, ...]) -> bool:
    if not words or not words[0].isascii():
        return False
    if len(words) == 1:
        return len(words[0]) >= _ACRONYM and words[0] not in _COMMON
    return not all(word in _COMMON or word in _LEGAL for word in words)


_COMMON = frozenset(
    (
        "korea",
        "korean",
        "dprk",
        "bank",
        "trading",
        "general",
        "foreign",
        "trade",
        "ministry",
        "shipping",
        "department",
        "office",
        "committee",
        "commission",
        "party",
        "pyongyang",
        "national",
        "corporation",
        "central",
        "military",
        "of",
        "and",
    )
)


_APPOSITION = re.compile(r"\s*(?:\([^)]{1,20}\)\s*)?,\s*(?:an?|the|which|who)\s", re.IGNORECASE)


@cache
def _ties(where: str) -> tuple[tuple[LinkType, str, re.Pattern[str]], ...]:
    frame = {"before": "(?:{})[^.;]{{0,60}}$", "after": "^[^.;,]{{0,25}}?(?:{})"}[where]
    return tuple(
        (
            row["type"],
            row["label"],
            re.compile(frame.format("|".join(row["patterns"])), re.IGNORECASE),
        )
        for row in read_toml("relations.toml")[where]
    )


def relation(text: str, mention: Mention, previous_end: int = 0) -> tuple[LinkType, str]:
    """What the words around a name say of the tie, as a link type and a label to read aloud.

    ``mentions`` when they say nothing this module knows, or speak of the party named just before:
    in "support to Hyoksin, a subordinate of Ryonbong" the tie to Ryonbong is Hyoksin's, not ours.
    """
    between = text[previous_end : mention.start] if previous_end else ""
    if _APPOSITION.match(between):
        return "mentions", "names"
    before, after = text[: mention.start], text[mention.end :]
    for kind, label, pattern in _ties("after"):
        if pattern.search(after):
            return kind, label
    best: tuple[int, LinkType, str] | None = None
    for kind, label, pattern in _ties("before"):
        match = pattern.search(before)
        if match is not None and (best is None or match.start() > best[0]):
            best = (match.start(), kind, label)
    return (best[1], best[2]) if best else ("mentions", "names")
