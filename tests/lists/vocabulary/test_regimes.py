"""Programmes of different lists that are about one matter."""

from __future__ import annotations

import pytest

from lists.vocabulary.regimes import regimes_of
from tests.factories import listing


@pytest.mark.parametrize(
    ("one", "other", "regime"),
    [
        ("RUSSIA-EO14024", "UK:RUS", "RU"),
        ("CAATSA - RUSSIA", "UKR", "RU"),
        ("LIBYA3", "AU:UN1970", "LY"),
        ("DPRK2", "PRK", "KP"),
        ("SDGT", "TAQA", "AF and terrorism"),
    ],
)
def test_programmes_of_two_lists_are_one_regime(one: str, other: str, regime: str) -> None:
    assert regimes_of((listing(one, reference="1", source="ofac_sdn"),)) == {regime}
    assert regimes_of((listing(other, reference="2", source="eu"),)) == {regime}


def test_a_programme_that_is_not_known_is_no_regime() -> None:
    assert regimes_of((listing("NO-SUCH-EO1", reference="1", source="ofac_sdn"),)) == frozenset()
