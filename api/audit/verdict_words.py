"""Says in sentences what a walk along the chain proved, and what it could not prove."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from api.audit.chain import GENESIS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.audit.noted_heads import NotedHeads
    from api.audit.seal_check import SealCheck
    from api.audit.verdict import Break

_NAMED = 3


@dataclass(slots=True)
class Walked:
    """What a walk along the chain has seen so far.

    ``backwards`` counts times before those of the entry before, ``first_back`` names the first of
    these, ``most_back`` is the longest step; ``jumps`` counts entries long after the one before,
    ``first_jump`` names the first. ``erased`` counts entries whose content was erased on request.
    """

    seals: SealCheck
    noted: NotedHeads
    entries: int = 0
    first: int = 0
    seq: int = 0
    hash: str = GENESIS
    checkpoints: list[dict[str, Any]] = field(default_factory=list)
    backwards: int = 0
    first_back: int = 0
    most_back: timedelta = timedelta(0)
    jumps: int = 0
    first_jump: int = 0
    erased: int = 0


def proved(walk: Walked, breaks: Sequence[Break]) -> tuple[str, ...]:
    """What holds; nothing is claimed of a chain that is broken."""
    return () if breaks else tuple(_proved(walk))


def _proved(walk: Walked) -> Iterator[str]:
    if not walk.entries:
        return
    yield (
        f"{walk.entries} entries ({walk.first} to {walk.seq}) follow one another without a gap, "
        "and their texts, contents and index are what their hashes were made of"
    )
    for key, count in sorted(walk.seals.checked.items()):
        yield f"{count} seals are of key {key}"
    if walk.seals.checked and walk.seals.unsealed:
        yield (
            f"entries before {walk.seals.sealed_from} are as they were when sealing began "
            "(they are unsealed themselves)"
        )
    for one in walk.checkpoints:
        if one["kind"] == "checkpoint":
            start = one.get("pruned_from", "the first")
            yield (
                f"entries {start} to {one['pruned_through']} ({one['removed']}) were removed by "
                f"pruning, as entry {one['seq']} of {one['at']} says"
            )
    if walk.erased:
        yield f"the content of {walk.erased} entries was erased on request, as later entries say"
    if walk.noted.found:
        yield f"{walk.noted.found} heads noted earlier are in the chain"
    if walk.noted.by_checkpoint:
        yield f"{walk.noted.by_checkpoint} heads noted earlier are of entries removed by pruning"


def unproved(walk: Walked, breaks: Sequence[Break]) -> tuple[str, ...]:
    """What was asked and cannot be answered."""
    return () if breaks else tuple(_unproved(walk))


def _unproved(walk: Walked) -> Iterator[str]:
    if walk.seals.unchecked:
        yield (
            f"{walk.seals.unchecked} seals: no key is here to check them with, and without them "
            "whoever can write the database could have written all of this"
        )
    gone = walk.noted.unprovable
    for one in gone[:_NAMED]:
        yield (
            f"{one.source}: entry {one.seq} was removed by pruning, and no checkpoint or sealed "
            f"head tells its hash; the first entry kept is {walk.first}"
        )
    if len(gone) > _NAMED:
        yield f"{len(gone) - _NAMED} more heads of entries that were removed by pruning"


def limits(walk: Walked) -> tuple[str, ...]:
    """What this kind of proof never shows, and what is to be known about the times."""
    return tuple(_limits(walk))


def _limits(walk: Walked) -> Iterator[str]:
    if walk.noted.highest < walk.seq or not walk.entries:
        after = f"behind entry {walk.seq}" if walk.entries else "there"
        yield f"that nothing more was {after} and was cut off: no later head was given"
    if walk.first > 1:
        yield f"what the removed entries before {walk.first} said"
    if walk.seals.unsealed:
        through = f"before {walk.seals.sealed_from}" if walk.seals.sealed_from else "at all"
        yield f"that no entry {through} was changed before sealing began: they are unsealed"
    if walk.backwards:
        yield (
            f"the times: the clock went back {walk.backwards} times, first at entry "
            f"{walk.first_back}, at most by {walk.most_back}"
        )
    if walk.jumps:
        yield (
            f"the times: {walk.jumps} entries came over 30 days after the one before, the "
            f"first at {walk.first_jump}; was the clock right?"
        )
    if walk.entries:
        yield "that somebody who holds a key and can write the database has not written it anew"
