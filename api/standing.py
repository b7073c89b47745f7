"""What one worker answers from at one moment: immutable values, taken once by each request.

``Loaded`` is a screener with the versions it was built from; ``Standing`` adds how old they are now
and what has to be said about them. ``Stamp`` is how both show in an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import version as installed_version
from pathlib import Path

import msgspec
from msgspec import Struct

from api.freshness import SourceState
from api.index_files import index_of
from lists.entity import Entity, ListVersion
from lists.store import SnapshotStore
from screening.policy import Policy
from screening.screener import Screener

SOFTWARE = f"dprk-screen {installed_version('dprk-screen')}"


class ListStamp(Struct, frozen=True):
    """Which version of a list an answer stands on, and how old that version is."""

    version: str
    published_at: datetime | None
    confirmed_at: datetime | None
    age_days: float | None
    state: str


class Stamp(Struct, frozen=True):
    """What every answer stands on."""

    lists: dict[str, ListStamp]
    policy: str
    software: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Loaded:
    """A screener with the list versions and the policy it was built from. Never changed."""

    screener: Screener
    versions: tuple[ListVersion, ...]
    policy: Policy

    @cached_property
    def _positions(self) -> dict[str, int]:
        entities = self.screener.snapshot.entities
        return {entity.id: position for position, entity in enumerate(entities)}

    def entity(self, entity_id: str) -> Entity | None:
        """The listed party with this id, or ``None``."""
        position = self._positions.get(entity_id)
        return None if position is None else self.screener.snapshot.entities[position]


@dataclass(frozen=True)
class Standing:
    """All an answer depends on beside the request: one immutable value, taken once a request."""

    loaded: Loaded
    states: tuple[SourceState, ...]
    warnings: tuple[str, ...]

    def stamp(self, warnings: Sequence[str] = ()) -> Stamp:
        """The versions, policy hash, software and warnings that go into an answer."""
        return Stamp(
            lists={
                state.source: ListStamp(
                    version=state.version,
                    published_at=state.published_at,
                    confirmed_at=state.confirmed_at,
                    age_days=state.age_days,
                    state=state.state,
                )
                for state in self.states
                if state.version
            },
            policy=self.loaded.policy.hash,
            software=SOFTWARE,
            warnings=(*warnings, *self.warnings),
        )

    def stamp_json(self, warnings: Sequence[str] = ()) -> bytes:
        """The stamp encoded; made once where the request adds no warnings of its own."""
        return msgspec.json.encode(self.stamp(warnings)) if warnings else self._plain_stamp_json

    @cached_property
    def _plain_stamp_json(self) -> bytes:
        return msgspec.json.encode(self.stamp())


def build_screener(
    store: SnapshotStore, versions: Sequence[ListVersion], policy: Policy, cache_dir: Path
) -> Loaded:
    """Load these versions and index them. Takes seconds; safe to run in a thread.

    ``cache_dir`` holds ready-made indexes, made by the first worker that needs one.
    """
    cache_dir.mkdir(parents=True, exist_ok=True)
    snapshot = store.snapshot(versions)
    index = index_of(snapshot, policy, cache_dir)
    loaded = Loaded(Screener(snapshot, policy, index), tuple(versions), policy)
    _ = loaded._positions  # noqa: SLF001 - filled now, in this thread, not by the first request
    loaded.screener.warm()
    return loaded
