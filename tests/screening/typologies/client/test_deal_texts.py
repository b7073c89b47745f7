"""Typologies read from what a deal says in words, in the languages of the trade."""

from __future__ import annotations

import pytest

from tests.screening.deals import assess, cargo, codes, deal


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("PETRO_REFINED", "Отправка цистерн с дизтопливом в Туманган, КНДР"),
        ("PETRO_REFINED", "向朝鲜出口成品油"),
        ("LUXURY_HORSE", "Орловские рысаки и кобылы, 24 головы, в КНДР"),
        ("LABOR_BROKER", "Привлечение рабочих из КНДР по учебным визам для строительства"),
        ("LABOR_OVERSEAS", "雇用朝鲜女工加工服装"),
        ("LABOR_OVERSEAS", "북한 노동자 파견 러시아 건설 현장"),
        ("SPACE_MISSILE", "북한 미사일 발사체 엔진 기술 러시아 이전"),
        ("SPACE_MISSILE", "reconnaissance satellite telemetry for the DPRK at a cosmodrome"),
        ("ARMS", "Pantsir air defence systems to North Korea"),
        ("COAL_MINERAL", "从朝鲜进口煤炭"),
        ("STS", "从朝鲜进口煤炭 海上过驳"),
        ("BANK", "открытие корреспондентских счетов для северокорейского банка"),
        ("CYBER_CRYPTO", "USDT to an OTC trader for the Lazarus Group"),
        ("RAIL", "железнодорожные вагоны в КНДР"),
    ],
)
def test_conduct_is_read_in_the_languages_of_the_trade(code: str, said: str) -> None:
    assert codes(assess(deal(description=said)))[code] >= 0.4


@pytest.mark.parametrize(
    "said",
    [
        "Machine tools, not for re-export to Russia, Belarus, Iran, North Korea or Syria",
        "Cover for diesel cargo worldwide excluding Cuba, Iran, North Korea",
        "No shipments of steel to the DPRK under this contract",
        "Товар не предназначен для поставки в КНДР, станки",
    ],
)
def test_a_clause_that_keeps_away_from_the_dprk_is_no_tie(said: str) -> None:
    assert assess(deal(description=said)).band == "clear"


@pytest.mark.parametrize(
    "said",
    [
        "diesel, price excluding VAT, delivery to North Korea",
        "Steel, not insured, bound for North Korea",
        "Cargo no 5 of diesel to North Korea",
    ],
)
def test_a_denial_of_something_else_changes_nothing(said: str) -> None:
    assert assess(deal(description=said)).band == "escalate"


def test_a_stated_end_inside_the_dprk_is_the_dprk() -> None:
    by_rail = deal(cargo=cargo("diesel", "271019"), origin="Khasan", destination="Tumangang")
    assert assess(by_rail).band == "block"


@pytest.mark.parametrize("said", ["朝鲜族冷面餐厅 面粉", "诺贝尔 朝鲜战争 历史书"])
def test_ethnic_koreans_and_the_war_are_no_tie(said: str) -> None:
    assert assess(deal(description=said)).risk == 0


@pytest.mark.parametrize(
    "country",
    ["Corea del Norte", "N. Korea", "Korea (DPR)", "D.P.R. Korea", "Noord-Korea", "북조선"],
)
def test_the_dprk_is_known_by_its_other_names(country: str) -> None:
    answer = assess(deal(description=f"diesel, {country}", destination=country))
    assert codes(answer)["PETRO_REFINED"] >= 0.5
