"""What a recorded screening did not cover: lists that were old, refused, missing or left out.

The states of the lists are those of the moment of the screening, read from the log of the lists.
A certificate shows a clear result in green only if nothing is found here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from api.service.field_words import field_in_words
from api.service.freshness import source_states
from lists.history import Trouble, instant, open_troubles
from lists.store import UnknownVersion
from lists.vocabulary.sources import short_title

if TYPE_CHECKING:
    from datetime import datetime

    from api.service.freshness import SourceState
    from lists.entity import ListVersion
    from lists.store import SnapshotStore

_LONGEST_REASON = 300
"""Letters of a publisher's or checker's words on the page."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What lists a recorded screening used, how each list stood then, and what was not covered."""

    versions: Mapping[str, ListVersion | None]
    """The versions used, by id; ``None`` for one that is no longer in the database."""
    states: tuple[SourceState, ...]
    """Every known list at the moment of the screening."""
    gaps: tuple[str, ...]
    """A sentence for each gap; none if every list was current and all that was sent was read."""


def coverage(
    store: SnapshotStore,
    at: datetime,
    facts: Mapping[str, Any],
    options: Mapping[str, Any],
    result: Mapping[str, Any] | None,
) -> Coverage:
    """What the screening recorded in ``facts`` at the moment ``at`` covered.

    ``options`` are those of the request, ``result`` the recorded result where it was kept. A
    screening on the lists of an earlier day (``as_of``) has the ages of that day; what was refused
    or unreachable at that day is not asked.
    """
    versions = _versions(store, facts["lists"])
    used = [one for one in versions.values() if one is not None]
    if facts.get("as_of"):
        states = source_states(used, {}, instant(date.fromisoformat(facts["as_of"])))
    else:
        troubles: Mapping[str, Trouble] = open_troubles(
            event for event in store.events() if event.recorded_at <= at
        )
        states = source_states(used, troubles, at)
    gaps = (*_of_lists(states, set(facts["lists"])), *_of_options(options), *_of_subject(result))
    return Coverage(versions, states, gaps)


def age_text(state: SourceState) -> str:
    """How old a list was: days since it was last known to be its publisher's current file."""
    if state.state == "none":
        return "not loaded"
    if state.age_days is None:
        return "age not known"
    return f"{state.age_days:,.0f} days"


def _versions(store: SnapshotStore, lists: Mapping[str, str]) -> dict[str, ListVersion | None]:
    """The list versions with these ids; ``None`` for one that is no longer in the database."""
    found: dict[str, ListVersion | None] = {}
    for version_id in lists.values():
        try:
            found[version_id] = store.version(version_id)
        except UnknownVersion:
            found[version_id] = None
    return found


def _of_lists(states: tuple[SourceState, ...], used: set[str]) -> Iterator[str]:
    samples = [short_title(state.source) for state in states if state.sample]
    if samples:
        yield (
            f"SAMPLE LISTS ({'; '.join(samples)}): a small bundled extract. This is no clearance."
        )
    for state in states:
        if state.state == "stale":
            unknown = state.age_days is None
            age = "of unknown age" if unknown else f"{state.age_days:,.0f} days old"
            yield f"{state.title}: {age} at the screening ({state.version})."
        if state.refused:
            yield f"{state.title}: the newest file had been refused: {_short(state.refused)}."
        elif state.unreachable:
            why = _short(state.unreachable)
            yield f"{state.title}: the publisher had not been reached: {why}."
    absent = [state.title for state in states if state.state == "none" and state.source not in used]
    if absent:
        yield f"Not loaded, so nobody listed only there could be found: {'; '.join(absent)}."
    gone = [state.title for state in states if state.state == "none" and state.source in used]
    if gone:
        yield f"Used, but no longer in the database, so its age cannot be shown: {', '.join(gone)}."


def _short(reason: str) -> str:
    return shorten(reason, _LONGEST_REASON, placeholder=" …").rstrip(".")


def _of_options(options: Mapping[str, Any]) -> Iterator[str]:
    only = options.get("lists")
    if only:
        titles = ", ".join(short_title(str(one)) for one in only)
        yield f"Only these lists were searched, as the request asked: {titles}."


def _of_subject(result: Mapping[str, Any] | None) -> Iterator[str]:
    if result is not None and result.get("status") == "partly_screened":
        fields = sorted({field_in_words(str(one["field"])) for one in result.get("unread", ())})
        named = f": {', '.join(fields)}" if fields else ""
        yield f"Part of what was sent was not searched{named}."
