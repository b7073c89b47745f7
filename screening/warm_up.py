"""Made-up subjects that touch every table and pattern, asked about before the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.model.subject import (
    Activity,
    Cargo,
    Counterparty,
    Document,
    Employment,
    Port,
    Subject,
    VesselEvent,
)

if TYPE_CHECKING:
    from lists.entity import Kind

_DEAL = Activity(
    description="oil tanker to North Korea, software work, notified",
    cargo=(Cargo("coal", "2701", origin="RU"),),
    ports=(Port("KPNAM", "Nampo", "KP", "discharge"), Port("RUVYP")),
    origin="RU",
    counterparties=(Counterparty("nobody", "owner"),),
    vessel_events=(VesselEvent("sts"), VesselEvent("ais_gap", hours=99, area="Bohai")),
    employment=(Employment("KP", "x", "RU", "construction", "RU"),),
    services=("worker dispatch",),
    documents=(Document("exemption"),),
    wallets=("none",),
)
WARM_UP = Subject(kind="vessel", names=("Korea",), imo="0", flag="KP", activity=_DEAL)
"""Assessing it compiles and loads whatever the first real deal would wait for."""

_TEXT = "c/o Mr KIM Jong Brown, 12 Harbour Road, Wanchai (retired) and M/V Ocean Star; Иванов Ltd"
_KINDS: tuple[Kind | None, ...] = ("person", "organization", "vessel", "aircraft", None)
WARM_NAMES = tuple(Subject(kind=kind, names=(_TEXT,)) for kind in _KINDS)
"""Screening them loads the tables that read names, for each kind of party its own."""
