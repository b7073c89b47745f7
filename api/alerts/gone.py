"""Matches that are gone, and those that are back: why, in words and as facts that changed.

A party may match no more because no list has it any more, or although one does: the customer is
another, its group has other options, the list says less of the party. Whoever lifts a block has to
know which, so the alert says it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from api.alerts.pairs import Pair
from api.alerts.parties import ids_about
from api.alerts.rows import changes_of
from lists.contents import held_ids, lineages
from lists.vocabulary.sources import short_title
from screening.monitoring.compared_facts import FactChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Row

DELISTED = "delisted: no list in use has the party any more"
STILL_LISTED = (
    "still listed, and no match any more: the customer, the options of its group, or what the list "
    "says of the party changed"
)
_OF_BEING_THERE = frozenset({("result", "match"), ("listing", "lists")})
"""What says that a party matches, and which lists have it."""


class WhyGone(NamedTuple):
    """Why a match is gone: a sentence for the history, and what changed."""

    text: str
    changed: tuple[FactChange, ...]


@dataclass(slots=True)
class ListedNow:
    """Which parties the lists of a screening have; asked only where a match is gone."""

    connection: Connection
    lists: Mapping[str, str]
    """List versions by source."""
    _steps: tuple[int, ...] | None = field(default=None, init=False)

    def any_of(self, ids: Iterable[str]) -> bool:
        """Whether a list has any of these records."""
        if self._steps is None:
            self._steps = lineages(self.connection, self.lists.values())
        return bool(held_ids(self.connection, self._steps, sorted(ids)))

    def why_gone(self, row: Row[Any]) -> WhyGone:
        """Why the party of an alert matches no more."""
        match = FactChange("result", "match", (), (row.caption,))
        if self.any_of(ids_about(row)):
            return WhyGone(STILL_LISTED, (match,))
        lists = Pair("", row.listed).listing_facts.get("lists", (short_title(row.source),))
        return WhyGone(DELISTED, (match, FactChange("listing", "lists", (), lists)))


def back_again(row: Row[Any]) -> tuple[FactChange, ...]:
    """What is there again of an alert whose match was gone."""
    if row.kind != "gone":
        return ()
    return tuple(
        FactChange(one.side, one.field, one.removed)
        for one in changes_of(row.changed)
        if _was_lost(one)
    )


def still_news(row: Row[Any], kind: str) -> tuple[FactChange, ...]:
    """What an alert said had changed and still does, now that it is of this kind."""
    said = changes_of(row.changed)
    if row.kind != "gone" or kind == "gone":
        return said
    return tuple(one for one in said if not _was_lost(one))


def _was_lost(one: FactChange) -> bool:
    return (one.side, one.field) in _OF_BEING_THERE and not one.added
