"""Risk: floors, bands, worked checks of the domain brief, and a client that redoes every number."""

from __future__ import annotations

import re
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from lists.entity import Address, Identifier
from screening.bands import band_of, risk_of
from screening.model.result import Evidence, Finding, Scores, Term
from screening.model.subject import Activity, Counterparty, Document, Options, Port, Subject
from tests.screening.deals import (
    POLICY,
    TODAY,
    assess,
    cargo,
    codes,
    deal,
    engine,
    eu,
    match,
    ofac,
    same_name,
    un,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER = Identifier(type="imo", value="8604917", normalized="8604917", valid=True)
YU_JONG_2 = ofac("YU JONG 2", "23736", "DPRK4", kind="vessel", identifiers=(NUMBER,))
KIM_CHOL = ofac("KIM, Chol", "23483", "DPRK4", kind="person")
SAME_IMO = Evidence("imo", 14_000, "8604917", "8604917", "same imo number")
HORSES = deal(
    origin="RU", destination="KP", cargo=cargo("24 Orlov trotters", "010129", origin="RU")
)
COAL = deal(
    origin="RU", destination="CN", cargo=cargo("coal", "2701", origin="RU"),
    ports=(Port("KPRAJ", "Rajin", "KP", "load"),),
    documents=(Document("notification", details="to the 1718 Committee, 2375 OP18"),),
)  # fmt: skip
WFP = deal(
    origin="CN", destination="KP", cargo=cargo("biscuits", "1905"),
    ports=(Port("KPNAM", "Nampo", "KP", "discharge"),),
    counterparties=(Counterparty("World Food Programme", "consignee", "KP"),),
    documents=(Document("exemption", issuer="1718 Committee", details="2397 OP25"),),
)  # fmt: skip


def test_a_listed_ship_by_imo_with_petroleum_is_blocked() -> None:
    ship = Subject(kind="vessel", imo="8604917", activity=Activity(cargo=cargo("", "2710")))
    answer = assess(ship, YU_JONG_2, matches=(match(YU_JONG_2, 0.97, SAME_IMO),))
    assert answer.risk >= 95
    assert (answer.floor, answer.band) == (95, "block")
    assert "PETRO_REFINED" in codes(answer)


@pytest.mark.parametrize(("law", "risk", "band"), [("EU", 90, "block"), ("UN", 54, "escalate")])
def test_two_dozen_orlov_trotters(law: str, risk: int, band: str) -> None:
    answer = assess(HORSES, law=law)
    assert (answer.risk, answer.band) == (risk, band)


def test_notified_russian_coal_through_rajin_is_for_review() -> None:
    answer = assess(COAL)
    assert (answer.risk, answer.band) == (36, "review")


def test_the_same_coal_without_the_notice_is_blocked() -> None:
    answer = assess(deal(origin="RU", destination="CN", cargo=cargo("coal", "2701", origin="RU"),
                         ports=(Port("KPRAJ", "Rajin", "KP", "load"),)))  # fmt: skip
    assert answer.band == "block"


def test_food_aid_with_an_exemption_letter_is_clear() -> None:
    answer = assess(WFP)
    assert answer.risk <= 25
    assert answer.band == "clear"
    assert answer.typologies[0].code == "FOOD_HUMANITARIAN"
    assert len(answer.typologies[0].counter) == 2


def test_kim_chol_with_another_birth_date_asks_for_review_and_says_why() -> None:
    other = Evidence("birth_date", -9000, "1990-01-01", "1964-09-27", "born in different years")
    subject = Subject(kind="person", names=("KIM Chol",), nationalities=("KR",))
    answer = assess(subject, KIM_CHOL, matches=(match(KIM_CHOL, 0.02, same_name(KIM_CHOL), other),))
    assert (answer.risk, answer.floor, answer.band) == (25, 25, "review")
    assert "born in different years" in answer.explanation.text


def test_korea_line_is_clear() -> None:
    subject = Subject(kind="organization", names=("Korea Line Corporation",), mmsi="440123000")
    answer = assess(subject, KIM_CHOL)
    assert (answer.risk, answer.band) == (0, "clear")


def test_a_passenger_ticket_over_the_border_is_context_only() -> None:
    answer = assess(deal(description="Passenger train ticket Vladivostok–Tumangang"))
    assert answer.band == "clear"
    assert list(codes(answer)) == ["RAIL"]


def test_an_exact_primary_name_of_the_same_kind_is_never_hidden() -> None:
    subject = Subject(kind="person", names=("KIM, Chol",))
    answer = assess(subject, KIM_CHOL, matches=(match(KIM_CHOL, 0.4, same_name(KIM_CHOL)),))
    assert answer.floor == 80


def test_an_exact_name_of_unstated_kind_is_for_a_specialist() -> None:
    subject = Subject(names=("KIM, Chol",))
    hit = match(KIM_CHOL, 0.4, same_name(KIM_CHOL))
    assert assess(subject, KIM_CHOL, matches=(hit,)).floor == POLICY.rules.risk.floor_exact_name


def test_counter_indicators_never_lower_a_list_hit() -> None:
    hit = (match(KIM_CHOL, 0.97, same_name(KIM_CHOL)),)
    bare = Subject(kind="person", names=("KIM, Chol",))
    with_papers = Subject(kind="person", names=("KIM, Chol",), activity=WFP.activity)
    assert (
        assess(with_papers, KIM_CHOL, matches=hit).risk >= assess(bare, KIM_CHOL, matches=hit).risk
    )


def test_a_port_ban_weighs_less_than_a_freeze() -> None:
    from tests import factories

    listing = factories.listing("DPRK", source="un_vessels", reference="1", measures=("port ban",))
    ship = factories.vessel(source="un_vessels", reference="1", listings=(listing,))
    answer = assess(Subject(kind="vessel"), ship, matches=(match(ship, 0.9),))
    assert answer.scores.exposure == 0.9


def test_a_party_listed_for_something_else_is_blocked_but_told_apart() -> None:
    other = eu("Rosneft", "EU.1", "UKR", reason="Trades in oil.")
    answer = assess(Subject(names=("Rosneft",)), other, matches=(match(other, 0.97),))
    assert answer.band == "block"
    assert answer.typologies == ()
    assert "No tie of Rosneft to the DPRK was found" in answer.explanation.text


@pytest.mark.parametrize(
    "changed",
    [{"notes": ("MET OFFICIALS OF NORTH KOREA.",)}, {"notes": ("북한 관리를 만났다",)},
     {"addresses": (Address("Somun-dong, Pyongyang"),)}, {"countries": ("KP",)},
     {"nationalities": ("KP",)}],
)  # fmt: skip
def test_a_party_with_anything_of_the_dprk_is_never_said_to_have_no_tie(
    changed: dict[str, Any],
) -> None:
    other = structs.replace(
        eu("Vistula Brakko", "EU.1", "UKR", reason="Trades in cars."), **changed
    )
    answer = assess(Subject(names=("Vistula Brakko",)), other, matches=(match(other, 0.97),))
    assert answer.typologies == ()
    assert "No tie" not in answer.explanation.text
    assert "Vistula Brakko is not listed for the DPRK, but it" in answer.explanation.text


def test_a_listing_that_states_no_conduct_says_so_in_words() -> None:
    party = ofac("EKO DEVELOPMENT", "18553", "DPRK3")
    answer = assess(Subject(names=("EKO",)), party, matches=(match(party, 0.97),))
    assert "its listing states no conduct" in answer.explanation.text
    assert "E.O. 13722" in answer.explanation.text


def test_an_imo_under_another_name_is_a_sign_of_a_false_identity() -> None:
    unlike = Evidence("name", -3000, "HAI XIN YOU 606", "YU JONG 2", "no listed name is alike")
    ship = Subject(kind="vessel", names=("HAI XIN YOU 606",), imo="8604917")
    answer = assess(ship, YU_JONG_2, matches=(match(YU_JONG_2, 0.99, SAME_IMO, unlike),))
    assert codes(answer)["SHIP_IDENTITY"] > 0.5


def test_dprk_nationality_alone_asks_for_review_and_a_dprk_flag_escalates() -> None:
    person = assess(Subject(kind="person", names=("RI Song",), nationalities=("KP",)))
    ship = assess(Subject(kind="vessel", names=("X",), flag="KP"))
    assert (person.band, ship.band) == ("review", "escalate")


def test_the_same_question_gives_the_same_answer() -> None:
    asked = engine(YU_JONG_2)
    one = asked.assess(HORSES, (), Options(), TODAY)
    assert (
        one
        == asked.assess(HORSES, (), Options(), TODAY)
        == engine(YU_JONG_2).assess(HORSES, (), Options(), TODAY)
    )


def test_nothing_found_is_the_same_object_again() -> None:
    asked = engine(YU_JONG_2)
    first = asked.assess(Subject(kind="person", names=("Ann",)), (), Options(), TODAY)
    assert first is asked.assess(Subject(kind="person", names=("Bob",)), (), Options(), TODAY)


def test_without_explanation_the_numbers_are_the_same() -> None:
    asked = engine(YU_JONG_2)
    quiet = asked.assess(HORSES, (), Options(explain=False), TODAY)
    assert quiet.explanation.text == ""
    assert quiet.risk == asked.assess(HORSES, (), Options(), TODAY).risk


@pytest.mark.parametrize(
    ("risk", "band"),
    [
        (0, "clear"),
        (24, "clear"),
        (25, "review"),
        (49, "review"),
        (50, "escalate"),
        (79, "escalate"),
        (80, "block"),
        (100, "block"),
    ],
)
def test_the_bands_edges(risk: int, band: str) -> None:
    assert band_of(risk, POLICY.rules.bands) == band


@given(*[st.floats(0, 1)] * 5, st.integers(0, 100))
def test_risk_is_monotone_in_every_part_and_never_below_its_floor(
    i: float, e: float, rests: float, own: float, s: float, floor: int
) -> None:
    def risk(i: float, e: float, rests: float, own: float, s: float) -> int:
        findings = (
            Finding("ARMS", "", "list text", rests, "", terms=(Term("identity", 1.0, ""),)),
            Finding("STS", "", "submission", own, "", terms=(Term("nexus", 1.0, ""),)),
        )
        return risk_of(Scores(i, e, max(rests, own), s), findings, floor)

    now = risk(i, e, rests, own, s)
    assert floor <= now <= 100
    for more in (
        (1, e, rests, own, s),
        (i, e, 1, own, s),
        (i, e, rests, 1, s),
        (i, e, rests, own, 1),
    ):
        assert risk(*more) >= now


def test_what_the_list_says_is_no_surer_than_the_match() -> None:
    text = "Registered owner of a tanker that took part in ship-to-ship transfers of oil."
    firm = un("KOREA ACHIM SHIPPING CO", "KPe.061", text)
    answer = assess(Subject(names=("Achim",)), firm, matches=(match(firm, 0.72),))
    assert (answer.risk, answer.band) == (72, "escalate")


def documented_client() -> Callable[[dict[str, Any]], int]:
    """The client printed in docs/risk.md, as a function."""
    page = (Path(__file__).parents[2] / "docs" / "risk.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    assert len(code.group(1).strip().splitlines()) <= 20
    space: dict[str, Any] = {}
    exec(code.group(1), space)
    return space["redo"]


@pytest.mark.parametrize("subject", [HORSES, COAL, WFP, deal(description="x")])
def test_the_documented_client_redoes_any_answer(subject: Subject) -> None:
    from dataclasses import asdict

    hit = match(YU_JONG_2, 0.7311, SAME_IMO)
    for matches in ((), (hit,)):
        answer = assess(subject, YU_JONG_2, un("KOMID", "KPe.001", "arms dealer"), matches=matches)
        told = asdict(answer)
        assert documented_client()(told) == answer.risk


def test_red_flags_add_up_to_their_score() -> None:
    answer = assess(Subject(kind="vessel", imo="8660314", mmsi="477123000", flag="PA"))
    told = 1 - prod(1 - flag.value for flag in answer.red_flags)
    assert answer.scores.red_flags == min(round(told, 4), 0.5)
