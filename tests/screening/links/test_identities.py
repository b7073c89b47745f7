"""Which records of different lists are one party."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from lists.entity import DateInterval, Identifier
from screening.links.identities import same_parties
from tests import factories

if TYPE_CHECKING:
    from lists.entity import Entity

BORN = (DateInterval(date(1960, 1, 2), date(1960, 1, 2)),)


def number(kind: Any, value: str, *, valid: bool | None = True) -> tuple[Identifier, ...]:
    return (Identifier(type=kind, value=value, normalized=value, valid=valid),)


def joined(*entities: Entity) -> list[tuple[int, int]]:
    return [(pair.one, pair.other) for pair in same_parties(entities)]


def test_one_imo_number_on_two_lists_is_one_ship() -> None:
    one = factories.vessel("DAWN", source="un")
    assert joined(one, factories.vessel("DUSK", source="eu")) == [(0, 1)]


def test_two_records_of_one_list_are_never_joined() -> None:
    assert joined(factories.vessel("DAWN"), factories.vessel("DUSK", key="x")) == []


def test_a_bare_name_joins_nobody() -> None:
    assert joined(factories.person("KIM Yong Chol"), factories.person(source="eu")) == []


def test_name_and_exact_birth_date_join_persons() -> None:
    one = factories.person("KIM Yong Chol", birth_dates=BORN)
    other = factories.person("Kim Yong Chol", source="eu", birth_dates=BORN)
    year = (DateInterval(date(1960, 1, 1), date(1960, 12, 31)),)
    vague = factories.person("Kim Yong Chol", source="eu", birth_dates=year)
    assert joined(one, other) == [(0, 1)]
    assert joined(one, vague) == []


def test_a_national_number_joins_only_when_it_is_long() -> None:
    def pair(value: str) -> list[tuple[int, int]]:
        numbers = number("registration", value)
        one = factories.entity("A", identifiers=numbers)
        return joined(one, factories.entity("B", source="eu", identifiers=numbers))

    assert pair("1234567") == []
    assert pair("12345678") == [(0, 1)]


def test_a_number_with_a_wrong_check_digit_joins_nobody() -> None:
    wrong = number("imo", "8604918", valid=False)
    one = factories.vessel("A", identifiers=wrong)
    assert joined(one, factories.vessel("B", source="eu", identifiers=wrong)) == []


def test_a_number_on_many_records_is_an_offices() -> None:
    shared = number("bic", "FTBDKPPY")
    sources = ("un", "eu", "ofac_sdn", "ofac_cons", "un_vessels")
    assert joined(*(factories.entity("A", source=one, identifiers=shared) for one in sources)) == []


def test_a_ship_and_a_firm_are_never_one_party() -> None:
    numbers = number("imo", "8604917")
    ship = factories.vessel("A", identifiers=numbers)
    assert joined(ship, factories.entity("B", source="eu", identifiers=numbers)) == []
