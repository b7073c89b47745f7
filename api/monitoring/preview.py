"""What a list version would change for customers before it is active. Nothing is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.customers.tables import CUSTOMER
from api.monitoring.block_files import BlockFiles
from api.monitoring.candidates import list_changes, touched_customers
from api.monitoring.customers import customers_with
from api.monitoring.models import PreviewedChange, RunCounts, RunPreview
from api.monitoring.rescreening import counted, rescreen
from api.monitoring.store import RunStore
from api.service.index_files import opened
from screening.policy import Policy

if TYPE_CHECKING:
    from pathlib import Path

    from api.monitoring.rescreening import Rescreened
    from lists.store import SnapshotStore

MOST_SHOWN = 200
"""Changes that a preview shows; it counts all."""
_PORTION = 500


def preview(lists: SnapshotStore, cache_dir: Path, client: str, version_id: str) -> RunPreview:
    """What making a version active would change for the customers of a client.

    Blocking: the index of these lists, and blocks of customers, may have to be made first.

    Raises:
        UnknownVersion: there is no such version.
    """
    wanted = lists.version(version_id)
    active = {version.source: version for version in lists.active()}
    before = {source: version.id for source, version in active.items()}
    versions = {**active, wanted.source: wanted}
    after = {source: version.id for source, version in versions.items()}
    changes = list_changes(lists, before, after)
    ordered = [versions[source] for source in sorted(versions)]
    screener = opened(lists, ordered, Policy.bundled(), cache_dir)
    engine, today = lists.engine, datetime.now(UTC).date()
    mark = RunStore(engine).last_change()
    blocks = BlockFiles(engine, cache_dir, Policy.bundled(), today)
    touched = touched_customers(engine, blocks, changes, screener, mark)
    with engine.connect() as connection:
        mine = set(
            connection.execute(select(CUSTOMER.c.id).where(CUSTOMER.c.client == client)).scalars()
        )
    chosen = sorted(touched & mine)
    found: list[Rescreened] = []
    for first in range(0, len(chosen), _PORTION):
        with engine.connect() as connection:
            customers = customers_with(connection, chosen[first : first + _PORTION])
        found += rescreen(customers, screener, today)
    changed = [one for one in found if one.changes]
    return RunPreview(
        version=version_id,
        lists=after,
        parties=len(changes.ids),
        screened=len(found),
        customers=len(changed),
        counts=counted(found).get(client, RunCounts()),
        changes=tuple(_shown(changed))[:MOST_SHOWN],
    )


def _shown(changed: list[Rescreened]) -> list[PreviewedChange]:
    return [
        PreviewedChange(one.customer.ref, **asdict(change))
        for one in changed
        for change in one.changes
    ]
