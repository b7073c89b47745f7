"""Goods by HS code and by words; routes and ports of a deal."""

from __future__ import annotations

from screening.model.subject import Activity, Cargo, Port
from screening.typologies.client.goods import (
    foreign_harbours,
    goods_signals,
    is_tanker,
    route_signals,
)


def signs(activity: Activity, way: str) -> set[tuple[str, str]]:
    return {(one.typology, one.weight) for one in goods_signals(activity, way)}


def test_a_banned_code_is_decisive_the_banned_way_and_strong_when_the_way_is_unknown() -> None:
    coal = Activity(cargo=(Cargo(hs_code="270111"),))
    assert ("COAL_MINERAL", "D") in signs(coal, "from")
    assert ("COAL_MINERAL", "S") in signs(coal, "")


def test_a_code_that_no_ban_names_is_no_sign() -> None:
    assert signs(Activity(cargo=(Cargo(hs_code="490199"),)), "to") == set()


def test_words_for_goods_count_in_any_field_that_describes_them() -> None:
    for deal in (
        Activity("shipment of crude oil"),
        Activity(cargo=(Cargo("crude oil"),)),
        Activity(services=("transport of crude oil",)),
    ):
        assert "PETRO_CRUDE" in {code for code, _ in signs(deal, "to")}


def test_a_breed_name_settles_the_heading() -> None:
    horses = Activity(cargo=(Cargo("two dozen Orlov trotters"),))
    assert ("LUXURY_HORSE", "D") in signs(horses, "to")


def test_a_route_only_adds_to_typologies_the_goods_already_show() -> None:
    deal = Activity("tanker", ports=(Port(name="Vostochny"),))
    assert list(route_signals(deal, set())) == []
    assert {one.typology for one in route_signals(deal, {"PETRO_REFINED"})} <= {"PETRO_REFINED"}


def test_ports_of_the_dprk_are_not_foreign() -> None:
    deal = Activity(ports=(Port(name="Nampo"), Port(name="Vostochny")))
    assert {one.country for one in foreign_harbours(deal)} == {"RU"}


def test_a_tanker_is_read_from_any_text_of_the_deal() -> None:
    assert is_tanker(Activity("charter of an oil tanker"))
    assert not is_tanker(Activity("charter of a bulk carrier"))
