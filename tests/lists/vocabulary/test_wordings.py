"""Lists of wordings as one expression."""

from __future__ import annotations

from lists.vocabulary.wordings import anywhere, bounded


def test_a_word_is_not_found_inside_a_longer_one() -> None:
    assert bounded(["coal"]).search("COAL, 20 t")
    assert not bounded(["coal"]).search("charcoal")
    assert not bounded(["уголь"]).search("уголья")


def test_scripts_without_word_spaces_match_anywhere() -> None:
    assert bounded(["石炭", "coal"]).search("北朝鮮産石炭輸送")


def test_no_wordings_match_nothing() -> None:
    assert not bounded([]).search("anything")
    assert not anywhere([]).search("anything")
