"""The texts of a deal that may name a party, wherever the client put them.

People write parties into the goods, the services, the papers and the events of a deal as well as
into its description. Each such text is given here with what may be read in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screening.model.subject import Counterparty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.model.subject import Activity

ISSUER = "issuer of a document"
OTHER_NAME = "other name of the ship"
OTHER_NUMBER = "other number of the ship"
_NO_NAMES = frozenset({"flag_change", "port_call", "ais_gap", "draught_change"})
"""Events whose ``value`` and ``previous`` are flags, places or depths, and no names."""


class DealText(NamedTuple):
    """One text of a deal.

    ``field`` is its path. In a ``label`` (a place, a role) a party is read behind a word for its
    role only, since two capitalized words are a place or a role there.
    """

    field: str
    text: str
    label: bool = False


def texts_of(activity: Activity) -> Iterator[DealText]:
    """All texts of a deal that hold something, its description first."""
    return (one for one in _all_texts(activity) if one.text)


def _all_texts(activity: Activity) -> Iterator[DealText]:
    yield DealText("activity.description", activity.description)
    for cargo in activity.cargo:
        yield DealText("activity.cargo", cargo.description)
    for service in activity.services:
        yield DealText("activity.services", service)
    for job in activity.employment:
        yield DealText("activity.employment", job.details)
        yield DealText("activity.employment", job.sector, label=True)
    for paper in activity.documents:
        yield DealText("activity.documents", paper.type)
        yield DealText("activity.documents", paper.reference)
        yield DealText("activity.documents", paper.details)
    for event in activity.vessel_events:
        yield DealText("activity.vessel_events", event.type)
        yield DealText("activity.vessel_events", event.area, label=True)
    for port in activity.ports:
        yield DealText("activity.ports", port.name, label=True)
    for party in activity.counterparties:
        yield DealText("activity.counterparties", party.role, label=True)
    yield DealText("activity.origin", activity.origin, label=True)
    yield DealText("activity.destination", activity.destination, label=True)


def further_parties(activity: Activity) -> Iterator[Counterparty]:
    """Parties named in fields of their own beside counterparties, employers and ships met."""
    for paper in activity.documents:
        if paper.issuer:
            yield Counterparty(paper.issuer, ISSUER)
    for event in activity.vessel_events:
        role = OTHER_NUMBER if event.type == "mmsi_change" else OTHER_NAME
        if event.type not in _NO_NAMES:
            yield from (Counterparty(v, role) for v in (event.value, event.previous) if v)
