"""The listed parties nearest to a subject that is none of them.

Those that the search brings back all the same cost nothing and are always told, but it brings back
hardly any below the threshold. On request (``Options.nearest``) they are looked for: that takes
about half as long as the screening itself, now and then many times as long, so names of too much
work are not looked for. Bounds are of work and not of time: the same question always has the same
answer.

None of this moves a match, the risk or the band, so the numbers here are no part of the policy.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screening.index.plain_reading import name_readings
from screening.work import letters_by_script

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Entity, Kind
    from screening.candidates import NameHit
    from screening.explanation.nearest import Looked
    from screening.index import Index
    from screening.model.result import Match
    from screening.model.subject import Options, Subject
    from screening.policy import Policy
    from screening.questions import Question


NEAR_POINTS = 1_000
"""How far below the threshold the name of a near party may stay by itself: one bit."""
LOOKED_FOR_POINTS = 3_500
"""The same where near parties are looked for: further away a name is like another by chance."""
MOST_NEAR = 2
"""Near parties that are told: false friends of a clear subject, not a list to work through."""
MOST_WORK = 80
"""Letters of all names of a subject up to which near parties are looked for: so many take 1 to 3 ms
of processor over 20,000 parties, and 11 at most."""
_OF_A_SINGLE_LETTER = 20
"""What a letter by itself counts for more: it begins thousands of names, and takes 2 ms."""
_LOOKED_AT = 12
"""Parties that are brought back for each name: some are of other kinds, or one party twice."""


class NearParty(NamedTuple):
    """A candidate that is no match: compared, and below the threshold."""

    match: Match
    least: int  # points that a match must reach
    question: Question
    owner: int
    hit: NameHit

    def order(self) -> tuple[int, int, str]:
        """The name most alike first; equal ones by id, so that an answer is always the same."""
        return -self.match.name_points, -self.match.points, self.match.entity.id


def nearest_of(
    compared: Iterable[NearParty], within: int, party_of: Sequence[int] = ()
) -> list[NearParty]:
    """The few whose name is not so many points below the threshold, best first.

    ``party_of`` gives for each record the first of its party, which is then told once.
    """
    best: dict[int | str, NearParty] = {}
    for one in sorted(compared, key=NearParty.order):
        own = not (one.question.within or one.question.other)
        if own and one.match.name_points >= one.least - within and len(best) < MOST_NEAR:
            party = party_of[one.owner] if party_of else one.match.entity.id
            best.setdefault(party, one)
    return list(best.values())


class LookedFor(NamedTuple):
    """Parties whose names may be near, and what the look came to."""

    parties: tuple[int, ...]
    outcome: Looked


class NearestParties:
    """Looks for the parties nearest to a name in one index.

    Only those of the kind that was sent: a name so far off tells no ship from a firm, and the firm
    would be no false friend.
    """

    def __init__(self, index: Index, policy: Policy) -> None:
        self._index = index
        self._prior = policy.rules.weights.prior

    def parties(self, subject: Subject, least: dict[Kind, int], options: Options) -> LookedFor:
        """The parties that may be near a subject; ``least`` are the points of a match by kind."""
        if not subject.names:
            return LookedFor((), "no name")
        if sum(map(_work, subject.names)) > MOST_WORK:
            return LookedFor((), "too dear")
        enough = min(least.values()) - LOOKED_FOR_POINTS - self._prior
        kept: set[int] = set()
        outcome: Looked = "found"
        for name in subject.names:
            found = self._index.nearest(list(name_readings(name, subject.kind)), _LOOKED_AT)
            near = [owner for owner, points in found if points >= enough]
            wanted = [one for one in near if self._is_wanted(one, subject, options)]
            if len(near) == _LOOKED_AT and not wanted:
                outcome = "others"
            kept.update(wanted)
        return LookedFor(tuple(sorted(kept)), outcome)

    def _is_wanted(self, owner: int, subject: Subject, options: Options) -> bool:
        entity = self._index.parties[owner]
        possible = subject.kind in {None, entity.kind} or entity.kind_guessed
        return possible and is_wanted(entity, options)


def _work(name: str) -> int:
    single = sum(len(word) == 1 for word in re.findall(r"[^\W_]+", name))
    return letters_by_script(name) + _OF_A_SINGLE_LETTER * single


def is_wanted(entity: Entity, options: Options) -> bool:
    """Whether a party is on one of the lists and of one of the kinds that were asked for."""
    return (not options.lists or entity.source in options.lists) and (
        not options.kinds or entity.kind in options.kinds
    )
