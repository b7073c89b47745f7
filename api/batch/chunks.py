"""Rows by portions, as they travel from the process that reads a file to those that screen it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from api.batch.input_file import Position
from api.sheet import Record

FIRST_ROWS, CHUNK_ROWS = 1_000, 4_000
MOST_LETTERS = 400_000
"""Letters and cells of a portion, which bound the time it takes: other batches wait for its end.
A portion has more only where its last row is longer; 4,000 usual rows have about so many."""
_FIRST_CHUNKS = 8
"""A file begins with small chunks, so that all workers have some; large ones search quicker."""
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[Record, ...]).decode
_PackedChunk = tuple[int, bytes, float, int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records in a row. ``first`` is the number of the first one among all screened rows."""

    first: int
    records: tuple[Record, ...]
    share: float = 0.0
    empty: int = 0

    @property
    def letters(self) -> int:
        """Letters and cells of all records: what the time it takes is reckoned from."""
        return sum(letters_of(record) for record in self.records)

    def halves(self) -> tuple[Chunk, Chunk]:
        """The same records in two chunks."""
        middle = len(self.records) // 2
        return (
            Chunk(self.first, self.records[:middle], self.share),
            Chunk(self.first + middle, self.records[middle:], self.share, self.empty),
        )

    def portions(self, rows: int, letters: int) -> Iterator[Chunk]:
        """The same records in order, so many rows or letters at a time (one row at least)."""
        portion: list[Record] = []
        first, held = self.first, 0
        for record in self.records:
            size = letters_of(record)
            if portion and (len(portion) == rows or held + size > letters):
                yield Chunk(first, tuple(portion), self.share)
                first, held, portion = first + len(portion), 0, []
            portion.append(record)
            held += size
        yield Chunk(first, tuple(portion), self.share, self.empty)

    def packed(self) -> _PackedChunk:
        """The same with its records packed: several times quicker to send than as objects."""
        records = [_as_text(record) if record.error else record for record in self.records]
        return self.first, _pack(records), self.share, self.empty

    @classmethod
    def unpacked(cls, packed: _PackedChunk) -> Chunk:
        """What ``packed`` was made from."""
        first, records, share, empty = packed
        return cls(first, _unpack(records), share, empty)

    def __reduce__(self) -> tuple[Callable[[_PackedChunk], Chunk], tuple[_PackedChunk]]:
        return Chunk.unpacked, (self.packed(),)


def letters_of(record: Record) -> int:
    """Letters and cells of a record."""
    return len(record.cells) + sum(map(len, record.cells))


def _as_text(record: Record) -> Record:
    """A record whose cells hold bytes that are no text, as the results show them."""
    cells = [cell.encode("utf-8", "replace").decode() for cell in record.cells]
    return record._replace(cells=cells)


def chunks_of(
    records: Iterator[Record], position: Position, skip: int, size: int = 0
) -> Iterator[Chunk]:
    """Rows by portions, without empty lines (they are counted) and the ``skip`` first rows.

    ``size`` is the rows of each portion; 0 means a few small ones, then large ones.
    """
    row, empty, number, letters = 0, 0, 0, 0
    portion: list[Record] = []
    for record in records:
        if not record.cells and not record.error:
            empty += row >= skip
            continue
        row += 1
        if row <= skip:
            continue
        portion.append(record)
        letters += letters_of(record)
        most = size or (CHUNK_ROWS if number >= _FIRST_CHUNKS else FIRST_ROWS)
        if len(portion) == most or letters > MOST_LETTERS:
            yield Chunk(row - len(portion), tuple(portion), position.share, empty)
            portion, empty, number, letters = [], 0, number + 1, 0
    yield Chunk(row - len(portion), tuple(portion), 1.0, empty)
