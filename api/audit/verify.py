"""Verifies the hash chain of the audit record; reports altered, missing and reordered entries."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import rfc8785
from msgspec import Struct
from sqlalchemy import Connection, Row, select

from api.audit.compression import unpack
from api.audit.record import GENESIS, sha256
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

    from api.audit.store import Head

_ROWS = 1_000


class Break(Struct, frozen=True):
    """A place where the record is not what was written; ``seq`` is the entry."""

    seq: int
    what: str


class Verdict(Struct, frozen=True):
    """What verification found. ``first_break`` is the earliest one, if any."""

    entries: int
    first: int
    last: int
    hash: str
    breaks: tuple[Break, ...]

    @property
    def intact(self) -> bool:
        """Nothing was altered, removed or moved."""
        return not self.breaks


def verify(engine: Engine, anchor: Head | None = None, most: int = 20) -> Verdict:
    """Walk the chain from its first entry to its head, reading each row once.

    ``anchor`` is a head noted earlier: the chain must still hold it. At most ``most`` breaks are
    named; one altered entry shows once, at itself.
    """
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ")
        if (engine.dialect.name == "postgresql")
        else engine.connect() as connection
    ):
        walk = _Walk(connection, anchor)
        breaks: list[Break] = []
        for found in walk.run():
            breaks.append(found)
            if len(breaks) >= most:
                break
        return Verdict(walk.entries, walk.first, walk.seq, walk.hash, tuple(breaks))


class _Walk:
    def __init__(self, connection: Connection, anchor: Head | None) -> None:
        self.connection = connection
        self.anchor = anchor
        self.entries = self.first = self.seq = 0
        self.hash = GENESIS
        self.opening = GENESIS
        self.checkpoints: dict[int, str] = {}

    def run(self) -> Iterator[Break]:
        after = 0
        while True:
            rows = self._rows(AUDIT_ENTRY, after)
            if not rows:
                break
            last = rows[-1].seq
            contents = {row.seq: row.body for row in self._between(AUDIT_CONTENT, after, last)}
            places: dict[int, list[Row[Any]]] = {}
            for place in self._between(AUDIT_SCREENING, after, last):
                places.setdefault(place.seq, []).append(place)
            for row in rows:
                yield from self._entry(row, contents.pop(row.seq, None), places.pop(row.seq, []))
            yield from (Break(seq, "content without an entry") for seq in contents)
            yield from (Break(seq, "screening without an entry") for seq in places)
            after = last
        yield from self._ends(after)

    def _entry(
        self, row: Row[Any], content: bytes | None, places: list[Row[Any]]
    ) -> Iterator[Break]:
        self.entries += 1
        try:
            facts = msgspec.json.decode(row.body)
            canonical = rfc8785.dumps(facts)
        except (msgspec.DecodeError, rfc8785.CanonicalizationError, UnicodeEncodeError):
            facts, canonical = {}, b""
        if not isinstance(facts, dict):
            facts = {}
        if not self.first:
            self.first = row.seq
            self.opening = facts.get("prev", "")
        elif row.seq != self.seq + 1:
            yield Break(self.seq + 1, f"missing: entry {row.seq} follows {self.seq}")
        elif facts.get("prev") != self.hash:
            yield Break(row.seq, "does not follow the entry before it")
        if canonical != row.body.encode() or sha256(canonical) != row.hash:
            yield Break(row.seq, "its text is not what its hash was made of")
        elif facts.get("seq") != row.seq or facts.get("at") != row.at.isoformat():
            yield Break(row.seq, "it stands in another place or time than it says")
        else:
            yield from _attached(row.seq, facts, content, places)
        if facts.get("kind") == "checkpoint":
            self.checkpoints[facts["pruned_through"]] = facts["pruned_hash"]
        if self.anchor is not None and self.anchor.seq == row.seq and self.anchor.hash != row.hash:
            yield Break(row.seq, "it is not the entry that was anchored")
        self.seq, self.hash = row.seq, row.hash

    def _ends(self, after: int) -> Iterator[Break]:
        """The first entry follows nothing or a checkpoint; the last one is the head."""
        if self.first == 1 and self.opening != GENESIS:
            yield Break(1, "the first entry follows something")
        if self.first > 1 and self.checkpoints.get(self.first - 1) != self.opening:
            yield Break(self.first, "the entries before it are gone and no checkpoint says so")
        head = self.connection.execute(select(AUDIT_HEAD)).one_or_none()
        if head is None or (head.seq, head.hash) != (self.seq, self.hash):
            yield Break(self.seq + 1, "the chain ends before its head: entries were removed")
        if self.anchor is not None and self.anchor.seq > self.seq:
            yield Break(self.anchor.seq, "the anchored entry is gone")
        for table in (AUDIT_CONTENT, AUDIT_SCREENING):
            stray = self.connection.execute(select(table.c.seq).where(table.c.seq > after)).first()
            if stray is not None:
                yield Break(stray.seq, f"a row of {table.name} without an entry")

    def _rows(self, table: Table, after: int) -> list[Row[Any]]:
        statement = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(_ROWS)
        return list(self.connection.execute(statement))

    def _between(self, table: Table, after: int, last: int) -> list[Row[Any]]:
        wanted = (table.c.seq > after) & (table.c.seq <= last)
        return list(self.connection.execute(select(table).where(wanted)))


def _attached(
    seq: int, facts: dict[str, Any], content: bytes | None, places: list[Row[Any]]
) -> Iterator[Break]:
    """The rows that belong to an entry: its content, and where its screenings are found."""
    expected = facts.get("content_sha256", "")
    try:
        found = sha256(unpack(content)) if content is not None else ""
    except zlib.error:
        found = "unreadable"
    if found != expected:
        yield Break(seq, "its content is not what was recorded" if found else "its content is gone")
    recorded = [(one["id"], one["reference"]) for one in facts.get("screenings", ())]
    shown = [(row.id, row.reference) for row in sorted(places, key=lambda row: row.position)]
    positions = sorted(row.position for row in places)
    if recorded != shown or positions != list(range(len(places))):
        yield Break(seq, "the index of its screenings was changed")
