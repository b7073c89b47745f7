"""Signals in who the partners of a deal are: banks, ministries, embassies, fleets of the DPRK.

A partner counts here only where it is itself of the DPRK by country or name; who is on a list is
looked up elsewhere (``screening.dealings``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.vocabulary.dprk import names_dprk
from screening.typologies.catalogue import by_typology
from screening.typologies.client.nexus import bic_tie, is_dprk_code
from screening.typologies.client.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.model.subject import Activity, Subject


def partner_signals(activity: Activity) -> Iterator[Signal]:
    """What kind of body a partner of the DPRK is, by its name and its role in the deal."""
    for party in activity.counterparties:
        if not (is_dprk_code(party.country) or names_dprk(party.name)):
            continue
        for code, kind in by_typology("partner_kinds").items():
            if match := kind.search(f"{party.name} {party.role}"):
                why = f'counterparty {party.name}, of the DPRK, is called "{match.group()}"'
                yield Signal(family="party", typology=code, weight="S", why=why)


def bank_signals(subject: Subject) -> Iterator[Signal]:
    """A bank code of the DPRK, or of a bank abroad that is listed for its DPRK business."""
    for identifier in subject.identifiers:
        if identifier.type == "bic" and (tie := bic_tie(identifier.value)):
            yield Signal(family="party", typology="BANK", weight=tie.weight, why=tie.why)
