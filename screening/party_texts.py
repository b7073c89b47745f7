"""The texts of a subject and of its deal that may name a party, wherever the client put them.

People write parties into addresses, numbers, goods, ports and papers as well as into the fields for
parties. Which field is searched for them, and how, is said in the one table of fields
(``lists/vocabulary/subject_fields.toml``): this module only walks a subject by that table.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lists.vocabulary.subject_fields import record_names, record_table
from screening.model.subject import Counterparty
from screening.name_text.prose import NAMED
from screening.name_text.values import NAMED_IN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screening.model.subject import Activity, Subject

ISSUER = "issuer of a document"
MET_AT_SEA = "ship met at sea"
EMPLOYER = "employer"
OTHER_NAME = "other name of the ship"
OTHER_NUMBER = "other number of the ship"
SAID_IMO = re.compile(r"\(?\bIMO\W{0,3}(?:(?:no|number)\W{0,3})?(\d{7})\b\)?", re.IGNORECASE)
"""A ship's number in a text that says what it is."""
_NO_NAMES = frozenset({"flag_change", "port_call", "ais_gap", "draught_change"})
"""Events whose ``value`` and ``previous`` are flags, places or depths, and no names."""


_OF_SHIPS = re.compile(
    r"\b(?:ships?|vessels?|tanker|barge|boat|carrier|carried by|aircraft|imo)\b"
    r"|судн|корабл|танкер|선박|船|buque|navire|schiff|gemi",
    re.IGNORECASE,
)
"""Words of a role that a ship or aircraft may have: carrying vessel, mother ship."""
_OF_ANY_KIND = frozenset({"", "counterparty", "party", NAMED})


def may_be_ship(role: str) -> bool:
    """Whether a party in this role may be a ship: an employer, consignee or bank is a firm."""
    return (
        role.strip().lower() in _OF_ANY_KIND
        or role.startswith(NAMED_IN)
        or bool(_OF_SHIPS.search(role))
    )


class PartyText(NamedTuple):
    """One text that may name a party.

    ``field`` is its path. In a ``label`` (an address, a number, a role) two capitalized words are a
    place or a role: a party is read there behind a word for its role, or if a listed name stands in
    it in full.
    """

    field: str
    text: str
    label: bool = False

    @property
    def role(self) -> str:
        """What a party is called that is named here and nowhere else."""
        return f"{NAMED_IN} {self.field.replace('_', ' ').replace('.', ' ')}"


class _Step(NamedTuple):
    """One field to look into: a text, or a record inside (``record`` is its name)."""

    attribute: str
    label: bool
    record: str


@cache
def _steps(record: str) -> tuple[_Step, ...]:
    fields = record_table(record).fields
    return tuple(
        _Step(name, field.parties == "label", field.reader if inner else "")
        for name, field in fields.items()
        if (inner := field.reader in record_names()) or field.parties in {"label", "prose"}
    )


def texts_of_subject(subject: Subject) -> list[PartyText]:
    """All texts of a subject itself that hold something, without its deal and its names."""
    found: list[PartyText] = []
    _add_texts("subject", subject, "", found)
    found += (PartyText(stray.field, stray.text, label=True) for stray in subject.stray_texts)
    return found


def texts_of(activity: Activity) -> list[PartyText]:
    """All texts of a deal that hold something, its description first."""
    found: list[PartyText] = []
    _add_texts("activity", activity, "activity.", found)
    return found


def _add_texts(record: str, holder: Any, path: str, found: list[PartyText]) -> None:  # noqa: ANN401 - any record
    for attribute, label, inner in _steps(record):
        value = getattr(holder, attribute)
        if not value or inner == "activity":
            continue
        values: Iterable[Any] = value if isinstance(value, tuple) else (value,)
        for one in values:
            if inner:
                _add_texts(inner, one, f"{path}{attribute}.", found)
            elif one:
                found.append(PartyText(path + attribute, one, label))


def named_parties(activity: Activity) -> Iterator[Counterparty]:
    """Parties that a deal names in fields of their own, in the order given."""
    yield from (party for party in activity.counterparties if party.called)
    for event in activity.vessel_events:
        if event.counterparty:
            yield Counterparty(event.counterparty, MET_AT_SEA)
    for job in activity.employment:
        if job.employer:
            yield Counterparty(job.employer, EMPLOYER, job.employer_country)
    for paper in activity.documents:
        if paper.issuer:
            yield Counterparty(paper.issuer, ISSUER)
    for event in activity.vessel_events:
        role = OTHER_NUMBER if event.type == "mmsi_change" else OTHER_NAME
        if event.type not in _NO_NAMES:
            yield from (Counterparty(v, role) for v in (event.value, event.previous) if v)
