"""From one submitted text to the parties it names.

The text is cleaned of markup, cut at the words and signs that introduce a role or join two parties,
and each piece freed of what is no name. A piece that is no more than a surname or one common word
is given up: a split must never be less strict than a full name.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from screening.name_text.depth import Depth, depth_of, is_bare
from screening.name_text.east_asian import names_within
from screening.name_text.holders import holders
from screening.name_text.labelled_fields import without_other_fields
from screening.name_text.markup import cleaned
from screening.name_text.phrases import (
    POSSESSIVE,
    SHIP_PREFIX,
    asides,
    roles,
    tokenize,
    words_of_tables,
)
from screening.name_text.repairs import (
    cut_apart,
    with_a_word_mended,
    with_letters_guessed,
)
from screening.name_text.segments import Segment, joint_party, segments
from screening.name_text.ship_details import between_details
from screening.name_text.ship_prefix import behind_prefix
from screening.name_text.trim import is_east_asian, is_legal_form, is_place, is_set_aside, trimmed
from screening.name_text.values import NamedParty, NameText, SetAside
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Kind
    from screening.name_text.markup import Cleaned
    from screening.name_text.phrases import Sign

MOST_PARTIES = 12
"""Parties read from one text; the text as a whole is searched in any case."""
LONGEST = 600
"""Characters of a text that are read for parties; of longer ones the beginning."""
_SHORTEST_NAME = 4
_ONE_WORD_ROLES = frozenset(
    {"order party", "principal", "account holder", "care of", "notify party", "consignee", "owner"}
    | {"beneficiary", "buyer", "seller", "shipper", "parent company", "manager", "bank"}
)
"""Roles in which firms stand, known by one word too: TO THE ORDER OF KOMID."""
_COLONS = frozenset(":：")
_ENDS = frozenset(":：;/|\n")
_LONGEST_LABEL = 3
"""Words before a colon that may be a label."""
_SHORTEST_FORM = 3
"""Letters of a legal form that is never a name: Ltd; SA and Co are syllables too."""
_SEVERAL = frozenset({"joint venture party"})
"""Roles of several parties: between A and B, the word that joins is no part of a firm's name."""
_KEEPS_KIND = frozenset({"same", "joint"})
_LONGEST_GAP = 3


def read_text(raw: str, kind: Kind | None) -> NameText:
    """Read the parties that a text names, for a field about a party of ``kind``.

    ``None`` where the kind is unknown. The parties stand beside the text as a whole, which is a
    name to search for as it stands.
    """
    return NameText(raw) if is_bare(raw, kind) else _read(raw, kind)


@lru_cache(maxsize=8192)
def _read(raw: str, kind: Kind | None) -> NameText:
    if kind == "vessel" and (ship := behind_prefix(raw)):
        return ship
    depth = depth_of(raw, kind)
    repaired = depth is Depth.REPAIR and (cut_apart(raw) or with_a_word_mended(raw))
    if depth is not Depth.WHOLE and not repaired:
        return NameText(raw)
    return read_at_length(raw, kind)


def read_at_length(raw: str, kind: Kind | None) -> NameText:
    """The same, whatever the text looks like."""
    clean = cleaned(raw[:LONGEST])
    reading = _Reading(raw, clean, kind)
    found: dict[tuple[str, str], NamedParty] = {}
    for party in reading.parties():
        folded = fold(party.text)
        rewritten = party.relation == "same" and party.text != raw and not raw.isascii()
        if folded and (folded != reading.folded or rewritten):
            found.setdefault((folded, party.relation), party)
    return NameText(raw, tuple(found.values())[:MOST_PARTIES], reading.taken)


def says_only_what(name: str) -> bool:
    """Whether a name is one word that a table explains, which says what somebody is, not who."""
    words = [sign.key for sign in tokenize(name) if sign.is_word]
    return len(words) == 1 and words[0] in words_of_tables()


class _Reading:
    """One text being read."""

    def __init__(self, raw: str, clean: Cleaned, kind: Kind | None) -> None:
        self.raw, self.text, self.kind = raw, clean.text, kind
        self.taken = clean.taken
        self.folded = fold(raw)

    def parties(self) -> Iterator[NamedParty]:
        """Every party, the one the field is about first; what is read alike comes twice."""
        if guesses := with_letters_guessed(self.text):
            aside = (SetAside("\ufffd", "unreadable letter"),)
            yield from (self._party(one, aside) for one in guesses)
            self.text = guesses[0]
        self.text, other_fields = without_other_fields(self.text)
        self.taken += other_fields
        if self.kind == "person":
            aside = (SetAside(" ", "missing space"),)
            yield from (self._party(one, aside) for one in cut_apart(self.text))
            if mended := with_a_word_mended(self.text):
                yield self._party(mended, (SetAside(self.text, "misspelt word"),))
        if self.text != self.raw:
            yield self._party(" ".join(self.text.split()), self.taken)
        signs = tokenize(self.text)
        found = segments(signs)
        if len(found) > 1 and not found[0].signs and not found[1].unsure:
            found[1].as_subject()  # TO THE ORDER OF X: the field is about X
        alone = len(found) == 1 and len(found[0].signs) == len(signs)  # not "KOMID c/o"
        for place, segment in enumerate(found):
            yield from self._of(segment, alone=alone, first=not place)
        yield from self._behind_prefixes(signs)
        yield from self._behind_details(signs)
        yield from self._behind_labels(signs)
        yield from self._in_latin_letters(signs)
        yield from self._in_east_asian_scripts()
        yield from self._before_possessives()

    def _of(self, segment: Segment, *, alone: bool, first: bool) -> Iterator[NamedParty]:
        left = trimmed(self.text, segment.signs, self._kind_of(segment))
        if not left.signs:
            return
        if (not alone or left.set_aside) and self._is_name(segment, left.signs):
            yield self._party(_written(self.text, left.signs), left.set_aside, segment, left.signs)
        parted_by = None if segment.role in _SEVERAL else self._kind_of(segment)
        for one in holders(self.text, left.signs, parted_by):
            yield self._party(one.text, one.set_aside, joint_party(segment, first=first), one.signs)

    def _behind_prefixes(self, signs: Sequence[Sign]) -> Iterator[NamedParty]:
        """What stands behind a ship's prefix inside a text about a ship: freight MV KUM SONG."""
        if self.kind != "vessel":
            return
        prefixes = asides("v", "start")
        for at in range(1, len(signs)):
            found = prefixes.at(signs, at, len(signs))
            if found is None or found[0].what != SHIP_PREFIX or signs[at - 1].key[0].isdigit():
                continue
            words = takewhile(lambda sign: sign.is_word, signs[at + found[1] :])
            behind = Segment(list(words))
            left = trimmed(self.text, behind.signs, self.kind)
            if self._is_name(behind, left.signs):
                yield self._party(
                    _written(self.text, left.signs), left.set_aside, behind, left.signs
                )

    def _behind_details(self, signs: Sequence[Sign]) -> Iterator[NamedParty]:
        """What stands behind a date, size or quantity in a text about a ship: dated 4 May KOMID."""
        for start, end in between_details(self.text) if self.kind == "vessel" else ():
            words = [sign for sign in signs if start <= sign.start < end]
            behind = Segment(list(takewhile(lambda sign: sign.is_word, words)))
            left = trimmed(self.text, behind.signs, self.kind)
            if self._is_name(behind, left.signs):
                text = _written(self.text, left.signs)
                if not says_only_what(text):
                    yield self._party(text, left.set_aside, behind, left.signs)

    def _behind_labels(self, signs: Sequence[Sign]) -> Iterator[NamedParty]:
        """What stands behind a colon and the few words before it that no table has: OBI: KOMID."""
        if self.kind == "vessel":
            return  # OCEAN FLYTE agents: Sunrise Shipping
        label = 0
        for at, sign in enumerate(signs):
            if sign.is_word:
                label += 1
                continue
            known = roles().ending(signs, at - label, at)
            if sign.key in _COLONS and 0 < label <= _LONGEST_LABEL and not known:
                behind = Segment(list(takewhile(lambda one: one.key not in _ENDS, signs[at + 1 :])))
                left = trimmed(self.text, behind.signs, self.kind)
                if self._is_name(behind, left.signs):
                    text = _written(self.text, left.signs)
                    yield self._party(text, left.set_aside, behind, left.signs)
            label = 0

    def _in_latin_letters(self, signs: Sequence[Sign]) -> Iterator[NamedParty]:
        """A name in letters with words of Chinese characters or Hangul beside it, without those."""
        written = [sign for sign in signs if not is_east_asian(sign.key)]
        beside = [sign for sign in signs if is_east_asian(sign.key)]
        if not beside or any(not sign.is_word for sign in signs):
            return
        runs = sum(
            is_east_asian(one.key) != is_east_asian(other.key) for one, other in pairwise(signs)
        )
        segment = Segment(written)
        left = trimmed(self.text, written, self.kind)
        if runs == 1 and self._is_name(segment, left.signs):
            text = self.text[beside[0].start : beside[-1].end]
            aside = (*left.set_aside, SetAside(text, "words in another script"))
            yield self._party(_written(self.text, left.signs), aside, segment, left.signs)

    def _in_east_asian_scripts(self) -> Iterator[NamedParty]:
        """A name in Chinese characters or Hangul with titles written on that no table has."""
        for name, start in names_within(self.raw, self.kind):
            yield NamedParty(
                name,
                relation="same" if self.kind else "other",
                kind=self.kind or "person",
                start=start,
                end=start + len(name),
                within=self.raw,
            )

    def _before_possessives(self) -> Iterator[NamedParty]:
        """A person whose relative, staff or property the text is about: Kim Jong Un's driver."""
        if self.kind not in {"person", None}:
            return
        for found in POSSESSIVE.finditer(self.text):
            signs = tokenize(self.text[: found.start()])
            before = list(takewhile(lambda one: one.is_word, reversed(signs)))[::-1]
            left = trimmed(self.text, before, "person")
            if len(left.signs) > 1:
                yield NamedParty(
                    _written(self.text, left.signs),
                    role="possessor",
                    relation="other",
                    kind="person",
                    within=self.raw,
                    set_aside=left.set_aside,
                )

    def _kind_of(self, segment: Segment) -> Kind | None:
        if segment.relation in _KEEPS_KIND:
            return self.kind
        return "person" if segment.role in {"relative", "officer"} else None

    def _kind_of_name(self, segment: Segment, signs: Sequence[Sign]) -> Kind | None:
        """The kind of a named party; one behind whose name a legal form stands is a firm."""
        kind = self._kind_of(segment)
        words = [sign.key for sign in signs if sign.is_word]
        formed = len(words) > 1 and len(words[-1]) >= _SHORTEST_FORM and is_legal_form(words[-1])
        return "organization" if kind is None and formed else kind

    def _is_name(self, segment: Segment, signs: Sequence[Sign]) -> bool:
        """Whether what is left is a name that may be searched for by itself."""
        words = [sign.key for sign in signs if sign.is_word]
        if not words or not any(map(str.isalpha, words)):
            return False
        if segment.role == "in brackets" and (
            len(words) < 2 or is_place(signs) or is_set_aside(signs, self.kind)
        ):
            return False
        if len(words) > 1 or not words[0].isascii():
            substance = [word for word in words if not is_legal_form(word)]
            person = self._kind_of(segment) == "person" and all(map(is_east_asian, words))
            return len(substance) > 1 or len("".join(substance)) > (1 if person else 2)
        if len(words[0]) < _SHORTEST_NAME:
            return False
        kind = self._kind_of(segment)
        given = segment.relation == "same" and segment.role not in {"", "in brackets"}
        return kind == "vessel" or (given and kind != "person") or segment.role in _ONE_WORD_ROLES

    def _party(
        self,
        text: str,
        aside: tuple[SetAside, ...],
        segment: Segment | None = None,
        signs: Sequence[Sign] = (),
    ) -> NamedParty:
        start, end = (signs[0].start, signs[-1].end) if signs else (-1, -1)
        moved = self.text != self.raw
        return NamedParty(
            text=text,
            role=segment.role if segment else "",
            relation=segment.relation if segment else "same",
            kind=self._kind_of_name(segment, signs) if segment else self.kind,
            start=-1 if moved else start,
            end=-1 if moved else end,
            within=self.raw,
            set_aside=aside,
        )


def _written(text: str, signs: Sequence[Sign]) -> str:
    """The words as they stand in the text, without what stands between them that is not theirs."""
    parts = []
    for place, sign in enumerate(signs):
        if place:
            gap = text[signs[place - 1].end : sign.start]
            own = gap.strip(" .-'\t\u2019") == "" and len(gap) <= _LONGEST_GAP
            parts.append(gap if own else " ")
        parts.append(text[sign.start : sign.end])
    return " ".join("".join(parts).split()).strip(" ,;:")
