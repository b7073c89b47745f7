"""The log of what was active when, and the questions it answers. Pure functions on events.

The rule of ``as_of``: an activation takes effect when the publisher issued the file (or when it was
activated, if the file does not say, or if something newer was already in effect); a rollback takes
effect when it was made; an older file kept as history takes effect when it was published. The list
current at an instant is the last one in effect by then. Sample lists have no history once an
official version of the source is known.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EventKind = Literal[
    "activated", "rolled_back", "deactivated", "kept", "refused", "unreachable", "confirmed"
]
"""``kept``: read and stored, but older than the active version, so only ``as_of`` sees it.
``unreachable``: the publisher gave no file, which says nothing about the list itself.
``confirmed``: the publisher's file is the active version again after one of these two."""

STATE_KINDS: tuple[EventKind, ...] = ("activated", "rolled_back", "deactivated")
"""The kinds that change which version is active."""

TROUBLE_KINDS: tuple[EventKind, ...] = ("refused", "unreachable")
"""The kinds that leave everything as it was and want somebody's attention."""


class ListEvent(Struct, frozen=True):
    """One line of the log. ``version_id`` is what became active, was kept, refused or deactivated.

    It is empty for a file that could not be read at all. ``recorded_at`` is when it happened here,
    ``effective_at`` when it counts from in the publisher's own time (see the module's rule).
    """

    id: int
    source: str
    kind: EventKind
    version_id: str
    effective_at: datetime | None
    recorded_at: datetime
    reason: str = ""
    forced: bool = False
    by: str = ""
    sample: bool = False


def current(events: Iterable[ListEvent]) -> ListEvent | None:
    """The event that made one source's active version so; ``None`` if none is active.

    ``events`` are of one source, oldest first, here and below.
    """
    last = None
    for event in events:
        if event.kind in STATE_KINDS:
            last = event
    return last if last is not None and last.kind != "deactivated" else None


def way_back(events: Iterable[ListEvent]) -> list[str]:
    """Versions a rollback leads to, the active one last; each rollback takes one off.

    Sample versions are dropped as soon as an official one follows: there is no way back to them.
    """
    stack: list[tuple[str, bool]] = []
    for event in events:
        if event.kind == "activated":
            if not event.sample:
                stack = [entry for entry in stack if not entry[1]]
            if not stack or stack[-1][0] != event.version_id:
                stack.append((event.version_id, event.sample))
        elif event.kind == "rolled_back" and len(stack) > 1:
            stack.pop()
    return [version_id for version_id, _ in stack]


def rolled_back_versions(events: Iterable[ListEvent]) -> set[str]:
    """Versions somebody rolled back from and nobody activated since: not taken up unasked."""
    left: set[str] = set()
    active = ""
    for event in events:
        if event.kind == "rolled_back":
            left.add(active)
        if event.kind in {"activated", "rolled_back"}:
            active = event.version_id
            left.discard(active)
    return left


class Trouble(Struct, frozen=True):
    """What stands open with one source: why its newest file was refused, why none came.

    ``held`` is the version of a refused file that could be read; it is kept and can be let in.
    """

    refused: str = ""
    unreachable: str = ""
    held: str = ""


def open_troubles(events: Iterable[ListEvent]) -> dict[str, Trouble]:
    """Source → its troubles since anything good came. ``events``: any sources, newest first.

    A refusal stands until a good file comes; a publisher counts as reached once any file came.
    """
    found: dict[str, Trouble] = {}
    settled: set[str] = set()
    for event in events:
        if event.source in settled or event.kind == "kept":
            continue
        if event.kind not in TROUBLE_KINDS:
            settled.add(event.source)
        elif event.kind == "unreachable" and event.source not in found:
            found[event.source] = Trouble(unreachable=event.reason)
        elif event.kind == "refused":
            known = found.get(event.source, Trouble())
            newest = known if known.refused else Trouble(event.reason, "", event.version_id)
            found[event.source] = Trouble(newest.refused, known.unreachable, newest.held)
    return found


def effective_from(
    events: Sequence[ListEvent], published_at: datetime | None, now: datetime
) -> datetime:
    """When a version activated now counts from: see the module's rule."""
    earlier = [
        event.effective_at
        for event in events
        if event.kind in STATE_KINDS and event.effective_at and not event.sample
    ]
    if published_at is None or published_at > now or (earlier and published_at < max(earlier)):
        return now
    return published_at


def in_effect(events: Iterable[ListEvent], at: datetime) -> str | None:
    """The version that was one source's current list at an instant."""
    lasting = [event for event in events if event.effective_at and event.kind not in TROUBLE_KINDS]
    if any(not event.sample for event in lasting):
        lasting = [event for event in lasting if not event.sample]
    chosen = max(
        (event for event in lasting if event.effective_at and event.effective_at <= at),
        key=lambda event: (event.effective_at, event.id),
        default=None,
    )
    return chosen.version_id if chosen is not None and chosen.kind != "deactivated" else None


def instant(as_of: date | datetime) -> datetime:
    """A moment in UTC: a plain date means its last microsecond, a naive time is taken as UTC."""
    if isinstance(as_of, datetime):
        return as_of.replace(tzinfo=UTC) if as_of.tzinfo is None else as_of.astimezone(UTC)
    return datetime.combine(as_of, time.max, tzinfo=UTC)
