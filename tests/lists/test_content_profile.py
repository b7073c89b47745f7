"""A new version that lost a whole kind of fact is refused, though all its parties are there."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.content_profile import (
    DPRK,
    ContentProfile,
    content_floors,
    drift_limits,
    floor_losses,
    gains,
    group_losses,
    losses,
    newcomer_losses,
)
from lists.vocabulary.sources import FETCHED, SOURCES
from tests.property_profiles import examples


def profile(**counts: int) -> ContentProfile:
    return ContentProfile(Counter({name.replace("_", " "): n for name, n in counts.items()}))


def test_an_equal_profile_has_lost_nothing() -> None:
    same = profile(names=900, aliases=300, birth_dates=80)
    assert losses(same, same) == ()


def test_a_kind_of_fact_that_is_gone_is_named_with_its_count() -> None:
    (lost,) = losses(profile(aliases=2752), profile())
    assert lost.startswith("all 2,752 aliases are gone (100% lost")


def test_parties_that_have_twice_as_much_as_before_are_named() -> None:
    """A column that slid one row down gives each party the next one's passport too."""
    before = ContentProfile(Counter({"identifiers of type passport": 300, "addresses": 90}))
    after = ContentProfile(Counter({"identifiers of type passport": 599, "addresses": 91}))
    (gained,) = gains(before, after)
    assert gained.startswith("the parties that stay have 599 identifiers of type passport, 300 be")


def test_a_new_type_of_number_for_many_parties_at_once_is_named() -> None:
    after = ContentProfile(Counter({"identifiers of type imo_company": 20}))
    assert "all are new" in gains(profile(), after)[0]
    few = ContentProfile(Counter({"identifiers of type imo_company": 19}))
    assert gains(profile(), few) == ()


def test_parties_that_all_became_the_dprks_are_named() -> None:
    assert gains(ContentProfile(Counter({DPRK: 100})), ContentProfile(Counter({DPRK: 151})))
    assert not gains(ContentProfile(Counter({DPRK: 100})), ContentProfile(Counter({DPRK: 149})))


def test_what_a_publisher_adds_in_two_years_is_no_gain_too_many() -> None:
    """OFAC from January 2022 to December 2023: tax numbers 90 to 113, wallets 124 to 150."""
    before = ContentProfile(Counter({"identifiers of type wallet": 124, "names": 9000}))
    after = ContentProfile(Counter({"identifiers of type wallet": 150, "names": 9100}))
    assert gains(before, after) == ()


def test_a_few_corrections_are_no_loss() -> None:
    assert losses(profile(birth_dates=100, aliases=300), profile(birth_dates=97, aliases=290)) == ()


def test_small_counts_may_go_because_one_correction_is_a_large_share_of_them() -> None:
    assert losses(profile(birth_dates=5), profile(birth_dates=1)) == ()


def test_one_type_of_identifier_is_missed_even_when_the_others_grow() -> None:
    before = ContentProfile(Counter({"identifiers": 400, "identifiers of type passport": 300}))
    after = ContentProfile(Counter({"identifiers": 400, "identifiers of type national_id": 400}))
    assert any("passport" in sentence for sentence in losses(before, after))


def test_facts_that_left_with_delisted_parties_are_compared_nowhere() -> None:
    """The profiles compared are those of parties in both versions: see tests.lists.test_damage."""
    assert losses(profile(), profile(aliases=40)) == ()


def test_between_two_formats_more_may_go() -> None:
    before, after = profile(aliases=100), profile(aliases=90)
    assert losses(before, after)
    assert losses(before, after, same_format=False) == ()


@pytest.mark.parametrize(("had", "has"), [(155, 100), (2, 0), (1, 0)])
def test_a_dprk_programme_that_shrinks_or_goes_is_a_loss_however_small(had: int, has: int) -> None:
    name = "DPRK parties of programme DPRK-NKSPEA"
    before, after = (ContentProfile(Counter({name: count})) for count in (had, has))
    assert name in group_losses(before, after)[0]


def test_one_dprk_party_may_be_delisted() -> None:
    before, after = (ContentProfile(Counter({"DPRK parties": n})) for n in (155, 154))
    assert group_losses(before, after) == ()


def test_another_programme_may_end_by_law() -> None:
    name = "parties of programme UNSC:IR"
    assert group_losses(ContentProfile(Counter({name: 84})), ContentProfile()) == ()


def test_a_kind_of_party_that_is_gone_is_a_loss_even_if_there_was_one() -> None:
    before = ContentProfile(Counter({"parties of kind aircraft": 1}))
    assert "aircraft" in group_losses(before, ContentProfile())[0]


def test_many_new_parties_without_any_alias_are_odd() -> None:
    before, new = profile(parties=1000, aliases=1500), profile(parties=200)
    (sentence,) = newcomer_losses(before, new)
    assert sentence == "none of the 200 new parties has aliases, of the others 1,500 in 1,000"
    assert newcomer_losses(before, profile(parties=20)) == ()


def test_a_first_version_has_what_every_real_edition_had() -> None:
    found = floor_losses("un", profile(parties=1000, aliases=3400))
    assert any("DPRK parties of kind person" in sentence for sentence in found)
    assert not any("aliases" in sentence for sentence in found)


def test_every_floor_is_of_a_known_source_and_has_a_reason() -> None:
    assert {floor.source for floor in content_floors()} <= {one.code for one in SOURCES}
    assert {one.code for one in FETCHED} <= {floor.source for floor in content_floors()}
    assert all(floor.why and floor.least > 0 for floor in content_floors())


@given(st.dictionaries(st.sampled_from(sorted(drift_limits())), st.integers(0, 5000)))
@settings(max_examples=examples(200))
def test_growth_is_never_a_loss(counts: dict[str, int]) -> None:
    before = ContentProfile(Counter(counts))
    after = ContentProfile(Counter({name: count + 7 for name, count in counts.items()}))
    assert losses(before, after) == ()


def test_every_limit_has_a_reason_and_a_sane_share() -> None:
    assert all(limit.why and 0 < limit.lost < 1 for limit in drift_limits().values())


def test_every_source_has_floors_for_a_first_version() -> None:
    assert {floor.source for floor in content_floors()} == {one.code for one in SOURCES}
    for one in SOURCES:
        if one.code not in {"ofac_cons", "eu_journal"}:  # they have no parties of every kind
            measures = {row.measure for row in content_floors() if row.source == one.code}
            assert any("of kind" in each or "imo" in each for each in measures), one.code
