"""The listed parties that a deal names, as an answer shows them: what weighs most comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from screening.dealings import NAMED_NUMBER, Partner, exposures_of, floors_of
from screening.explanation import NamedInDeal
from screening.model.result import DealParty
from screening.name_text.prose import NAMED, NAMED_SHIP
from screening.payment_parties import PARTY_TO_PAYMENT, role_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screening.links import LinkGraph
    from screening.policy.rules import RiskRules

_UNTOLD = frozenset(
    {"", "counterparty", "party", NAMED, NAMED_SHIP, NAMED_NUMBER, PARTY_TO_PAYMENT}
)
"""Roles that say no more than that the deal names somebody."""


def weight_of(partner: Partner, graph: LinkGraph, risk: RiskRules) -> float:
    """What a listed partner makes of the risk by itself, 0 to 1."""
    exposures = (one.identity * one.exposure for one in exposures_of((partner,), risk))
    floors = (floor / 100 for floor, _ in floors_of((partner,), graph, risk))
    return max([*exposures, *floors, 0.0])


def named_in_deal(
    partners: Iterable[Partner], graph: LinkGraph, risk: RiskRules
) -> tuple[NamedInDeal, ...]:
    """What an explanation needs to know of each."""
    return tuple(
        NamedInDeal(
            one.party.called,
            one.match,
            "" if one.party.role in _UNTOLD else role_in_words(one.party.role),
            weight_of(one, graph, risk),
            one.why(),
        )
        for one in partners
    )


def deal_parties_of(
    partners: Iterable[Partner], graph: LinkGraph, risk: RiskRules
) -> tuple[DealParty, ...]:
    """Each with its match: what makes most of the risk first, as in headlines."""

    def order(one: Partner) -> tuple[float, float]:
        return -weight_of(one, graph, risk), -one.match.score

    return tuple(
        DealParty(
            one.party.called,
            one.party.role,
            replace(one.match, links=one.own.path) if one.own else one.match,
        )
        for one in sorted(partners, key=order)
    )
