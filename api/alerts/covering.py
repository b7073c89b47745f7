"""Whether what was decided about a customer and a party still holds for what is found now.

A party may be on several lists. A list that drops it takes nothing from the decision; another list
that has it now takes nothing either, as long as that says nothing new: what it adds (another birth
date, another name) might be what makes it the customer after all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from api.alerts.pairs import Pair
from api.alerts.rows import ids_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row

    from screening.monitoring.compared_facts import FactChange


class Standing(NamedTuple):
    """Why an exclusion holds no more, and what changed; ``why`` is empty while it holds."""

    why: str
    changed: tuple[FactChange, ...] = ()


def standing(exclusion: Row[Any], pair: Pair, ids: frozenset[str], now: datetime) -> Standing:
    """How an exclusion stands to a pair as it is found now; ``ids`` are the party's records."""
    known = Pair(exclusion.subject, exclusion.listed)
    changed = what_differs(pair, known, ids, known_ids(exclusion))
    if changed:
        return Standing("facts changed", changed)
    return Standing("expired" if exclusion.until <= now else "")


def known_ids(exclusion: Row[Any]) -> frozenset[str]:
    """The records that an exclusion is about."""
    return frozenset((exclusion.entity_id, *ids_of(exclusion.also)))


def exclusions_of(exclusions: Iterable[Row[Any]], ids: frozenset[str]) -> list[Row[Any]]:
    """The exclusions about any of some records, the oldest first."""
    return sorted((one for one in exclusions if known_ids(one) & ids), key=lambda one: one.id)


def what_differs(
    pair: Pair, known: Pair, ids: frozenset[str], before: frozenset[str]
) -> tuple[FactChange, ...]:
    """What differs from what was decided about, and so ends it.

    Of one record everything counts. Of a party on several lists what is said beyond that; and what
    is said no more, where the records are the same.
    """
    if ids | before == ids & before and len(ids) == 1:
        return pair.compared_changes(known)
    own = pair.customer_changes(known)
    more = pair.says_more_than(known)
    if own or more:
        return (*own, *more)
    changed = pair.compared_changes(known) if ids == before else ()
    return changed if any(one.removed for one in changed) else ()
