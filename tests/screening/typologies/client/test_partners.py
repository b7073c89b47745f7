"""What kind of DPRK body a partner of a deal is."""

from __future__ import annotations

from screening.model.subject import Activity, Counterparty, Subject, SubjectIdentifier
from screening.typologies.client.partners import bank_signals, partner_signals


def kinds(*partners: Counterparty) -> list[str]:
    return [one.typology for one in partner_signals(Activity(counterparties=partners))]


def test_a_dprk_bank_as_partner_is_a_bank() -> None:
    assert "BANK" in kinds(Counterparty("Daedong Credit Bank", country="KP"))


def test_the_same_name_without_a_tie_to_the_dprk_says_nothing() -> None:
    assert kinds(Counterparty("Daedong Credit Bank", country="GB")) == []


def test_the_tie_may_stand_in_the_name() -> None:
    assert kinds(Counterparty("Bank of North Korea")) == ["BANK"]


def test_a_bank_code_of_the_dprk_is_a_sign_and_another_one_is_not() -> None:
    of = lambda code: Subject(identifiers=(SubjectIdentifier("bic", code),))  # noqa: E731
    assert [one.typology for one in bank_signals(of("FTBDKPPY"))] == ["BANK"]
    assert list(bank_signals(of("DEUTDEFF"))) == []
