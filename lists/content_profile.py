"""How much of each kind of fact a list holds, and whether a new version lost too much of one.

The number of parties alone says little: a renamed element or a missing file of a set takes every
alias or birth date away and leaves all parties in place. ``ContentProfile`` counts facts by kind
while entities stream past; ``losses`` compares the profiles of two versions under the limits of
``data/content_drift.toml``. Pure: it reads entities, never files or databases.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Entity

_PROGRAMMES = "parties of programme"
GROUPED = {
    "identifiers of one type": "identifiers of type",
    "parties of one kind": "parties of kind",
    "parties of one programme": _PROGRAMMES,
}
"""Measures that stand for several counts, by how the names of those counts begin."""


class DriftLimit(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of one measure may be lost at once; ``lost`` is a share from 0 to 1."""

    measure: str
    lost: float
    least: int
    why: str


@dataclass(slots=True)
class ContentProfile:
    """Counts of facts by kind over the parties of one version."""

    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> ContentProfile:
        """The profile of these parties."""
        profile = cls()
        for entity in entities:
            profile.add(entity)
        return profile

    def add(self, entity: Entity) -> None:
        """Count the facts of one more party."""
        counts = self.counts
        counts["parties"] += 1
        counts[f"parties of kind {entity.kind}"] += 1
        counts["names"] += len(entity.names)
        for name in entity.names:
            counts["aliases"] += name.kind != "primary"
            counts["weak aliases"] += name.kind == "weak_alias"
            counts["original-script names"] += name.kind == "original_script"
        counts["birth dates"] += len(entity.birth_dates)
        counts["birth places"] += len(entity.birth_places)
        counts["nationalities"] += len(entity.nationalities)
        counts["countries"] += len(entity.countries)
        counts["addresses"] += len(entity.addresses)
        counts["identifiers"] += len(entity.identifiers)
        counts["links"] += len(entity.links)
        for identifier in entity.identifiers:
            counts[f"identifiers of type {identifier.type}"] += 1
        for listing in entity.listings:
            counts["reasons and remarks"] += bool(listing.reason) + bool(listing.remarks)
        programmes = {code for listing in entity.listings for code in listing.programmes}
        for code in programmes:
            counts[f"parties of programme {code}"] += 1


def losses(before: ContentProfile, after: ContentProfile) -> tuple[str, ...]:
    """Sentences that name every measure of which more was lost than its limit allows.

    What went along with whole parties is not counted again: how many parties may go is another
    check's question (``lists.checks``).
    """
    parties = before.counts["parties"]
    left = min(1.0, after.counts["parties"] / parties) if parties else 1.0
    gone_parties = parties - after.counts["parties"]
    found = []
    for name, had in sorted(before.counts.items()):
        limit = _limit_of(name)
        has = after.counts[name]
        if limit is None or had < limit.least or has >= had * left * (1 - limit.lost):
            continue
        if name.startswith(_PROGRAMMES) and had - has > 2 * gone_parties:
            continue  # the publisher gave the programme another code; its parties are still there
        share = 1 - has / had
        gone = f"all {had:,} {name} are gone" if not has else f"{has:,} {name}, {had:,} before"
        found.append(f"{gone} ({share:.0%} lost, at most {limit.lost:.0%} may go at once)")
    return tuple(found)


def _limit_of(name: str) -> DriftLimit | None:
    limits = drift_limits()
    for measure, beginning in GROUPED.items():
        if name.startswith(beginning):
            return limits[measure]
    return limits.get(name)


@cache
def drift_limits() -> dict[str, DriftLimit]:
    """The limits by measure, from ``data/content_drift.toml``."""
    text = resources.files("lists").joinpath("data", "content_drift.toml").read_text("utf-8")
    rows = msgspec.convert(tomllib.loads(text)["limit"], list[DriftLimit])
    return {row.measure: row for row in rows}
