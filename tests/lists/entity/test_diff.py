"""What counts as a change."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.entity.diff import field_changes
from tests.factories import entity, listing, name, vessel


def test_the_same_names_in_another_order_are_no_change() -> None:
    before = entity("A", key=1, names=("A", name("B", "alias"), name("C", "alias")))
    after = msgspec.structs.replace(before, names=before.names[::-1])
    assert field_changes(before, after) == ()


def test_only_the_values_that_differ_are_told() -> None:
    before = entity("A", key=1, countries=("KP", "CN"), gender="male")
    after = msgspec.structs.replace(before, countries=("CN", "RU"), gender="")
    changes = {change.field: change for change in field_changes(before, after)}
    assert set(changes) == {"countries", "gender"}
    assert (changes["countries"].before, changes["countries"].after) == (("KP",), ("RU",))
    assert (changes["gender"].before, changes["gender"].after) == (("male",), ())


def test_a_value_given_twice_and_then_once_is_a_change() -> None:
    before = entity("A", key=1, notes=("tanker", "tanker"))
    after = msgspec.structs.replace(before, notes=("tanker",))
    assert [change.before for change in field_changes(before, after)] == [("tanker",)]


def test_a_changed_statement_of_reasons_is_told() -> None:
    before = vessel(listings=(listing("UNSC:KP", reason="Coal."),))
    after = msgspec.structs.replace(before, listings=(listing("UNSC:KP", reason="Coal, oil."),))
    (change,) = field_changes(before, after)
    assert change.field == "listings"
    assert change.after[0]["reason"] == "Coal, oil."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Coal.  Listed in 2016", "Coal. Listed in 2016."),
        ("Review under 1822 (2008) was concluded", "Review under 1822(2008) was concluded."),
        ("Interpol-UN Notice: link", "INTERPOL-UN notice link"),
    ],
)
def test_punctuation_blanks_and_capitals_of_prose_are_no_change(before: str, after: str) -> None:
    old = vessel(listings=(listing("UNSC:KP", reason=before),))
    new = msgspec.structs.replace(old, listings=(listing("UNSC:KP", reason=after),))
    assert field_changes(old, new) == ()


def test_a_number_or_a_word_in_prose_is_a_change() -> None:
    old = vessel(notes=("Passport 1234",))
    for note in ("Passport 1235", "Passport 1234 expired"):
        assert field_changes(old, msgspec.structs.replace(old, notes=(note,)))


def test_punctuation_of_a_name_is_a_change() -> None:
    old = entity("AL-NOOR CO", key=1)
    renamed = msgspec.structs.replace(old, caption="AL NOOR CO")
    assert [change.field for change in field_changes(old, renamed)] == ["caption"]


@given(st.permutations(["KP", "CN", "RU", "SG"]), st.permutations(["KP", "CN", "RU", "SG"]))
def test_no_order_of_values_is_ever_a_change(one: list[str], other: list[str]) -> None:
    base = entity("A", key=1)
    left = msgspec.structs.replace(base, countries=tuple(one))
    right = msgspec.structs.replace(base, countries=tuple(other))
    assert field_changes(left, right) == ()
