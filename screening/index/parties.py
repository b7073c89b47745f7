"""The listed parties themselves: kept packed, unpacked when an answer needs them.

A process that only searches never unpacks a party; several processes can share the packed bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from lists.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Entity).decode
KEPT_UNPACKED = 4096


class Parties:
    """Parties by position: either held as they are, or packed end to end."""

    def __init__(
        self,
        entities: Sequence[Entity] = (),
        packed: NDArray[np.uint8] | None = None,
        start: NDArray[np.int64] | None = None,
    ) -> None:
        self._entities = entities
        self._packed = packed
        self._start = start
        self._unpacked: OrderedDict[int, Entity] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entities) if self._start is None else len(self._start) - 1

    def __getitem__(self, position: int) -> Entity:
        if self._packed is None or self._start is None:
            return self._entities[position]
        known = self._unpacked.get(position)
        if known is None:
            first, last = self._start[position], self._start[position + 1]
            known = _unpack(self._packed[first:last].data)
            self._unpacked[position] = known
            if len(self._unpacked) > KEPT_UNPACKED:
                self._unpacked.popitem(last=False)
        return known

    def pack(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """All parties as bytes end to end, and where each begins (one more than parties)."""
        if self._packed is not None and self._start is not None:
            return self._packed, self._start
        blobs = [_pack(entity) for entity in self._entities]
        start = np.zeros(len(blobs) + 1, np.int64)
        np.cumsum([len(blob) for blob in blobs], out=start[1:])
        return np.frombuffer(b"".join(blobs), np.uint8), start
