"""What submitted numbers say: equal to a listed one, equal but for a slip, or another number.

Numbers are compared in the one form that ``lists.vocabulary.identifiers`` gives them; a submitted
number is read by the rule of the listed number's scheme. ``screening.weigh`` joins these terms to
those of the other fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rapidfuzz.distance import OSA

from lists.vocabulary.identifiers import DOCUMENTS, check_holds, comparable, same_scheme
from lists.vocabulary.numbers import without_zeros
from screening.model.result import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lists.entity import Identifier
    from screening.model.subject import SubjectIdentifier
    from screening.policy.rules import IdentifierWeight, WeightRules

NumberRelation = Literal["equal", "broader", "zeros", "other_type"]
"""How a submitted number stands to a listed one, best first.

``broader``: equal, under the name of a wider scheme (a tax number that is an INN). ``zeros``: equal
but for leading zeros. ``other_type``: equal, under the name of another document.
"""
RELATIONS: tuple[NumberRelation, ...] = ("equal", "broader", "zeros", "other_type")

_SHORTEST_MISTYPED = 7
"""Characters of a number from which on one wrong character leaves it plain."""
_REASONS = {
    "equal": "same {} number",
    "broader": "same {} number, sent as {}",
    "zeros": "same {} number but for leading zeros",
    "other_type": "same {} number, sent as {}",
}


class NumberWeights:
    """Gives the evidence of identifiers, for one subject and one listed party."""

    def __init__(self, weights: WeightRules) -> None:
        """``weights`` is the policy's ``[weights]``."""
        self._identifier = weights.identifier
        self._relation = weights.identifier_relation

    def evidence(
        self, ours: Iterable[SubjectIdentifier], theirs: tuple[Identifier, ...]
    ) -> Iterator[Evidence]:
        """One term per submitted identifier: equal to a listed one, or in conflict."""
        credited: set[str] = set()
        disputed: dict[str, Evidence] = {}
        for mine in ours:
            found = self._best(mine, theirs)
            if found is not None:
                relation, equal = found
                key = comparable(equal.type, equal.value)
                if key not in credited:
                    credited.update((key, equal.type, mine.type))
                    yield self._agreement(mine, equal, relation)
            elif mine.type and mine.type not in disputed:
                conflict = self._conflict(mine, theirs)
                if conflict is not None:
                    disputed[mine.type] = conflict
        for kind, conflict in disputed.items():
            if kind not in credited:
                yield conflict

    def _best(
        self, mine: SubjectIdentifier, theirs: tuple[Identifier, ...]
    ) -> tuple[NumberRelation, Identifier] | None:
        """The listed number that stands closest to a submitted one."""
        found = [
            (relation, listed) for listed in theirs if (relation := self._relation_of(mine, listed))
        ]
        return min(found, key=lambda pair: RELATIONS.index(pair[0]), default=None)

    def _relation_of(self, mine: SubjectIdentifier, theirs: Identifier) -> NumberRelation | None:
        ours, listed = comparable(theirs.type, mine.value), comparable(theirs.type, theirs.value)
        if not ours or ours != listed:
            bare = without_zeros(ours)
            lost = bool(bare) and bare == without_zeros(listed)
            return "zeros" if lost and same_scheme(mine.type, theirs.type) else None
        scheme = same_scheme(mine.type, theirs.type)
        if scheme is not None:
            return scheme
        long_enough = len(ours) >= self._relation.shortest_of_other_type
        mixed_up = {mine.type, theirs.type} <= DOCUMENTS
        return "other_type" if long_enough and mixed_up else None

    def _agreement(
        self, mine: SubjectIdentifier, theirs: Identifier, relation: NumberRelation
    ) -> Evidence:
        weights = self._of(theirs.type)
        points = weights.equal
        why = _REASONS[relation].format(theirs.type, mine.type)
        if mine.country and theirs.country and mine.country != theirs.country:
            points = points if weights.other_country is None else weights.other_country
            why += ", issued by another country"
        if relation == "broader":
            points = min(points, self._of(mine.type).equal)
        elif relation == "zeros":
            left = len(without_zeros(comparable(theirs.type, theirs.value)))
            long = left >= self._relation.zeros_long
            known = self._relation
            percent = known.zeros_long_percent if long else known.zeros_percent
            points = points * percent // 100
        elif relation == "other_type":
            points = points * self._relation.other_type_percent // 100
        return Evidence(theirs.type, points, mine.value, theirs.value, why)

    def _of(self, scheme: str) -> IdentifierWeight:
        return self._identifier.get(scheme, self._identifier["other"])

    def _conflict(self, mine: SubjectIdentifier, theirs: tuple[Identifier, ...]) -> Evidence | None:
        points = listed.conflict if (listed := self._identifier.get(mine.type)) else 0
        rivals = [
            i
            for i in theirs
            if i.type == mine.type
            and any(letter.isdigit() for letter in i.value)
            and not (mine.country and i.country and mine.country != i.country)
        ]
        if not points or not rivals:
            return None
        shown = ", ".join(i.value for i in rivals[:3])
        if any(_one_slip(mine, i) for i in rivals):
            return Evidence(mine.type, 0, mine.value, shown, f"{mine.type} number but for one slip")
        why = f"another {mine.type} number"
        if check_holds(mine.type, mine.value) is False or all(i.valid is False for i in rivals):
            points //= 2  # a number that fails its check digit is nobody's: half a conflict
            why += ", check digit wrong"
        return Evidence(mine.type, points, mine.value, shown, why)


def _one_slip(mine: SubjectIdentifier, theirs: Identifier) -> bool:
    """Whether one character, or two neighbours exchanged, part the numbers.

    Then one is the other mistyped: check digits keep two real numbers further apart.
    """
    ours, listed = comparable(theirs.type, mine.value), comparable(theirs.type, theirs.value)
    shorter, longer = sorted((len(ours), len(listed)))
    lost_one = theirs.type == "imo" and shorter == _SHORTEST_MISTYPED - 1
    if longer < _SHORTEST_MISTYPED or (shorter < _SHORTEST_MISTYPED and not lost_one):
        return False
    return OSA.distance(ours, listed, score_cutoff=1) <= 1
