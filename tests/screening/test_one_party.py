"""Which records of several lists are one group to read, and which are never taken for one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from lists.entity import Address, DateInterval, Entity, Identifier, Link
from screening.links import records_of_one_party
from screening.one_party import grouped_graph
from screening.policy import Policy
from tests import factories
from tests.factories import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

POLICY = Policy.bundled()
PROGRAMMES = {
    "un": "UNSC:KP",
    "eu": "PRK",
    "ofac_sdn": "DPRK2",
    "uk": "UK:DPR",
    "jp_mof": "JP:DPRK",
}
KOMID = "Korea Mining Development Trading Corporation"


def groups(*entities: Entity) -> list[Sequence[str]]:
    """The sources of each group of several records."""
    graph = grouped_graph(entities, POLICY.rules.typologies)
    found: dict[str, list[str]] = {}
    sources = {one.id: one.source for one in entities}
    for one, first in records_of_one_party(graph, [each.id for each in entities]).items():
        found.setdefault(first, []).append(sources[one])
    return list(found.values())


def born(*days: str) -> tuple[DateInterval, ...]:
    return tuple(DateInterval(date.fromisoformat(day), date.fromisoformat(day)) for day in days)


def year(number: int) -> tuple[DateInterval, ...]:
    return (DateInterval(date(number, 1, 1), date(number, 12, 31)),)


def firm(source: str, name: str = KOMID, **fields: Any) -> Entity:
    """A firm of North Korea on the DPRK programme of a list."""
    listings = (listing(fields.pop("programme", PROGRAMMES[source]), source=source),)
    values = {"source": source, "listings": listings, "countries": ("KP",), **fields}
    return factories.entity(name, **values)


def person(source: str, name: str = "PAK Han Se", **fields: Any) -> Entity:
    listings = (listing(fields.pop("programme", PROGRAMMES[source]), source=source),)
    values = {"source": source, "listings": listings, "nationalities": ("KP",), **fields}
    return factories.person(name, **values)


def number(kind: Any, value: str) -> tuple[Identifier, ...]:
    return (Identifier(type=kind, value=value, normalized=value, valid=True),)


def test_komid_on_three_lists_is_one_party_though_no_list_refers_to_another() -> None:
    records = firm("un"), firm("ofac_sdn", KOMID.upper()), firm("eu")
    assert groups(*records) == [["un", "ofac_sdn", "eu"]]


def test_legal_forms_and_a_short_form_in_brackets_make_no_other_firm() -> None:
    one = firm("un", "Tanchon Commercial Trading Co., Ltd.")
    assert groups(one, firm("eu", "TANCHON COMMERCIAL TRADING (TCT)")) == [["un", "eu"]]


def test_firms_of_one_name_in_two_countries_are_two() -> None:
    name = "Ministry of State Security"
    other = firm("eu", name, countries=("SY",), programme="SYR")
    assert groups(firm("un", name), other) == []


def test_an_equal_name_alone_makes_nobody_one_party() -> None:
    bare = [factories.entity(KOMID, source=source) for source in ("un", "eu")]
    assert groups(*bare) == []


def test_another_registration_number_is_another_firm() -> None:
    one = firm("un", identifiers=number("ogrn", "1027700132195"))
    assert groups(one, firm("eu", identifiers=number("ogrn", "1037739877295"))) == []


def test_an_alias_is_not_enough_where_nothing_but_the_country_agrees() -> None:
    alias = firm("eu", "Korea Kumryong Trading", names=("Korea Kumryong Trading", KOMID))
    assert groups(firm("un"), alias) == []
    city = (Address("Pyongyang, KP", city="Pyongyang", country="KP"),)
    located = firm("eu", alias.caption, names=(alias.caption, KOMID), addresses=city)
    assert groups(firm("un", addresses=city), located) == [["un", "eu"]]


def test_ships_of_one_name_are_one_only_by_their_number() -> None:
    listings = (listing("UNSC:KP"),)
    one = factories.vessel("CHON MA SAN", source="un", listings=listings)
    same = factories.vessel("CHON MA SAN 2", source="eu", listings=listings)
    other = factories.vessel("CHON MA SAN", "8660325", source="ofac_sdn", listings=listings)
    assert groups(one, same, other) == [["un", "eu"]]


def test_persons_are_one_by_name_and_birth_day() -> None:
    one = person("un", "KIM Yong Chol", birth_dates=born("1962-02-18"))
    assert groups(one, person("eu", "Yong-Chol KIM", birth_dates=born("1962-02-18"))) == [
        ["un", "eu"]
    ]


@pytest.mark.parametrize("days", [("1963-02-18",), ("1990-01-01", "1992-01-01")])
def test_another_birth_date_is_another_person(days: tuple[str, ...]) -> None:
    one = person("un", birth_dates=born("1962-02-18"))
    assert groups(one, person("eu", birth_dates=born(*days))) == []


def test_a_birth_year_needs_more_that_agrees() -> None:
    one = person("un", birth_dates=year(1968))
    bare = factories.person("PAK Han Se", source="eu", birth_dates=year(1968))
    assert groups(one, bare) == []
    assert groups(one, person("eu", birth_dates=year(1968))) == [["un", "eu"]]


def test_a_common_name_without_a_birth_date_joins_nobody() -> None:
    name = "KIM Yong Chol"
    assert groups(person("un", name), person("eu", name)) == []


def test_a_name_that_two_of_one_list_bear_joins_none_of_them_without_a_sure_fact() -> None:
    name = "RYU Gwangsu Tempelhofer"
    two = person("un", name, key="1"), person("un", name, key="2")
    assert groups(*two, person("eu", name)) == []
    passport = number("passport", "563410155")
    sure = person("un", name, key="1", identifiers=passport), two[1]
    assert groups(*sure, person("eu", name, identifiers=passport)) == [["un", "eu"]]


STATED = (Link("same_as", target_reference="KPi.013"),)


def test_a_stated_un_reference_joins_other_names_and_the_same_name_of_another_date() -> None:
    un = person("un", reference="KPi.013", birth_dates=born("1944-03-09"))
    assert groups(un, person("eu", "To-Chun Pak", links=STATED)) == [["un", "eu"]]
    other_date = person("eu", links=STATED, birth_dates=born("1950-04-01"))
    assert groups(un, other_date) == [["un", "eu"]]


def test_a_misprinted_reference_joins_no_other_name_of_another_generation() -> None:
    un = person("un", reference="KPi.013", birth_dates=born("1944-03-09"))
    other = person("eu", "Tong-Ho Kim", links=STATED, birth_dates=born("1969-08-18"))
    assert groups(un, other) == []


def test_an_alias_and_a_birth_year_join_no_common_name() -> None:
    one = person("un", "MOTMAEN Abdulhai", names=("MOTMAEN Abdulhai", "KIM Yong Chol"))
    one = person("un", one.caption, names=one.names, birth_dates=year(1973))
    assert groups(one, person("eu", "KIM Yong Chol", birth_dates=year(1973))) == []


def test_two_parties_of_the_un_are_never_one_whatever_number_is_printed_with_both() -> None:
    shared = number("passport", "836110035")
    un = person("un", reference="KPi.001", identifiers=shared)
    link = (Link("same_as", target_reference="KPi.002"),)
    other = person("eu", "RI Won Ho", identifiers=shared, links=link)
    assert groups(un, other) == []


def test_a_list_that_has_a_party_under_two_programmes_has_it_once() -> None:
    twice = firm("jp_mof", key="1"), firm("jp_mof", key="2", programme="JP:DPRK-UN1695")
    assert groups(firm("un"), *twice) == [["un", "jp_mof", "jp_mof"]]


def test_two_records_of_one_programme_are_two_parties_of_that_list() -> None:
    twice = firm("eu", key="1"), firm("eu", key="2")
    assert groups(firm("un"), *twice) == []


def test_the_order_of_the_lists_changes_no_group() -> None:
    records = [firm("un"), firm("ofac_sdn"), firm("eu", "Korea Kwangsong"), person("uk")]
    assert [sorted(one) for one in groups(*records)] == [
        sorted(one) for one in groups(*reversed(records))
    ]


def test_groups_are_kept_in_the_dump_of_a_graph() -> None:
    graph = grouped_graph((firm("un"), firm("eu")), POLICY.rules.typologies)
    assert type(graph).load(graph.dump()).parties == (0, 0)
