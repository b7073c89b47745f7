"""The door to names: raw text of any script in, comparable tokens out.

``read_name`` gives the plain folded reading first, then other readings of the same name. Listed
names and queries go through the same function; two names match if any two of their readings align.
Where both names have Korean readings (SYLLABLE tokens), those decide: only they know that two given
syllables in another order are another person. ``docs/names.md`` has the rules,
``screening/data/naming`` the tables.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import astuple

from screening.naming.aliases import may_hold_several, parts
from screening.naming.jamo import Neighbourhood, likeness
from screening.naming.nicknames import nickname_class
from screening.naming.readings import one_name
from screening.naming.text import Word, words
from screening.naming.tokenizer import tokenize
from screening.naming.tokens import NameVariant, Role, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind

__all__ = [
    "NameVariant",
    "Neighbourhood",
    "Role",
    "Token",
    "likeness",
    "nickname_class",
    "read_name",
    "recently_read",
]

MOST_READINGS = 16
_NAME_OF_TRADE_WORDS = 4
_WITHOUT_OWN = frozenset({Role.GENERIC, Role.FORM, Role.PARTICLE, Role.TITLE, Role.NUMBER})


def read_name(raw: str, kind: Kind | None) -> tuple[NameVariant, ...]:
    """Read a name as a party of ``kind`` would bear it; ``None`` when the kind is unknown.

    Never empty: a name without a letter or digit gives one reading without tokens. A field that
    holds several names gives the readings of each beside those of the whole, at most sixteen.
    """
    found = words(raw, join_dotted=kind != "person")
    readings = one_name(raw, found, kind)
    if may_hold_several(raw, found):
        for part in parts(raw):
            inner = words(part.text, join_dotted=kind != "person")
            if part.scheme == "part" and says_nothing(inner, kind):
                continue
            for reading in one_name(part.text, inner, kind):
                scheme = part.scheme if reading.scheme == "latin" else reading.scheme
                readings.append(NameVariant(_moved(reading.tokens, part.start), scheme))
    elif len(readings) == 1 and raw.isascii():
        return tuple(readings)
    return _distinct(readings)


def recently_read(raw: str, kind: Kind | None) -> tuple[NameVariant, ...]:
    """Read a name; one that was just read for the search is not read again for its evidence."""
    return _read_lately(raw, kind) if len(raw) <= _LONGEST_KEPT else read_name(raw, kind)


_read_lately = lru_cache(maxsize=1024)(read_name)
_LONGEST_KEPT = 200
"""Letters of a text whose readings are kept for a while."""


def says_nothing(found: Sequence[Word], kind: Kind | None) -> bool:
    """Say whether a part has no word of its own and so is no name: "(Off-Shore)", "(Group)".

    Four trade words and more are a name: "(Korea Mining Development Trading Corporation)".
    """
    if kind == "person" or not 0 < len(found) < _NAME_OF_TRADE_WORDS:
        return False
    beside = (Word("x", -1, -1, "latin", "x"), *found, Word("x", -1, -1, "latin", "x"))
    at_the_end = tokenize(beside[:-1], kind)[1:]
    anywhere = tokenize(beside, kind)[1:-1]
    return any(all(token.role in _WITHOUT_OWN for token in read) for read in (at_the_end, anywhere))


def _moved(tokens: tuple[Token, ...], by: int) -> tuple[Token, ...]:
    """Move spans from a part of the field to the field."""
    return tuple(
        Token(text, role, start + by, end + by) if start >= 0 else Token(text, role)
        for text, role, start, end in map(astuple, tokens)
    )


def _distinct(readings: list[NameVariant]) -> tuple[NameVariant, ...]:
    """Drop readings without tokens and those that say the same again; the first always stays."""
    kept: dict[tuple[tuple[str, Role], ...], NameVariant] = {}
    for reading in readings:
        if reading.tokens:
            kept.setdefault(tuple((token.text, token.role) for token in reading.tokens), reading)
    return tuple(kept.values())[:MOST_READINGS] or (readings[0],)
