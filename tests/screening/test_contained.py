"""A listed name that stands in full inside a longer text is found, whatever surrounds it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.entity import DateInterval
from screening.long_text import MOST_WORDS
from screening.model.subject import Options, Subject
from tests.factories import entity, person, vessel
from tests.screening import full_lists as full
from tests.screening.listed import POLICY, TODAY, ask, screener

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Kind
    from screening.model.result import Match

KOMID = entity("Korea Mining Development Trading Corporation", key="1")
TANCHON = entity("Tanchon Commercial Bank", key="2")
PARTIES = screener(
    KOMID,
    TANCHON,
    entity("Glocom", key="3"),
    entity("Office 39", key="4", names=("Third Floor",)),
    person("KIM, Jong Un", key="5"),
    person("KIM, Chol", key="6"),
    person("RI, Won Ho", key="7"),
    person("KIRIYENKO, Sergei Vladilenovich", key="8"),
    vessel("YU JONG 2"),
    entity("PATRIOT", kind="vessel", key="10"),
)


def match_of(text: str, kind: Kind) -> Match | None:
    return next(iter(ask(PARTIES, text, kind=kind).matches), None)


def found(text: str, kind: Kind) -> str:
    match = match_of(text, kind)
    return match.entity.caption if match else ""


@pytest.mark.parametrize(
    "text",
    [
        "TO THE ORDER OF KOREA MINING DEVELOPMENT TRADING CORPORATION",
        "Korea Mining Development Trading Corporation, 12 Harbour Road, Wanchai, Hong Kong",
        "Korea Mining Development Trading Corporation in liquidation",
        "korea mining development trading corporation formerly of pyongyang now elsewhere",
        "Please credit Korea Mining Develpment Trading Corporation with EUR 48,000 value today",
        "Oakfield Dairy Supplies Ltd, Korea Mining Development Trading Corporation",
    ],
)
def test_a_firm_is_found_inside_a_text(text: str) -> None:
    assert found(text, "organization") == KOMID.caption


@pytest.mark.parametrize(
    "text",
    [
        "Kim Jong Un and Ri Sol Ju",
        "John Brown and Kim Jong Un",
        "payment to Kim Jong Un for consulting",
        "KIM JONG UN PASSPORT HOLDER SINCE MAY",
        "estate of KIM Jong Un, Flat 4, 18 Station Street",
    ],
)
def test_a_person_is_found_inside_a_text(text: str) -> None:
    assert found(text, "person") == "KIM, Jong Un"


@pytest.mark.parametrize("text", ["Sergei Kiriyenko OBE", "Rt Hon Sergei Kiriyenko"])
def test_a_father_s_name_may_be_left_out_inside_a_text(text: str) -> None:
    assert found(text, "person") == "KIRIYENKO, Sergei Vladilenovich"


@pytest.mark.parametrize(
    "text", ["YU JONG 2 VOY 123 / OR SUBSTITUTE", "MV YU JONG 2 28,000 DWT", "ex Oak now YU JONG 2"]
)
def test_a_ship_is_found_inside_a_text(text: str) -> None:
    assert found(text, "vessel") == "YU JONG 2"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kim Chol Su", "person"),  # another syllable makes another name
        ("Pak Kim Chol", "person"),
        ("Glocom Logistics Gulf FZE", "organization"),  # another firm
        ("Golden Glocom Ltd", "organization"),
        ("Oakfield Dairy, 3rd floor, Harbour Road", "organization"),  # an address
        ("Tanchon Savings and Commercial Bank of Oakfield", "organization"),
        ("GOLDEN PATRIOT", "vessel"),
        ("PATRIOT TRADER", "vessel"),
        ("YU JONG 7 VOY 123", "vessel"),  # another number
        ("Kim Brown paid the firm of Jong for the good ship Un", "person"),  # not together
    ],
)
def test_another_name_that_holds_a_listed_one_is_left_alone(text: str, kind: Kind) -> None:
    assert not found(text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "caption"),
    [
        ("Ri Won Ho / John Brown", "person", "RI, Won Ho"),
        ("payment to KIM Chol / John Brown", "person", "KIM, Chol"),
        ("payee Glocom, Harbour Road 12", "organization", "Glocom"),
        ("tanker PATRIOT crude oil", "vessel", "PATRIOT"),
        ("수취인 Glocom 계좌", "organization", "Glocom"),
    ],
)
def test_a_short_name_is_found_where_the_writing_parts_it_from_the_rest(
    text: str, kind: Kind, caption: str
) -> None:
    assert found(text, kind) == caption


def test_the_evidence_says_that_the_name_stands_in_the_text_and_what_else_does() -> None:
    match = match_of("our friends at Tanchon Commercial Bank wrote yesterday", "organization")
    assert match is not None
    term = next(term for term in match.evidence if term.feature == "contained")
    assert term.points < 0
    assert "stands in full inside the submitted text" in term.why
    assert term.why.endswith("other words: our friends at wrote yesterday")
    assert match.points == sum(one.points for one in match.evidence)


def test_a_name_deep_inside_a_page_of_prose_is_found() -> None:
    before = "the goods were taken to the warehouse behind the old station and counted twice "
    text = 12 * before + "for Tanchon Commercial Bank " + 12 * before
    assert found(text, "organization") == TANCHON.caption


def test_words_behind_the_limit_are_not_searched_and_the_answer_says_so() -> None:
    text = MOST_WORDS * "word " + "Tanchon Commercial Bank"
    result = ask(PARTIES, text, kind="organization")
    assert not result.matches
    told = [each.reason for each in result.unread]
    assert told == [
        f"only the first {MOST_WORDS} of {MOST_WORDS + 3} words of a name were screened"
    ]
    assert result.band != "clear"


def test_a_birth_date_that_speaks_against_a_contained_name_hides_nothing() -> None:
    born, other = date(1984, 1, 8), date(1950, 1, 1)
    over = screener(person("KIM, Jong Un", key="5", birth_dates=(DateInterval(born, born),)))
    text = "Kim Jong Un and Ri Sol Ju"
    result = ask(over, text, kind="person", birth_dates=(DateInterval(other, other),))
    shown = (*result.matches, *result.discounted)
    assert [match.entity.caption for match in shown] == ["KIM, Jong Un"]


@pytest.mark.full
@pytest.mark.parametrize(
    "name", ["Yusuf Abdallah Khan", "Ahmed Abdul Rahman Osman", "Najibullah Rahimi"]
)
def test_one_word_of_a_name_is_nobody_else_however_many_words_a_list_writes_it_in(
    full_lists: Path, name: str
) -> None:
    """Abdallah is listed as Abd Allah: two words of a list, one of those who bear the name."""
    result = full.screener(full_lists).screen(
        Subject(kind="person", names=(name,)), Options(), TODAY
    )
    assert result.band == "clear"


def test_a_contained_name_with_another_birth_date_is_for_review() -> None:
    born, other = date(1984, 1, 8), date(1950, 1, 1)
    listed = "KOREA MINING DEVELOPMENT KIM, Jong Un"
    over = screener(person(listed, birth_dates=(DateInterval(born, born),)))
    text = f"remitted in march for {listed} as agreed by phone"
    result = ask(over, text, kind="person", birth_dates=(DateInterval(other, other),))
    assert result.band != "clear"
    assert result.floor >= POLICY.rules.risk.floor_exact_name_with_conflict


@pytest.mark.parametrize(
    "text",
    [
        "AN SAN HO DWT 5,300 BLT 1987",
        "AN SAN HO 28,000 DWT",
        "C/P dated 4 May AN SAN HO",
        "transshipped to AN SAN HO 3 March",
        "AN SAN HO 7 days at anchor",
        "B/L 71 AN SAN HO 2 x 40 ft",
    ],
)
def test_a_ship_is_found_beside_numbers_that_are_not_its_own(text: str) -> None:
    ships = screener(vessel("AN SAN HO"))
    assert ask(ships, text, kind="vessel").matches
    own = ask(ships, text.replace("AN SAN HO", "AN SAN HO 2"), kind="vessel")
    assert not own.matches


@pytest.mark.parametrize("text", ["M/V AN SAN HO 2", "AN SAN HO No. 2 lying at Rajin roads"])
def test_a_ship_of_another_number_is_not_found_in_a_text(text: str) -> None:
    assert not ask(screener(vessel("AN SAN HO")), text, kind="vessel").matches
    assert ask(screener(vessel("AN SAN HO 2")), text, kind="vessel").matches
