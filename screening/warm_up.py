"""A made-up deal that touches every table and pattern, assessed once before the first request."""

from __future__ import annotations

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
