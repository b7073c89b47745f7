"""What a client asks about: a party, a ship or an aircraft, and what it is about to do.

The HTTP edge, the batch reader and the command line all build ``Subject``; screening sees nothing
else. Values are already readable here: an unreadable one was turned into a warning by whoever
built the subject, and is listed in ``warnings`` so that no accepted field is ever ignored unsaid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from msgspec import Struct

from lists.entity import DateInterval, Kind

_LONGEST_ABBREVIATION = 3
"""Characters of a type of number that is written in capitals: BIC, LEI, IMO."""


@dataclass(frozen=True, slots=True)
class SubjectIdentifier:
    """An identifier as submitted.

    ``type`` is a ``lists.entity.IdentifierType`` or ``""`` when the client did not say; ``country``
    is ISO 3166-1 alpha-2 or empty.
    """

    type: str
    value: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Cargo:
    """Goods in words and by code. ``hs_code`` holds digits only, 2 to 10 of them."""

    description: str = ""
    hs_code: str = ""
    quantity: float | None = None
    unit: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    """A port or border point by UN/LOCODE or name; ``role``: load, discharge, transit or empty."""

    locode: str = ""
    name: str = ""
    country: str = ""
    role: str = ""
    call_date: date | None = None


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Another party to the same deal; ``role`` is free text such as consignee or bank.

    ``name`` is empty where only its numbers (``bic``, ``identifiers``) or addresses are known.
    """

    name: str = ""
    role: str = ""
    country: str = ""
    kind: Kind | None = None
    birth_dates: tuple[DateInterval, ...] = ()
    addresses: tuple[str, ...] = ()
    bic: str = ""
    identifiers: tuple[SubjectIdentifier, ...] = ()

    @property
    def numbers(self) -> tuple[SubjectIdentifier, ...]:
        """All its numbers, its bank identifier code first."""
        own = (SubjectIdentifier("bic", self.bic),) if self.bic else ()
        return (*own, *self.identifiers)

    @property
    def called(self) -> str:
        """Its name, or what else it is known by."""
        if self.name or not (self.numbers or self.addresses):
            return self.name
        first = next(iter(self.numbers), None)
        if first is None:
            return self.addresses[0]
        shown = first.type.upper() if len(first.type) <= _LONGEST_ABBREVIATION else first.type
        return f"{shown or 'number'} {first.value}".replace("_", " ")


@dataclass(frozen=True, slots=True)
class VesselEvent:
    """Something a ship did.

    ``type`` is ``sts``, ``ais_gap``, ``flag_change``, ``name_change``, ``mmsi_change``,
    ``port_call`` or ``draught_change``; ``hours`` a duration, ``value`` the new flag or name.
    """

    type: str
    date: date | None = None
    area: str = ""
    hours: float | None = None
    value: str = ""
    previous: str = ""
    counterparty: str = ""


@dataclass(frozen=True, slots=True)
class Employment:
    """Work by a person or work force: who, by whom, in which sector and country."""

    nationality: str = ""
    employer: str = ""
    employer_country: str = ""
    sector: str = ""
    work_country: str = ""
    start: date | None = None
    wage: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that came with the deal: ``exemption``, ``op5_notice`` or the like."""

    type: str
    reference: str = ""
    issuer: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """What is going to happen. A subject whose party matches nothing can score on this alone."""

    description: str = ""
    cargo: tuple[Cargo, ...] = ()
    ports: tuple[Port, ...] = ()
    origin: str = ""
    destination: str = ""
    counterparties: tuple[Counterparty, ...] = ()
    vessel_events: tuple[VesselEvent, ...] = ()
    employment: tuple[Employment, ...] = ()
    services: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    wallets: tuple[str, ...] = ()
    date: date | None = None
    amount: float | None = None
    currency: str = ""

    @property
    def is_payment(self) -> bool:
        """Whether money moves: an amount or a currency is stated."""
        return self.amount is not None or bool(self.currency)

    @property
    def names_something(self) -> bool:
        """Whether there is more in it than a date, an amount and a currency, which name nobody."""
        return replace(self, date=None, amount=None, currency="") != Activity()


@dataclass(frozen=True, slots=True)
class Unread:
    """Something sent that could name a party and was not screened.

    ``field`` is where it stood, in the client's own terms (a path, a property, a column);
    ``reason`` says in one sentence, without a full stop, what was not screened and why.
    """

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class StrayText:
    """A value that no field could take as it was sent: an unknown country, a field that is none.

    It is searched for listed parties like an address. ``field`` is where it stood, in the client's
    own terms.
    """

    field: str
    text: str


class Subject(Struct, frozen=True):
    """One party to screen. ``kind`` ``None`` means the client did not say; all kinds are searched.

    Countries, nationalities and flag are ISO 3166-1 alpha-2. ``birth_dates`` are intervals.
    ``imo``, ``mmsi`` and ``call_sign`` are the client's text; ``identifiers`` holds the rest.
    ``stray_texts`` is what is in none of these fields and is searched for parties all the same;
    ``unread`` is what could name a party and is not searched: its result is never clear.
    """

    id: str = ""
    kind: Kind | None = None
    names: tuple[str, ...] = ()
    birth_dates: tuple[DateInterval, ...] = ()
    countries: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    gender: str = ""
    identifiers: tuple[SubjectIdentifier, ...] = ()
    addresses: tuple[str, ...] = ()
    imo: str = ""
    mmsi: str = ""
    call_sign: str = ""
    flag: str = ""
    activity: Activity | None = None
    warnings: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    stray_texts: tuple[StrayText, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """How to screen, beside what. ``None``/empty means the policy's default.

    ``threshold`` is a match score in [0, 1]; ``lists`` are source codes; ``jurisdictions`` are
    ``UN``, ``US``, ``EU`` (whose law binds the client). ``nearest``: of a clear subject the listed
    parties nearest to it are looked for, to say why they are not it.
    """

    lists: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    threshold: float | None = None
    limit: int = 10
    jurisdictions: tuple[str, ...] = ()
    explain: bool = True
    nearest: bool = False
