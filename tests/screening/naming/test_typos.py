"""Typing errors in generic words are corrected; words that are names are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screening.naming.real_words import published_words, slip_class
from screening.naming.text import words
from screening.naming.tokens import Role
from screening.naming.typos import correct

if TYPE_CHECKING:
    from lists.entity import Kind


def corrected(raw: str, kind: Kind | None = "organization") -> list[str]:
    return [word.text for word in correct(words(raw), kind)]


@pytest.mark.parametrize(
    ("raw", "meant"),
    [("Kwangson Tradign", "trading"), ("Acme Internatoinal", "international")],
)
def test_a_mistyped_trade_word_is_corrected(raw: str, meant: str) -> None:
    assert meant in corrected(raw)


@pytest.mark.parametrize("raw", ["Kwangson Trading", "Marina Shipping", "Ryonha Machinery"])
def test_a_name_without_an_error_is_left_alone(raw: str) -> None:
    assert corrected(raw) == []


def test_a_word_of_published_names_is_never_taken_for_an_error() -> None:
    assert "marina" in published_words()
    assert "marine" not in corrected("Marina Trading")


@pytest.mark.parametrize("kind", ["person", "organization", None])
def test_a_word_too_long_for_a_slip_is_left_alone_at_once(kind: Kind | None) -> None:
    assert not corrected("Kwangson " + "tradign" * 3000, kind)


@pytest.mark.parametrize(
    ("real", "trade"),
    [
        ("baking", "bank"),
        ("dining", "mining"),
        ("grading", "trading"),
        ("banker", "tanker"),
        ("lading", "trading"),
        ("winning", "mining"),
        ("shipping", "shipping"),
    ],
)
def test_a_real_word_is_never_corrected_to_a_trade_word(real: str, trade: str) -> None:
    if real != trade:
        assert corrected(f"Kwangson {real}") == []
        assert slip_class(real, Role.WORD) != 0
    assert slip_class(trade, Role.GENERIC) != slip_class(real, Role.WORD)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("PJSK Rostvertol", "pjsc"),
        ("OJS Belshina", "ojsc"),
        ("Tula Cartridge Worrks", "works"),
        ("OAO Kulakova Zavjod", "zavod"),
        ("Acme Leemited", "limited"),
        ("Acme Korporaytion", "corporation"),
        ("Public Joeent Stock Company Mostotrest", "joint"),
    ],
)
def test_a_slip_in_a_form_or_short_trade_word_is_corrected(raw: str, meant: str) -> None:
    assert meant in corrected(raw)


@pytest.mark.parametrize("raw", ["Pisc Fox Harbour", "Marina Night", "Acme Trace", "Worms Acme"])
def test_a_real_or_published_word_is_no_slip_of_a_short_trade_word(raw: str) -> None:
    assert not {"works", "trade", "eight"} & set(corrected(raw))


def test_a_title_with_a_slip_is_one_before_two_words_of_a_person_only() -> None:
    assert "qari" in corrected("Qrai Noor Hizbullah", "person")
    assert corrected("Noor Hizbullah Qrai", "person") == []
    assert corrected("Haki Ibrahim", "person") == []


@pytest.mark.parametrize("kind", ["vessel", "aircraft"])
def test_a_ships_short_word_is_no_slip(kind: Kind) -> None:
    assert corrected("Worrks Zavjod", kind) == []
