"""How one value of a field is read: from text to what screening takes.

Every way in (JSON, sheets, examples, labelled files, the command line) reads values here and
nowhere else. A reader gets the ``FieldReader`` that collects warnings, the field's place in the
client's words and the text. It gives what the subject's dataclass holds, or ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from api.service.field_reader import FieldReader
from lists.entity import IdentifierType, Kind

_KINDS: dict[str, Kind] = {
    "person": "person",
    "individual": "person",
    "organization": "organization",
    "organisation": "organization",
    "company": "organization",
    "entity": "organization",
    "vessel": "vessel",
    "ship": "vessel",
    "aircraft": "aircraft",
}
_GENDERS = {"male": "male", "m": "male", "female": "female", "f": "female"}
_IDENTIFIER_TYPES = frozenset(get_args(IdentifierType))
_AMOUNT = re.compile(r"\s*(\d[\d\s,.'\u00a0\u202f]*)\s*(.*)", re.DOTALL)

_CURRENCY_FIRST = re.compile(r"\s*([^\W\d_]{1,4}|[^\w\s.,+-]{1,3})\s*(\d[\d\s,.'\u00a0\u202f]*)")
"""A currency (EUR, Rs, a sign) before an amount."""

Read = Callable[[FieldReader, str, str], Any]
"""(collector of warnings, the field's place, its text) → the value."""


class Amount(NamedTuple):
    """A number of things, and the unit that stood behind it."""

    number: float
    unit: str


def names_a_kind(text: str) -> bool:
    """Whether a text is a kind of party; a ship's type (Container Ship) is none."""
    return text.strip().lower() in _KINDS


def _kind(reader: FieldReader, path: str, text: str) -> Kind | None:
    known = _KINDS.get(text.strip().lower())
    if text.strip() and known is None:
        reader.not_read(
            path, text, f"is none of {', '.join(get_args(Kind))}; all kinds were searched"
        )
    return known


def _gender(reader: FieldReader, path: str, text: str) -> str | None:
    known = _GENDERS.get(text.strip().lower())
    if text.strip() and known is None:
        reader.not_read(path, text, "is neither male nor female; not used")
    return known


def _identifier_type(reader: FieldReader, path: str, text: str) -> str | None:
    known = text.strip().lower()
    if known in _IDENTIFIER_TYPES:
        return known
    if known:
        reader.not_read(path, text.strip(), "is not a known type; compared with every type")
    return None


def _amount(reader: FieldReader, path: str, text: str) -> Amount | None:
    if not text.strip():
        return None
    amount, unit = amount_and_unit(text)
    if amount is None:
        reader.not_read(path, text, "is not an amount; not used")
        return None
    number = reader.amount(path, amount)
    return None if number is None else Amount(number, unit)


def _money(reader: FieldReader, path: str, text: str) -> Amount | None:
    """An amount with its currency before it (`EUR 48,000.00`), behind it, or without."""
    found = _CURRENCY_FIRST.fullmatch(text)
    return _amount(reader, path, f"{found[2]} {found[1]}" if found else text)


def amount_and_unit(text: str) -> tuple[float | None, str]:
    """``5,000.5 t`` → 5000.5 and ``t``; a comma or point before three digits only groups them."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None, ""
    digits = re.sub(r"[\s'\u00a0\u202f]", "", found[1]).rstrip(".,")
    if "," in digits and "." in digits:
        last = max(digits.rfind(","), digits.rfind("."))
        whole, decimals = re.sub("[,.]", "", digits[:last]), digits[last + 1 :]
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}", digits):
        whole, decimals = re.sub("[,.]", "", digits), ""
    else:
        whole, _, decimals = digits.replace(",", ".").partition(".")
    try:
        return float(f"{whole}.{decimals or 0}"), found[2].strip()
    except ValueError:
        return None, ""


def _name(reader: FieldReader, path: str, text: str) -> str | None:
    if not text.strip():
        reader.warn(path, text, "is empty; not used")
        return None
    return reader.text(path, text, "name") or None


READERS: Mapping[str, Read] = MappingProxyType(
    {
        "label": lambda _reader, _path, text: text.strip() or None,
        "text": lambda reader, path, text: reader.text(path, text) or None,
        "words": lambda _reader, _path, text: text or None,
        "lower": lambda _reader, _path, text: text.strip().lower() or None,
        "place": lambda reader, _path, text: reader.place(text) or None,
        "country": lambda reader, path, text: reader.country(path, text) or None,
        "interval": lambda reader, path, text: reader.interval(path, text),
        "day": lambda reader, path, text: reader.day(path, text),
        "imo": lambda reader, path, text: reader.imo(path, text) or None,
        "hs_code": lambda reader, path, text: reader.hs_code(path, text) or None,
        "kind": _kind,
        "gender": _gender,
        "identifier_type": _identifier_type,
        "quantity": _amount,
        "money": _money,
        "locode": lambda reader, path, text: reader.locode(path, text) or None,
        "currency": lambda reader, path, text: reader.currency(path, text) or None,
        "mmsi": lambda reader, path, text: reader.coded_number(path, text, "mmsi") or None,
        "bic": lambda reader, path, text: reader.coded_number(path, text, "bic") or None,
        "name": _name,
        "number": lambda reader, path, text: reader.number(path, text) or None,
        "wallet": lambda reader, path, text: reader.text(path, text, "number") or None,
    }
)
"""What ``reader`` in ``subject_fields.toml`` may be, apart from the name of a record."""
