"""Korean readings of a person's name: when there is one, and where the surname stands."""

from __future__ import annotations

import pytest

from screening.naming.korean import (
    character_readings,
    decomposed_in_surnames,
    hanja_readings,
    is_surname,
    spelled_readings,
    surname_cut,
)
from screening.naming.text import words


def spelled(raw: str) -> list[tuple[str, ...]]:
    return [tuple(t.text for t in reading) for reading in spelled_readings(raw, words(raw))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kim Jong Un", "KIM, Jong Un"), ("Ri Je-son", "RI Je Son"), ("Pak Do Chun", "Do-Chun PAK")],
)
def test_punctuation_and_order_lead_to_one_reading(one: str, other: str) -> None:
    assert set(spelled(one)) & set(spelled(other))


@pytest.mark.parametrize("raw", ["John Smith", "Kim", "Kim Jong Un Trading House Pyongyang"])
def test_a_name_that_is_not_wholly_korean_has_no_korean_reading(raw: str) -> None:
    assert spelled(raw) == []


def test_a_name_has_at_most_four_readings() -> None:
    for raw in ("Chong Chol", "Kim Changho", "Song Nam Chol", "Han Jang Su"):
        assert 1 <= len(spelled(raw)) <= 4


def test_hangul_and_hanja_of_a_name_share_a_reading() -> None:
    hangul = {tuple(t.text for t in one) for one in character_readings(words("김정은"))}
    hanja = {tuple(t.text for t in one) for one in character_readings(words("金正恩"))}
    assert hangul & hanja


def test_a_character_without_a_korean_reading_gives_none() -> None:
    assert character_readings(words("さくら")) == []


def test_surnames_are_known_in_letters_hangul_and_characters() -> None:
    assert surname_cut("Park") is not None
    assert surname_cut("Smith") is None
    assert is_surname("김")
    assert is_surname("金")
    assert not is_surname("은행"[1])
    assert decomposed_in_surnames("김")
    assert hanja_readings()["金"]
