"""Working room for the kernels, sized for the index and the readings at hand."""

from __future__ import annotations

import numpy as np

from screening.index.align import Asked, Marks, Names, Pairs, Room, Units
from screening.index.layout import Hits

RENEW_AFTER = 1 << 30
"""Rounds after which the marks are cleared, long before 32 bits are used up."""

_FEW = 5
"""Readings in a call up to which plain numbers are faster than arrays."""


class Rooms:
    """Keeps one room and makes it larger when a call needs it."""

    def __init__(self, names: Names, join: int, initial: int) -> None:
        self._names = names
        self._join = join
        self._initial = initial
        self._longest_row = int(np.diff(names.rows.start).max(initial=0))
        self._size = (0, 0, 0, 0, 0)
        self._room: Room | None = None

    def for_asked(self, asked: Asked) -> Room:
        """Room enough for every reading asked about."""
        size = self._needed(asked)
        room = self._room
        if room is not None and all(a <= b for a, b in zip(size, self._size, strict=True)):
            if max(room.marks.round[0], room.total[2]) < RENEW_AFTER:
                return room
            size = self._size
        self._size = tuple(1 << max(6, needed.bit_length()) for needed in size)  # type: ignore[assignment]
        self._room = self._make()
        return self._room

    def _needed(self, asked: Asked) -> tuple[int, int, int, int, int]:
        """Words and units of the longest reading, its expansions; all joined hits, forced rows."""
        queries, known, joined = asked.queries, asked.known, asked.joined
        if len(queries.start) <= _FEW:
            return self._needed_few(asked)
        spread = np.concatenate(([0], np.cumsum((known.end - known.start)[queries.token])))
        entries = spread[queries.start[1:]] - spread[queries.start[:-1]]
        runs = np.diff(joined.token_start)
        words = np.diff(queries.start)
        return (
            int(words.max(initial=0)),
            int((words + runs).max(initial=0)),
            int((entries + runs).max(initial=0)),
            len(joined.row),
            len(queries.forced),
        )

    def _needed_few(self, asked: Asked) -> tuple[int, int, int, int, int]:
        """Bounds of the same, in plain numbers: faster than arrays for a question or two."""
        queries, known, joined = asked.queries, asked.known, asked.joined
        words, runs = len(queries.token), len(joined.token)
        entries = sum(int(known.end[token] - known.start[token]) for token in queries.token)
        return words, words + runs, entries + runs, len(joined.row), len(queries.forced)

    def _make(self) -> Room:
        words, units, entries, hits, forced = self._size
        listed, rows = len(self._names.tokens.weight), len(self._names.rows.total)
        pairs = self._longest_row * units + hits
        return Room(
            marks=Marks(
                stamp=_ints(listed),
                head=_ints(listed),
                unit=_ints(entries),
                similarity=_ints(entries),
                after=_ints(entries),
                row_stamp=_ints(rows),
                row_head=_ints(rows),
                row_after=_ints(hits),
                round=np.zeros(2, np.int64),
            ),
            units=Units(_ints(units), _ints(units), _ints(units)),
            pairs=Pairs(
                query_first=_ints(pairs),
                query_words=_ints(pairs),
                listed_first=_ints(pairs),
                listed_words=_ints(pairs),
                similarity=_ints(pairs),
                ours=_ints(pairs),
                theirs=_ints(pairs),
                gain=np.zeros(pairs, np.int64),
                bits=np.zeros(pairs, np.int64),
                taken=_ints(words + 1),
                query_used=_ints(words),
                listed_used=_ints(self._longest_row),
                serial=np.zeros(1, np.int64),
            ),
            total=np.zeros(4, np.int64),
            join=self._join,
            initial=self._initial,
            reached=np.zeros((rows, 3), np.int64),
            touched=_ints(rows + forced),
            order=_ints(words),
        )


def _ints(count: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.zeros(count, np.int32)


def hits_for(count: int) -> Hits:
    """Room for ``count`` rows found."""
    return Hits(*(_ints(count) for _ in Hits._fields))
