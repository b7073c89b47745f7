"""Numbers and codes: how each scheme is normalized, and what its check digit says.

Reach for ``identifier`` to make any ``lists.entity.Identifier``. A failed check digit is a verdict
(``valid=False``), never a reason to drop a value: lists hold typing errors, and the number as
printed may be what a client submits. Ship and company IMO numbers look alike and have different
check digits (IMO resolution A.1117(30); IMO circular letter 2554); some numbers pass both.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from stdnum import bic, isin, lei
from stdnum.cn import uscc
from stdnum.ru import inn, ogrn

from lists.entity import Identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lists.entity import IdentifierType

_SHIP_WEIGHTS = (7, 6, 5, 4, 3, 2)
_COMPANY_WEIGHTS = (8, 6, 4, 2, 9, 7)
_IMO_LENGTH = 7
_BIC_LENGTH = 11
_NOT_ALNUM = re.compile(r"[\W_]+", re.UNICODE)
_NOT_DIGIT = re.compile(r"\D+")
_SPACE = re.compile(r"\s+")
_IMO_PREFIX = re.compile(r"^IMO(?:NO|NUMBER)?")
_SCHEME = re.compile(r"^https?://(?:www\.)?|^www\.")


def is_ship_imo(digits: str) -> bool:
    """Whether seven digits carry the ship number's check digit: weights 7 to 2, modulo 10."""
    if len(digits) != _IMO_LENGTH or not digits.isascii() or not digits.isdigit():
        return False
    total = sum(w * int(d) for w, d in zip(_SHIP_WEIGHTS, digits, strict=False))
    return total % 10 == int(digits[-1]) and digits != "0000000"


def is_company_imo(digits: str) -> bool:
    """Whether seven digits carry the company and registered owner number's check digit."""
    if len(digits) != _IMO_LENGTH or not digits.isascii() or not digits.isdigit():
        return False
    total = sum(w * int(d) for w, d in zip(_COMPANY_WEIGHTS, digits, strict=False))
    return (11 - total % 11) % 10 == int(digits[-1]) and digits != "0000000"


def imo_kind(digits: str) -> frozenset[IdentifierType]:
    """Which IMO schemes the digits fit: none, one or (1790183, 9358010) both."""
    kinds: list[IdentifierType] = []
    if is_ship_imo(digits):
        kinds.append("imo")
    if is_company_imo(digits):
        kinds.append("imo_company")
    return frozenset(kinds)


def _alnum(value: str) -> str:
    return _NOT_ALNUM.sub("", unicodedata.normalize("NFKC", value)).upper()


def _imo(value: str) -> str:
    return _IMO_PREFIX.sub("", _alnum(value))


def _bic(value: str) -> str:
    code = _alnum(value)
    return code[:8] if len(code) == _BIC_LENGTH and code.endswith("XXX") else code


def _email(value: str) -> str:
    return _SPACE.sub("", value).casefold()


def _phone(value: str) -> str:
    return _NOT_DIGIT.sub("", unicodedata.normalize("NFKC", value))


def _website(value: str) -> str:
    return _SCHEME.sub("", _SPACE.sub("", value).casefold()).rstrip("/")


def _wallet(value: str) -> str:
    return _SPACE.sub("", value)  # Base58 addresses differ by case


_NORMALIZE: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "imo": _imo,
        "imo_company": _imo,
        "mmsi": _phone,
        "bic": _bic,
        "email": _email,
        "phone": _phone,
        "website": _website,
        "wallet": _wallet,
    }
)
_CHECK: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "imo": is_ship_imo,
        "imo_company": is_company_imo,
        "lei": lei.is_valid,
        "bic": bic.is_valid,
        "isin": isin.is_valid,
        "inn": inn.is_valid,
        "ogrn": ogrn.is_valid,
        "uscc": uscc.is_valid,
    }
)


def normalize(type: IdentifierType, value: str) -> str:  # noqa: A002 - the field's own name
    """The form of a number that is compared: mostly capitals and digits without punctuation.

    Wallets keep their case, e-mail and web addresses are lower-cased, phones are digits, a BIC
    of the head office loses its ``XXX``. Nothing is padded: a short number stays short.
    """
    return _NORMALIZE.get(type, _alnum)(value)


def identifier(
    type: IdentifierType,  # noqa: A002 - the field's own name
    value: str,
    country: str = "",
    note: str = "",
) -> Identifier:
    """An identifier with its normalized form and its check digit's verdict.

    Args:
        type: The scheme; decides normalization and check.
        value: As published; kept untouched but for the white space around it.
        country: Issuing country, ISO 3166-1 alpha-2 or empty.
        note: What else the publisher says of it (for a wallet: the currency code).
    """
    normalized = normalize(type, value)
    check = _CHECK.get(type)
    valid = bool(check(normalized)) if check else None
    return Identifier(type, value.strip(), normalized, country, valid, note)
