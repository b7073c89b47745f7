"""Paths of fields in words: ``activity.counterparties[0].bic`` is ``other party 1, bank code``.

Programs read the paths (``field`` of a problem); pages, certificates and files of results are read
by people. ``said_plainly`` mends sentences that begin with a path, as warnings do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lists.vocabulary.subject_fields import record_table

_WORDS: Final = {
    "activity": "deal",
    "addresses": "address",
    "ais": "AIS",
    "area": "place",
    "bic": "bank code (BIC)",
    "cargo": "cargo",
    "counterparties": "other party",
    "countries": "country",
    "documents": "paper",
    "employment": "employment",
    "delimiter": "sign between cells",
    "header_line": "line of the headings",
    "hs_code": "HS code",
    "identifiers": "number",
    "imo": "IMO number",
    "locode": "port code (UN/LOCODE)",
    "mmsi": "MMSI",
    "names": "name",
    "nationalities": "nationality",
    "ports": "port",
    "services": "service",
    "subject": "the row",
    "vessel_events": "event of the ship",
    "wallets": "wallet",
}
_TYPES: Final = {
    "bic": "BIC",
    "imo": "IMO number",
    "imo_company": "IMO company number",
    "inn": "INN",
    "call_sign": "call sign",
    "lei": "LEI",
    "mmsi": "MMSI",
    "ogrn": "OGRN",
    "uscc": "USCC",
    "tax_id": "tax number",
    "national_id": "national identity number",
}
"""Types of numbers that are not read as they stand."""
_ROOTS: Final = frozenset({*record_table("subject").fields, "subject", "subjects", "options"})
"""Where paths begin; what begins elsewhere is a heading of the client's own, and stays."""
_UNSAID: Final = frozenset({"activity", "value", "options", "subjects"})
"""Steps of a path that say nothing to a person when another one follows or went before."""
_STEP: Final = re.compile(r"([A-Za-z_]+)(?:\[(\d+)\])?")
_PATH: Final = r"[a-z][a-z_]*(?:\[\d+\])?(?:\.[a-z][a-z_]*(?:\[\d+\])?)*"
_IS_PATH: Final = re.compile(_PATH)
_BEGINS: Final = re.compile(rf"({_PATH}): ")


@lru_cache(maxsize=4_096)
def field_in_words(path: str) -> str:
    """A field's path in words; anything else as it stands."""
    steps = _STEP.findall(path) if _IS_PATH.fullmatch(path) else []
    if not steps or steps[0][0] not in _ROOTS:
        return path
    told = [step for step in steps if step[0] not in _UNSAID] or steps[-1:]
    return ", ".join(_step(name, place) for name, place in told)


def _step(name: str, place: str) -> str:
    words = step_in_words(name)
    return f"{words} {int(place) + 1}" if place else words


def step_in_words(name: str) -> str:
    """The name of a field, of whatever record it is, in words."""
    return _WORDS.get(name, name.replace("_", " "))


def said_plainly(sentence: str) -> str:
    """A sentence whose path at its beginning, if it has one, is in words."""
    found = _BEGINS.match(sentence)
    words = field_in_words(found[1]) if found else ""
    if found is None or words == found[1]:
        return sentence
    return f"{words[0].upper()}{words[1:]}: {sentence[found.end() :]}"


def type_in_words(code: str) -> str:
    """The type of a number, ``national_id`` or ``imo``, in words."""
    return _TYPES.get(code, code.replace("_", " ")) if code else "number"
