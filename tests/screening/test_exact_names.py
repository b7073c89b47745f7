"""An exact name is what the name evidence calls one, as a subject and as a partner of a deal."""

from __future__ import annotations

from typing import Any

import pytest

from lists.entity import Identifier, Name
from screening.candidates import Recall
from screening.index import Index
from screening.model.subject import Counterparty, Subject, SubjectIdentifier
from screening.name_evidence import NameTerms
from screening.weigh import Weights
from tests.screening.deals import POLICY, deal, ofac, screened, un

OPEN = -100_000
"""Points asked for: every party whose name is alike at all."""

BANK = un("TANCHON COMMERCIAL BANK", "KPe.003", "Financial arm of KOMID.")
KOMID = un("KOREA MINING DEVELOPMENT TRADING CORPORATION", "KPe.001", "Arms dealer.")
ENVOY = un("RI JE-SON", "KPi.004", "Minister of Atomic Energy Industry.", kind="person")
LEADER = ofac("KIM, Jong Un", "20157", "DPRK2", kind="person")
SHIP = ofac("YU JONG 2", "23736", "DPRK4", kind="vessel")
AIRLINE = ofac("BUTEMBO AIRLINES (BAL)", "9000", "DPRK4", kind="organization")
LISTED = (BANK, KOMID, ENVOY, LEADER, SHIP, AIRLINE)

SPELLINGS = [
    ("organization", "Tanchon Commercial Bank"),
    ("organization", "TANCHON COMMERCIAL BANK LTD"),
    ("organization", "Tanchon Commercial Bank Co., Ltd."),
    ("organization", "The Tanchon Commercial Bank"),
    ("organization", "Bank, Tanchon Commercial"),
    ("organization", "Korea Mining Development Trading Corporation"),
    ("organization", "Korea Mining Development Trading Corp."),
    ("organization", "KOREA MINING-DEVELOPMENT TRADING CORP"),
    ("person", "Ri Je-son"),
    ("person", "RI JE SON"),
    ("person", "RI, Je Son"),
    ("person", "Mr Ri Je Son"),
    ("person", "Kim Jong Un"),
    ("person", "KIM JONG-UN"),
    ("person", "김정은"),
    ("person", "金正恩"),
    ("vessel", "YU JONG 2"),
    ("vessel", "M/V YU JONG 2"),
    ("vessel", "Yu-Jong No. 2"),
    ("vessel", "M/V Yujong 2"),
]


@pytest.mark.parametrize(("kind", "name"), SPELLINGS)
def test_every_spelling_of_an_exact_name_has_the_same_floor(kind: str, name: str) -> None:
    answer = screened(Subject(kind=kind, names=(name,)), *LISTED)  # type: ignore[arg-type]
    assert (answer.floor, answer.band) == (80, "block")
    assert "exact primary name" in answer.explanation.text


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (name, "consignee" if kind == "organization" else "carrying vessel")
        for kind, name in SPELLINGS
        if kind != "person"
    ],
)
def test_every_spelling_of_an_exact_partner_holds_the_deal(name: str, role: str) -> None:
    answer = screened(deal(counterparties=(Counterparty(name, role),)), *LISTED)
    assert (answer.floor, answer.band) == (80, "block")
    assert "by its exact name" in answer.explanation.text


@pytest.mark.parametrize("name", [name for kind, name in SPELLINGS if kind == "person"])
def test_a_person_named_in_a_deal_has_no_floor_in_any_spelling(name: str) -> None:
    answer = screened(deal(counterparties=(Counterparty(name, "consignee"),)), *LISTED)
    assert answer.floor == 0


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("vessel", "YU JONG 3"),
        ("vessel", "YU JONG"),
        ("organization", "Tanchon Commercial"),
        ("organization", "Tanchon Commercial Bank of Wonsan"),
        ("organization", "Korea Mining Development Trading Corporation Shanghai"),
        ("person", "Ri Son Je"),
        ("person", "Kim Jong Nam"),
    ],
)
def test_a_name_with_another_word_number_or_order_is_not_exact(kind: str, name: str) -> None:
    answer = screened(Subject(kind=kind, names=(name,)), *LISTED)  # type: ignore[arg-type]
    assert answer.floor == (POLICY.rules.risk.floor_alert if answer.matches else 0)
    partner = Counterparty(name, "consignee")
    assert screened(deal(counterparties=(partner,)), *LISTED).floor == 0


def test_names_that_only_sound_alike_are_not_exact() -> None:
    listed = ofac("Omar HASSANI", "9002", "DPRK2", kind="person")
    exact, sounding = (
        screened(Subject(kind="person", names=(name,)), listed)
        for name in ("Omar Hassani", "Amir Hasani")
    )
    assert (exact.floor, sounding.floor) == (80, 0)


def test_the_acronym_in_a_longer_name_is_not_the_exact_name() -> None:
    answer = screened(Subject(kind="organization", names=("BAL",)), AIRLINE)
    assert answer.floor <= POLICY.rules.risk.floor_alert


def test_an_alias_of_one_word_holds_no_deal_and_one_of_several_words_does() -> None:
    names = (*KOMID.names, Name(full="KOMID", kind="alias"), Name(full="Changgwang Sinyong"))
    listed = ofac(KOMID.caption, "9001", "DPRK2", kind="organization", names=names)
    short, long = (
        screened(deal(counterparties=(Counterparty(name, "consignee"),)), listed)
        for name in ("KOMID", "Changgwang Sinyong Corp.")
    )
    assert (short.floor, long.floor) == (0, 80)


@pytest.mark.parametrize(
    ("name", "listed", "distinctive"),
    [
        ("Tanchon Commercial Bank", "TANCHON COMMERCIAL BANK", True),
        ("Tanchon Commerce Bank", "TANCHON COMMERCIAL BANK", True),
        ("Korea Mining Development Trading Corp", "KOREA MINING DEVELOPMENT TRADING CORP", True),
        ("Korea Foreign Trade Bank", "FOREIGN TRADE BANK OF KOREA", True),
        ("National Bank", "BANCO NACIONAL", False),
        ("General Trading Company", "GENERAL TRADING CO", False),
        ("Foreign Trade Bank", "FOREIGN TRADE BANK", False),
        ("Shipping and Trading Ltd", "TRADING AND SHIPPING LIMITED", False),
    ],
)
def test_only_a_word_of_its_own_makes_a_name_distinctive(
    *, name: str, listed: str, distinctive: bool
) -> None:
    assert is_distinctive(Subject(kind="organization", names=(name,)), listed) is distinctive


def test_a_match_by_number_alone_has_no_distinctive_name() -> None:
    lei = SubjectIdentifier("lei", "5493001KJTIIGC8Y1R12")
    subject = Subject(kind="organization", names=("Blue Harbour",), identifiers=(lei,))
    listed = Identifier("lei", lei.value, lei.value)
    assert not is_distinctive(subject, "GENERAL TRADING CO", identifiers=(listed,))


def is_distinctive(subject: Subject, listed: str, **fields: Any) -> bool:
    """Ask the name evidence about a subject and a list of this one party."""
    index = Index.build((ofac(listed, "9001", **fields),), POLICY)
    found = Recall(index, POLICY, Weights(POLICY)).find([subject], [OPEN])
    (hit,) = found.best[0].values()
    return NameTerms(index, POLICY).is_distinctive(0, hit, found)
