"""Numbers and codes: how each scheme is normalized, and what its check digit says.

Reach for ``identifier`` to make any ``lists.entity.Identifier``. A failed check digit is a verdict
(``valid=False``), never a reason to drop a value: lists hold typing errors, and the number as
printed may be what a client submits. Ship and company IMO numbers look alike and have different
check digits (IMO resolution A.1117(30); IMO circular letter 2554); some numbers pass both.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from stdnum import bic, isin, lei
from stdnum.cn import uscc
from stdnum.ru import inn, ogrn

from lists.entity import Identifier
from lists.vocabulary.numbers import code, plain, settled, spreadsheet_number
from lists.vocabulary.online import email, wallet, website

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lists.entity import IdentifierType

_SHIP_WEIGHTS = (7, 6, 5, 4, 3, 2)
_COMPANY_WEIGHTS = (8, 6, 4, 2, 9, 7)
_IMO_LENGTH = 7
_NOT_DIGIT = re.compile(r"\D+")
_IMO_SAID = re.compile(
    r"(?<![A-Za-z])I\.?M\.?O(?=[^A-Za-z]|N)\D{0,24}?(\d[\d \u00a0.\-]*)", re.IGNORECASE
)
_SEVEN = re.compile(r"(?<!\d)\d{7}(?!\d)")
_DIGITS_ALONE = re.compile(r"[\d \u00a0.\-]+")
_EXTENSION = re.compile(r"(?:ext|x|#)\W*+\d{1,5}+\W*+$", re.IGNORECASE)
_BROADER = frozenset(
    frozenset(pair)
    for pair in (
        ("tax_id", "inn"),  # the taxpayer number of Russia
        ("registration", "ogrn"),  # its state register
        ("registration", "uscc"),  # China: one number for register and tax since 2015
        ("tax_id", "uscc"),
    )
)
DOCUMENTS = frozenset(
    (
        *("passport", "national_id", "driving_licence", "birth_certificate"),
        *("tax_id", "inn", "registration", "ogrn", "uscc", "duns"),
    )
)
"""Schemes of numbers that stand in neighbouring columns of a form and are mixed up there."""
_MMSI_DIGITS = 9
_RULES_OF_THEIR_OWN = ("other", "imo", "email", "website", "wallet", "phone")
"""One scheme for each rule: a number whose scheme nobody named is read by every rule."""


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


def imo(text: str) -> str:
    """The IMO number in a text: ``Flag 12, IMO 8604917``, ``860 4917``, ``8604917 (ex …)``.

    Of several numbers of seven digits one that carries a check digit wins, then one behind the
    word IMO, then the first. Nothing is padded or cut: a text without seven digits together gives
    the digits it has.
    """
    plain_text = plain(spreadsheet_number(text).text)
    said = [str(match[1]) for match in _IMO_SAID.finditer(plain_text)]
    alone = [plain_text] if _DIGITS_ALONE.fullmatch(plain_text.strip()) else []
    joined = [_NOT_DIGIT.sub("", part) for part in (*said, *alone)]
    found: list[str] = [
        *(run[0] for part in said for run in _SEVEN.finditer(part)),
        *(digits for digits in joined if len(digits) == _IMO_LENGTH),
        *_SEVEN.findall(plain_text),
    ]
    for check in (is_ship_imo, is_company_imo):
        for digits in found:
            if check(digits):
                return digits
    return next((digits for digits in (*found, *joined) if digits), "") or code(text)


def _phone(value: str) -> str:
    digits = _NOT_DIGIT.sub("", _EXTENSION.sub("", plain(value)))
    return digits.removeprefix("00") if not digits.startswith("000") else digits


def _mmsi(value: str) -> str:
    return _NOT_DIGIT.sub("", plain(spreadsheet_number(value).text))


_NORMALIZE: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "imo": imo,
        "imo_company": imo,
        "mmsi": _mmsi,
        "email": email,
        "phone": _phone,
        "website": website,
        "wallet": wallet,
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


@lru_cache(maxsize=8192)
def normalize(type: str, value: str) -> str:  # noqa: A002 - the field's own name
    """The one form of a number, for what lists publish and what clients submit alike.

    Mostly capitals and digits (``numbers.code``); an IMO number is cut out of its text, web sites
    are hosts, e-mail addresses are in lower case, phones are digits, wallets lose their link.
    Nothing is padded: a short number stays short. Normalizing twice changes nothing.

    Args:
        type: A ``lists.entity.IdentifierType``; anything else, or nothing, is any number.
        value: As published or submitted.
    """
    return settled(_NORMALIZE.get(type, code), value)


@lru_cache(maxsize=8192)
def comparable(type: str, value: str) -> str:  # noqa: A002 - the field's own name
    """``normalize`` without case: the key under which a listed number is found."""
    return normalize(type, value).casefold()


@lru_cache(maxsize=8192)
def search_keys(type: str, value: str) -> tuple[str, ...]:  # noqa: A002 - same
    """The keys under which a submitted number may be listed, each once, without empty ones.

    A client that names the scheme wrongly or not at all must still meet the listed number, so a
    number is read by the rule of its scheme and by that for any number; without a scheme by all.
    """
    schemes = (type, "other") if type not in {"", "other"} else _RULES_OF_THEIR_OWN
    keys = dict.fromkeys(comparable(scheme, value) for scheme in schemes)
    keys.pop("", None)
    return tuple(keys)


def same_scheme(submitted: str, listed: str) -> Literal["equal", "broader"] | None:
    """Whether a number that a client calls ``submitted`` may be one that a list calls ``listed``.

    ``broader``: one name is wider than the other (every INN is a tax number). ``None``: they are
    numbers of different documents.
    """
    if submitted in {"", "other", listed} or listed == "other":
        return "equal"
    pair = frozenset((submitted, listed))
    if pair == {"imo", "imo_company"}:
        return "equal"
    return "broader" if pair in _BROADER else None


def check_holds(type: str, value: str) -> bool | None:  # noqa: A002 - the field's own name
    """The verdict of a number's check digit; ``None`` where its scheme has none that is known."""
    check = _CHECK.get(type)
    return bool(check(normalize(type, value))) if check else None


def has_form(type: str, value: str) -> bool:  # noqa: A002 - same
    """Whether a number is of the form of its scheme; true for schemes of no fixed form."""
    if type == "mmsi":
        return len(_mmsi(value)) == _MMSI_DIGITS
    return check_holds(type, value) is not False


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
    return Identifier(type, value.strip(), normalized, country, check_holds(type, value), note)
