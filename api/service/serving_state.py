"""The state one worker answers from at one moment: immutable values, read once by each request.

``LoadedLists`` is a screener with the versions it was built from; ``ServingState`` adds their age
and the warnings about them. ``Stamp`` is how both are shown in an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from api.service.freshness import SourceState
from api.service.index_files import opened
from api.service.software import software
from api.service.word_index import WordIndex
from lists.entity import ListVersion
from lists.store import SnapshotStore
from screening.policy import Policy
from screening.screener import Screener


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
class LoadedLists:
    """A screener with the list versions and the policy it was built from. Immutable."""

    screener: Screener
    versions: tuple[ListVersion, ...]
    policy: Policy

    @cached_property
    def by_source(self) -> dict[str, ListVersion]:
        """The versions by their source."""
        return {version.source: version for version in self.versions}

    @cached_property
    def word_index(self) -> WordIndex:
        """The index for looking parties up by words; built when first used."""
        return WordIndex(self.screener)

    @cached_property
    def version_ids(self) -> dict[str, str]:
        """The id of each source's version, as the audit record names them."""
        return {version.source: version.id for version in self.versions}


@dataclass(frozen=True)
class ServingState:
    """Everything an answer depends on apart from the request: one immutable value."""

    loaded: LoadedLists
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
            software=software(),
            warnings=(*warnings, *self.warnings),
        )

    def stamp_json(self, warnings: Sequence[str] = ()) -> bytes:
        """The stamp as JSON; cached unless the request adds warnings of its own."""
        return msgspec.json.encode(self.stamp(warnings)) if warnings else self._plain_stamp_json

    @cached_property
    def _plain_stamp_json(self) -> bytes:
        return msgspec.json.encode(self.stamp())


def build_screener(
    store: SnapshotStore,
    versions: Sequence[ListVersion],
    policy: Policy,
    cache_dir: Path,
    *,
    warm: bool = True,
) -> LoadedLists:
    """Open the index of these versions and run a first search. Safe to run in a thread.

    ``cache_dir`` holds ready-made indexes; the first worker that needs one has it made, which
    takes seconds. Without ``warm`` the first question loads what it needs, and no more.
    """
    loaded = LoadedLists(opened(store, versions, policy, cache_dir), tuple(versions), policy)
    if warm:
        loaded.screener.warm()
    return loaded
