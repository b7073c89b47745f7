"""Reading submitted subjects: whatever JSON comes is read, warned about or refused with a fix."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.errors import FieldProblem, Unprocessable
from api.service.subjects import read_options, read_subject
from lists.vocabulary.subject_fields import record_table
from screening.model.subject import Activity, Subject

if TYPE_CHECKING:
    from collections.abc import Callable

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
FIELDS = sorted(record_table("subject").fields)
ACTIVITY_FIELDS = sorted(record_table("activity").fields)


def problems_of(read: Callable[[Any], object], submitted: Any) -> tuple[FieldProblem, ...]:
    """What a refusal says is wrong; nothing when it could be read. Other errors are our bugs."""
    try:
        read(submitted)
    except Unprocessable as refusal:
        return refusal.errors or (FieldProblem("", "", ""),)
    return ()


@given(JSON | st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_json_is_read_or_refused_with_field_problem_and_fix(submitted: Any) -> None:
    for problem in problems_of(read_subject, submitted):
        assert problem.field
        assert problem.problem
        assert problem.fix


@given(st.dictionaries(st.sampled_from(ACTIVITY_FIELDS), JSON))
def test_any_activity_is_read_or_refused_with_its_field(activity: Any) -> None:
    for problem in problems_of(read_subject, {"names": ["x"], "activity": activity}):
        assert problem.field.startswith("activity")


@given(JSON)
def test_any_options_are_read_or_refused_with_their_field(options: Any) -> None:
    for problem in problems_of(read_options, options):
        assert problem.field.startswith("options")


@given(st.text(min_size=1, max_size=10).filter(lambda name: name not in FIELDS))
def test_an_unknown_field_is_always_named_in_a_warning(name: str) -> None:
    warnings = read_subject({"names": ["x"], name: 1}).warnings
    assert any(warning.startswith(f"{name}: there is no such field") for warning in warnings)


def test_every_field_of_a_subject_can_be_sent() -> None:
    of_subject = set(Subject.__struct_fields__)
    assert of_subject - set(FIELDS) == {"birth_dates", "stray_texts", "warnings", "unread"}
    assert {f.name for f in dataclasses.fields(Activity)} == set(ACTIVITY_FIELDS)


def test_a_whole_subject_reaches_screening() -> None:
    subject = read_subject(
        {
            "id": "s-1",
            "kind": "Ship",
            "names": [" YU JONG 2 "],
            "birth_date": "circa 1962",
            "countries": ["North Korea", "DPRK"],
            "nationalities": "Russian Federation",
            "gender": "F",
            "identifiers": [
                {"type": "Passport", "value": "654120260", "country": "D.P.R. of Korea"}
            ],
            "imo": "8604917",
            "flag": "PRK",
            "activity": {
                "cargo": {"description": "gas oil", "hs_code": "2710.19", "quantity": 2000},
                "ports": ["KPNAM", {"name": "Vladivostok", "call_date": "2026-01-05"}],
                "origin": "Nampo",
                "destination": "China",
                "counterparties": ["Korea Oil Terminal"],
                "vessel_events": [{"type": "AIS_gap", "hours": 40, "position": "Yellow Sea"}],
                "employment": {"nationality": "North Korean", "work_country": "Russia"},
                "services": "bunkering",
                "documents": [{"type": "exemption"}],
                "date": "2026-01-04",
            },
        }
    )
    assert subject.warnings == ()
    assert (subject.kind, subject.names, subject.gender) == ("vessel", ("YU JONG 2",), "female")
    assert subject.birth_dates[0].approximate
    assert (subject.countries, subject.nationalities, subject.flag) == (("KP",), ("RU",), "KP")
    assert subject.identifiers[0].type == "passport"
    assert subject.identifiers[0].country == "KP"
    activity = subject.activity
    assert activity is not None
    assert activity.cargo[0].hs_code == "271019"
    assert activity.ports[0].locode == "KPNAM"
    assert activity.ports[1].call_date == date(2026, 1, 5)
    assert (activity.origin, activity.destination) == ("Nampo", "CN")
    assert activity.counterparties[0].name == "Korea Oil Terminal"
    assert activity.vessel_events[0].type == "ais_gap"
    assert activity.vessel_events[0].area == "Yellow Sea"
    assert activity.employment[0].nationality == "KP"
    assert activity.services == ("bunkering",)
    assert activity.date == date(2026, 1, 4)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1962-05-03", date(1962, 5, 3), date(1962, 5, 3)),
        ("1962-05", date(1962, 5, 1), date(1962, 5, 31)),
        ("1962", date(1962, 1, 1), date(1962, 12, 31)),
        ("1965 to 1969", date(1965, 1, 1), date(1969, 12, 31)),
    ],
)
def test_a_coarse_birth_date_is_an_interval_without_a_warning(
    text: str, start: date, end: date
) -> None:
    subject = read_subject({"names": ["x"], "birth_date": text})
    assert (subject.birth_dates[0].start, subject.birth_dates[0].end) == (start, end)
    assert subject.warnings == ()


def test_an_event_that_is_not_known_is_warned_about() -> None:
    subject = read_subject({"names": ["A"], "activity": {"vessel_events": [{"type": "banana"}]}})
    (warning,) = subject.warnings
    assert warning.startswith("activity.vessel_events[0].type: 'banana' is no known event")
    assert subject.activity is None or subject.activity.vessel_events[0].type == ""
