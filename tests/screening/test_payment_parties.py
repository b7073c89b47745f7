"""A payment is held as firmly as each of its parties would be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lists.entity import DateInterval, Identifier
from screening.model.subject import Activity, Counterparty, Options, Subject, SubjectIdentifier
from screening.payment_parties import (
    has_an_account,
    is_party_to_payment,
    moves_money,
    role_in_words,
)
from tests.factories import person
from tests.screening.deals import TODAY, ofac, screened
from tests.screening.typologies.client.test_submissions import sample_lists

FIRM = ofac("ZARYA MACHINE WORKS", "77", "RUSSIA-EO14024")
BIC = Identifier(type="bic", value="ZARYRUMM", normalized="ZARYRUMM", valid=True)
LEI = Identifier(
    type="lei", value="5493001KJTIIGC8Y1R12", normalized="5493001KJTIIGC8Y1R12", valid=True
)
NOBODY = Counterparty("Anna Weber", "creditor")


def payment(*parties: Counterparty, **more: Any) -> Subject:
    return Subject(activity=Activity(amount=48_000.0, counterparties=parties, **more))


@pytest.mark.parametrize(
    "role",
    [
        "debtor",
        "Ultimate Debtor",
        "creditor",
        "ultimate creditor",
        "ordering customer",
        "payer",
        "beneficiary",
        "ULTIMATE_DEBTOR",
        "ultimateCreditor",
        "Dbtr",
        "UltmtCdtr",
        "ordering-customer",
        "Zahlungsempfänger",
        "плательщик",
        "付款人",
        "other party",
        "",
    ],
)
def test_a_listed_party_of_a_payment_is_judged_as_if_sent_alone(role: str) -> None:
    alone = screened(Subject(names=("Zarya Machine Works",)), FIRM)
    paid = screened(payment(Counterparty("Zarya Machine Works", role), NOBODY), FIRM)
    assert (paid.band, paid.risk) == (alone.band, alone.risk)
    assert paid.band == "block"
    assert "Zarya Machine Works" in paid.explanation.headline


@pytest.mark.parametrize("role", ["consignee", "supplier", "carrier", "beneficial owner", "agent"])
def test_other_roles_are_none_of_a_payment(role: str) -> None:
    assert not is_party_to_payment(Counterparty("Alfa", role))


@pytest.mark.parametrize(
    "role",
    [
        "debtor agent",
        "bank",
        "creditor_agent",
        "CdtrAgt",
        "IntrmyAgt1",
        "Intermediary Agent 1",
        "은행",
        "beneficiary bank",
    ],
)
def test_a_bank_moves_the_money_and_is_a_firm(role: str) -> None:
    assert moves_money(Counterparty("Alfa", role))


def test_the_agent_of_a_creditor_is_not_the_creditor() -> None:
    assert not has_an_account(Counterparty("Alfa", "creditor agent"))
    assert not has_an_account(Counterparty("Alfa", "CdtrAgt"))


@pytest.mark.slow
def test_each_party_of_the_sample_lists_holds_a_payment_as_firmly_as_itself() -> None:
    lists = sample_lists()
    for party in list(lists.entities())[::9]:
        alone = lists.screen(Subject(names=(party.caption,)), Options(), TODAY)
        paid = lists.screen(
            payment(NOBODY, Counterparty(party.caption, "debtor")), Options(), TODAY
        )
        assert paid.risk >= alone.risk, party.caption


def test_a_bank_is_known_by_its_code_alone() -> None:
    bank = ofac("ZARYA BANK", "78", "RUSSIA-EO14024", identifiers=(BIC,))
    answer = screened(payment(NOBODY, Counterparty(role="creditor agent", bic="ZARYRUMM")), bank)
    assert answer.band == "block"
    assert "BIC ZARYRUMM" in answer.explanation.text


def test_a_number_of_a_party_is_searched_as_that_of_a_subject() -> None:
    listed = ofac(
        "ZARYA WORKS",
        "79",
        "RUSSIA-EO14024",
        identifiers=(LEI,),
    )
    number = SubjectIdentifier("lei", "5493001KJTIIGC8Y1R12")
    answer = screened(payment(Counterparty("Alfa", "debtor", identifiers=(number,))), listed)
    assert answer.band != "clear"


def test_another_birth_date_discounts_a_party_as_it_does_a_subject() -> None:
    born = DateInterval(date(1991, 4, 12), date(1991, 4, 12))
    name, long_ago = "Pavel Petrovich Zaryanov", date(1938, 1, 1)
    listed = person(name, birth_dates=(DateInterval(long_ago, long_ago),))
    alone = screened(Subject(kind="person", names=(name,), birth_dates=(born,)), listed)
    party = Counterparty(name, "debtor", kind="person", birth_dates=(born,))
    paid = screened(payment(party, NOBODY), listed)
    assert (paid.band, paid.risk) == (alone.band, alone.risk)
    assert paid.band == "review"


@pytest.mark.parametrize("currency", ["KPW", "kpw", "North Korean won"])
def test_the_currency_of_the_dprk_is_a_tie_to_it(currency: str) -> None:
    answer = screened(payment(NOBODY, currency=currency), FIRM)
    assert answer.band == "escalate"
    assert "currency of the DPRK" in answer.explanation.text


def test_a_party_at_a_bank_of_the_dprk_ties_the_payment_to_it() -> None:
    answer = screened(payment(Counterparty("Alfa", "creditor", bic="ABCDKPPY")), FIRM)
    assert "bank code ABCDKPPY is of the DPRK" in answer.explanation.text


def test_a_payment_between_unlisted_parties_is_clear() -> None:
    parties = (Counterparty("Alfa Trading GmbH", "debtor", "DE"), NOBODY)
    assert screened(payment(*parties, currency="EUR"), FIRM).band == "clear"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("UltmtDbtr", "ultimate debtor"),
        ("Cdtr Agt", "creditor agent"),
        ("IntrmyAgt1", "intermediary agent 1"),
        ("ultimate_creditor", "ultimate creditor"),
        ("Notify Party", "Notify Party"),
    ],
)
def test_a_role_is_said_in_words(role: str, words: str) -> None:
    assert role_in_words(role) == words
