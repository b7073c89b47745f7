"""Scratch buffers for the kernels, registered in the address table and grown on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.index.layout import (
    ALIGNMENTS,
    COUNTERS,
    MET_WORDS,
    ROUND,
    WANTED_ENTRIES,
    WANTED_JOINED,
    WANTED_PAIRS,
    WANTED_WORDS,
    Found,
    Joined,
    Marks,
    Names,
    Nearest,
    Pairs,
    Sweep,
    Units,
)
from screening.index.promise_kernel import STEPS
from screening.index.recall_kernel import HIT, PAIR
from screening.index.scales import SCALES

if TYPE_CHECKING:
    from screening.index.addresses import AddressTable
    from screening.index.layout import I32

RENEW_AFTER = {ROUND: 1 << 30, ALIGNMENTS: 1 << 30}
"""Counts after which the marks are cleared, long before their numbers are used up. One request may
have more words than serials: the kernels begin those anew (``recall_kernel.first_serial``)."""


MOST_IDLE = 16
"""Places of ``Sweep.idle``: rows of more words are taken to gain of all words not scanned."""
MOST_NEAREST = 100
"""Most parties that can be asked for as the nearest."""


class _Size(NamedTuple):
    """Capacity of each buffer, in elements."""

    words: int = 64
    entries: int = 4096
    joined: int = 1024
    pairs: int = 4096
    hits: int = 1024
    paired: int = 4096


class Workspace:
    """The scratch buffers of one index. Not safe to share between threads."""

    def __init__(self, names: Names, table: AddressTable) -> None:
        self._names = names
        self._table = table
        self._longest_row = max(int(np.diff(names.rows.start).max(initial=0)), 1)
        self._size = _Size()
        self._make()

    def ready(self) -> None:
        """Clear everything if the counters have run high; to be called before each search."""
        counters = self.sweep.counters
        for counter, most in RENEW_AFTER.items():
            if counters[counter] > most:
                self._make()
                return

    def enlarge(self) -> None:
        """Grow the buffers to the sizes a kernel left in the counters; everything is cleared."""
        wanted = self.sweep.counters
        self._grow(
            words=int(wanted[WANTED_WORDS]),
            entries=int(wanted[WANTED_ENTRIES]),
            joined=int(wanted[WANTED_JOINED]),
            pairs=int(wanted[WANTED_PAIRS]),
        )

    def holds(self, hits: int, paired: int) -> bool:
        """Whether so many hits and pairs fit into ``found``; grows it if they do not."""
        if hits <= self._size.hits and paired <= self._size.paired:
            return True
        self._grow(hits=hits, paired=paired)
        return False

    def _grow(self, **wanted: int) -> None:
        held = self._size._asdict()
        grown = {part: 1 << (need - 1).bit_length() for part, need in wanted.items() if need}
        self._size = _Size(**{part: max(held[part], grown.get(part, 0)) for part in held})
        self._make()

    def _make(self) -> None:
        size = self._size
        listed, rows = len(self._names.tokens.weight), len(self._names.rows.total)
        self.sweep = Sweep(
            reached=np.zeros(rows, np.int64),
            touched=_ints(rows),
            floor=np.zeros(len(SCALES), np.int64),
            share=np.zeros(len(SCALES), np.int64),
            idle=np.zeros(MOST_IDLE, np.int64),
            looked=_ints(rows),
            offered=_ints(rows),
            least=np.zeros(2 * len(SCALES), np.int64),
            counters=np.zeros(COUNTERS, np.int64),
        )
        self.found = Found(_ints(HIT * size.hits), _ints(PAIR * size.paired))
        marks = Marks(
            seen=np.zeros(listed, np.uint8),
            most=np.zeros(listed, np.int64),
            units=np.zeros(listed, np.uint64),
            head=_ints(listed),
            unit=_ints(size.entries),
            similarity=_ints(size.entries),
            after=_ints(size.entries),
            row_stamp=_ints(rows),
            row_head=_ints(rows),
            row_after=_ints(size.joined),
        )
        pairs = Pairs(
            query_first=_ints(size.pairs),
            query_words=_ints(size.pairs),
            listed_first=_ints(size.pairs),
            listed_words=_ints(size.pairs),
            similarity=_ints(size.pairs),
            ours=_ints(size.pairs),
            theirs=_ints(size.pairs),
            rank=np.zeros(size.pairs, np.int64),
            order=_ints(size.pairs),
            within=_ints(size.pairs),
            query_used=_ints(size.words),
            listed_used=_ints(self._longest_row),
        )
        units = Units(*(_ints(size.words) for _ in Units._fields))
        joined = Joined(*(_ints(size.joined) for _ in Joined._fields))
        nearest = Nearest(
            owner=np.zeros(MOST_NEAREST, np.int64),
            rank=np.zeros(MOST_NEAREST, np.int64),
            row=_ints(rows),
            most=np.zeros(rows, np.int64),
            after=_ints(rows),
            head=_ints(STEPS),
            unmet=np.zeros(1 << MET_WORDS, np.int64),
            deducted=np.zeros(3 * len(SCALES), np.int64),
            share=np.zeros(2 * len(SCALES), np.int64),
        )
        for arrays in (nearest, self.sweep, self.found, marks, pairs, units, joined):
            self._table.register(arrays)


def _ints(count: int) -> I32:
    return np.zeros(count, np.int32)
