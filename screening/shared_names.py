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

from screening.commonness import common_key, shares_of_people
from screening.index.flags import CONTAINED
from screening.index.layout import EQUAL
from screening.naming.real_words import published_words
from screening.naming.text import fold, is_latin
from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.candidates import Candidates, NameHit
    from screening.index import Index
    from screening.index.index import PairedWords
    from screening.links.graph import LinkGraph
    from screening.model.result import Match
    from screening.policy import Policy

_MUST_STAND = frozenset({Role.WORD, Role.PATRONYMIC, Role.SYLLABLE, Role.NUMBER, Role.KEY})
"""Roles of the words that must all be there for a listed name to be whole; titles need not be."""


_TWO_SLIPS = 7
"""Letters of a name that two slips leave plain."""


def are_two_names(submitted: str, listed: str) -> bool:
    """Whether a submitted word is a common name, and the listed one is another common name.

    A word that no published name has is no name but a slip (Moxammed), where so few letters differ.
    """
    slips = OSA.distance(submitted, listed)
    if submitted not in published_words() and slips <= _slips_of(listed):
        return False
    shares, _ = shares_of_people()
    keys = common_key(submitted), common_key(listed)
    return keys[0] != keys[1] and all(key in shares for key in keys)


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
            or (known.bearers or 0) <= self._rules.shared_by
            or match.certainty >= self._rules.least_of_shared_name
        ):
            return False
        node = self._graph.node(match.entity.id)
        of_dprk = node is not None and node.designated
        return not of_dprk and not self._is_listed_name(match, hit, found)

    def _is_listed_name(self, match: Match, hit: NameHit, found: Candidates) -> bool:
        """Whether the submitted name holds the whole listed one in some spelling.

        Words more are no reason against it: they may be a father's name or an honorific. A word
        that differs is another spelling unless both are names of their own (Khalil and Khalid);
        where only sounds were compared, the words must be alike too.
        """
        if hit.flags & CONTAINED or hit.place < 0 or found.answer is None:
            return True
        tokens = self._index.row_keys(hit.row)
        pairs = found.answer.paired(hit.place)
        if not _has_every_word(tokens, pairs):
            return False
        if any(role == Role.KEY for _, role in tokens):
            name = next((one for one in match.evidence if one.feature == "name"), None)
            if name is None or not is_latin(name.subject_value) or not is_latin(name.listed_value):
                return True
            asked, listed = _keys(name.subject_value), _keys(name.listed_value)
            return asked <= listed or listed <= asked
        pieces = found.queries[hit.query].pieces
        for pair in pairs:
            ours = pieces[pair.query_first : pair.query_first + pair.query_words]
            theirs = tokens[pair.listed_first : pair.listed_first + pair.listed_words]
            if pair.similarity < EQUAL and all(role == Role.WORD for _, role in theirs):
                submitted = "".join(piece.text for piece in ours)
                if are_two_names(submitted, "".join(text for text, _ in theirs)):
                    return False
        return True


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
