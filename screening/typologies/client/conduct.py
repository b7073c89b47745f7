"""Signals in what ships, money and papers do: transfers, silent AIS, flags, wallets, insurers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from lists.vocabulary.dprk import names_dprk
from lists.vocabulary.identifiers import comparable, is_ship_imo, normalize
from screening.typologies.catalogue import pattern, terms
from screening.typologies.client.goods import is_tanker
from screening.typologies.client.nexus import is_dprk_code
from screening.typologies.client.places import call_sign_country, harbour_of, mmsi_country
from screening.typologies.client.russia import RUSSIA
from screening.typologies.client.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screening.model.codes import Family, TypologyCode
    from screening.model.subject import Activity, Subject, VesselEvent
    from screening.policy.rules import TypologyRules, Weight

_MONTH = 30.44


def vessel_signals(
    subject: Subject, activity: Activity | None, rules: TypologyRules, today: date
) -> Iterator[Signal]:
    """Signals in a ship's numbers and voyage. ``rules`` is the policy's ``[typologies]``."""
    for number in _imo_numbers(subject):
        if not is_ship_imo(normalize("imo", number)):
            why = f"IMO number {number} fails its check digit"
            yield _odd("identity numbers", "SHIP_IDENTITY", why)
    if subject.mmsi and subject.flag:
        stated = mmsi_country(subject.mmsi)
        if stated and stated != subject.flag:
            flag = "the DPRK (KP)" if stated == "KP" else stated
            why = f"MMSI {subject.mmsi} belongs to {flag}, the flag stated is {subject.flag}"
            yield _odd("identity numbers", "SHIP_IDENTITY", why)
    if activity is None:
        return
    if activity.vessel_events:
        yield from _event_signals(activity, rules, today)
    if match := pattern("vessel", "uninsured").search(activity.description):
        yield _odd("papers", "SHIP_IDENTITY", f'text says "{match.group()}"')


def flag_signals(subject: Subject) -> Iterator[Signal]:
    """A ship of the DPRK's flag, radio or call sign is part of its shipping, whoever owns it."""
    radio = mmsi_country(subject.mmsi) if subject.mmsi else ""
    sign = call_sign_country(subject.call_sign) if subject.call_sign else ""
    if "KP" in {subject.flag, radio, sign}:
        yield Signal(
            family="vessel",
            typology="SHIP_NETWORK",
            weight="S",
            why="a ship under the DPRK's flag or radio numbers",
        )


def _event_signals(activity: Activity, rules: TypologyRules, today: date) -> Iterator[Signal]:
    events = activity.vessel_events
    draught = any(event.type == "draught_change" for event in events)
    for event in events:
        if event.type == "sts":
            yield from _transfer(event, tanker=is_tanker(activity), draught=draught)
        elif event.type == "ais_gap" and (event.hours or 0) > rules.ais_gap_hours:
            if not event.area or pattern("vessel", "silent_seas").search(event.area):
                where = event.area or "area not stated"
                why = f"AIS silent for {event.hours:g} hours ({where})"
                yield _odd("AIS", "SHIP_IDENTITY", why)
        elif event.type == "mmsi_change":
            why = f"MMSI changed from {event.previous or 'unknown'} to {event.value or 'unknown'}"
            yield _odd("MMSI", "SHIP_IDENTITY", why)
    since = (activity.date or today) - timedelta(days=round(rules.flag_change_months * _MONTH))
    changes = [e for e in events if e.type == "flag_change" and (e.date is None or e.date >= since)]
    if len(changes) >= rules.flag_changes:
        why = f"{len(changes)} flag changes in {rules.flag_change_months} months"
        yield _odd("flags", "SHIP_IDENTITY", why)


def _transfer(event: VesselEvent, *, tanker: bool, draught: bool) -> Iterator[Signal]:
    partner = f"{event.counterparty} {event.value}"
    dprk = is_dprk_code(event.value) or is_dprk_code(event.counterparty) or names_dprk(partner)
    where = f" in {event.area}" if event.area else ""
    if dprk:
        why = f"ship-to-ship transfer with a DPRK vessel{where}"
        yield Signal(family="vessel", typology="STS", weight="D", why=why, suspicious=True)
        return
    if event.area and pattern("vessel", "far_seas").search(event.area):
        return
    weight: Weight = "S" if tanker or draught else "U"
    extra = " by a tanker" if tanker else " with a change of draught" if draught else ""
    yield Signal(
        family="vessel",
        typology="STS",
        weight=weight,
        why=f"ship-to-ship transfer{extra}{where}",
        suspicious=True,
    )
    if tanker and draught:
        yield Signal(
            family="vessel",
            typology="PETRO_REFINED",
            weight="S",
            why=f"tanker transfer with a change of draught{where}",
        )


def money_signals(activity: Activity, wallets: Mapping[str, str]) -> Iterator[Signal]:
    """Wallets of the deal that a DPRK listing publishes, and whose.

    ``wallets`` maps addresses as they are compared (``identifiers.comparable``) to who holds them.
    """
    for wallet in activity.wallets:
        whose = wallets.get(comparable("wallet", wallet), "")
        if whose:
            why = f"wallet {wallet} is published in the DPRK listing of {whose}"
            yield Signal(family="nexus", weight="D", why=why)
            yield Signal(family="money", typology="CYBER_CRYPTO", weight="D", why=why)


def paper_signals(activity: Activity) -> Iterator[Signal]:
    """Signals in documents and stated origins."""
    for document in activity.documents:
        stated = f"{document.type} {document.issuer} {document.details}"
        if match := pattern("papers", "insurer").search(stated):
            yield Signal(family="nexus", weight="D", why=f'insurer "{match.group()}"')
            yield Signal(
                family="document",
                typology="INSURANCE",
                weight="D",
                why=f'insurer "{match.group()}"',
            )
        if match := pattern("papers", "forged").search(stated):
            why = f'document described as "{match.group()}"'
            yield _odd("document", "SHIP_IDENTITY", why)
    for origin in (activity.origin, *(c.origin for c in activity.cargo)):
        if origin and pattern("papers", "korea_alone").search(origin):
            why = 'origin says "Korea" without North or South'
            yield _odd("document", "SECTOR_EXPORT", why)
    yield from _laundered_coal(activity)


def _laundered_coal(activity: Activity) -> Iterator[Signal]:
    origins = {activity.origin.upper(), *(c.origin.upper() for c in activity.cargo)}
    if not origins & RUSSIA:
        return
    coal = any(
        c.hs_code.startswith("2701") or pattern("papers", "coal").search(c.description)
        for c in activity.cargo
    ) or bool(pattern("papers", "coal").search(activity.description))
    if not coal:
        return
    for port in activity.ports:
        harbour = harbour_of(port.locode, port.name, port.country)
        if (
            port.role in {"", "load"}
            and harbour is not None
            and harbour.name in terms("papers", "laundering_ports")
        ):
            why = f"coal called Russian, loaded at {harbour.name}, where DPRK coal was relabelled"
            yield _odd("document", "COAL_MINERAL", why)


def _odd(family: Family, typology: TypologyCode, why: str) -> Signal:
    """A sign that is odd by itself: a red flag even where nothing ties the deal to the DPRK."""
    return Signal(family, "U", why, typology, suspicious=True)


def _imo_numbers(subject: Subject) -> tuple[str, ...]:
    """The ship numbers of a subject; a firm's own IMO number has another check digit."""
    if subject.imo:
        return (subject.imo,)
    if subject.kind not in {None, "vessel"}:
        return ()
    return tuple(one.value for one in subject.identifiers if one.type == "imo")
