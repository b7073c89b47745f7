"""Names and numbers of invented parties, for whole small lists."""

from __future__ import annotations

from lists.vocabulary.identifiers import is_ship_imo

PARTIES = 60
_FAMILY = ("RO", "MUN", "TAE", "SIN", "OK", "KIL", "PYON", "HYON", "CHA", "UM")
_GIVEN = ("Chol", "Yong Su", "Kum Song", "Myong Ho", "Un Gyong", "Sok Jun")
SHIPS = [number for number in map(str, range(9_100_000, 9_110_000)) if is_ship_imo(number)]


def family(number: int) -> str:
    """A family name that no other party has."""
    return f"{_FAMILY[number % 10]}{'AEIOU'[number // 10 % 5]}{'KNMLS'[number // 50 % 5]}"


def given(number: int) -> str:
    """Given names."""
    return _GIVEN[number % 6]
