"""Readings kept from one build of an index make the same index again, without reading names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index import Index, known_readings
from screening.index.known_readings import KnownReadings, read_listed
from screening.policy import Policy
from tests.factories import entity
from tests.property_profiles import examples

if TYPE_CHECKING:
    import pytest

    from lists.entity import Kind

NAMES = ("KIM, Jong Un", "김정은", "Koryo Trading Co., Ltd.", "MV CHON MA SAN", "Müller", "第 12")
KINDS: tuple[Kind, ...] = ("person", "organization", "vessel")


def built(read: KnownReadings, *names: str) -> Index:
    parties = [entity(one, key=place) for place, one in enumerate(names)]
    return Index.build(parties, Policy.bundled(), read)


def test_an_index_from_kept_readings_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    read = KnownReadings()
    first = built(read, *NAMES).arrays()
    monkeypatch.setattr(known_readings, "name_readings", None)  # nothing is read again
    second = built(KnownReadings(read.dump()), *NAMES).arrays()
    assert first.keys() == second.keys()
    for name, array in first.items():
        assert np.array_equal(array, second[name]), name


def test_new_names_are_read_and_names_that_went_are_forgotten() -> None:
    read = KnownReadings()
    built(read, *NAMES)
    later = KnownReadings(read.dump())
    built(later, NAMES[0], "A name that is new")
    assert 0 < len(later.dump()) < len(read.dump())
    assert later.of("A name that is new", "person") == read_listed("A name that is new", "person")


@given(st.text(max_size=40), st.sampled_from(KINDS))
@settings(max_examples=examples(100))
def test_a_kept_reading_is_what_reading_gives(name: str, kind: Kind) -> None:
    read = KnownReadings()
    once = read.of(name, kind)
    assert KnownReadings(read.dump()).of(name, kind) == once == read_listed(name, kind)
