"""The age of the lists an answer is based on, and the warnings it causes. Pure.

``state`` of a source: ``fresh``, ``stale`` (older than its publisher's update interval allows),
``sample`` (the small bundled list, only for trying out) or ``none``. The service's state is the
worst one; a source that is merely absent causes a warning, since many clients need only some lists.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from lists.custom import known_sources
from lists.entity import ListVersion
from lists.history import Trouble
from lists.vocabulary.source import Source

_LONGEST_REASON = 400
"""Letters of a refusal that every answer repeats."""
State = Literal["fresh", "stale", "sample", "none"]


class SourceState(Struct, frozen=True):
    """One source as it stands now. `age_days` counts from when it was last known to be current.

    `confirmed_at` is that moment: fetched again unchanged, reissued, or published; both are empty
    for a file without any date, whose age nobody knows (`stale`). `refused` is why
    the newest file of this source was not accepted, or empty; `unreachable` why none came.
    """

    source: str
    title: str
    state: State
    version: str = ""
    published_at: datetime | None = None
    fetched_at: datetime | None = None
    confirmed_at: datetime | None = None
    age_days: float | None = None
    entities: int = 0
    sample: bool = False
    refused: str = ""
    unreachable: str = ""


def source_states(
    versions: Iterable[ListVersion], troubles: Mapping[str, Trouble], now: datetime
) -> tuple[SourceState, ...]:
    """The state of every known source, given the active versions and the open troubles.

    Known are the official ones and every custom list that is active or was refused.
    """
    active = {version.source: version for version in versions}
    return tuple(
        _state_of(source, active.get(source.code), troubles.get(source.code, Trouble()), now)
        for source in known_sources(*active, *troubles)
    )


def _state_of(
    source: Source, version: ListVersion | None, trouble: Trouble, now: datetime
) -> SourceState:
    if version is None:
        return SourceState(
            source.code,
            source.title,
            "none",
            refused=trouble.refused,
            unreachable=trouble.unreachable,
        )
    confirmed_at = version.confirmed_at or version.published_at
    age = None if confirmed_at is None else max((now - confirmed_at).total_seconds(), 0)
    state: State = "fresh"
    if version.sample:
        state = "sample"
    elif age is None or age > source.stale_after.total_seconds():
        state = "stale"
    return SourceState(
        source=source.code,
        title=source.title,
        state=state,
        version=version.id,
        published_at=version.published_at,
        fetched_at=version.fetched_at,
        confirmed_at=confirmed_at,
        age_days=None if age is None else round(age / 86_400, 1),
        entities=version.entity_count,
        sample=version.sample,
        refused=trouble.refused,
        unreachable=trouble.unreachable,
    )


def overall(states: Sequence[SourceState]) -> State:
    """The service's state: ``none`` without any list, else the worst of the loaded ones."""
    loaded = {state.state for state in states if state.state != "none"}
    for state in ("sample", "stale", "fresh"):
        if state in loaded:
            return state
    return "none"


def warnings_of(states: Sequence[SourceState]) -> tuple[str, ...]:
    """The warnings about the lists that every answer repeats."""
    said: list[str] = []
    samples = [state.source for state in states if state.state == "sample"]
    if samples:
        said.append(
            f"SAMPLE LISTS ({', '.join(samples)}): a small bundled extract for trying out; "
            "no answer is a clearance until the official lists are loaded"
        )
    for state in states:
        if state.state == "stale":
            said.append(_age(state))
        if state.refused:
            kept = f"; version {state.version} goes on serving" if state.version else ""
            more = " … (`lists status`)"
            why = textwrap.shorten(state.refused, _LONGEST_REASON, placeholder=more)
            said.append(f"last refresh of {state.source} was refused because {why}{kept}")
    unreachable = [state.source for state in states if state.unreachable]
    if unreachable:
        said.append(f"publishers not reached at the last refresh: {', '.join(unreachable)}")
    absent = [state.source for state in states if state.state == "none"]
    if absent and len(absent) < len(states):
        said.append(f"not loaded: {', '.join(absent)}; parties listed only there cannot be found")
    return tuple(said)


def _age(state: SourceState) -> str:
    if state.age_days is None:
        return (
            f"the age of the {state.source} list is not known ({state.version}): its file has no "
            "date; a date in the name of the file or its folder counts"
        )
    return f"the {state.source} list is {state.age_days:.0f} days old ({state.version})"
