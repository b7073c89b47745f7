"""Filters of yente's clients: by schema, topic, id or date of change.

Applied to scored results, never before scoring: a filter cannot change a score.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from api.routes.dependencies import looked_up
from api.service.serving_state import LoadedLists
from lists.entity import Entity
from lists.ftm import ftm_entity, ftm_id, ftm_schema
from lists.store import SnapshotStore

TIMESTAMP = r"^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$"
"""How `changed_since` is written, as yente has it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which parties a client wants in the results. Empty or ``None``: no such filter.

    ``changed`` are the ids of parties that came or changed since a date.
    """

    exclude_schema: frozenset[str] = frozenset()
    exclude_ids: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    changed: Collection[str] | None = None

    def wanted(self, entity: Entity) -> bool:
        """Whether a party passes all of them."""
        if self.changed is not None and entity.id not in self.changed:
            return False
        if self.exclude_ids and not self.exclude_ids.isdisjoint((entity.id, ftm_id(entity.id))):
            return False
        if self.exclude_schema and ftm_schema(entity) in self.exclude_schema:
            return False
        return not self.topics or not self.topics.isdisjoint(
            ftm_entity(entity)["properties"].get("topics", ())
        )


NO_FILTERS: Final = Filters()


async def changed_since(
    store: SnapshotStore, loaded: LoadedLists, moment: str | None
) -> frozenset[str] | None:
    """Ids of the parties that a list in use has added or changed since, by content.

    The publishers' own dates are not asked: they do not date every change. A list that was not
    here at that moment has changed whole.

    Raises:
        ValueError: no day of the calendar.
    """
    if not moment:
        return None
    instant = _instant(moment)
    versions = tuple((version.source, version.id) for version in loaded.versions)
    ids, sources = await looked_up(_changes, store, instant, versions)
    if not sources:
        return ids
    new = (entity.id for entity in loaded.screener.entities() if entity.source in sources)
    return ids.union(new)


def _instant(moment: str) -> datetime:
    day, _, clock = moment.partition("T")
    padded = clock + "00:00:00"[len(clock) :] if clock else "00:00:00"
    return datetime.fromisoformat(f"{day}T{padded}").replace(tzinfo=UTC)


@lru_cache(maxsize=8)
def _changes(
    store: SnapshotStore, instant: datetime, versions: Sequence[tuple[str, str]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Ids added or changed, and the sources that had no version then."""
    then = {version.source: version.id for version in store.active(instant)}
    ids: set[str] = set()
    for source, now in versions:
        if source in then and then[source] != now:
            diff = store.diff(then[source], now)
            ids.update(party.id for party in diff.added)
            ids.update(change.party.id for change in diff.changed)
    return frozenset(ids), frozenset(source for source, _ in versions if source not in then)
