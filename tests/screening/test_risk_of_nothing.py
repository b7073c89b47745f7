"""A cached answer is the one a new engine gives, whichever fields of the subject are given."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lists.entity import DateInterval
from screening.model.subject import (
    Activity,
    Cargo,
    Counterparty,
    Document,
    Employment,
    Options,
    Port,
    StrayText,
    Subject,
    SubjectIdentifier,
    Unread,
    VesselEvent,
)
from tests.screening.deals import TODAY, engine

SHARED = engine()
BORN = DateInterval(date(1970, 1, 2), date(1970, 1, 2))
DEAL_FIELDS: dict[str, tuple[Any, ...]] = {
    "description": ("", "wheat", "to Nampo"),
    "cargo": ((), (Cargo("coal", "2701"),), (Cargo("shirts", origin="RU"),)),
    "ports": ((), (Port("CNDLC"),), (Port(name="Vladivostok"), Port("KPNAM"))),
    "origin": ("", "DE", "KP"),
    "destination": ("", "FR", "RU"),
    "counterparties": ((), (Counterparty("Alfa", "buyer"),)),
    "vessel_events": ((), (VesselEvent("port_call"),), (VesselEvent("sts"),)),
    "employment": ((), (Employment(sector="fishing"),)),
    "services": ((), ("bunkering",)),
    "documents": ((), (Document("UNSCR 2664 letter"),), (Document("invoice"),)),
    "wallets": ((), ("bc1q",)),
    "date": (None, date(2026, 1, 5)),
    "amount": (None, 48_000.0),
    "currency": ("", "EUR", "KPW"),
}
SUBJECT_FIELDS: dict[str, tuple[Any, ...]] = {
    "id": ("", "row 1"),
    "kind": (None, "person", "organization", "vessel"),
    "names": ((), ("ALFA",), ("Pyongyang Trading, DPRK",)),
    "birth_dates": ((), (BORN,)),
    "countries": ((), ("DE",), ("KP",)),
    "nationalities": ((), ("FR",), ("KP",)),
    "gender": ("", "female"),
    "identifiers": ((), (SubjectIdentifier("passport", "A1"),), (SubjectIdentifier("", "445"),)),
    "addresses": ((), ("1 High Street, Leeds",), ("Pyongyang",)),
    "imo": ("", "9074729", "1234567"),
    "mmsi": ("", "211378120", "445123000"),
    "call_sign": ("", "DABC", "HMAB"),
    "flag": ("", "DE", "KP"),
    "warnings": ((), ("a cell was not read",)),
    "stray_texts": ((), (StrayText("notes", "to Nampo"),)),
    "unread": ((), (Unread("names[0]", "a second holder"),)),
}
DEALS = st.fixed_dictionaries(
    {name: st.sampled_from(values) for name, values in DEAL_FIELDS.items()}
).map(lambda values: Activity(**values))
SUBJECTS = st.fixed_dictionaries(
    {name: st.sampled_from(values) for name, values in SUBJECT_FIELDS.items()}
    | {"activity": st.none() | DEALS}
).map(lambda values: Subject(**values))
OPTIONS = st.builds(
    Options,
    lists=st.sampled_from(((), ("un",))),
    jurisdictions=st.sampled_from(((), ("UN",))),
    explain=st.booleans(),
)


def test_every_field_of_a_subject_is_drawn() -> None:
    assert set(Subject.__struct_fields__) == {*SUBJECT_FIELDS, "activity"}
    assert {field.name for field in fields(Activity)} == set(DEAL_FIELDS)


@given(st.lists(st.tuples(SUBJECTS, OPTIONS), min_size=1, max_size=4))
def test_a_cached_answer_is_what_a_new_engine_says(asked: list[tuple[Subject, Options]]) -> None:
    for subject, options in asked:
        new = engine().assess(subject, (), options, TODAY)
        assert SHARED.assess(subject, (), options, TODAY) == new


@given(
    st.sampled_from([name for name in SUBJECT_FIELDS if name not in {"id", "warnings"}]), SUBJECTS
)
def test_subjects_with_nothing_found_share_an_answer_only_if_it_is_their_own(
    name: str, subject: Subject
) -> None:
    answers = engine()
    for value in SUBJECT_FIELDS[name]:
        values = {name: getattr(subject, name) for name in Subject.__struct_fields__}
        other = Subject(**{**values, name: value})
        assert answers.assess(other, (), Options(), TODAY) == engine().assess(
            other, (), Options(), TODAY
        )
