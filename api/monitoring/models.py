"""What is said of runs of monitoring: plain values, sent as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from msgspec import Struct

from screening.monitoring.changes import ChangeKind

RunKind = Literal["lists", "late", "full", "reconciliation"]
"""``lists``: list versions changed; customers they touch are screened. ``late``: customers that
were put while lists changed. ``full``: policy or software changed; all are screened.
``reconciliation``: nothing changed, all are screened to see that no difference was missed."""
RunState = Literal["running", "finished"]


class RunCounts(Struct, frozen=True):
    """What a run came to: customers screened again, and changes by their kind."""

    screened: int = 0
    appeared: int = 0
    changed: int = 0
    gone: int = 0
    band: int = 0

    def plus(self, other: RunCounts) -> RunCounts:
        """The sum of both."""
        return RunCounts(
            self.screened + other.screened,
            self.appeared + other.appeared,
            self.changed + other.changed,
            self.gone + other.gone,
            self.band + other.band,
        )


class MonitoringRun(Struct, frozen=True):
    """A run as one client sees it; ``counts`` are of its own customers.

    ``parties`` are the listed parties that changed; ``seconds`` is the time it took by the clock.
    """

    id: int
    kind: RunKind
    state: RunState
    lists_before: dict[str, str]
    lists_after: dict[str, str]
    policy: str
    software: str
    started_at: datetime
    finished_at: datetime | None
    seconds: float
    parties: int
    counts: RunCounts


class RunList(Struct, frozen=True):
    """The latest runs, newest first."""

    runs: tuple[MonitoringRun, ...]
    next: str | None = None


class FoundChange(Struct, frozen=True):
    """A change for a customer; ``id`` grows with each one."""

    id: int
    run: int
    ref: str
    at: datetime
    kind: ChangeKind
    entity_id: str
    source: str
    caption: str
    score_before: float
    score_after: float
    band_before: str
    band_after: str
    screening_id: str


class ChangePage(Struct, frozen=True):
    """Changes in their order; ``next`` is the ``since`` of the next call."""

    changes: tuple[FoundChange, ...]
    next: int


class PreviewedChange(Struct, frozen=True):
    """A change that would be found for a customer."""

    ref: str
    kind: ChangeKind
    entity_id: str
    source: str
    caption: str
    score_before: float
    score_after: float
    band_before: str
    band_after: str


class RunPreview(Struct, frozen=True):
    """What a list version that is not active yet would change for the customers of a client.

    ``customers`` is how many would have a change; ``changes`` shows the first of them.
    """

    version: str
    lists: dict[str, str]
    parties: int
    screened: int
    customers: int
    counts: RunCounts
    changes: tuple[PreviewedChange, ...]


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it is worked on.

    It is over the customers whose last put has a number up to ``mark``, which was read before the
    lists were. So none of them was screened against newer lists than the run's; one that is put
    later, maybe against newer ones, is left to the next run.
    """

    id: int
    kind: RunKind
    lists_before: dict[str, str]
    lists_after: dict[str, str]
    policy: str
    software: str
    mark_before: int
    mark: int
    state: RunState
    cursor: int
    started_at: datetime
    seconds: float = 0.0
    counts: dict[str, RunCounts] = field(default_factory=dict)
