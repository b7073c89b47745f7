"""Ports, flags of radio numbers, HS headings, and names of places that mean something else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from screening.typologies.client import place_gates
from screening.typologies.client.place_gates import declines, shared_with_south, stands_for_place
from screening.typologies.client.places import (
    call_sign_country,
    harbour_by_code,
    harbour_of,
    harbours_in,
    hs_words,
    mmsi_country,
)

if TYPE_CHECKING:
    import re


def test_every_code_that_begins_with_kp_is_a_port_of_the_dprk() -> None:
    assert harbour_by_code("KPNAM").role == "dprk"  # type: ignore[union-attr]
    assert harbour_by_code("KPZZZ").country == "KP"  # type: ignore[union-attr]
    assert harbour_by_code("NLRTM") is None


def test_a_code_counts_before_the_name_beside_it() -> None:
    found = harbour_of("RUVVO", "Nampo")
    assert found is None or found.country == "RU"


@pytest.mark.parametrize(
    ("mmsi", "country"), [("445114000", "KP"), ("440114000", "KR"), ("", ""), ("12", "")]
)
def test_the_digits_of_an_mmsi_name_the_flag(mmsi: str, country: str) -> None:
    assert mmsi_country(mmsi) == country


@pytest.mark.parametrize(("sign", "country"), [("HMXW", "KP"), ("P5AB", "KP"), ("HLAB", "KR")])
def test_a_call_sign_names_its_country(sign: str, country: str) -> None:
    assert call_sign_country(sign) in {country, ""}
    assert (call_sign_country(sign) == "KP") is (country == "KP")


def test_an_hs_code_is_explained_by_its_longest_known_prefix() -> None:
    assert hs_words("270111")
    assert hs_words("2701") == hs_words("270111") or hs_words("270111")
    assert hs_words("") == ""


def countries(text: str, *, prose: bool) -> set[str]:
    return {harbour.country for harbour, _, _ in harbours_in(text, prose=prose)}


def test_a_common_word_is_a_place_only_where_a_place_is_meant() -> None:
    assert countries("원산지: 중국", prose=True) == set()  # "country of origin: China"
    assert countries("port of Nampo", prose=True) == {"KP"}


def test_a_name_shared_with_the_south_is_not_the_northern_place_there() -> None:
    assert shared_with_south("Namyang")
    assert not stands_for_place("namyang", "Namyang, South Korea", 0, 7, prose=False)


def test_russian_endings_apply_to_names_that_end_in_a_consonant() -> None:
    assert declines("хасан")
    assert not declines("находка")


def test_a_text_is_read_once_for_the_south_however_many_ports_it_names() -> None:
    asked: list[str] = []
    pattern = place_gates._pattern

    def noted(key: str) -> re.Pattern[str]:
        asked.append(key)
        return pattern(key)

    with patch.object(place_gates, "_pattern", noted):
        assert len(harbours_in("from Songnim to Taean, " * 50)) == 100
    assert asked.count("south") == 1
    assert not harbours_in("from Songnim to Taean, Republic of Korea " * 50)
