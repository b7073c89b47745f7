"""Readings of listed names, kept from one build of an index for the next.

Reading names is most of building an index, and most names of a list were on the list before. A
reading depends on the name, the kind of party and this release (``screening.engine_version``), on
nothing else: whoever keeps readings keeps them apart by release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from screening.index.plain_reading import name_readings
from screening.index.reading import Piece, count_syllables
from screening.naming.names import Role

if TYPE_CHECKING:
    from lists.entity import Kind


class NameToIndex(NamedTuple):
    """A name as rows are made of it: each reading's pieces, and its syllables if they are ordered.

    Names by sound are left out: they are asked for only.
    """

    syllables: int
    readings: tuple[tuple[Piece, ...], ...]


class _Kept(msgspec.Struct, array_like=True, gc=False):
    """``names``: kind and name → syllables, and of each reading the places of its pieces."""

    pieces: list[tuple[str, int, str, bool]]
    names: dict[str, tuple[int, list[list[int]]]]


class KnownReadings:
    """The readings of names that were read before; those of others are added when asked for."""

    def __init__(self, kept: bytes = b"") -> None:
        self._before = msgspec.msgpack.decode(kept, type=_Kept) if kept else _Kept([], {})
        self._pieces = [Piece(*one) for one in self._before.pieces]
        self._asked: dict[str, NameToIndex] = {}

    def of(self, raw: str, kind: Kind | None) -> NameToIndex:
        """How a name of a party of this kind is read."""
        key = f"{kind or ''}\0{raw}"
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = self._known(key) or read_listed(raw, kind)
        return found

    def dump(self) -> bytes:
        """All readings that were asked for, for the next build."""
        place: dict[Piece, int] = {}
        names = {
            key: (
                name.syllables,
                [
                    [place.setdefault(one, len(place)) for one in reading]
                    for reading in name.readings
                ],
            )
            for key, name in self._asked.items()
        }
        return msgspec.msgpack.encode(
            _Kept([(one[0], one[1], one[2], one[3]) for one in place], names)
        )

    def _known(self, key: str) -> NameToIndex | None:
        found = self._before.names.get(key)
        if found is None:
            return None
        syllables, readings = found
        pieces = self._pieces
        return NameToIndex(
            syllables, tuple(tuple([pieces[one] for one in row]) for row in readings)
        )


def read_listed(raw: str, kind: Kind | None) -> NameToIndex:
    """Read a listed name."""
    readings = name_readings(raw, kind)
    pieces = (reading.pieces for reading in readings)
    return NameToIndex(
        count_syllables(readings), tuple(one for one in pieces if one[0].role != Role.SOUND)
    )
