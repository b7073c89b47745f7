"""Parties of the full lists: one that is on several is one, and no two are taken for one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from screening.party_record import contradicts, other_reference, record_of
from tests.screening.full_lists import entities, screener

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

pytestmark = pytest.mark.full
_LEAST_GROUPED = 2_500
"""Pairs of records of two lists that were one party when this was written: 2,900."""


@pytest.fixture(scope="module")
def parties(full_lists: Path) -> list[list[Entity]]:
    """The parties with several records."""
    grouped: dict[int, list[Entity]] = defaultdict(list)
    places = screener(full_lists).risk.graph.parties
    for entity, first in zip(entities(full_lists), places, strict=True):
        grouped[first].append(entity)
    return [group for group in grouped.values() if len(group) > 1]


def test_komid_is_one_party_on_the_lists_of_the_un_ofac_and_the_eu(
    parties: list[list[Entity]],
) -> None:
    [komid] = [group for group in parties if any(one.reference == "KPe.001" for one in group)]
    assert {one.source for one in komid} == {"un", "ofac_sdn", "eu"}


def test_many_parties_are_grouped_and_none_is_two_parties_of_the_un(
    parties: list[list[Entity]],
) -> None:
    pairs = [
        (one, other)
        for group in parties
        for place, one in enumerate(group)
        for other in group[place + 1 :]
        if one.source != other.source
    ]
    assert len(pairs) >= _LEAST_GROUPED
    for one, other in pairs:
        left, right = record_of(one), record_of(other)
        assert not other_reference(left, right), (one.id, other.id)
        stated = left.references & right.references
        assert stated or not contradicts(left, right, by_number=True), (one.id, other.id)
