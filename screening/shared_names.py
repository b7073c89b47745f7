"""Whether a match is only a name that many people bear, and not the listed name either.

``Sergey Petrov`` agrees with two words of ``Sergey Valerievich PETROV``, and tens of thousands
bear them; ``Mohamed Khalil`` is no ``Mohamed Khalid``. Without another field that agrees, such a
match is no alert at the thresholds of the policy: it is shown under ``discounted``, which says
what to ask for. The listed name in full, in any spelling, is never lost by this, nor is a party
listed for the DPRK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from screening.commonness import common_key, people_named, shares_of_people
from screening.index.flags import CONTAINED, RARE_REST
from screening.index.layout import EQUAL
from screening.index.letters import letter_codes, skeleton
from screening.naming.names import read_name
from screening.naming.nicknames import given_name_forms
from screening.naming.real_words import published_words
from screening.naming.text import fold, is_latin
from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.candidates import Candidates, NameHit
    from screening.index import Index
    from screening.index.index import PairedWords
    from screening.index.vocabulary import Key
    from screening.links.graph import LinkGraph
    from screening.model.result import Match
    from screening.policy import Policy

_MUST_STAND = frozenset({Role.WORD, Role.PATRONYMIC, Role.SYLLABLE, Role.NUMBER, Role.KEY})
"""Roles of the words that must all be there for a listed name to be whole; titles need not be."""


_FEW_WORDS = 2
_TWO_SLIPS = 7
"""Letters of a name that two slips leave plain."""


def are_two_names(submitted: str, listed: str) -> bool:
    """Whether a submitted word is a common name, and the listed one is another name.

    A word that no published name has is no name but a slip (Moxammed), where so few letters differ.
    A listed word that is no common name is another one only if two letters differ and it sounds
    otherwise (Laurent, Tausent). Forms of one given name are one name (Masha, Mariya).
    """
    if submitted in given_name_forms(listed) or listed in given_name_forms(submitted):
        return False
    slips = OSA.distance(submitted, listed)
    keys = common_key(submitted), common_key(listed)
    if submitted not in published_words() and slips <= _slips_of(listed):
        return False
    shares, _ = shares_of_people()
    if keys[0] == keys[1] or keys[0] not in shares:
        return False
    if keys[1] in shares:
        return True
    part = submitted in listed or listed in submitted
    return slips > 1 and not part and _sound(submitted) != _sound(listed)


def _sound(word: str) -> int:
    """The consonant sounds of a word, as the search compares them."""
    codes = letter_codes(word)
    return int(skeleton(codes, 0, len(codes)))


def _slips_of(word: str) -> int:
    return 2 if len(word) >= _TWO_SLIPS else 1


class SharedNames:
    """Tells matches by a part of a name that many bear; safe to share between threads."""

    def __init__(self, index: Index, graph: LinkGraph, policy: Policy) -> None:
        self._index = index
        self._graph = graph
        self._rules = policy.rules.identity

    def alone(self, match: Match, hit: NameHit, found: Candidates) -> bool:
        """Whether nothing but a part of a person's name agrees, which many others bear."""
        known = match.identification
        if (
            known is None
            or match.entity.kind != "person"
            or known.regime != "name only"
            or (known.bearers or 0) <= self._rules.other_shared_by
            or match.certainty >= self._rules.least_of_shared_name
        ):
            return False
        node = self._graph.node(match.entity.id)
        of_dprk = node is not None and node.designated
        if of_dprk or hit.flags & CONTAINED or hit.place < 0 or found.answer is None:
            return False
        pairs = found.answer.paired(hit.place)
        many = (known.bearers or 0) > self._rules.shared_by
        if self._has_another_name(match, hit, found, many=many):
            return True
        if _telling_words(self._index.row_keys(hit.row), pairs) > _FEW_WORDS:
            return False  # three common words together are borne by few
        few_were_meant = bool(hit.flags & RARE_REST) and not _is_korean(match)
        if few_were_meant and _names_the_father(self._index.row_keys(hit.row), pairs):
            return False  # Pinchuk Yuriiovich: the tables count no fathers' names
        return (many or few_were_meant) and not _has_every_word(
            self._index.row_keys(hit.row), pairs
        )

    def _has_another_name(
        self, match: Match, hit: NameHit, found: Candidates, *, many: bool
    ) -> bool:
        """Whether a word of the submitted name is another name than the listed one it stands for.

        A word that differs is another spelling unless both are names of their own (Khalil and
        Khalid); where only sounds were compared, if it is a common name. A single letter makes
        another name only if it stands for another one, and of a name that itself is borne by many:
        Saed may be Sayed, and few bear Abdul Samad, so that Abdul Saman may be he.
        """
        tokens = self._index.row_keys(hit.row)
        pairs = found.answer.paired(hit.place) if found.answer else []
        if any(role == Role.KEY for _, role in tokens):
            name = next((one for one in match.evidence if one.feature == "name"), None)
            if not many or name is None or not is_latin(name.subject_value + name.listed_value):
                return False
            asked, listed = _keys(name.subject_value), _keys(name.listed_value)
            shares, _ = shares_of_people()
            return not listed <= asked and any(key in shares for key in asked - listed)
        pieces = found.queries[hit.query].pieces
        for pair in pairs:
            ours = pieces[pair.query_first : pair.query_first + pair.query_words]
            theirs = tokens[pair.listed_first : pair.listed_first + pair.listed_words]
            if pair.similarity < EQUAL and all(role == Role.WORD for _, role in theirs):
                submitted = "".join(piece.text for piece in ours)
                stands_for = "".join(text for text, _ in theirs)
                apart = OSA.distance(submitted, stands_for) > 1 or (
                    len(submitted) == len(stands_for) and self._is_shared(tokens, pairs)
                )
                if apart and are_two_names(submitted, stands_for):
                    return True
        return False

    def _is_shared(self, tokens: Sequence[Key], pairs: Sequence[PairedWords]) -> bool:
        """Whether many bear those words of the listed name that the submitted one has."""
        places = {
            place
            for pair in pairs
            for place in range(pair.listed_first, pair.listed_first + pair.listed_words)
        }
        agreed = " ".join(text for place, (text, _) in enumerate(tokens) if place in places)
        return people_named(agreed).bearers > self._rules.shared_by


def _is_korean(match: Match) -> bool:
    """Whether the submitted name is a Korean one: it is rare outside of Korea (RI PYONG)."""
    named = (one.subject_value for one in match.evidence if one.feature == "name")
    return any(variant.scheme == "korean" for one in named for variant in read_name(one, "person"))


def _names_the_father(tokens: Sequence[Key], pairs: Sequence[PairedWords]) -> bool:
    """Whether a word that agrees is the listed person's patronymic."""
    return any(
        role == Role.PATRONYMIC
        for pair in pairs
        for _, role in tokens[pair.listed_first : pair.listed_first + pair.listed_words]
    )


def _telling_words(tokens: Sequence[Key], pairs: Sequence[PairedWords]) -> int:
    """How many telling words of a listed name stand for submitted ones."""
    return sum(
        role in _MUST_STAND and len(text) > 1
        for pair in pairs
        for text, role in tokens[pair.listed_first : pair.listed_first + pair.listed_words]
    )


def _has_every_word(tokens: Sequence[tuple[str, int]], pairs: Sequence[PairedWords]) -> bool:
    """Whether each telling word of a listed name stands for a submitted one."""
    paired = {
        place
        for pair in pairs
        for place in range(pair.listed_first, pair.listed_first + pair.listed_words)
    }
    return all(place in paired or role not in _MUST_STAND for place, (_, role) in enumerate(tokens))


def _keys(name: str) -> set[str]:
    return {common_key(word) for word in fold(name).split()}
