"""Words of many names are learnt together, and are known as each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from screening.index import plain_words
from screening.index.plain_words import KnownParts, known_parts, learn_words
from tests.screening.test_plain_reading import BESIDE, KINDS, PARTS

if TYPE_CHECKING:
    import pytest

    from lists.entity import Kind


@given(st.lists(PARTS | BESIDE | st.sampled_from(["", "Müller"]), max_size=8), KINDS)
def test_what_is_learnt_together_is_known_as_each_by_itself(
    texts: list[str], kind: Kind | None
) -> None:
    together = KnownParts(kind)
    together.learn(texts)
    assert together == {text: KnownParts(kind)[text] for text in texts}


def test_words_are_learnt_for_the_kind_of_their_party(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_words, "_known", {})
    learn_words([("Bakoda Trading", "organization"), ("Anna Bakoda", "person"), ("Müller", None)])
    assert list(known_parts("organization")) == ["Bakoda", "Trading"]
    assert list(known_parts("person")) == ["Anna", "Bakoda"]
    assert not known_parts(None)


def test_no_more_words_are_kept_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_words, "_MOST_KEPT", 3)
    known = KnownParts("organization")
    known.learn(["Bakoda", "Lomena", "Rastuvo", "Yakapata", "Zuhado"])
    assert list(known) == ["Bakoda", "Lomena", "Rastuvo"]
    assert known["Yakapata"] == KnownParts("organization")["Yakapata"]
    assert list(known) == ["Yakapata"]
    known.learn(["Bakoda", "Yakapata"])
    assert list(known) == ["Yakapata", "Bakoda"]
