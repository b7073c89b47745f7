"""The self-test finds what is found, loses what is lost, and counts what it leaves out."""

from __future__ import annotations

from collections import Counter

import pytest

from screening.links.identities import Identities
from screening.screener import Screener
from screening.validation.alter import ALTERATIONS
from screening.validation.self_test import Tally, listed_names, try_names
from tests.factories import entity, name, person, snapshot, vessel
from tests.screening.listed import POLICY, TODAY

KWANGSON = entity("Korea Kwangson Banking Corporation", key="1")
LISTED = (
    KWANGSON,
    person("KIM, Yong Chol", source="ofac_sdn", key="12211"),
    person("Mohammad Hamdi Sadiq al-Ahdal", key="2"),
    vessel("RYESONGGANG 1"),
)


def counted(*entities: object) -> Tally:
    listed = tuple(entities)
    over = Screener(snapshot(listed), POLICY)  # type: ignore[arg-type]
    names = listed_names(listed, POLICY.hash)  # type: ignore[arg-type]
    return try_names(over, Identities(listed), names, TODAY)  # type: ignore[arg-type]


def by_alteration(counter: Counter[object]) -> Counter[str]:
    found: Counter[str] = Counter()
    for group, number in counter.items():
        found[group.alteration] += number  # type: ignore[attr-defined]
    return found


def test_every_name_as_listed_is_found_and_first() -> None:
    tally = counted(*LISTED)
    for counter in (tally.tried, tally.found, tally.first):
        assert by_alteration(counter)["exact"] == len(LISTED)


def test_every_alteration_is_tried_or_counted_as_not_applicable() -> None:
    tally = counted(*LISTED)
    settled = by_alteration(tally.tried + tally.not_applicable + tally.another_party)
    assert settled == {one.code: len(LISTED) for one in ALTERATIONS}
    assert all(tally.tried[group] >= tally.found[group] for group in tally.tried)


@pytest.mark.slow
def test_the_same_lists_and_policy_give_the_same_test() -> None:
    assert counted(*LISTED) == counted(*LISTED)


def test_what_is_not_found_is_shown_with_what_was_asked() -> None:
    # No screener can find a party it does not have: the index lacks one of the listed parties.
    absent = person("Hassan Mohammad Qasim", key="9")
    over = Screener(snapshot(LISTED), POLICY)
    identities = Identities((*LISTED, absent))
    tally = try_names(over, identities, listed_names([absent], POLICY.hash), TODAY)
    assert tally.tried.total() > 5
    assert tally.found.total() == 0
    assert len(tally.lost) == tally.tried.total()
    exact = next(lost for lost in tally.lost if lost.alteration == "exact")
    assert (exact.asked, exact.entity_id, exact.found) == (absent.caption, absent.id, False)
    assert exact.score == 0


def test_a_name_altered_into_another_partys_name_is_left_out_and_counted() -> None:
    # The first significant word moved behind gives the other party's very name.
    one = entity("Vostok Gudzon LLC", key="1")
    other = entity("Gudzon Vostok LLC", key="2", names=("Gudzon Vostok LLC",))
    tally = counted(one, other)
    # In any order of words the two names are one, so both parties answer for both.
    assert by_alteration(tally.another_party)["order"] == 0
    kim = person("KIM, Jong Un", key="1")
    hangul = person("Someone Else", key="2", names=(name("Someone Else"), name("김정은")))
    assert by_alteration(counted(kim, hangul).another_party)["script"] == 1


def test_another_record_of_the_party_may_come_first() -> None:
    eu = entity("Korea Kwangson Banking Corporation", source="eu", key="a")
    tally = counted(KWANGSON, eu)
    assert by_alteration(tally.first)["exact"] == 2
    assert not [lost for lost in tally.lost if lost.alteration == "exact"]


def test_a_sample_is_the_front_of_an_order_that_the_seed_decides() -> None:
    every = listed_names(LISTED, "seed")
    assert listed_names(LISTED, "seed", 2) == every[:2]
    assert sorted(every) == sorted(listed_names(LISTED, "other seed"))
    shared = listed_names((KWANGSON, entity(KWANGSON.caption, source="eu")), "seed")
    assert [len(one.bearers) for one in shared] == [2]


def test_tallies_of_parts_add_up_to_that_of_the_whole() -> None:
    over = Screener(snapshot(LISTED), POLICY)
    identities = Identities(LISTED)
    names = listed_names(LISTED, POLICY.hash)
    whole = try_names(over, identities, names, TODAY)
    parts = Tally()
    for one in names:
        parts.add(try_names(over, identities, [one], TODAY))
    assert parts == whole
