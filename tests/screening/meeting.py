"""When two names meet by reading alone, for tests: a strict stand-in for the scorer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.naming.names import NameVariant, Role, likeness, read_name

if TYPE_CHECKING:
    from lists.entity import Kind

_LIGHT = {Role.GENERIC, Role.PATRONYMIC, Role.PARTICLE, Role.TITLE, Role.FORM}
_FAMILIES = (Role.SYLLABLE, Role.KEY)


def texts(reading: NameVariant, *roles: Role) -> list[str]:
    """The texts of a reading's tokens, of some roles only if any are given."""
    return [token.text for token in reading.tokens if not roles or token.role in roles]


def readings(raw: str, kind: Kind | None, scheme: str) -> list[list[str]]:
    """The token texts of the readings of one scheme."""
    return [texts(reading) for reading in read_name(raw, kind) if reading.scheme == scheme]


def meets(one: str, other: str, kind: Kind | None, least: float = 0.75) -> bool:
    """Some reading of one name aligns fully with some reading of the other."""
    lefts, rights = read_name(one, kind), read_name(other, kind)
    if all(any(_is_korean(reading) for reading in side) for side in (lefts, rights)):
        # The order of given syllables tells persons apart; plain words do not know it.
        lefts = tuple(reading for reading in lefts if _is_korean(reading))
    return any(_aligns(left, right, least) for left in lefts for right in rights)


def _is_korean(reading: NameVariant) -> bool:
    return any(token.role is Role.SYLLABLE for token in reading.tokens)


def _aligns(left: NameVariant, right: NameVariant, least: float) -> bool:
    for family in _FAMILIES:
        keys = texts(left, family), texts(right, family)
        if keys[0] and len(keys[0]) == len(keys[1]):
            if family is Role.KEY:
                return sorted(keys[0]) == sorted(keys[1])
            return all(likeness(a, b) >= least for a, b in zip(*keys, strict=True))
        if keys[0] or keys[1]:
            return False
    weighty = [
        [token.text for token in reading.tokens if token.role not in _LIGHT]
        for reading in (left, right)
    ]
    if not any(weighty):  # Korea Mining Development Trading has no other words
        weighty = [texts(reading, Role.GENERIC) for reading in (left, right)]
    solid = ["".join(words) for words in weighty]
    return bool(solid[0]) and (solid[0] == solid[1] or sorted(weighty[0]) == sorted(weighty[1]))
