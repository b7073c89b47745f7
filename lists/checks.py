"""May this file become the current list? Pure: facts in, reasons against it out.

A list that shrank, lost its best-known records or went back in time has served other services as a
clear for everybody who was missing from it. Reading the file to its end and its root element are
checked by the parser (``UnreadableList``) before these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lists.content_profile import ContentProfile, losses

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from lists.vocabulary.sources import Source

Check = Literal["count", "shrink", "canaries", "older", "content"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a file that was read to its end.

    ``canaries_found`` are those of ``Source.canaries`` that occurred in it, ``unread`` the elements
    and columns its parser does not know.
    """

    count: int
    published_at: datetime | None
    canaries_found: Collection[str]
    sample: bool = False
    profile: ContentProfile = field(default_factory=ContentProfile)
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Incumbent:
    """The active version it would replace; ``published_at`` is that of its latest edition."""

    version_id: str
    count: int
    published_at: datetime | None
    profile: ContentProfile = field(default_factory=ContentProfile)
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason against a file, in words an operator can act on."""

    check: Check
    reason: str


def failures(
    source: Source, candidate: Candidate, incumbent: Incumbent | None
) -> tuple[Failure, ...]:
    """Every check the candidate fails; empty if it may become active.

    A sample is only ever checked for being there at all. ``incumbent`` is ``None`` when nothing
    official is active yet.
    """
    if candidate.sample:
        return () if candidate.count else (Failure("count", "no record in it"),)
    found: list[Failure] = []
    if candidate.count < source.min_records:
        found.append(
            Failure(
                "count", f"{candidate.count:,} records, at least {source.min_records:,} expected"
            )
        )
    missing = sorted(set(source.canaries) - set(candidate.canaries_found))
    # Half of them may go in one edition: a delisting must not stop the list for ever.
    if source.canaries and len(missing) * 2 > len(source.canaries):
        found.append(Failure("canaries", f"well-known records missing: {', '.join(missing)}"))
    if incumbent is None:
        return tuple(found)
    if candidate.count < incumbent.count * (1 - source.shrink_limit):
        share = 1 - candidate.count / incumbent.count
        found.append(
            Failure(
                "shrink",
                f"{candidate.count:,} records, {share:.0%} fewer than the {incumbent.count:,} of "
                f"{incumbent.version_id}; at most {source.shrink_limit:.0%} may go at once",
            )
        )
    lost = losses(incumbent.profile, candidate.profile)
    if lost:
        new = sorted(candidate.unread - incumbent.unread)
        instead = f"; new in this file and not read: {', '.join(new)}" if new else ""
        found += [Failure("content", f"{sentence}{instead}") for sentence in lost]
    if (
        candidate.published_at is not None
        and incumbent.published_at is not None
        and candidate.published_at < incumbent.published_at
    ):
        found.append(
            Failure(
                "older",
                f"published {candidate.published_at:%Y-%m-%d %H:%M}, before the "
                f"{incumbent.published_at:%Y-%m-%d %H:%M} of {incumbent.version_id}",
            )
        )
    return tuple(found)
