"""Other names and other parties in a subject's texts are searched for, and matches say so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.entity import DateInterval, Identifier
from screening.model.result import NAMED_IN_TEXT
from screening.model.subject import Activity, Counterparty, Options, Subject
from screening.policy import Policy
from screening.questions import MOST_NAMES, MOST_OTHERS, questions_about
from tests.factories import entity, listing, person
from tests.screening.listed import TODAY, ask, captions, screener

if TYPE_CHECKING:
    from lists.entity import Kind
    from screening.model.result import Match, Result
    from screening.screener import Screener

FIRM = "KOREA MINING DEVELOPMENT TRADING CORPORATION"
NOTHING_LISTED = screener(entity("KOMID")).index.neighbours
BORN = DateInterval(date(1964, 7, 17), date(1964, 7, 17))


@pytest.fixture(scope="module")
def over() -> Screener:
    return screener(
        entity(FIRM, listings=(listing("DPRK"),)),
        entity("KOMID"),
        person("Ri Won Ho", birth_dates=(BORN,)),
        person("MADURO MOROS, Nicolas"),
        person("Vladimir Putin"),
        person("John"),
        entity("YU JONG 2", kind="vessel"),
    )


def role_of(match: Match) -> str:
    return next((one.why for one in match.evidence if one.feature == NAMED_IN_TEXT), "")


def deal(over: Screener, *counterparties: str, description: str = "") -> Result:
    parties = tuple(Counterparty(one, "buyer") for one in counterparties)
    activity = Activity(counterparties=parties, description=description)
    subject = Subject(kind="organization", names=("Blue Door Ltd",), activity=activity)
    return over.screen(subject, Options(), TODAY)


@pytest.mark.parametrize(
    "raw", ["John Brown and Ri Won Ho", "Ri Won Ho & John Brown", "Ri Won Ho; John Brown"]
)
def test_both_holders_of_a_joint_record_are_screened(raw: str, over: Screener) -> None:
    assert captions(ask(over, raw, kind="person")) == ["Ri Won Ho"]


def test_the_birth_date_of_one_holder_does_not_hide_the_other(over: Screener) -> None:
    other = DateInterval(date(1990, 1, 1), date(1990, 1, 1))
    result = ask(over, "John Brown and Ri Won Ho", kind="person", birth_dates=(other,))
    assert captions(result) == ["Ri Won Ho"]


def test_the_birth_date_counts_for_the_holder_who_bears_it(over: Screener) -> None:
    dated = ask(over, "John Brown and Ri Won Ho", kind="person", birth_dates=(BORN,))
    bare = ask(over, "John Brown and Ri Won Ho", kind="person")
    assert dated.matches[0].points > bare.matches[0].points


def test_a_birth_date_speaks_against_an_alias_as_against_the_name(over: Screener) -> None:
    other = (DateInterval(date(1990, 1, 1), date(1990, 1, 1)),)
    alias = ask(over, "Bob Brown a/k/a Ri Won Ho", kind="person", birth_dates=other)
    bare = ask(over, "Ri Won Ho", kind="person", birth_dates=other)
    assert captions(alias) == captions(bare) == []


def test_a_role_in_the_name_is_said_in_the_evidence_and_the_explanation(over: Screener) -> None:
    raw = f"TO THE ORDER OF {FIRM}"
    result = ask(over, raw, kind="organization")
    assert captions(result) == [FIRM]
    assert role_of(result.matches[0]) == f"named as order party in '{raw}'"
    assert f"named as order party in '{raw}'" in result.explanation.text


def test_another_party_of_another_kind_is_found_without_a_conflict(over: Screener) -> None:
    result = ask(over, "Blue Door Ltd on behalf of Ri Won Ho", kind="organization")
    assert captions(result) == ["Ri Won Ho"]
    assert "kind" not in {one.feature for one in result.matches[0].evidence}


def test_a_known_acronym_is_found_and_a_given_name_is_not(over: Screener) -> None:
    assert captions(ask(over, "Blue Door Ltd c/o KOMID", kind="organization")) == ["KOMID"]
    assert captions(ask(over, "Blue Door Ltd attn: John", kind="organization")) == []
    assert captions(ask(over, "Olga and John", kind="person")) == []


def test_the_text_as_sent_is_always_a_question() -> None:
    subject = Subject(kind="person", names=("Rt Hon Ri Won Ho and Bob Brown",))
    questions = questions_about([subject], Policy.bundled(), NOTHING_LISTED)
    assert questions.all[0].subject.names[0] == subject.names[0]
    assert questions.all[0].party(0) is None


def test_questions_of_one_subject_are_bounded() -> None:
    names = tuple(f"Bob Brown{n} aka Ri Won{n} Ho c/o Ann Smith{n} Jones" for n in range(200))
    questions = questions_about([Subject(names=names)], Policy.bundled(), NOTHING_LISTED)
    assert len(questions.all[0].subject.names) == len(names) + MOST_NAMES
    assert len(questions.all) == 1 + MOST_OTHERS


def test_plain_subjects_are_asked_as_they_are() -> None:
    subjects = [Subject(kind="person", names=("Emma Daniels",)), Subject(names=("BELLETECH",))]
    questions = questions_about(subjects, Policy.bundled(), NOTHING_LISTED)
    assert [question.subject for question in questions.all] == subjects


@pytest.mark.parametrize(
    "party",
    [
        f"{FIRM}, 12 Harbour Road, Wanchai, Hong Kong",
        f"TO THE ORDER OF {FIRM}",
        f"{FIRM} in liquidation",
        f"Red Window Ltd c/o {FIRM}",
        f"Red Window Ltd; {FIRM}",
    ],
)
def test_a_listed_party_inside_a_counterparty_is_a_partner(party: str, over: Screener) -> None:
    bare, wrapped = deal(over, FIRM), deal(over, party)
    assert wrapped.band == bare.band
    assert wrapped.risk == bare.risk > 0
    assert FIRM in wrapped.explanation.text


@pytest.mark.parametrize(
    "description",
    [
        f"sale of pumps on behalf of {FIRM.title()}",
        f"SALE OF PUMPS ON BEHALF OF {FIRM}",
        f"Pumps for {FIRM.title()}, via Dalian",
        f"payment for pumps, beneficiary: {FIRM.title()}",
    ],
)
def test_a_party_named_in_the_description_is_a_partner(description: str, over: Screener) -> None:
    assert deal(over, description=description).risk > 0


def test_a_description_of_trade_words_names_nobody(over: Screener) -> None:
    result = deal(over, description="Sale of Mining Pumps and Trading of Korea Development Goods")
    assert result.risk == 0


@pytest.mark.parametrize(
    ("raw", "caption"),
    [
        ("Nick Maduro Moros", "MADURO MOROS, Nicolas"),
        ("Vova Putin", "Vladimir Putin"),
        ("Volodya Putin", "Vladimir Putin"),
        ("VLADIMIRPUTIN", "Vladimir Putin"),
        ("Vladimit Putim", "Vladimir Putin"),
        ("Vladimir P\ufffdtin", "Vladimir Putin"),
    ],
)
def test_short_forms_and_slips_are_found(raw: str, caption: str, over: Screener) -> None:
    assert captions(ask(over, raw, kind="person")) == [caption]


def test_another_form_of_a_given_name_counts_less_than_the_same(over: Screener) -> None:
    short, same = (ask(over, f"{one} Putin", kind="person") for one in ("Vova", "Vladimir"))
    assert short.matches[0].points < same.matches[0].points


@pytest.mark.parametrize("raw", ["Vova Putin", "Bob Brown a/k/a Nick Maduro Moros", "Ri Won Ho"])
def test_the_search_finds_what_comparing_every_name_finds(raw: str, over: Screener) -> None:
    subject = Subject(kind="person", names=(raw,))
    found = over.screen(subject, Options(), TODAY)
    assert found == over.screen(subject, Options(), TODAY, exhaustive=True)


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("Arkady Zimin", "Arkasha Zimin"),
        ("Gennady Zimin", "Gena Zimin"),
        ("Fyodor Zimin", "Fedya Zimin"),
    ],
)
def test_a_russian_short_form_finds_the_full_name(listed: str, asked: str) -> None:
    assert captions(ask(screener(person(listed)), asked, kind="person")) == [listed]


def test_a_firm_has_no_nicknames() -> None:
    over = screener(entity("Bill Trading Ltd"))
    assert captions(ask(over, "William Trading Ltd", kind="organization")) == []


SHIPS = ("FOREST", "SUNRISE", "PARTIZAN", "ZA RYOK 2")


@pytest.fixture(scope="module")
def in_texts() -> Screener:
    return screener(
        *(entity(name, kind="vessel") for name in SHIPS),
        entity("MAESTRO", kind="vessel"),
        entity("EMBASSY DEVELOPMENT LIMITED"),
        entity("APOLLON OOO"),
        entity("Foreign Trade Bank"),
        entity("KOMID"),
        person("장철"),
    )


@pytest.mark.parametrize(
    "raw",
    [
        "OCEAN FLYTE c/o master",
        "OCEAN FLYTE c/o the captain",
        "OCEAN FLYTE notify owners",
        "OCEAN FLYTE attn manager",
    ],
)
def test_a_word_for_a_role_names_nobody(raw: str, in_texts: Screener) -> None:
    assert captions(ask(in_texts, raw, kind="vessel")) == []


def test_one_word_names_a_party_only_if_it_is_the_listed_name(in_texts: Screener) -> None:
    assert captions(ask(in_texts, "John Biddle c/o Embassy", kind="person")) == []
    assert captions(ask(in_texts, "John Biddle c/o Komid", kind="person")) == ["KOMID"]


def test_a_party_with_a_legal_form_is_no_ship(in_texts: Screener) -> None:
    raw = "Blue Door Ltd acting through Forest Industries Ltd"
    assert captions(ask(in_texts, raw, kind="organization")) == []


def test_the_agent_of_a_ship_is_no_ship(in_texts: Screener) -> None:
    raw = "OCEAN FLYTE agent: Sunrise Shipping"
    assert captions(ask(in_texts, raw, kind="vessel")) == []


def test_a_buyer_is_no_ship_of_a_part_of_its_name(in_texts: Screener) -> None:
    raw = "supplier: Blue Door Ltd; buyer: Sunrise Textiles"
    assert captions(ask(in_texts, raw, kind="organization")) == []
    raw = "supplier: Blue Door Ltd; for account of: ZA RYOK 2"
    assert captions(ask(in_texts, raw, kind="organization")) == ["ZA RYOK 2"]


@pytest.mark.parametrize(
    "raw",
    [
        "freight invoice MV {} voy 3",
        "Acct Meridian - MV {} - coal",
        "purchase of MT {}",
        "ETA {} 14 MAY",
        "FIXED {} 30,000 MT COAL",
        "tanker {} STS transfer",
        "1. {} 2. PACIFIC BREEZE",
        "1) PACIFIC BREEZE 2) {}",
        "{} and ORIENTAL PEARL",
        "{}호",
        "{} 号",
        "vsl: {}",
    ],
)
@pytest.mark.parametrize("name", ["PARTIZAN", "ZA RYOK 2"])
def test_a_ship_of_one_word_is_found_in_a_text_of_trade(
    raw: str, name: str, in_texts: Screener
) -> None:
    assert name in captions(ask(in_texts, raw.format(name), kind="vessel"))


@pytest.mark.parametrize(
    "raw",
    [
        "{} 转交",
        "{} 귀중",
        "{} 대표이사 김철수",
        "致：{}",
        "ULTIMATE PARENT {}",
        "/BNF/PAYMENT TO {} INV 991",
        "joint venture between {} and Meridian Textiles Ltd",
    ],
)
@pytest.mark.parametrize("name", ["APOLLON OOO", "Foreign Trade Bank"])
def test_a_firm_is_found_beside_words_of_payments_and_other_scripts(
    raw: str, name: str, in_texts: Screener
) -> None:
    assert captions(ask(in_texts, raw.format(name), kind="organization")) == [name]


@pytest.mark.parametrize("raw", ["장철 대표이사", "장철 转交", "장철 先生"])
def test_a_korean_name_of_two_syllables_is_a_full_name(raw: str, in_texts: Screener) -> None:
    assert captions(ask(in_texts, raw, kind="person")) == ["장철"]


def test_parts_of_web_addresses_are_no_words_of_a_name() -> None:
    over = screener(entity("WWW.SERCUBA.COM"))
    raw = "Best regards, Paul Ito, Blue Door Footwear, www.example.com"
    assert captions(ask(over, raw, kind="organization")) == []
    assert captions(ask(over, "www.sercuba.com", kind="organization")) == ["WWW.SERCUBA.COM"]


SHIP = entity(
    "YU JONG 2",
    kind="vessel",
    identifiers=(Identifier(type="imo", value="8604917", normalized="8604917", valid=True),),
)
PLANT = entity(
    "ZARYA PLANT",
    identifiers=(Identifier(type="inn", value="6320002223", normalized="6320002223", valid=True),),
)


@pytest.mark.parametrize("name", ["NEW STAR (IMO 8604917)", "NEW STAR IMO8604917", "IMO: 8604917"])
@pytest.mark.parametrize("kind", ["vessel", "organization", None])
def test_an_imo_number_in_a_name_is_looked_up(name: str, kind: Kind | None) -> None:
    assert captions(ask(screener(SHIP), name, kind=kind)) == ["YU JONG 2"]


@pytest.mark.parametrize("name", ["NEW STAR 8604917", "8604917"])
def test_a_right_imo_number_in_a_ships_name_needs_no_label(name: str) -> None:
    assert captions(ask(screener(SHIP), name, kind="vessel")) == ["YU JONG 2"]


@pytest.mark.parametrize("name", ["NEW STAR 8604918", "NEW STAR 18604917", "NEW STAR 86049"])
def test_other_digits_in_a_ships_name_are_no_imo_number(name: str) -> None:
    assert captions(ask(screener(SHIP), name, kind="vessel")) == []


@pytest.mark.parametrize("text", ["Some Firm, INN 6320002223", "Some Firm ИНН 6320002223"])
def test_a_long_number_in_a_name_or_an_address_is_looked_up(text: str) -> None:
    over = screener(PLANT)
    assert captions(ask(over, text, kind="organization")) == ["ZARYA PLANT"]
    assert captions(ask(over, "Some Firm", addresses=(text,))) == ["ZARYA PLANT"]
    assert captions(ask(over, "Some Firm 632000222", kind="organization")) == []


@pytest.mark.parametrize(
    "name", ["Ri Won Ho's driver", "the wife\u2019s account, Ri Won Ho\u2019s wife"]
)
def test_a_person_whose_relative_or_staff_is_asked_about_is_found(
    name: str, over: Screener
) -> None:
    assert "Ri Won Ho" in captions(ask(over, name, kind="person"))


def test_a_first_name_in_the_genitive_is_nobody(over: Screener) -> None:
    assert captions(ask(over, "John's Bakery")) == []
