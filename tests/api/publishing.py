"""Puts list versions into a store as an import would, from entities made by ``tests.factories``."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lists.parsing.report import ParseReport
from lists.store import Origin, SnapshotStore
from tests.factories import entity, person, vessel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Entity, ListVersion

KWANGSON = entity("KOREA KWANGSON BANKING CORP", key="6908436", reference="KPe.025")
CHON_MA_SAN = vessel("CHON MA SAN", "8660313", source="un_vessels")
KIM_YONG_CHOL = person("KIM, Yong Chol", source="ofac_sdn", key="12211", reference="12211")


def publish(
    store: SnapshotStore,
    source: str,
    entities: Iterable[Entity],
    *,
    published: datetime | None = None,
    sample: bool = False,
    activate: bool = True,
) -> ListVersion:
    """Store these entities as a version of ``source``, published now by default; activate it."""
    listed = tuple(entities)
    now = datetime.now(UTC)
    origin = Origin(
        source=source,
        format="test",
        raw_sha256=hashlib.sha256(repr(listed).encode()).hexdigest(),
        fetched_at=now,
        published_at=published or now,
        sample=sample,
    )
    version = store.add(origin, listed, ParseReport(source))
    if activate:
        store.activate(version.id)
    return version
