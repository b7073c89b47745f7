"""Makes the dataclasses of a subject from the fields of its records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from api.service.field_reader import FieldReader
from lists.vocabulary.vessel_event_types import vessel_event_type, vessel_event_types
from screening.model.subject import (
    Activity,
    Cargo,
    Counterparty,
    Document,
    Employment,
    Port,
    SubjectIdentifier,
    VesselEvent,
)

_LOCODE = re.compile("[A-Z]{2} ?[A-Z2-9]{3}")
"""UN/LOCODE: ISO country, then three letters or digits 2-9."""

Fields = dict[str, Any]
Make = Callable[[FieldReader, Fields, str], Any]
"""(collector of warnings, the record's fields, its place) → the record."""


def _identifier(reader: FieldReader, fields: Fields, path: str) -> SubjectIdentifier | None:
    if "value" not in fields:
        reader.warn(f"{path}.value", "", "is empty; not used")
        return None
    scheme = fields.get("type", "")
    value = reader.coded_number(f"{path}.value", fields["value"], scheme)
    return SubjectIdentifier(scheme, value, fields.get("country", "")) if value else None


def _counterparty(reader: FieldReader, fields: Fields, path: str) -> Counterparty | None:
    if not fields.keys() & {"name", "bic", "identifiers", "addresses"}:
        if not any(warning.startswith(f"{path}.name:") for warning in reader.warnings):
            reader.warnings.append(f"{path}: names nobody; it was not used")
        return None
    birth = fields.pop("birth_date", None)
    return Counterparty(**fields, birth_dates=(birth,) if birth else ())


def _cargo(_reader: FieldReader, fields: Fields, _path: str) -> Cargo:
    amount = fields.pop("quantity", None)
    if amount is not None:
        fields["quantity"] = amount.number
        if amount.unit:
            fields.setdefault("unit", amount.unit)
    return Cargo(**fields)


def _port(_reader: FieldReader, fields: Fields, _path: str) -> Port:
    # A bare "KPNAM" arrives as a name; "NAMPO" has the same shape, so the name is kept beside it.
    name = fields.get("name", "")
    if "locode" not in fields and _LOCODE.fullmatch(name):
        fields["locode"] = "".join(name.split())
    return Port(**fields)


def _vessel_event(reader: FieldReader, fields: Fields, path: str) -> VesselEvent:
    amount = fields.pop("hours", None)
    hours = amount.number if amount is not None else None
    if amount is not None:
        reader.stray(f"{path}.hours", amount.unit)
    given = fields.pop("type", "")
    code = vessel_event_type(given)
    if not code:
        known = ", ".join(vessel_event_types())
        reader.not_read(f"{path}.type", given, f"is no known event, which are {known}; not used")
    return VesselEvent(type=code, **fields, hours=hours)


def _document(_reader: FieldReader, fields: Fields, _path: str) -> Document:
    return Document(**{"type": "", **fields})


def _activity(reader: FieldReader, fields: Fields, path: str) -> Activity | None:
    """The deal; ``None`` if nothing but its date was read."""
    amount = fields.pop("amount", None)
    if amount is not None:
        fields["amount"] = amount.number
        if "currency" in fields:
            reader.stray(f"{path}.amount", amount.unit)
        elif amount.unit:
            fields["currency"] = reader.currency(f"{path}.amount", amount.unit)
    return Activity(**fields) if fields.keys() - {"date"} else None


MAKERS: Mapping[str, Make] = MappingProxyType(
    {
        "identifier": _identifier,
        "counterparty": _counterparty,
        "cargo": _cargo,
        "port": _port,
        "vessel_event": _vessel_event,
        "employment": lambda _reader, fields, _path: Employment(**fields),
        "document": _document,
        "activity": _activity,
    }
)
