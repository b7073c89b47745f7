"""A delivery's share of the Security Council's yearly caps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.subject import Activity, Cargo
from screening.typologies.client.caps import share_of_cap

CAP = 500_000  # barrels of refined products a year: UNSCR 2397 (2017) paragraph 5


def share(*cargo: Cargo) -> tuple[float, float] | None:
    found = share_of_cap("PETRO_REFINED", Activity(cargo=cargo))
    return (found.least, found.most) if found else None


def test_barrels_are_exact_and_tonnes_are_a_range() -> None:
    assert share(Cargo("gas oil", quantity=CAP / 2, unit="barrels")) == (0.5, 0.5)
    found = share(Cargo("gas oil", quantity=1000, unit="t"))
    assert found
    assert 0 < found[0] < found[1] < 1


def test_goods_under_another_heading_do_not_count() -> None:
    assert share(Cargo("rice", hs_code="100630", quantity=CAP, unit="barrels")) is None


def test_nothing_is_said_without_a_quantity_a_unit_or_a_cap() -> None:
    assert share(Cargo("gas oil")) is None
    assert share(Cargo("gas oil", quantity=10, unit="boxes")) is None
    goods = Activity(cargo=(Cargo("horses", quantity=2, unit="t"),))
    assert share_of_cap("LUXURY_HORSE", goods) is None


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=5))
def test_deliveries_of_one_deal_add_up(quantities: list[float]) -> None:
    found = share(*(Cargo("gas oil", quantity=one, unit="barrels") for one in quantities))
    assert found
    assert found[0] == pytest.approx(sum(quantities) / CAP)
