"""The door to names: raw text of any script in, comparable tokens out.

``read_name`` gives the plain folded reading first, then other readings of the same name. Listed
names and queries go through the same function; two names match if any two of their readings align.
``docs/names.md`` has the rules, ``screening/data/naming`` the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.naming.jamo import Neighbourhood, likeness
from screening.naming.korean import character_readings, spelled_readings
from screening.naming.plain import plain_tokens
from screening.naming.tokens import Reading, Role, Token
from screening.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind
    from screening.text import Word

__all__ = [
    "Neighbourhood",
    "Reading",
    "Role",
    "Token",
    "likeness",
    "nickname_class",
    "read_name",
]

_TITLE = Role.TITLE
_NUMBER = Role.NUMBER
_FORM = Role.FORM
_CJK = frozenset({"han", "hangul"})


def read_name(raw: str, kind: Kind | None) -> tuple[Reading, ...]:
    """Read a name as a party of ``kind`` would bear it; ``None`` when the kind is unknown.

    Never empty: a name without a letter or digit gives one reading without tokens.
    """
    found = words(raw, join_dotted=kind != "person")
    tokens = plain_tokens(found, kind)
    readings = [Reading(tuple(tokens), "latin")]
    if kind == "person" or kind is None:
        readings.extend(_korean(raw, found, tokens))
    return tuple(readings)


def _korean(raw: str, found: Sequence[Word], tokens: Sequence[Token]) -> list[Reading]:
    """Korean readings of a person's name, in Latin or Cyrillic letters, Hangul or Hanja."""
    for token in tokens:
        if token.role is _NUMBER or token.role is _FORM:
            return []
    if raw.isascii():
        titles = {token.start for token in tokens if token.role is _TITLE}
        named = [word for word in found if word.start not in titles] if titles else found
        return [Reading(reading, "korean") for reading in spelled_readings(raw, named)]
    characters = [word for word in found if word.script in _CJK]
    spelled = [word for word in found if word.script not in _CJK]
    readings = [Reading(reading, "korean") for reading in spelled_readings(raw, spelled)]
    if characters:
        scheme = "hanja" if any(word.script == "han" for word in characters) else "korean"
        readings.extend(Reading(reading, scheme) for reading in character_readings(characters))
    return readings


def nickname_class(token: str) -> str | None:
    """Give the class of given names that a folded given name belongs to, or ``None``."""
    return {"bill": "william", "william": "william"}.get(token)
