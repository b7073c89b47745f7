"""Who is a party to a payment: whoever pays or is paid, and the banks that hold or move the money.

What sanctions freeze is a party's money, whichever way it goes, so a payment is held as firmly as
each of its parties would be. Roles in words stand in ``signals.toml``, section ``roles``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from screening.typologies.catalogue import pattern

if TYPE_CHECKING:
    from screening.model.subject import Activity, Counterparty

PARTY_TO_PAYMENT = "party to the payment"
"""Role of somebody who stands in a payment without one."""
_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z\d])|[\s_/-]+")
_NO_ROLE = frozenset({"", "counterparty", "party"})


def with_role_in_payment(party: Counterparty, activity: Activity) -> Counterparty:
    """The party; one without a role in a deal with an amount is a party to the payment."""
    if activity.is_payment and party.role.strip().lower() in _NO_ROLE:
        return replace(party, role=PARTY_TO_PAYMENT)
    return party


def is_party_to_payment(party: Counterparty) -> bool:
    """Whether a role says that somebody pays, is paid, or moves the money."""
    return has_an_account(party) or moves_money(party)


def has_an_account(party: Counterparty) -> bool:
    """Whether a party pays or is paid: a person, a firm, or a ship in whose name an account is."""
    return pattern("roles", "pays").search(role_in_words(party.role)) is not None


def moves_money(party: Counterparty) -> bool:
    """Whether a party is a bank that holds or moves the money: a firm, and never a ship."""
    return pattern("roles", "moves_money").search(role_in_words(party.role)) is not None


def role_in_words(role: str) -> str:
    """A role as words: programs write `ultimate_debtor`, `UltimateDebtor` or `UltmtDbtr`.

    Abbreviations of ISO 20022 are written out: `CdtrAgt` is the creditor agent.
    """
    words, whole = _BETWEEN_WORDS.sub(" ", role).split(" "), _abbreviations()
    said = " ".join(whole.get(word.lower(), word) for word in words)
    abbreviated = any(word.lower() in whole for word in words)
    return said.lower() if abbreviated else said


@cache
def _abbreviations() -> dict[str, str]:
    text = (files("screening") / "data" / "payment_roles.toml").read_text("utf-8")
    words: dict[str, str] = tomllib.loads(text)["words"]
    return words
