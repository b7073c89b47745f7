"""The quick way to read a plain subject gives what the table of fields gives, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.plain_subjects import plain_subject
from api.service.subjects import read_by_table, read_submitted
from lists.vocabulary.subject_fields import record_table

if TYPE_CHECKING:
    from screening.model.subject import Subject

NAMES = ("Jane Miller", " Kim Jong Un ", "N/A", "", "Test", "Müller", "李明", "A B C D", "x" * 101)
VALUES: dict[str, tuple[str, ...]] = {
    "id": ("c-1", "", "  7 ", "ü", "y" * 99, "y" * 201),
    "kind": ("person", "Company", "ship", "", "robot", " vessel "),
    "birth_date": ("1962-05-03", "1962", "03.04.1962", "", "soon", "1900-01-01", "0000-00-00"),
    "gender": ("m", "Female", "", "other"),
    "imo": ("8604917", "IMO 8604917", "1234567", "", "unknown", "8.60E+06", "KOMID"),
    "flag": ("KP", "north korea", "NA", "", "Atlantis", "n/a"),
    "countries": ("KP", "Korea, North", "NA", "", "Atlantis", "unknown"),
    "nationalities": ("kp", "Chinese", "", "??"),
}
ODD = st.none() | st.booleans() | st.integers() | st.lists(st.text(max_size=3), max_size=2)
OTHERS = ("address", "addresses", "activity", "identifiers", "dob", "alias")


def _values(field: str) -> st.SearchStrategy[Any]:
    one = st.sampled_from(NAMES if field == "names" else VALUES[field]) | st.text(max_size=12)
    return one | st.lists(one, max_size=6) | ODD


SUBJECTS = st.fixed_dictionaries(
    {}, optional={field: _values(field) for field in ("names", *VALUES)}
) | st.dictionaries(st.sampled_from([*VALUES, *OTHERS, "names"]), ODD | st.text(max_size=5))


@given(SUBJECTS)
def test_what_is_read_quickly_is_what_the_table_reads(submitted: dict[str, Any]) -> None:
    quick = plain_subject(submitted)
    assert quick is None or quick == read_by_table(submitted)
    assert read_submitted(submitted) == read_by_table(submitted)


@pytest.mark.parametrize("field", VALUES)
def test_every_value_is_read_alike_beside_a_name(field: str) -> None:
    for value in VALUES[field]:
        submitted = {"names": ["Jane Miller"], field: value}
        quick = plain_subject(submitted)
        assert quick is None or quick == read_by_table(submitted), value
    assert plain_subject({"names": ["Jane Miller"], field: VALUES[field][0]}) is not None


def test_a_usual_subject_is_plain() -> None:
    read: Subject | None = plain_subject(
        {
            "id": "c-1",
            "kind": "company",
            "names": ["Harbour Light Trading", "HLT Shipping"],
            "countries": ["Korea, North", "KP", "CN"],
        }
    )
    assert read is not None
    assert (read.kind, read.countries) == ("organization", ("KP", "CN"))


@pytest.mark.parametrize(
    "submitted",
    [
        {"names": ["N/A"]},
        {"names": ["Müller"]},
        {"names": []},
        {"kind": "person"},
        {"names": ["Kim"], "birth_date": "03/04/1962"},
        {"names": ["Kim"], "flag": "NA"},
        {"names": ["Kim"], "nick": "Rocket"},
        {"names": ["Kim"], "id": 5},
        {"names": ["Kim"] * 6},
        {"names": ["A " * 60]},
    ],
)
def test_where_there_is_something_to_say_the_table_says_it(submitted: dict[str, Any]) -> None:
    assert plain_subject(submitted) is None


def test_its_fields_are_read_as_the_table_says() -> None:
    fields = record_table("subject").fields
    assert not any(fields[one].many for one in ("id", "kind", "birth_date", "gender", "imo"))
    assert all(fields[one].many for one in ("names", "countries", "nationalities"))
    assert fields["names"].reader == "name"
    assert fields["id"].reader == "label"
