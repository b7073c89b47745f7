"""A batch as it is stored, and what one is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from api.access.scopes import KEY, NAMED, client_of
from api.batch.models import BatchState, BatchStatus, ColumnUse, FileFormat, Pins

if TYPE_CHECKING:
    from api.access.scopes import Caller


@dataclass(frozen=True, slots=True)
class Progress:
    """What is durable of a batch's results."""

    rows: int = 0
    share: float = 0.0
    csv_bytes: int = 0
    json_bytes: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch, read whole."""

    id: str
    state: BatchState
    name: str
    sha256: str
    size: int
    pins: Pins
    reading: FileFormat
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress
    error: str
    cancel: bool
    owner: str = ""
    owner_name: str = ""
    attempts: int = 0
    turn_before: int = 0
    """Number of its client's turn before the one in which it was taken."""

    @property
    def client(self) -> str:
        """Whose turns it takes."""
        return client_of(self.owner, self.owner_name)

    def seen_by(self, caller: Caller) -> bool:
        """Whether a caller may know of this batch: its owner, others of its client, an admin.

        Keys of one name are one client's (rotation makes a new one), and tokens that name it. What
        was sent without a key, or before owners were recorded, is for an admin or the command line.
        """
        keys = self.owner.startswith(KEY) and caller.id.startswith(KEY)
        return (
            "admin" in caller.scopes
            or self.owner == caller.id
            or (keys and self.owner_name == caller.name)
            or (caller.client.startswith(NAMED) and self.client == caller.client)
        )

    def status(self) -> BatchStatus:
        """The batch as it is answered; rate and time left are those of the time it ran."""
        done = self.progress
        rate = done.rows / done.seconds if done.seconds > 0 and done.rows else None
        left = None
        if self.state == "running" and done.share > 0 and done.seconds > 0:
            left = round(done.seconds * (1 - done.share) / done.share, 1)
        mapping = self.reading.mapping
        return BatchStatus(
            id=self.id,
            state=self.state,
            name=self.name,
            created_at=self.created_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            size=self.size,
            sha256=self.sha256,
            rows=done.rows,
            share=round(done.share, 4),
            counts=done.counts,
            rows_per_second=None if rate is None else round(rate, 1),
            eta_seconds=left,
            error=self.error,
            lists=self.pins.lists,
            policy=self.pins.policy,
            software=self.pins.software,
            encoding=self.reading.encoding,
            delimiter=self.reading.delimiter,
            columns=column_uses(self.reading),
            unknown_columns=mapping.unknown,
            ignored_columns=mapping.ignored,
            warnings=mapping.warnings,
            monitor=self.pins.monitor,
        )


def column_uses(reading: FileFormat) -> tuple[ColumnUse, ...]:
    """Every column with what it means."""
    mapping = reading.mapping
    pairs = zip(mapping.header, mapping.codes, strict=True)
    return tuple(
        ColumnUse(heading, code, mapping.date_order(place) or "")
        for place, (heading, code) in enumerate(pairs)
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was received: what a new batch is made from."""

    id: str
    name: str
    sha256: str
    size: int
    key: str | None
    pins: Pins
    reading: FileFormat
    owner: str = ""
    owner_name: str = ""

    @property
    def client(self) -> str:
        """Whose quota it counts to."""
        return client_of(self.owner, self.owner_name)
