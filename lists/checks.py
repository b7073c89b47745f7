"""May this file become the current list? Pure: facts in, reasons against it out.

A list that shrank, lost its best-known records or a kind of fact, or went back in time has served
other services as a clear for everybody who was missing from it. A file that its parser cannot read
at all (``UnreadableList``) does not come this far.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lists.content_profile import (
    ContentProfile,
    floor_losses,
    gains,
    group_losses,
    losses,
    newcomer_losses,
)
from lists.field_drift import missing_fields, vanished_fields
from lists.kept_values import KeptCounts, ValueWatch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from lists.vocabulary.source import Source

Check = Literal["count", "shrink", "canaries", "older", "content", "whole"]
"""``whole``: the file is cut short or the set mixed up. ``content``: facts are missing."""

_SHOWN = 3
"""References shown as examples of a flaw."""
_MANY = 20
_FEW_MOVED, _MOVED_SHARE = 5, 0.1
"""Parties under another key: of a short list fewer than ``_MANY`` are too many."""
_COMPARABLE = 0.5
"""Share of the parties that must have the keys they had, or two versions cannot be compared."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a file that was read to its end.

    ``canaries_found`` are those of ``Source.canaries`` that occurred in it; ``staying`` and
    ``newcomers`` are the profiles of its parties that are, or are not, in the active version;
    ``values`` are those of all its parties;
    ``fields`` and ``flaws`` are those of ``ParseReport``. ``form`` is the format; a list whose
    owner may rewrite it at any time has none, and its content is compared with nothing.
    """

    count: int
    published_at: datetime | None
    canaries_found: Collection[str]
    sample: bool = False
    form: str = ""
    profile: ContentProfile = field(default_factory=ContentProfile)
    staying: ContentProfile = field(default_factory=ContentProfile)
    newcomers: ContentProfile = field(default_factory=ContentProfile)
    values: ValueWatch = field(default_factory=ValueWatch)
    fields: Mapping[str, int] = field(default_factory=dict)
    flaws: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incumbent:
    """The active version it would replace.

    ``published_at`` is that of its latest edition, ``staying`` the profile of its parties that are
    in the candidate too, ``kept`` how many of their values are, ``moved`` how many parties left
    whose name a newcomer has, ``read_alike`` whether this release read it. ``form``, ``fields``
    and ``flaws`` are as of ``Candidate``: what a person let in with them is not held again for the
    same ones.
    """

    version_id: str
    count: int
    published_at: datetime | None
    form: str = ""
    profile: ContentProfile = field(default_factory=ContentProfile)
    staying: ContentProfile = field(default_factory=ContentProfile)
    kept: KeptCounts = field(default_factory=KeptCounts)
    moved: int = 0
    read_alike: bool = True
    fields: Mapping[str, int] = field(default_factory=dict)
    flaws: Mapping[str, Sequence[str]] = field(default_factory=dict)


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
    known = incumbent.flaws if incumbent else {}
    found = [
        Failure("whole", _flaw(sign, references))
        for sign, references in candidate.flaws.items()
        if not any(references) or set(references) - set(known.get(sign, ()))
    ]
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
    damaged_before = incumbent.kept.damaged if incumbent else 0
    found += [Failure("whole", sentence) for sentence in candidate.values.damage(damaged_before)]
    if incumbent is None:
        if candidate.form and source.floors and candidate.count >= source.min_records:
            found += [Failure("content", sentence) for sentence in _below(source, candidate)]
        return tuple(found)
    if candidate.count < incumbent.count * (1 - source.shrink_limit):
        share = 1 - candidate.count / incumbent.count
        found.append(
            Failure(
                "shrink",
                f"{candidate.count:,} records, {share:.0%} fewer than the {incumbent.count:,} of "
                f"{incumbent.version_id}; at most {source.shrink_limit:.0%} may go at once"
                + _ended(candidate, incumbent),
            )
        )
    if candidate.form:
        found += [Failure("content", sentence) for sentence in _lost(source, candidate, incumbent)]
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


def vanished(candidate: Candidate, before: Mapping[str, int]) -> tuple[str, ...]:
    """The fields that are gone from a file of the format that the active version came in."""
    return vanished_fields(candidate.form, before, candidate.fields) if candidate.form else ()


def _flaw(sign: str, references: Sequence[str]) -> str:
    named = [reference for reference in references if reference]
    if not named:
        return sign
    more = ", …" if len(named) > _SHOWN else ""
    return f"{sign}: {len(named):,} ({', '.join(named[:_SHOWN])}{more})"


def _ended(candidate: Candidate, incumbent: Incumbent) -> str:
    """The programmes of which no party is left, as when a regime is lifted: what to look up."""
    mark, after = "parties of programme ", candidate.profile.counts
    ended = {
        name.removeprefix(mark): had
        for name, had in incumbent.profile.counts.items()
        if name.startswith(mark) and had >= _MANY and not after[name]
    }
    if not ended:
        return ""
    named = ", ".join(f"{name} ({had:,} parties)" for name, had in sorted(ended.items()))
    return f"; gone altogether: programme {named}; if the publisher lifted it, import with a reason"


def _below(source: Source, candidate: Candidate) -> Iterator[str]:
    """What a first version has less of than any real edition had."""
    yield from missing_fields(candidate.form, source.code, candidate.fields, candidate.count)
    yield from floor_losses(source.code, candidate.profile)


def _lost(source: Source, candidate: Candidate, incumbent: Incumbent) -> Iterator[str]:
    """What a version has lost since the active one."""
    same_format = candidate.form == incumbent.form
    stayed = incumbent.staying.counts["parties"]
    if same_format and incumbent.fields:
        delisted = max(0, incumbent.count - stayed)
        yield from vanished_fields(candidate.form, incumbent.fields, candidate.fields, delisted)
    if incumbent.moved >= min(_MANY, max(_FEW_MOVED, _MOVED_SHARE * incumbent.count)):
        yield (
            f"{incumbent.moved:,} parties that left stand under another key now: the column or "
            "element of the key, or of the number that makes it, holds something else"
        )
    yield from group_losses(incumbent.profile, candidate.profile, source.shrink_limit)
    if incumbent.count >= _MANY and stayed < incumbent.count * _COMPARABLE:
        yield (
            f"only {stayed:,} of {incumbent.count:,} parties have the keys they had: the two "
            "versions cannot be compared"
        )
        return
    yield from losses(incumbent.staying, candidate.staying, same_format=same_format)
    if same_format:  # formats write the same name in different ways
        yield from incumbent.kept.losses()
        if incumbent.read_alike:
            yield from gains(incumbent.staying, candidate.staying)
    yield from newcomer_losses(incumbent.profile, candidate.newcomers)
