"""The rule of ``as_of``, rollbacks and open refusals, on events alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lists import history
from lists.history import EventKind, ListEvent


def day(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)


def event(number: int, kind: EventKind, version: str, **fields: Any) -> ListEvent:
    values: dict[str, Any] = {"effective_at": day(number), "recorded_at": day(number), **fields}
    return ListEvent(id=number, source="un", kind=kind, version_id=version, **values)


def test_an_older_file_kept_as_history_is_current_only_in_its_own_time() -> None:
    events = [
        event(20, "activated", "new", effective_at=day(10)),
        event(21, "kept", "old", effective_at=day(5)),
    ]
    assert history.in_effect(events, day(4)) is None
    assert history.in_effect(events, day(7)) == "old"
    assert history.in_effect(events, day(12)) == "new"
    current = history.current(events)
    assert current is not None
    assert current.version_id == "new"


def test_a_refused_file_changes_nothing() -> None:
    events = [event(1, "activated", "good"), event(2, "refused", "bad", effective_at=None)]
    assert history.in_effect(events, day(3)) == "good"
    current = history.current(events)
    assert current is not None
    assert current.version_id == "good"


def test_a_version_rolled_back_from_is_remembered_until_somebody_activates_it() -> None:
    events = [event(1, "activated", "a"), event(2, "activated", "b"), event(3, "rolled_back", "a")]
    assert history.rolled_back_versions(events) == {"b"}
    assert history.rolled_back_versions([*events, event(4, "activated", "b")]) == set()


def test_an_activation_never_counts_from_before_what_it_replaces() -> None:
    events = [event(10, "activated", "a")]
    assert history.effective_from(events, day(12), day(30)) == day(12)
    assert history.effective_from(events, day(9), day(30)) == day(30)
    assert history.effective_from(events, None, day(30)) == day(30)
    assert history.effective_from(events, day(40), day(30)) == day(30)


def test_a_day_means_its_end_and_a_naive_time_is_utc() -> None:
    assert history.instant(date(2026, 2, 27)).isoformat() == "2026-02-27T23:59:59.999999+00:00"
    naive = datetime(2026, 2, 27, 12)  # noqa: DTZ001 (the point of the test)
    assert history.instant(naive) == naive.replace(tzinfo=UTC)


def test_a_refusal_is_open_until_something_good_comes() -> None:
    refused = event(2, "refused", "", reason="HTML page")
    active = event(1, "activated", "a")
    standing = {"un": history.Trouble(refused="HTML page")}
    assert history.open_troubles([refused, active]) == standing
    assert history.open_troubles([event(3, "confirmed", "a"), refused, active]) == {}
    assert history.open_troubles([event(3, "activated", "b"), refused, active]) == {}


def test_a_silent_publisher_does_not_hide_an_open_refusal() -> None:
    silent = event(3, "unreachable", "", reason="no route")
    refused = event(2, "refused", "", reason="HTML page")
    both = {"un": history.Trouble(refused="HTML page", unreachable="no route")}
    assert history.open_troubles([silent, refused]) == both
    reached = {"un": history.Trouble(refused="HTML page")}
    assert (
        history.open_troubles([refused, event(1, "unreachable", "", reason="no route")]) == reached
    )


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 40)), max_size=12))
def test_as_of_now_is_always_what_is_active(steps: list[tuple[str, int]]) -> None:
    """However old or new the files are that were activated, in any order."""
    events: list[ListEvent] = []
    for number, (version, published) in enumerate(steps, start=41):
        effective = history.effective_from(events, day(published), day(number))
        events.append(event(number, "activated", version, effective_at=effective))
    current = history.current(events)
    assert history.in_effect(events, day(100)) == (current.version_id if current else None)
