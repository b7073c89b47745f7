"""The canonical entity: what every publisher's record becomes.

Reach for these types wherever a listed party is passed around: parsers make them, the snapshot
store keeps them (one blob per content hash), screening reads them. They know nothing of scoring,
storage or HTTP. Field names follow FollowTheMoney where it has a term.

All values are frozen and hold cleaned text; the publisher's own spelling is kept in ``raw``
wherever cleaning changed it, so an auditor can always find the line in the file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

from msgspec import Struct

Kind = Literal["person", "organization", "vessel", "aircraft"]
"""What a listed party is. Vessels and aircraft are things, the other two are parties in law."""

NameKind = Literal["primary", "alias", "weak_alias", "former", "original_script"]
"""How the publisher holds the name. ``weak_alias`` is OFAC's low-quality a.k.a., the UN's ``Low``
and the EU's ``strong="false"``: too common or too broad to match on alone."""
OWN_NAME_KINDS: Final = frozenset({"primary", "original_script"})
"""Kinds of names under which the publisher lists a party; any other is an alias."""

IdentifierType = Literal[
    "imo",  # ship, IMO ship identification number
    "imo_company",  # IMO unique company and registered owner number
    "mmsi",
    "call_sign",
    "passport",
    "national_id",
    "tax_id",
    "inn",  # Russian taxpayer number
    "ogrn",  # Russian state registration number
    "uscc",  # Chinese unified social credit code
    "registration",  # company or vessel registration, other
    "lei",
    "bic",
    "duns",
    "isin",
    "ticker",
    "account",
    "wallet",  # address on a block chain; ``note`` holds the currency code
    "tail_number",
    "serial_number",  # aircraft manufacturer's serial number
    "driving_licence",
    "birth_certificate",
    "email",
    "phone",
    "website",
    "other",
]

LinkType = Literal[
    "owned_by",  # owned or controlled by the target
    "owns",  # owns, controls or operates the target
    "managed_by",
    "operated_by",
    "acts_for",  # acting for or on behalf of the target
    "supports",  # provides support to the target
    "official_of",  # leader, officer or official of the target
    "represents",
    "subordinate_to",
    "parent_of",
    "family_of",
    "associate_of",
    "participates_in",  # significant role in the target
    "interest_of",  # property in the interest of the target
    "alias_of",
    "same_as",  # cross-list identity stated by a publisher (EU → UN reference)
    "ship_to_ship_with",
    "linked_to",  # OFAC "Linked To:", kind not stated
    "mentions",  # the target's reference or name stands in this party's text
]
"""Read as a sentence: *this entity* ``<type>`` *target*. The direction never flips in storage."""


REPORTED = "reported, not designated"
"""Measure of a finding that is no designation: a report of a panel, of a government, of a team.
Nobody is bound by it, and no answer may call such a party listed or sanctioned."""
VERIFIED_BY = "verified at its source by"
"""How the note of a reported party begins whose finding somebody has read at its source."""


class Name(Struct, frozen=True, omit_defaults=True):
    """One name of a listed party.

    ``full`` is white-space collapsed display text in the publisher's own order (OFAC keeps
    ``SURNAME, Given``). ``first_name``/``last_name`` are set only where the source has them
    apart. ``script`` is ISO 15924 (``Latn``, ``Hang``, ``Hani``, ``Cyrl``, ``Arab``…), ``language``
    ISO 639-1. ``raw`` is the published text when it differs from ``full``.
    """

    full: str
    kind: NameKind = "primary"
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    script: str = ""
    raw: str = ""


class DateInterval(Struct, frozen=True, omit_defaults=True):
    """Every day an imprecise date may mean, both ends included; no day is ever invented.

    ``1962`` is 1962-01-01…1962-12-31. ``approximate`` says the publisher wrote circa or alike
    (the interval is then still the one written; comparison widens it).
    """

    start: date
    end: date
    approximate: bool = False
    raw: str = ""


class Place(Struct, frozen=True, omit_defaults=True):
    """A place of birth or business. ``country`` is ISO 3166-1 alpha-2 or empty."""

    full: str
    city: str = ""
    region: str = ""
    country: str = ""


class Address(Struct, frozen=True, omit_defaults=True):
    """A postal address. ``country`` is ISO 3166-1 alpha-2 or empty, ``full`` is never empty."""

    full: str
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    note: str = ""


class Identifier(Struct, frozen=True, omit_defaults=True):
    """A number or code. ``value`` is as published, ``normalized`` is what is compared.

    ``valid`` is the check digit's verdict; ``None`` where the scheme has no check digit. A failed
    check is a flag, never a reason to drop the value (OFAC publishes Hwasong as IMO 543400).
    """

    type: IdentifierType
    value: str
    normalized: str
    country: str = ""
    valid: bool | None = None
    note: str = ""


class Listing(Struct, frozen=True, omit_defaults=True):
    """One publisher's act of listing this party.

    ``programmes`` holds all codes (``DPRK3``, ``PRK``, ``UNSC:KP``…). ``measures`` are words such
    as ``asset freeze``, ``port ban``, ``travel ban``, ``deflag``. ``reason`` is the publisher's
    statement of reasons verbatim (quotes are cut from it by character offset, so it is stored
    once and never re-wrapped); ``remarks`` is everything else the publisher printed.
    """

    source: str
    reference: str
    programmes: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    listed_on: date | None = None
    amended_on: date | None = None
    measures: tuple[str, ...] = ()
    reason: str = ""
    remarks: str = ""
    url: str = ""


class Link(Struct, frozen=True, omit_defaults=True):
    """A typed, directed tie from the entity that holds it to a target.

    ``target_id`` is an entity id of the same source when the publisher's own file resolves it,
    else empty; ``target_name`` and ``target_reference`` are what the publisher wrote. ``quote`` is
    the source line the link was read from.
    """

    type: LinkType
    target_id: str = ""
    target_name: str = ""
    target_reference: str = ""
    quote: str = ""
    start: date | None = None
    end: date | None = None
    share: float | None = None


class Entity(Struct, frozen=True, omit_defaults=True):
    """A listed party as one publisher describes it.

    ``id`` is stable across versions: ``<source prefix>-<publisher's own key>`` (``un-6908436``,
    ``ofac-15603``, ``ofac_cons-9647``, ``eu-4713``, ``unv-8660313``). ``reference`` is what people
    cite (``KPe.047``). ``kind_guessed``: the list says neither the kind nor anything that tells it,
    so that a subject of another kind may be the party as well.
    """

    id: str
    source: str
    reference: str
    kind: Kind
    caption: str
    names: tuple[Name, ...]
    birth_dates: tuple[DateInterval, ...] = ()
    birth_places: tuple[Place, ...] = ()
    death_dates: tuple[DateInterval, ...] = ()
    gender: Literal["", "male", "female"] = ""
    titles: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    flags: tuple[str, ...] = ()
    former_flags: tuple[str, ...] = ()
    vessel_type: str = ""
    tonnage: str = ""
    build_year: str = ""
    listings: tuple[Listing, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    kind_guessed: bool = False


def is_reported(entity: Entity) -> bool:
    """Whether a party is only reported: each of its listings says so, and there is one."""
    return bool(entity.listings) and all(REPORTED in one.measures for one in entity.listings)


class ListVersion(Struct, frozen=True, omit_defaults=True):
    """What one publisher said at one time, by hash. ``id`` is short, stable and quotable.

    ``confirmed_at`` is the latest moment this content is known to have been the publisher's current
    file (it was fetched again unchanged, or reissued under a new date): the age of a list counts
    from there.
    """

    id: str
    source: str
    format: str
    raw_sha256: str
    entities_sha256: str
    published_at: datetime | None
    fetched_at: datetime
    entity_count: int
    sample: bool = False
    note: str = ""
    confirmed_at: datetime | None = None


class Snapshot(Struct, frozen=True):
    """All entities of one set of list versions: what an index is built from.

    ``key`` is a hash over the version ids; two processes with the same key hold the same lists.
    """

    key: str
    versions: tuple[ListVersion, ...]
    entities: tuple[Entity, ...]
