"""One key for every romanization of a Russian name; patronymics in their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.naming.russian import is_evidence, key, key_tokens, patronymic
from screening.naming.text import words
from screening.naming.tokens import Role


@pytest.mark.parametrize(
    "spellings",
    [
        ("shchukin", "sjtjukin"),
        ("yurevich", "iurevich", "jurjevitj"),
        ("sergey", "sergei"),
    ],
)
def test_every_romanization_of_a_word_has_one_key(spellings: tuple[str, ...]) -> None:
    assert len({key(one) for one in spellings}) == 1


def test_different_names_have_different_keys() -> None:
    assert key("ivanov") != key("petrov")


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=20))
def test_a_key_is_never_longer_than_twice_its_word(word: str) -> None:
    assert len(key(word)) <= 2 * len(word)


def test_a_patronymic_or_a_russian_surname_is_evidence_of_a_russian_name() -> None:
    assert is_evidence("ivanovich")
    assert not is_evidence("washington")


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("Vasily Yurievich Golubev", 1),
        ("Golubev Vasily Yurievich", 2),
        ("Abramovich Roman Arkadyevich", 2),  # a surname that looks like one never counts first
        ("Roman Arkadyevich", -1),  # two words: it may be the surname
    ],
)
def test_the_patronymic_is_found_in_names_of_three_words(raw: str, place: int) -> None:
    assert patronymic(words(raw)) == place


def test_keys_of_a_name_keep_the_patronymic_apart() -> None:
    tokens = key_tokens(words("Vasily Yurievich Golubev"))
    assert Role.PATRONYMIC in {token.role for token in tokens}
