"""How much of the Security Council's yearly cap a delivery would be.

The cap counts what all suppliers deliver in a year; one submission tells one delivery. So a share
is told in words, and only a delivery that exceeds the whole cap by itself changes its status.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from screening.model.codes import TypologyCode
from screening.typologies.catalogue import by_code
from screening.typologies.tables import read_toml

if TYPE_CHECKING:
    from screening.model.subject import Activity


class Cap(Struct, frozen=True, forbid_unknown_fields=True):
    """A yearly cap: barrels for all suppliers, and how many of them a tonne has, least and most."""

    typology: TypologyCode
    barrels: float
    law: str
    barrels_a_tonne: tuple[float, float]


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """``tonnes`` and ``barrels`` hold the units of mass and volume, as folded text."""

    cap: tuple[Cap, ...]
    tonnes: dict[str, float]
    barrels: dict[str, float]


class Share(NamedTuple):
    """A delivery against a cap: shares of it (1.0 is all), least and most, and both in words."""

    least: float
    most: float
    words: str


def share_of_cap(code: TypologyCode, activity: Activity) -> Share | None:
    """What the quantities of this typology's goods come to; ``None`` where nothing can be said.

    Goods count by their HS code, or all of them where no code is given.
    """
    cap = next((cap for cap in _table().cap if cap.typology == code), None)
    if cap is None:
        return None
    hs = by_code()[code].hs
    least = most = 0.0
    for cargo in activity.cargo:
        if cargo.quantity and (not cargo.hs_code or cargo.hs_code.startswith(hs)):
            low, high = _barrels(cargo.quantity, cargo.unit, cap.barrels_a_tonne)
            least, most = least + low, most + high
    if not most:
        return None
    amount = _about(least, most)
    share = _percent(least / cap.barrels, most / cap.barrels)
    words = f"{amount} barrels, {share} of the yearly cap of {cap.law} for all suppliers"
    return Share(least / cap.barrels, most / cap.barrels, words)


def _barrels(quantity: float, unit: str, a_tonne: tuple[float, float]) -> tuple[float, float]:
    folded = " ".join(unit.casefold().replace(".", "").split())
    if folded in _table().barrels:
        barrels = quantity * _table().barrels[folded]
        return barrels, barrels
    tonnes = quantity * _table().tonnes.get(folded, 0.0)
    return tonnes * a_tonne[0], tonnes * a_tonne[1]


def _about(least: float, most: float) -> str:
    low, high = f"{least:,.0f}", f"{most:,.0f}"
    return low if low == high else f"{low} to {high}"


def _percent(least: float, most: float) -> str:
    low, high = f"{100 * least:.1f}", f"{100 * most:.1f}"
    return f"{low} %" if low == high else f"{low} to {high} %"


@cache
def _table() -> _Table:
    return msgspec.convert(read_toml("caps.toml"), _Table)
