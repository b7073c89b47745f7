"""How much of each kind of fact a list holds, and whether a new version lost too much of one.

The number of parties alone says little: a renamed element or a missing file of a set takes every
alias or birth date away and leaves all parties in place. ``ContentProfile`` counts facts by kind
while entities stream past; the functions below compare the profiles of two versions under the
limits of ``data/content_drift.toml``, or one with its floors. Pure: no files, no databases.
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

from lists.vocabulary.sources import listed_for_dprk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Entity, Listing

DPRK = "DPRK parties"
_VALUES = {
    "names": "names",
    "birth dates": "birth_dates",
    "birth places": "birth_places",
    "nationalities": "nationalities",
    "countries": "countries",
    "addresses": "addresses",
    "identifiers": "identifiers",
    "links": "links",
    "titles": "titles",
    "positions": "positions",
    "flags": "flags",
}
"""Measures that count the values of one field of a party."""
_KINDS = "parties of kind"
_KIND_SHARE, _DPRK_SHARE = 0.30, 0.20
"""Shares of a group that may go at once."""
_DPRK_GAIN = 0.5
"""Share by which the parties listed for the DPRK may become more among those that stay."""
_MANY, _MANY_NEW = 20, 50
_EXPECTED = 40
"""Facts that so many new parties should have, by the others' average, before none is odd."""
GROUPED = {"identifiers of one type": "identifiers of type"}
"""Measures that stand for several counts, by how the names of those counts begin."""


class DriftLimit(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of one measure may be lost, or gained, at once by the parties that stay on the list.

    ``lost`` is a share from 0 to 1, ``gained`` one of what there was before.
    """

    measure: str
    lost: float
    least: int
    why: str
    gained: float = 0.5


class ContentFloor(Struct, frozen=True, forbid_unknown_fields=True):
    """The least that a source's list must have of a measure when nothing can be compared."""

    source: str
    measure: str
    least: int
    why: str
    per_thousand: bool = False


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
        for name in entity.names:
            counts["aliases"] += name.kind != "primary"
            counts["weak aliases"] += name.kind == "weak_alias"
            counts["original-script names"] += name.kind == "original_script"
        for measure, values in _VALUES.items():
            counts[measure] += len(getattr(entity, values))
        counts["genders"] += bool(entity.gender)
        counts["types of ships"] += bool(entity.vessel_type)
        for identifier in entity.identifiers:
            counts[f"identifiers of type {identifier.type}"] += 1
        for listing in entity.listings:
            counts["reasons and remarks"] += bool(listing.reason) + bool(listing.remarks)
            counts["dates of listing"] += listing.listed_on is not None
            counts["dates of amendment"] += _amended_since_listed(listing)
        for code in {code for listing in entity.listings for code in listing.programmes}:
            counts[f"parties of programme {code}"] += 1
        self._add_dprk(entity)

    def _add_dprk(self, entity: Entity) -> None:
        listings = [one for one in entity.listings if listed_for_dprk(one)]
        if not listings:
            return
        self.counts[DPRK] += 1
        self.counts[f"{DPRK} of kind {entity.kind}"] += 1
        for code in {code for listing in listings for code in listing.programmes}:
            self.counts[f"{DPRK} of programme {code}"] += 1


def _amended_since_listed(listing: Listing) -> bool:
    """Whether there is a date of amendment: one before the listing is some other value."""
    if listing.amended_on is None:
        return False
    return listing.listed_on is None or listing.amended_on >= listing.listed_on


def losses(
    before: ContentProfile, after: ContentProfile, *, same_format: bool = True
) -> tuple[str, ...]:
    """Sentences that name every measure of which more was lost than its limit allows.

    The profiles are those of the same parties in two versions, so that what left with delisted
    parties is no loss. Formats say different things: between two of them three times as much may
    go.
    """
    found: list[str] = []
    for name, had in sorted(before.counts.items()):
        limit = _limit_of(name)
        has = after.counts[name]
        if limit is None or had < limit.least:
            continue
        share = limit.lost if same_format else min(3 * limit.lost, 0.9)
        if has < had * (1 - share):
            found.append(f"{_lost(name, had, has)}, at most {share:.0%} may go at once)")
    return tuple(found)


def gains(before: ContentProfile, after: ContentProfile) -> tuple[str, ...]:
    """Sentences that name every measure of which the parties that stay suddenly have much more.

    Values of one column that slid into the next party's row are gained by it: everybody then
    answers to a neighbour's passport or address as well. Both profiles are those of the same
    parties, read by the same release from the same format.
    """
    found: list[str] = []
    for name, has in sorted(after.counts.items()):
        limit, had = _limit_of(name), before.counts[name]
        if limit is None and not name.startswith(DPRK):
            continue
        least, share = (limit.least, limit.gained) if limit else (_MANY, _DPRK_GAIN)
        new_type = limit is not None and name not in drift_limits()
        if has - had >= least and has > had * (1 + share) and (had >= least or new_type):
            more = f"{has / had - 1:.0%} more" if had else "all are new"
            found.append(
                f"the parties that stay have {has:,} {name}, {had:,} before ({more}, at most "
                f"{share:.0%} may come at once)"
            )
    return tuple(found)


def group_losses(
    before: ContentProfile, after: ContentProfile, shrink_limit: float = 0.0
) -> tuple[str, ...]:
    """Sentences that name every group of parties that is gone, however small, or much smaller.

    Groups are the kinds of party, and the parties listed for the DPRK by programme and kind. Other
    programmes end by law: the UN's Iran list lost its 84 parties in one day of October 2023.
    ``shrink_limit`` is the share of all parties that may go; that much of a group may go too.
    """
    found: list[str] = []
    for name, had in sorted(before.counts.items()):
        has = after.counts[name]
        kind, dprk = name.startswith(_KINDS), name.startswith(DPRK)
        gone = (kind or dprk) and had and not has
        shrunk = dprk and had - has > max(2, max(_DPRK_SHARE, shrink_limit) * had)
        if (
            gone
            or shrunk
            or (kind and had >= _MANY and has < had * (1 - max(_KIND_SHARE, shrink_limit)))
        ):
            found.append(f"{_lost(name, had, has)})")
    return tuple(found)


def newcomer_losses(before: ContentProfile, newcomers: ContentProfile) -> tuple[str, ...]:
    """Sentences that name facts which not one of many new parties has, though others have them.

    An alias file that is older than the main file beside it has no aliases of the newest parties.
    """
    parties, known = newcomers.counts["parties"], before.counts["parties"]
    if parties < _MANY_NEW or not known:
        return ()
    return tuple(
        f"none of the {parties:,} new parties has {name}, of the others {had:,} in {known:,}"
        for name, had in sorted(before.counts.items())
        if name in drift_limits() and had * parties >= known * _EXPECTED
        if not newcomers.counts[name]
    )


def floor_losses(source: str, profile: ContentProfile) -> tuple[str, ...]:
    """Sentences that name everything a first version has less of than any real edition had."""
    parties = profile.counts["parties"]
    found = []
    for row in content_floors():
        if row.source != source:
            continue
        has = profile.counts[row.measure]
        least = row.least * parties / 1000 if row.per_thousand else row.least
        if has < least:
            found.append(f"{has:,} {row.measure}, at least {least:,.0f} expected ({row.why})")
    return tuple(found)


def _lost(name: str, had: int, has: int) -> str:
    gone = f"all {had:,} {name} are gone" if not has else f"{has:,} {name}, {had:,} before"
    return f"{gone} ({1 - has / had:.0%} lost"


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


@cache
def kept_limits() -> dict[str, DriftLimit]:
    """How much of a measure may be replaced by other values, from the same file."""
    text = resources.files("lists").joinpath("data", "content_drift.toml").read_text("utf-8")
    rows = msgspec.convert(tomllib.loads(text)["replaced"], list[DriftLimit])
    return {row.measure: row for row in rows}


@cache
def content_floors() -> tuple[ContentFloor, ...]:
    """What each official list has at the very least, from ``data/content_drift.toml``."""
    text = resources.files("lists").joinpath("data", "content_drift.toml").read_text("utf-8")
    return msgspec.convert(tuple(tomllib.loads(text)["floor"]), tuple[ContentFloor, ...])
