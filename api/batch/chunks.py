"""Rows by portions, as they travel from the process that reads a file to those that screen it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from api.batch.input_file import Position
from api.sheet import Record

FIRST_ROWS, CHUNK_ROWS = 1_000, 2_000
MOST_LETTERS = 400_000
"""Letters and cells of a portion, which bound the time it takes: other batches wait for its end.
A portion has more only where its last row is longer; 2,000 usual rows have half of it."""
_FIRST_CHUNKS = 8
"""A file begins with small chunks, so that all workers have some. Larger ones than these are
searched no quicker, and every process would hold more rows at a time."""
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[Record, ...]).decode
_PackedChunk = tuple[int, bytes, float, int, int, int]
"""First, records, share, empty, rows, letters."""


class Chunk:
    """Some records in a row. ``first`` is the number of the first one among all screened rows.

    One that came from another process stays packed until its records are looked at: whoever only
    hands it on never unpacks it. ``letters`` counts letters and cells of all records, from which
    the time it takes is reckoned.
    """

    __slots__ = ("_packed", "_records", "empty", "first", "letters", "rows", "share")

    def __init__(
        self,
        first: int,
        records: tuple[Record, ...],
        share: float = 0.0,
        empty: int = 0,
        letters: int | None = None,
    ) -> None:
        self.first, self.share, self.empty = first, share, empty
        self.rows = len(records)
        self.letters = sum(map(letters_of, records)) if letters is None else letters
        self._records: tuple[Record, ...] | None = records
        self._packed = b""

    @property
    def records(self) -> tuple[Record, ...]:
        """The records, unpacked when they are asked for first."""
        if self._records is None:
            self._records, self._packed = _unpack(self._packed), b""
        return self._records

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Chunk):
            return NotImplemented
        mine = (self.first, self.share, self.empty, self.records)
        return mine == (other.first, other.share, other.empty, other.records)

    def __hash__(self) -> int:
        return hash((self.first, self.rows))

    def with_records(self, records: tuple[Record, ...]) -> Chunk:
        """Other records in the same place."""
        return Chunk(self.first, records, self.share, self.empty)

    def halves(self) -> tuple[Chunk, Chunk]:
        """The same records in two chunks."""
        middle = self.rows // 2
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
        packed = self._packed
        if self._records is not None:
            packed = _pack([_as_text(one) if one.error else one for one in self._records])
        return self.first, packed, self.share, self.empty, self.rows, self.letters

    @classmethod
    def unpacked(cls, packed: _PackedChunk) -> Chunk:
        """What ``packed`` was made from."""
        first, records, share, empty, rows, letters = packed
        chunk = cls(first, (), share, empty, letters)
        chunk._packed, chunk.rows = records, rows
        chunk._records = None
        return chunk

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
            yield Chunk(row - len(portion), tuple(portion), position.share, empty, letters)
            portion, empty, number, letters = [], 0, number + 1, 0
    yield Chunk(row - len(portion), tuple(portion), 1.0, empty, letters)
