"""What ties a deal to the DPRK, and which way goods and people move.

Codes decide (country KP, flag, MMSI 445, call sign, LOCODE, BIC, +850, .kp), then words in any
language the tables hold. Bare "Korea" ties nothing: it is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from screening.typologies.catalogue import pattern, read_toml
from screening.typologies.listed import bounded
from screening.typologies.places import (
    call_sign_country,
    harbour_by_code,
    harbours_in,
    mmsi_country,
)
from screening.typologies.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.subject import Activity, Port, Subject
    from screening.typologies.places import Harbour


@dataclass(frozen=True, slots=True)
class Nexus:
    """The tie to the DPRK. ``way`` is ``to``, ``from``, ``through`` or empty (unknown)."""

    signals: tuple[Signal, ...] = ()
    way: str = ""


NONE = Nexus()
_CLAUSE = 120
"""Characters before a mention of the DPRK in which a clause may deny it."""


@cache
def _table() -> dict[str, Any]:
    return read_toml("nexus.toml")


@cache
def _words() -> re.Pattern[str]:
    return bounded((*_table()["words"], *_table()["words_unspaced"]))


@cache
def _prose_words() -> re.Pattern[str]:
    """In prose an organ or group of the DPRK stands for it as well."""
    keys = ("words", "groups", "words_unspaced", "groups_unspaced")
    return bounded(tuple(word for key in keys for word in _table()[key]))


@cache
def _denied() -> re.Pattern[str]:
    return re.compile("|".join(_table()["denied"]), re.IGNORECASE)


@cache
def _numbers() -> dict[str, tuple[re.Pattern[str], ...]]:
    numbers = _table()["numbers"]
    return {
        "phone": tuple(map(re.compile, numbers["phone"])),
        "email": tuple(re.compile(p, re.IGNORECASE) for p in numbers["email"]),
        "bic": (re.compile(numbers["bic"]),),
    }


@cache
def _elsewhere() -> re.Pattern[str]:
    return bounded(tuple(_table()["not_dprk"]))


def names_dprk(text: str) -> str:
    """The words in this text that name the DPRK, or an empty string."""
    if text.isascii() and "k" not in (folded := text.lower()) and "norte" not in folded:
        return ""  # no spelling of the DPRK in ASCII letters is without one of these
    match = _words().search(text)
    return match.group() if match else ""


def is_dprk_code(text: str) -> bool:
    """Whether a country field is the DPRK, as a code."""
    return text.strip().upper() in _table()["numbers"]["country"]


def party_signals(subject: Subject) -> list[Signal]:
    """Ties to the DPRK in the subject's own fields. Costs a few microseconds when there is none."""
    found: list[Signal] = []
    if "KP" in subject.nationalities:
        found.append(Signal("nexus", "", "D", "nationality DPRK"))
    if "KP" in subject.countries and not any(map(_elsewhere().search, subject.addresses)):
        found.append(Signal("nexus", "", "D", "country DPRK"))
    if subject.flag == "KP":
        found.append(Signal("nexus", "", "D", "flag DPRK"))
    if subject.mmsi and mmsi_country(subject.mmsi) == "KP":
        found.append(Signal("nexus", "", "D", f"MMSI {subject.mmsi} has the DPRK's digits 445"))
    if subject.call_sign and call_sign_country(subject.call_sign) == "KP":
        found.append(Signal("nexus", "", "D", f"call sign {subject.call_sign} is of a DPRK series"))
    for identifier in subject.identifiers:
        found.extend(_identifier_signals(identifier.type, identifier.value, identifier.country))
    found.extend(
        Signal("nexus", "", "D", f'the name says "{words}"')
        for name in subject.names
        if (words := names_dprk(name))
    )
    for address in subject.addresses:
        found.extend(_place_signals(address, "address"))
    return found


def _identifier_signals(kind: str, value: str, country: str) -> Iterator[Signal]:
    if country == "KP":
        yield Signal("nexus", "", "D", f"{kind or 'identifier'} issued by the DPRK")
    if kind in {"phone", "email", "bic"}:
        compact = "".join(value.split())
        shown = compact.upper() if kind == "bic" else compact
        if any(p.search(shown) for p in _numbers()[kind]):
            yield Signal("nexus", "", "D", f"{kind} {shown} is of the DPRK")
        elif kind == "bic" and shown[:8] in _table()["numbers"]["bic_abroad"]:
            yield Signal("nexus", "", "S", f"bank {shown} is listed for its DPRK business")


def _place_signals(text: str, what: str) -> Iterator[Signal]:
    if words := names_dprk(text):
        yield Signal("nexus", "", "D", f'{what} says "{words}"')
    for harbour, _, _ in harbours_in(text):
        if harbour.role in {"dprk", "border"}:
            yield Signal("nexus", "", _stated_weight(harbour), f"{what} names {harbour.name}")


def _stated_weight(harbour: Harbour) -> str:
    """A border point in a field for places: what lies in the DPRK is the DPRK itself."""
    return "D" if harbour.country == "KP" else harbour.weight


def deal_nexus(activity: Activity) -> Nexus:
    """Ties to the DPRK in the deal, and the way goods move if that can be told."""
    found: list[Signal] = []
    ways: set[str] = set()
    _read_ends(activity, found, ways)
    _read_ports(activity, found, ways)
    _read_counterparties(activity, found, ways)
    _read_people(activity, found)
    for text in _texts(activity):
        _read_prose(text, found, ways)
    return Nexus(tuple(dict.fromkeys(found)), _way(activity, found, ways))


def _read_ends(activity: Activity, found: list[Signal], ways: set[str]) -> None:
    ends = [(activity.origin, "from", "origin"), (activity.destination, "to", "destination")]
    ends += [(cargo.origin, "from", "cargo origin") for cargo in activity.cargo]
    for text, way, what in ends:
        if not text:
            continue
        signals = list(_place_signals(text, what))
        if is_dprk_code(text):
            signals.append(Signal("nexus", "", "D", f"{what} DPRK"))
        elif (harbour := harbour_by_code(text)) and harbour.role in {"dprk", "border"}:
            signals.append(Signal("nexus", "", _stated_weight(harbour), f"{what} {harbour.name}"))
        if signals:
            found.extend(signals)
            ways.add(way)


def _read_ports(activity: Activity, found: list[Signal], ways: set[str]) -> None:
    for port in activity.ports:
        tie = _port_tie(port)
        if tie is not None:
            found.append(tie)
            ways.add(
                {"load": "from", "discharge": "to", "transit": "through"}.get(port.role, "port")
            )


@lru_cache(maxsize=8192)
def _port_tie(port: Port) -> Signal | None:
    harbour = harbour_by_code(port.locode) if port.locode else None
    if harbour is None:
        harbour = next((h for h, _, _ in harbours_in(port.name)), None)
    in_dprk = is_dprk_code(port.country) or bool(names_dprk(port.name))
    if not in_dprk and (harbour is None or harbour.role not in {"dprk", "border"}):
        return None
    shown = " ".join(filter(None, (port.name or (harbour.name if harbour else ""), port.locode)))
    weight = "D" if in_dprk or harbour is None else _stated_weight(harbour)
    role = f" ({port.role})" if port.role else ""
    return Signal("nexus", "", weight, f"port {shown}{role}")


def _read_counterparties(activity: Activity, found: list[Signal], ways: set[str]) -> None:
    for party in activity.counterparties:
        words = names_dprk(party.name)
        if is_dprk_code(party.country) or words:
            reason = "in the DPRK" if not words else f'named "{words}"'
            found.append(Signal("nexus", "", "D", f"counterparty {party.name} {reason}"))
            if pattern("roles", "receives").search(party.role):
                ways.add("to")
            elif pattern("roles", "sends").search(party.role):
                ways.add("from")


def _read_people(activity: Activity, found: list[Signal]) -> None:
    for job in activity.employment:
        if is_dprk_code(job.nationality) or names_dprk(job.nationality):
            found.append(Signal("nexus", "", "D", "worker of DPRK nationality"))
        elif words := names_dprk(f"{job.employer} {job.details}"):
            found.append(Signal("nexus", "", "D", f'employment says "{words}"'))
    for event in activity.vessel_events:
        told = f"{event.area} {event.value} {event.previous} {event.counterparty}"
        if is_dprk_code(event.value) or is_dprk_code(event.previous):
            found.append(Signal("nexus", "", "D", f"{event.type}: DPRK flag"))
        elif names_dprk(told):
            found.append(Signal("nexus", "", "D", f'{event.type}: "{names_dprk(told)}"'))
        else:
            found.extend(s for s in _place_signals(told, event.type))
    found.extend(
        Signal("nexus", "", "D", f'document issued by "{words}"')
        for document in activity.documents
        if (words := names_dprk(document.issuer))
    )


def _texts(activity: Activity) -> Iterator[str]:
    yield activity.description
    for cargo in activity.cargo:
        yield cargo.description
    yield from activity.services


def _read_prose(text: str, found: list[Signal], ways: set[str]) -> None:
    if not text:
        return
    named = _prose_words().finditer(text)
    spans = [(m.start(), m.end(), "D", f'text says "{m.group()}"') for m in named]
    spans += [
        (start, end, harbour.weight, f"text names {harbour.name}")
        for harbour, start, end in harbours_in(text)
        if harbour.role in {"dprk", "border"}
    ]
    for start, _end, weight, why in spans:
        if _denied().search(text, max(0, start - _CLAUSE), start):
            found.append(Signal("nexus", "", "C", f"{why}, in a clause that keeps away from it"))
            continue
        found.append(Signal("nexus", "", weight, why))
        if pattern("roles", "to").search(text[:start]):
            ways.add("to")
        elif pattern("roles", "from").search(text[:start]):
            ways.add("from")


def _way(activity: Activity, found: list[Signal], ways: set[str]) -> str:
    """One way when the facts agree; a DPRK port between two foreign ends is ``through``."""
    if not found:
        return ""
    known = ways & {"to", "from"}
    if len(known) == 1:
        return known.pop()
    if len(known) > 1 or "through" in ways:
        return "through"
    if activity.origin and activity.destination:
        return "through"
    if activity.origin:
        return "to"
    return "from" if activity.destination else ""
