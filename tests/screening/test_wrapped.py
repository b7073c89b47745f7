"""The texts around names of the self-test."""

from __future__ import annotations

import pytest

from screening.validation.wrapped import wrappings


@pytest.mark.parametrize("kind", ["person", "organization", "vessel"])
def test_each_kind_has_sixty_texts_and_every_text_holds_the_name_once(kind: str) -> None:
    texts = [one.around("Kwangson") for one in wrappings(kind)]
    assert len(set(texts)) == len(texts) >= 60
    assert all(text.count("Kwangson") == 1 for text in texts)
    assert not any("{" in text for text in texts)


def test_no_text_is_known_for_aircraft() -> None:
    assert not wrappings("aircraft")
