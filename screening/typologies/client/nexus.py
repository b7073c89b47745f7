"""What ties a deal to the DPRK, and which way goods and people move.

Codes decide (country KP, flag, MMSI 445, call sign, LOCODE, BIC, +850, .kp), then words in any
language the tables hold. Bare "Korea" ties nothing: it is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lists.vocabulary.dprk import about_people, mentions_in_prose, names_dprk
from lists.vocabulary.shared_search import SharedSearch, Sought, Wordings
from lists.vocabulary.wordings import anywhere, bounded
from screening.typologies.catalogue import pattern
from screening.typologies.client.places import (
    call_sign_country,
    elsewhere,
    harbour_by_code,
    harbour_of,
    harbours_in,
    mmsi_country,
)
from screening.typologies.client.signal import Signal
from screening.typologies.tables import read_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from screening.model.subject import Activity, Port, Subject
    from screening.policy.rules import Weight
    from screening.typologies.client.places import Harbour


@dataclass(frozen=True, slots=True)
class Nexus:
    """The tie to the DPRK. ``way`` is ``to``, ``from``, ``through`` or empty (unknown)."""

    signals: tuple[Signal, ...] = ()
    way: str = ""


NONE = Nexus()
_TIES = frozenset(("dprk", "border"))
"""Roles of places that tie a deal to the DPRK."""
MENTION: Final = "mention"
"""Family of a tie that rests on words of a description only, not on a field of the deal."""
_CLAUSE = 120
"""Characters before a mention of the DPRK in which a clause may deny it."""


@cache
def _table() -> dict[str, Any]:
    return read_toml("nexus.toml")


@cache
def _denied() -> Sought:
    return SharedSearch({"denied": Wordings.anywhere(_table()["denied"])})["denied"]


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


@cache
def _around(key: str) -> re.Pattern[str]:
    return anywhere(_table()[key])


def is_dprk_code(text: str) -> bool:
    """Whether a country field is the DPRK, as a code."""
    return text.strip().upper() in _table()["numbers"]["country"]


def party_signals(subject: Subject) -> list[Signal]:
    """Ties to the DPRK in the subject's own fields. Costs a few microseconds when there is none."""
    found: list[Signal] = []
    if "KP" in subject.nationalities:
        found.append(Signal(family="nexus", weight="D", why="nationality DPRK"))
    if "KP" in subject.countries and not any(map(_elsewhere().search, subject.addresses)):
        found.append(Signal(family="nexus", weight="D", why="country DPRK"))
    if subject.flag == "KP":
        found.append(Signal(family="nexus", weight="D", why="flag DPRK"))
    if subject.mmsi and mmsi_country(subject.mmsi) == "KP":
        found.append(
            Signal(family="nexus", weight="D", why=f"MMSI {subject.mmsi} has the DPRK's digits 445")
        )
    if subject.call_sign and call_sign_country(subject.call_sign) == "KP":
        found.append(
            Signal(
                family="nexus", weight="D", why=f"call sign {subject.call_sign} is of a DPRK series"
            )
        )
    for identifier in subject.identifiers:
        found.extend(_identifier_signals(identifier.type, identifier.value, identifier.country))
    found.extend(
        Signal(family="nexus", weight="D", why=f'the name says "{words}"')
        for name in subject.names
        if (words := names_dprk(name))
    )
    for address in subject.addresses:
        found.extend(_place_signals(address, "address", subject.countries))
    return found


def _identifier_signals(kind: str, value: str, country: str) -> Iterator[Signal]:
    if country == "KP":
        yield Signal(family="nexus", weight="D", why=f"{kind or 'identifier'} issued by the DPRK")
    if kind == "bic":
        if tie := bic_tie(value):
            yield Signal(family="nexus", weight=tie.weight, why=tie.why)
    elif kind in {"phone", "email"}:
        compact = "".join(value.split())
        if any(p.search(compact) for p in _numbers()[kind]):
            yield Signal(family="nexus", weight="D", why=f"{kind} {compact} is of the DPRK")


class BankTie(NamedTuple):
    """How firmly a bank code ties its bank to the DPRK, and the words for it."""

    weight: Weight
    why: str


def bic_tie(value: str) -> BankTie | None:
    """The tie of a bank code to the DPRK; ``None`` for a bank without one."""
    shown = "".join(value.split()).upper()
    if any(p.search(shown) for p in _numbers()["bic"]):
        return BankTie("D", f"bank code {shown} is of the DPRK")
    if shown[:8] in _table()["numbers"]["bic_abroad"]:
        return BankTie("S", f"bank {shown} is listed for its DPRK business")
    return None


def _place_signals(text: str, what: str, countries: Collection[str] = ()) -> Iterator[Signal]:
    places = [text[start:end] for _, start, end in harbours_in(text)]
    words = names_dprk(text)
    if words and not any(words in place for place in places):  # the capital is a place, told below
        yield Signal(family="nexus", weight="D", why=f'{what} says "{words}"')
    for harbour, start, end in harbours_in(text):
        if harbour.role in _TIES and not elsewhere(text, (start, end), countries):
            yield Signal(
                family="nexus",
                weight=_stated_weight(harbour),
                why=f"{what} names {text[start:end]}",
            )


def _stated_weight(harbour: Harbour) -> Weight:
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
    _read_currency(activity, found)
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
            signals.append(Signal(family="nexus", weight="D", why=f"{what} DPRK"))
        elif (harbour := harbour_by_code(text)) and harbour.role in _TIES:
            signals.append(
                Signal(family="nexus", weight=_stated_weight(harbour), why=f"{what} {harbour.name}")
            )
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
    harbour = harbour_of(port.locode, port.name, port.country)
    in_dprk = is_dprk_code(port.country) or bool(names_dprk(port.name))
    if not in_dprk and (harbour is None or harbour.role not in _TIES):
        return None
    shown = " ".join(filter(None, (port.name or (harbour.name if harbour else ""), port.locode)))
    weight = "D" if in_dprk or harbour is None else _stated_weight(harbour)
    called = port.call_date.isoformat() if port.call_date else ""
    noted = ", ".join(filter(None, (port.role, called)))
    return Signal(
        family="nexus", weight=weight, why=f"port {shown} ({noted})" if noted else f"port {shown}"
    )


def _read_counterparties(activity: Activity, found: list[Signal], ways: set[str]) -> None:
    for party in activity.counterparties:
        words = names_dprk(party.name)
        if is_dprk_code(party.country) or words:
            reason = "is in the DPRK" if not words else f'says "{words}" in its name'
            found.append(
                Signal(family="nexus", weight="D", why=f"counterparty {party.name} {reason}")
            )
            if pattern("roles", "receives").search(party.role):
                ways.add("to")
            elif pattern("roles", "sends").search(party.role):
                ways.add("from")
        for number in party.numbers:
            found.extend(
                tie._replace(why=f"counterparty {party.called}: {tie.why}")
                for tie in _identifier_signals(number.type, number.value, number.country)
            )
        for address in party.addresses:
            what = f"address of counterparty {party.called}"
            countries = (party.country,) if party.country else ()
            found.extend(_place_signals(address, what, countries))


def _read_currency(activity: Activity, found: list[Signal]) -> None:
    said = activity.currency.strip()
    if said.upper() in _table()["numbers"]["currency"] or names_dprk(said):
        why = f"the payment is in the currency of the DPRK ({said})"
        found.append(Signal(family="nexus", weight="D", why=why))


def _read_people(activity: Activity, found: list[Signal]) -> None:
    for job in activity.employment:
        if is_dprk_code(job.nationality) or names_dprk(job.nationality):
            found.append(Signal(family="nexus", weight="D", why="worker of DPRK nationality"))
        elif words := names_dprk(f"{job.employer} {job.details}"):
            found.append(Signal(family="nexus", weight="D", why=f'employment says "{words}"'))
    for event in activity.vessel_events:
        text = f"{event.area} {event.value} {event.previous} {event.counterparty}"
        what = f"vessel event {event.type.replace('_', ' ')}"
        if is_dprk_code(event.value) or is_dprk_code(event.previous):
            found.append(Signal(family="nexus", weight="D", why=f"{what} under the DPRK's flag"))
        elif words := names_dprk(text):
            found.append(Signal(family="nexus", weight="D", why=f'{what} says "{words}"'))
        else:
            found.extend(_place_signals(text, what))
    found.extend(
        Signal(family="nexus", weight="D", why=f'document issued by "{words}"')
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
    spans: list[tuple[int, int, Weight, str]] = []
    for named in mentions_in_prose(text):
        why = f'the text says "{named.group()}"'
        if about_people(text, named):
            found.append(
                Signal(
                    family=MENTION,
                    weight="C",
                    why=f"{why}, of people who left it or live there",
                )
            )
        else:
            spans.append((named.start(), named.end(), "D", why))
    spans += [
        (start, end, harbour.weight, f"the text names {text[start:end]}")
        for harbour, start, end in harbours_in(text, prose=True)
        if harbour.role in _TIES
    ]
    for start, end, weight, why in spans:
        if _denies(text, start, end):
            found.append(
                Signal(
                    family=MENTION,
                    weight="C",
                    why=f"{why}, in a clause that keeps away from it",
                )
            )
            continue
        found.append(Signal(family=MENTION, typology="", weight=weight, why=why))
        clause = max(0, start - _CLAUSE)
        if pattern("roles", "to").search(text, clause, start):
            ways.add("to")
        elif pattern("roles", "from").search(text, clause, start):
            ways.add("from")


def _denies(text: str, start: int, end: int) -> bool:
    """Whether the clause round a mention keeps away from what is named, and stays with that."""
    if _around("denied_after").match(text, end):
        return True
    said = _denied().search(text, max(0, start - _CLAUSE), start)
    return said is not None and not _turns().search(said.group())


@cache
def _turns() -> re.Pattern[str]:
    return anywhere(_table()["turns"])


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
