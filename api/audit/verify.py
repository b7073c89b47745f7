"""Verifies the audit record: is every entry what was written, in its place, and sealed?

The walk reads each row once, in one snapshot of the database. ``Verdict`` says what it proved and
what it could not: see ``docs/audit.md`` for who could forge what.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
import rfc8785
from sqlalchemy import Connection, Row, select

from api.audit.chain import CLOCK_JUMP, GENESIS, sha256
from api.audit.compression import unpack
from api.audit.noted_heads import NotedHead, NotedHeads
from api.audit.seal_check import SealCheck
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from api.audit.verdict import Break, Verdict
from api.audit.verdict_words import Walked, limits, proved, unproved

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

    from api.audit.seal_keys import SealKeys

_ROWS = 1_000


def verify(
    engine: Engine,
    keys: SealKeys | None = None,
    noted: Sequence[NotedHead] = (),
    *,
    through: int | None = None,
    most: int = 20,
) -> Verdict:
    """Walk the chain from its first entry to its head, or ``through`` an entry.

    ``noted`` are heads that were noted earlier: the chain must still hold them. Without ``keys``
    seals are not checked, which the verdict says. At most ``most`` breaks are named; one altered
    entry shows once, at itself.
    """
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ")
        if (engine.dialect.name == "postgresql")
        else engine.connect() as connection
    ):
        walked = Walked(SealCheck(keys), NotedHeads(noted))
        breaks = tuple(islice(_Walk(connection, walked, through).run(), most))
    return Verdict(
        walked.entries,
        walked.first,
        walked.seq,
        walked.hash,
        walked.seals.seals,
        walked.seals.sealed_from,
        breaks,
        proved(walked, breaks),
        unproved(walked, breaks),
        limits(walked),
    )


class _Walk:
    def __init__(self, connection: Connection, seen: Walked, through: int | None) -> None:
        self._connection = connection
        self._seen = seen
        self._through = through
        self._opening = GENESIS
        self._at: datetime | None = None

    def run(self) -> Iterator[Break]:
        """Every break, in order."""
        after = 0
        while rows := self._rows(after):
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
        if self._through is None:
            yield from self._ends(after)

    def _entry(
        self, row: Row[Any], content: bytes | None, places: list[Row[Any]]
    ) -> Iterator[Break]:
        self._seen.entries += 1
        facts, canonical = _read(row.body)
        if not self._seen.first:
            self._seen.first, self._opening = row.seq, facts.get("prev", "")
        elif row.seq != self._seen.seq + 1:
            yield Break(self._seen.seq + 1, f"missing: entry {row.seq} follows {self._seen.seq}")
        elif facts.get("prev") != self._seen.hash:
            yield Break(row.seq, "does not follow the entry before it")
        readable = canonical == row.body.encode() and sha256(canonical) == row.hash
        if not readable:
            yield Break(row.seq, "its text is not what its hash was made of")
        elif facts.get("seq") != row.seq or facts.get("at") != row.at.isoformat():
            yield Break(row.seq, "it stands in another place or time than it says")
        else:
            erased = content is None and facts.get("content_sha256") and row.seq in self._erased
            self._seen.erased += bool(erased)
            held = {**facts, "content_sha256": ""} if erased else facts
            yield from _attached(row.seq, held, content, places)
            yield from self._time(row, facts)
            if facts.get("kind") in {"checkpoint", "sealing-begins"}:
                self._seen.checkpoints.append(facts)
            if "after_cut" in facts:
                what = "entries had been cut off when it was written, after head "
                yield Break(row.seq, what + str(facts["after_cut"]))
        yield from self._seen.seals.entry(row.seq, facts, readable=readable)
        yield from self._seen.noted.entry(row.seq, row.hash)
        self._seen.seq, self._seen.hash = row.seq, row.hash

    def _time(self, row: Row[Any], facts: dict[str, Any]) -> Iterator[Break]:
        before, self._at = self._at, row.at
        if before is None:
            return
        if row.at < before:
            self._seen.backwards += 1
            self._seen.first_back = self._seen.first_back or row.seq
            self._seen.most_back = max(self._seen.most_back, before - row.at)
            if (
                facts.get("v") != 1
                and "clock_back_ms" not in facts
                and row.seq == self._seen.seq + 1
            ):
                yield Break(row.seq, "its time is before the last entry's, and it does not say so")
        elif row.at - before > CLOCK_JUMP:
            self._seen.jumps += 1
            self._seen.first_jump = self._seen.first_jump or row.seq

    def _ends(self, after: int) -> Iterator[Break]:
        """The first entry follows nothing or a checkpoint; the last one is the head, and sealed."""
        if self._seen.first == 1 and self._opening != GENESIS:
            yield Break(1, "the first entry follows something")
        pruned = [one for one in self._seen.checkpoints if one["kind"] == "checkpoint"]
        attested = {one["pruned_through"]: one["pruned_hash"] for one in pruned}
        for one in pruned:
            if "pruned_from" in one and one["removed"] != (
                one["pruned_through"] - one["pruned_from"] + 1
            ):
                yield Break(one["seq"], "pruning removed fewer entries than there had to be")
        if self._seen.first > 1 and attested.get(self._seen.first - 1) != self._opening:
            yield Break(
                self._seen.first, "the entries before it are gone and no checkpoint says so"
            )
        head = self._connection.execute(select(AUDIT_HEAD)).one_or_none()
        if head is None or (head.seq, head.hash) != (self._seen.seq, self._seen.hash):
            yield Break(self._seen.seq + 1, "the chain ends before its head: entries were removed")
        yield from self._seen.seals.end()
        yield from self._seen.noted.end(self._seen.first, self._seen.seq, attested)
        for table in (AUDIT_CONTENT, AUDIT_SCREENING):
            stray = self._connection.execute(select(table.c.seq).where(table.c.seq > after)).first()
            if stray is not None:
                yield Break(stray.seq, f"a row of {table.name} without an entry")

    @cached_property
    def _erased(self) -> frozenset[int]:
        """Entries whose content was erased on request, as entries for it say (``kind: erasure``).

        They are looked up when the first content is found to be gone. Whether such an entry is what
        was written shows in its own place.
        """
        wanted = select(AUDIT_ENTRY.c.body).where(
            AUDIT_ENTRY.c.body.contains('"kind":"erasure"', autoescape=True)
        )
        said = (_read(body)[0] for body in self._connection.execute(wanted).scalars())
        return frozenset(
            seq for facts in said if facts.get("kind") == "erasure" for seq in facts["erased"]
        )

    def _rows(self, after: int) -> list[Row[Any]]:
        wanted = AUDIT_ENTRY.c.seq > after
        if self._through is not None:
            wanted &= AUDIT_ENTRY.c.seq <= self._through
        statement = select(AUDIT_ENTRY).where(wanted).order_by(AUDIT_ENTRY.c.seq).limit(_ROWS)
        return list(self._connection.execute(statement))

    def _between(self, table: Table, after: int, last: int) -> list[Row[Any]]:
        wanted = (table.c.seq > after) & (table.c.seq <= last)
        return list(self._connection.execute(select(table).where(wanted)))


def _read(body: str) -> tuple[dict[str, Any], bytes]:
    """The facts of an entry and their canonical text; nothing if they cannot be read."""
    try:
        facts = msgspec.json.decode(body)
        canonical = rfc8785.dumps(facts)
    except (msgspec.DecodeError, rfc8785.CanonicalizationError, UnicodeEncodeError):
        return {}, b""
    return (facts, canonical) if isinstance(facts, dict) else ({}, canonical)


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
