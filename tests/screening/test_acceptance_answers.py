"""Whole answers over the full lists: the worked checks, the false friends, the bundled samples."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.entity import DateInterval
from screening.model.subject import Activity, Cargo, Counterparty, Document, Options, Port, Subject
from tests.screening import full_lists as full
from tests.screening.deals import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from screening.model.result import Result
    from screening.screener import Screener

pytestmark = [pytest.mark.full, pytest.mark.slow]


@pytest.fixture(scope="module")
def screener(full_lists: Path) -> Screener:
    return full.screener(full_lists)


def ask(screener: Screener, subject: Subject, law: str = "") -> Result:
    return screener.screen(subject, Options(jurisdictions=tuple(law.split())), TODAY)


def test_yu_jong_2_with_refined_petroleum_is_blocked(screener: Screener) -> None:
    ship = Subject(kind="vessel", imo="8604917", activity=Activity(cargo=(Cargo("", "2710"),)))
    answer = ask(screener, ship)
    assert answer.risk >= 95
    assert (answer.floor, answer.band) == (95, "block")
    assert {"PETRO_REFINED", "STS"} <= {finding.code for finding in answer.typologies}
    assert any(quote.text for finding in answer.typologies for quote in finding.quotes)


@pytest.mark.parametrize(("law", "risk", "band"), [("EU", 90, "block"), ("UN", 54, "escalate")])
def test_orlov_trotters(screener: Screener, law: str, risk: int, band: str) -> None:
    cargo = (Cargo("two dozen Orlov trotters", "010129", 24, "head", "RU"),)
    horses = Subject(
        kind="organization",
        names=("Hippodrom Sever LLC",),
        activity=Activity(cargo=cargo, origin="RU", destination="KP"),
    )
    answer = ask(screener, horses, law)
    assert (answer.risk, answer.band) == (risk, band)


def test_notified_russian_coal_through_rajin(screener: Screener) -> None:
    coal = Activity(
        origin="RU", destination="CN", cargo=(Cargo("coal", "2701", origin="RU"),),
        ports=(Port("KPRAJ", "Rajin", "KP", "load"),),
        documents=(Document("notification", details="1718 Committee, 2375 OP18"),),
    )  # fmt: skip
    answer = ask(screener, Subject(names=("Ugol Vostok",), kind="organization", activity=coal))
    assert (answer.risk, answer.band) == (36, "review")


def test_food_aid_to_nampo_with_an_exemption_letter(screener: Screener) -> None:
    aid = Activity(
        origin="CN", destination="KP", cargo=(Cargo("biscuits", "1905"),),
        ports=(Port("", "Nampo", "KP", "discharge"),),
        counterparties=(Counterparty("World Food Programme", "consignee", "KP"),),
        documents=(Document("exemption", issuer="1718 Committee", details="2397 OP25"),),
    )  # fmt: skip
    answer = ask(screener, Subject(names=("World Food Programme",), activity=aid))
    assert answer.risk <= 25


def test_kim_chol_with_a_rok_passport_and_another_birth_date(screener: Screener) -> None:
    day = date(1990, 1, 1)
    person = Subject(
        kind="person",
        names=("KIM Chol",),
        birth_dates=(DateInterval(day, day),),
        nationalities=("KR",),
    )
    answer = ask(screener, person)
    assert (answer.floor, answer.band) == (25, "review")
    assert "Against it: born more than ten years apart" in answer.explanation.text


def test_korea_line_with_an_rok_mmsi_is_clear(screener: Screener) -> None:
    firm = Subject(
        kind="organization",
        names=("Korea Line Corporation",),
        mmsi="440123000",
        countries=("KR",),
    )
    assert ask(screener, firm).band == "clear"


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Korea Development Bank", "KR"),
        ("Hana Bank", "KR"),
        ("Agricultural Development Bank of China", "CN"),
        ("Ministry of State Security of the People's Republic of China", "CN"),
        ("Hyundai Heavy Industries", "KR"),
        ("POSCO International", "KR"),
        ("Korea Electric Power Corporation", "KR"),
        ("Koryo Restaurant", "DE"),
        ("Goryeo Ginseng House", "KR"),
    ],
)
def test_false_friends_stay_clear(screener: Screener, name: str, country: str) -> None:
    answer = ask(screener, Subject(kind="organization", names=(name,), countries=(country,)))
    assert (answer.band, answer.matches, answer.typologies) == ("clear", (), ())


def test_hong_kong_electronics_is_told_to_be_in_iran(screener: Screener) -> None:
    answer = ask(screener, Subject(kind="organization", names=("Hong Kong Electronics",)))
    match = next(m for m in answer.matches if m.entity.reference == "KPe.005")
    assert any(address.country == "IR" for address in match.entity.addresses)


@pytest.mark.parametrize(
    ("name", "code", "quote"),
    [
        ("KOREA KUMRYONG TRADING CORPORATION", "ARMS", "arms dealer"),
        ("Kingly Won International", "PETRO_REFINED", "oil deal valued at over $1 million"),
        ("Singwang Economics and Trading General Corporation", "COAL_MINERAL", "trading in coal"),
        ("Mansudae Overseas Project Group", "LABOR_OVERSEAS", "exportation of workers"),
        ("Mokran LLC", "LABOR_BROKER", ""),
    ],
)  # fmt: skip
def test_a_name_leads_to_the_typology_and_its_quote(
    screener: Screener, name: str, code: str, quote: str
) -> None:
    answer = ask(screener, Subject(kind="organization", names=(name,)))
    finding = next(f for f in answer.typologies if f.code == code)
    assert quote in " | ".join(" ".join(q.text.split()) for q in finding.quotes)
    assert answer.band == "block"


def test_every_risk_can_be_redone_from_the_answer(screener: Screener) -> None:
    from msgspec import to_builtins

    from tests.screening.test_risk import documented_client

    redo = documented_client()
    every = screener.snapshot.entities[:: len(screener.snapshot.entities) // 150]
    for entity in every:
        answer = ask(screener, Subject(names=(entity.names[0].full,), kind=entity.kind))
        assert redo(to_builtins(answer)) == answer.risk
