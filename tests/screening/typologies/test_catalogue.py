"""The catalogue and the tables beside it use only declared codes."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from screening.model.codes import CounterName, TypologyCode
from screening.typologies.catalogue import by_typology, catalogue, typologies_of
from screening.typologies.tables import read_toml
from tests.screening.deals import POLICY


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_toml("typologies.toml")["typology"]
    return found


def test_the_codes_of_the_catalogue_are_those_the_code_may_use() -> None:
    assert tuple(one.code for one in catalogue()) == get_args(TypologyCode)


def test_a_misspelt_code_stops_the_start() -> None:
    with pytest.raises(msgspec.ValidationError, match="COAL_MINERALS"):
        typologies_of([{**rows()[0], "code": "COAL_MINERALS"}])


def test_a_typology_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match=rf"differ: \['{rows()[0]['code']}'\]"):
        typologies_of(rows()[1:])


def test_an_unknown_counter_indicator_stops_the_start() -> None:
    with pytest.raises(msgspec.ValidationError, match="op6_notice"):
        typologies_of([{**rows()[0], "counters": ["op6_notice"]}])


def test_a_misspelt_field_of_a_typology_stops_the_start() -> None:
    with pytest.raises(msgspec.ValidationError, match="never_exmpt"):
        typologies_of([{**rows()[0], "never_exmpt": True}])


def test_every_counter_indicator_has_its_number_in_the_policy() -> None:
    assert set(POLICY.rules.typologies.counter) == set(get_args(CounterName))


def test_partners_are_sorted_into_declared_typologies() -> None:
    assert set(by_typology("partner_kinds")) < set(get_args(TypologyCode))
