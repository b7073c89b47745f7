"""How many bear a name: common names are common in every spelling, unknown words are rare."""

from __future__ import annotations

import pytest

from screening.commonness import (
    common_key,
    covered_countries,
    firms_named,
    people_named,
    ships_named,
    syllable_key,
)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mohammed", "Muhammad", "Mohamed", "Mukhammad"),
        ("Sergey", "Sergei", "Sergej"),
        ("Hussein", "Husayn", "Hussain"),
        ("Karim", "Kareem"),
    ],
)
def test_spellings_of_one_word_are_counted_together(spellings: tuple[str, ...]) -> None:
    assert len({common_key(word) for word in spellings}) <= 2
    assert len({common_key(word.upper()) for word in spellings}) <= 2


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Mohammed Ali", "PK"),
        ("Ali Hassan", "IQ"),
        ("Sergey Ivanov", "RU"),
        ("Wang Wei", "CN"),
        ("Kim Chol", "KP"),
        ("John Smith", "US"),
        ("Nguyen Van Anh", "VN"),
    ],
)
def test_names_of_a_country_that_many_bear_are_common(name: str, country: str) -> None:
    found = people_named(name)
    assert found.bearers > 15_000
    assert country in found.by_country


@pytest.mark.parametrize("name", ["Ri Je-son", "Jang Bom Su", "Osama bin Laden", "Zzyzx Qwertov"])
def test_names_that_few_bear_are_not(name: str) -> None:
    assert people_named(name).bearers < 3_000


def test_the_order_of_words_does_not_count() -> None:
    assert people_named("Ivanov Sergey") == people_named("Sergey Ivanov")
    assert people_named("Yong Chol Kim").bearers == people_named("Kim Yong Chol").bearers


def test_an_agreeing_nationality_counts_the_bearers_of_that_country_only() -> None:
    everywhere, there = people_named("Mohammed Ali"), people_named("Mohammed Ali", ["IQ"])
    assert 0 < there.bearers < everywhere.bearers
    assert set(there.by_country) == {"IQ"}


def test_romanizations_of_a_syllable_are_counted_together() -> None:
    assert syllable_key("yeong") == syllable_key("yong")
    assert syllable_key("cheol") == syllable_key("chol")


def test_a_further_word_never_makes_a_name_commoner() -> None:
    assert people_named("Mohammed Ali Hassan").bearers <= people_named("Mohammed Ali").bearers
    assert firms_named(["golden", "star"]) <= firms_named(["golden"])


def test_nobody_bears_no_name() -> None:
    assert people_named("").bearers == 0
    assert people_named("...").bearers == 0


def test_trade_words_are_common_and_a_coined_word_is_not() -> None:
    assert firms_named(["national", "bank"]) > 1_500
    assert firms_named(["ryonbong", "zzyzx"]) < 1_500


def test_a_name_of_a_ship_that_firms_like_is_not_its_own() -> None:
    assert ships_named([("maria", 13.5)]) > 10
    assert ships_named([("ryesonggang", 16.0)]) <= 10


def test_countries_of_the_lists_are_covered() -> None:
    covered = covered_countries()
    assert all(covered.get(code, 0) > 20 for code in ("RU", "IR", "IQ", "CN", "PK", "SY", "AF"))
