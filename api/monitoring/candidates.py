"""Which customers a run has to screen again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Engine, select

from api.customers.models import ResultBasis
from api.customers.tables import CUSTOMER, CUSTOMER_PARTY
from api.monitoring.customers import IDS_OF_A_STATEMENT
from screening.monitoring.tied import tied_to
from screening.monitoring.touched import ChangedParties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.monitoring.block_files import BlockFiles
    from lists.entity import Entity
    from lists.store import SnapshotStore
    from screening.screener import Screener


@dataclass(frozen=True, slots=True)
class ListChanges:
    """The parties that differ between two states of the lists: ids, and what both say of them.

    ``versions`` holds the older and the newer entry of each: a name that is gone may have been
    found in a text or as the partner of a deal, where the result does not name the party.
    """

    versions: tuple[Entity, ...]
    ids: frozenset[str]


NO_CHANGES = ListChanges((), frozenset())


def list_changes(
    lists: SnapshotStore, before: Mapping[str, str], after: Mapping[str, str]
) -> ListChanges:
    """What differs between two states of the lists, each given as version by source."""
    versions: list[Entity] = []
    ids: set[str] = set()
    for source in sorted(before.keys() | after.keys()):
        old, new = before.get(source), after.get(source)
        if old == new:
            continue
        if old is not None and new is not None:
            diff = lists.diff(old, new)
            moved = (*diff.added, *(one.party for one in diff.changed), *diff.delisted)
            changed = {one.id for one in moved}
        else:
            changed = set(lists.entity_ids(lists.version(new or old or "")))
        ids |= changed
        for version in (old, new):
            if version is not None:
                entities = lists.entities(lists.version(version))
                versions += [one for one in entities if one.id in changed]
    return ListChanges(tuple(versions), frozenset(ids))


def touched_customers(
    engine: Engine, blocks: BlockFiles, changes: ListChanges, screener: Screener, mark: int
) -> set[int]:
    """Customers put up to ``mark`` that may be one of the parties, or whose result names one."""
    found: set[int] = set()
    if changes.versions:
        parties = ChangedParties(changes.versions, screener.policy)
        for block in blocks.blocks(mark):
            found.update(block.customer[parties.touched(block)].tolist())
    depth = screener.policy.rules.links.depth
    concerned = changes.ids | tied_to(screener.risk.graph, changes.ids, depth)
    with engine.connect() as connection:
        return found | _with_parties(connection, concerned, mark)


def _with_parties(connection: Connection, entity_ids: Iterable[str], mark: int) -> set[int]:
    """Customers put up to ``mark`` in whose last result one of these parties stands."""
    wanted, found = sorted(entity_ids), set[int]()
    holders = select(CUSTOMER_PARTY.c.customer_id).join(
        CUSTOMER, CUSTOMER.c.id == CUSTOMER_PARTY.c.customer_id
    )
    for first in range(0, len(wanted), IDS_OF_A_STATEMENT):
        some = CUSTOMER_PARTY.c.entity_id.in_(wanted[first : first + IDS_OF_A_STATEMENT])
        put = CUSTOMER.c.change <= mark
        found.update(connection.execute(holders.where(some, put)).scalars())
    return found


def late_customers(
    engine: Engine, span: tuple[int, int], known: Iterable[Mapping[str, str]]
) -> set[int]:
    """Customers put in a span of changes (behind the first, up to the last) against other lists."""
    first, last = span
    lists = [dict(one) for one in known]
    wanted = select(CUSTOMER.c.id, CUSTOMER.c.basis).where(
        CUSTOMER.c.change > first, CUSTOMER.c.change <= last
    )
    stands: dict[str, bool] = {}
    found: set[int] = set()
    with engine.connect() as connection:
        for customer_id, basis in connection.execute(wanted):
            if basis not in stands:
                stands[basis] = msgspec.json.decode(basis, type=ResultBasis).lists in lists
            if not stands[basis]:
                found.add(customer_id)
    return found


def all_customers(engine: Engine, mark: int) -> list[int]:
    """Every customer whose last put has a number up to ``mark``, by number of its row."""
    wanted = select(CUSTOMER.c.id).where(CUSTOMER.c.change <= mark).order_by(CUSTOMER.c.id)
    with engine.connect() as connection:
        return list(connection.execute(wanted).scalars())
