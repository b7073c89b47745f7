"""``did you mean``: as difflib compares, without comparing what cannot be alike."""

from __future__ import annotations

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.near_names import LONGEST, nearest
from lists.vocabulary.subject_fields import record_table

FIELDS = tuple(record_table("subject").fields)


@given(st.text("abcdeinmst_ ", max_size=15) | st.sampled_from([*FIELDS, "nmaes", "adresses"]))
def test_the_same_name_is_near_as_without_leaving_any_out(name: str) -> None:
    assert nearest(name, FIELDS) == next(iter(get_close_matches(name, FIELDS, n=1)), "")


@pytest.mark.parametrize(("slip", "meant"), [("nmaes", "names"), ("birthdate", "birth_date")])
def test_a_slip_is_recognized(slip: str, meant: str) -> None:
    assert nearest(slip, FIELDS) == meant


def test_a_name_of_thousands_of_letters_is_near_none() -> None:
    assert nearest("names" * LONGEST, FIELDS) == ""
