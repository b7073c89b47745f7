"""Whether a decision about one record of a party covers another: the same party on a second list.

Lists say themselves which of their records are one party (references, equal numbers). A false
positive on one of them holds for another as long as that says nothing new: what it adds (another
birth date, another name) might be what makes it the customer after all.
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
    from screening.monitoring.outcome import PartyInResult


class Covering(NamedTuple):
    """The exclusion that covers a match, or what the match says beyond those of its party."""

    by: Row[Any] | None = None
    more: tuple[FactChange, ...] = ()


def cover(
    party: PartyInResult, pair: Pair, exclusions: Iterable[Row[Any]], now: datetime
) -> Covering:
    """Whether an exclusion of another record of the same party covers this one."""
    more: tuple[FactChange, ...] = ()
    for exclusion in exclusions:
        ids = {exclusion.entity_id, *ids_of(exclusion.also)}
        if party.entity_id not in ids and ids.isdisjoint(party.same_party):
            continue
        known = Pair(exclusion.subject, exclusion.listed)
        if exclusion.until <= now or pair.customer_changes(known):
            continue
        more = pair.says_more_than(known)
        if not more:
            return Covering(exclusion)
    return Covering(None, more)
