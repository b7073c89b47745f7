"""The listed parties found for one subject: which are weighed, and which of them are shown.

All matches make risk and band, however few a client wants to see (``options.limit``): a number of
lines on a page never changes what is recommended. The matches that make most of the risk and of
the DPRK risk are shown even if others are more alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lists.entity import OWN_NAME_KINDS
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from screening.model.result import Match, ScoredMatch


class ShownParties(NamedTuple):
    """What of the found parties stands in the answer, and what is said of the others."""

    matches: tuple[Match, ...]
    discounted: tuple[Match, ...]
    warnings: tuple[str, ...]


NOTHING_SHOWN = ShownParties((), (), ())


class FoundParties(NamedTuple):
    """The listed parties found for one subject, each group best first.

    ``matches`` reached the threshold; ``discounted`` did not and are shown all the same. ``near``
    are the few nearest that are neither: why they are not the subject is said in the explanation.
    """

    matches: list[ScoredMatch]
    discounted: list[ScoredMatch]
    near: tuple[Match, ...] = ()

    def best(self, most: int) -> tuple[ScoredMatch, ...]:
        """The ``most`` best of either group, which are weighed: first matches, then discounted."""
        return (*self.matches[:most], *self.discounted[:most])

    def shown(
        self, weighed: Sequence[Match], *, most: int, limit: int, decisive: Sequence[str]
    ) -> ShownParties:
        """At most ``limit`` of either group.

        ``weighed`` are those of ``best(most)`` as they stand in an answer, ``decisive`` are
        ids that have a place in any case, the last ones where they would come later.
        """
        if not weighed:
            return NOTHING_SHOWN  # most subjects
        alerts = min(len(self.matches), most)
        matches, discounted = weighed[:alerts], weighed[alerts:]
        shown = _first(matches, limit, decisive)
        beside = _first(discounted, limit, decisive)
        warnings = (
            *_not_shown("possible matches", len(self.matches), len(matches), len(shown)),
            *_not_shown("discounted parties", len(self.discounted), len(discounted), len(beside)),
        )
        return ShownParties(shown, beside, warnings)


NOBODY = FoundParties([], [])
"""Nobody was found, and nobody is near."""


def keep_better(known: dict[str, ScoredMatch], scored: ScoredMatch) -> None:
    """Keep the better match of a listed party."""
    party = scored.match.entity.id
    if party not in known or scored.match.points > known[party].match.points:
        known[party] = scored


def best_first(found: Iterable[ScoredMatch], for_dprk: Callable[[str], bool]) -> list[ScoredMatch]:
    """Matches by score. Of equal ones the record leads that a person would open first.

    That is the one listed under the very name that was sent, and not as its alias; then one for
    which ``for_dprk`` holds (by its id); then the one with more fields that agree. What is equal in
    all of that goes by id, so that an answer is always the same.
    """

    def order(one: ScoredMatch) -> tuple[int, int, bool, int, str]:
        match = one.match
        agreeing = sum(term.points > 0 for term in match.evidence)
        party = match.entity.id
        return -match.points, _by_alias(one), not for_dprk(party), -agreeing, party

    return sorted(found, key=order)


def _by_alias(one: ScoredMatch) -> int:
    """0 where the name under which the party is listed was sent, 1 where it is alike, 2 else."""
    if one.exact_name is not None and one.exact_name.kind in OWN_NAME_KINDS:
        return 0
    caption = fold(one.match.entity.caption)
    named = (term.listed_value for term in one.match.evidence if term.feature == "name")
    return 1 if any(fold(name) == caption for name in named) else 2


def _first(weighed: Sequence[Match], limit: int, decisive: Sequence[str]) -> tuple[Match, ...]:
    """The first ``limit`` matches; decisive ones among the others take the last places."""
    held = [one.entity.id for one in weighed if one.entity.id in decisive]
    held = sorted(held, key=decisive.index)[:limit]
    others = [one.entity.id for one in weighed if one.entity.id not in held]
    wanted = {*held, *others[: limit - len(held)]}
    return tuple(one for one in weighed if one.entity.id in wanted)


def _not_shown(what: str, found: int, weighed: int, shown: int) -> Iterator[str]:
    """What is said of parties that were found and are not in the answer."""
    if weighed > shown:
        said = f"{weighed} {what} were found and weighed, the answer shows {shown}"
        yield f"options.limit: {said}; a higher limit shows more"
    if found > weighed:
        yield f"matches: {found} {what} were found, of which the best {weighed} were weighed"
