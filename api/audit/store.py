"""The audit record in the database: adding entries, and reading them.

Entries are only ever added, under a lock on the head row, so that writers in any number of
processes make one chain. Nothing but ``api.audit.prune`` removes rows, and it leaves a checkpoint
in the chain.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import Engine, and_, func, or_, select

from api.access.scopes import client_of
from api.audit.append import ChainAppender, lock_end, packed
from api.audit.chain import ChainEnd, ChainLink, Draft
from api.audit.compression import unpack
from api.audit.damaged import check_facts, record_being_read
from api.audit.seal_keys import SealKey
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_SCREENING
from lists.db import writing

if TYPE_CHECKING:
    from sqlalchemy import Row

_ROWS = 500
LOOKED_THROUGH = 20_000
"""Entries that are looked through for a client's latest screenings: a tenth of a second."""
_log = structlog.get_logger("api.audit.store")


class UnknownScreening(LookupError):  # noqa: N818 (named like UnknownVersion)
    """No recorded screening has this id."""


def not_recorded(screening_id: str) -> UnknownScreening:
    """The error for an id that nobody recorded, or that the caller may not know of."""
    return UnknownScreening(f"no recorded screening has the id {screening_id[:60]!r}")


class Head(Struct, frozen=True):
    """The end of the chain. Keep it elsewhere, and nobody can rewrite what came before."""

    seq: int
    hash: str


class Entry(Struct, frozen=True):
    """One link as it is stored. ``facts`` is its body read; ``hash`` is over the body's bytes."""

    seq: int
    at: datetime
    hash: str
    facts: dict[str, Any]


class Recorded(Struct, frozen=True):
    """One screening: its entry, its place in it, and its content where that was kept."""

    id: str
    position: int
    entry: Entry
    subject: Any = None
    options: Any = None
    result: Any = None

    @property
    def facts(self) -> dict[str, Any]:
        """What the entry says of this screening."""
        found: dict[str, Any] = self.entry.facts["screenings"][self.position]
        return found


class Summary(Struct, frozen=True):
    """A recorded screening in a list of them."""

    id: str
    reference: str
    seq: int
    at: datetime
    caller: str
    band: str
    caller_name: str = ""
    client: str = ""
    position: int = 0


class AuditLog:
    """The chain. Safe to use from several threads and processes; without an appender, to read."""

    def __init__(self, engine: Engine, appender: ChainAppender | None = None) -> None:
        self.engine = engine
        self._appender = appender
        self.written = ChainEnd()
        """The last link that this log added."""

    # --- writing ---------------------------------------------------------------------------

    @property
    def appender(self) -> ChainAppender:
        """What adds entries; a log that was opened to be read has none."""
        if self._appender is None:
            raise ValueError("this audit log was opened without keys: it can only be read")
        return self._appender

    def begin(self, *, confirmed: bool = False) -> None:
        """Seal what older releases or an older key left (``ChainAppender.begin``)."""
        with writing(self.engine) as connection:
            self.appender.begin(connection, confirmed=confirmed)

    def seal_keys(self) -> Sequence[SealKey]:
        """The keys that seal, newest first; the first is made if nothing was ever sealed.

        Raises:
            SealKeyMissing: the record is sealed with a key that is not here.
        """
        keys = self.appender.keys.all()
        if keys:
            return keys
        with writing(self.engine) as connection:
            return (self.appender.first_key(connection),)

    def append(self, drafts: Sequence[Draft]) -> list[ChainLink]:
        """Add entries in one transaction, sealed as one group; durable when this returns.

        If entries we wrote are gone since (a backup was restored under a running service, or the
        chain was cut), the first entry says so: ``after_cut`` is the head we had written.

        Raises:
            SealKeyMissing: the record is sealed with a key that is not here.
        """
        ready = [packed(draft) for draft in drafts]  # before anybody waits for our transaction
        with writing(self.engine) as connection:
            end = lock_end(connection)
            written = self.written
            if end.seq < written.seq or (end.seq == written.seq and end.hash != written.hash):
                _log.error("audit entries are gone", written=written.seq, found=end.seq)
                cut = {**ready[0].facts, "after_cut": f"{written.seq}:{written.hash}"}
                ready[0] = msgspec.structs.replace(ready[0], facts=cut)
            links = self.appender.append_after(connection, end, ready)
        self.written = links[-1].end
        return links

    # --- reading ---------------------------------------------------------------------------

    def head(self) -> Head:
        """The end of the chain; seq 0 while it is empty.

        Raises:
            RecordDamaged: it is gone.
        """
        with self.engine.connect() as connection:
            with record_being_read("the head of the audit record"):
                row = connection.execute(select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash)).one()
            return Head(row.seq, row.hash)

    def find(self, screening_id: str) -> Recorded:
        """One recorded screening with its content.

        Raises:
            UnknownScreening: none has this id.
            RecordDamaged: it cannot be read.
        """
        with self.engine.connect() as connection:
            place = connection.execute(
                select(AUDIT_SCREENING).where(AUDIT_SCREENING.c.id == screening_id)
            ).one_or_none()
            if place is None:
                raise not_recorded(screening_id)
            content = connection.execute(
                select(AUDIT_CONTENT.c.body).where(AUDIT_CONTENT.c.seq == place.seq)
            ).scalar()
            entry = select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == place.seq)
            with record_being_read("the entry of this screening"):
                return _recorded(place, _entry(connection.execute(entry).one()), content)

    def search(
        self,
        references: Sequence[str],
        limit: int,
        before: int | None,
        behind: tuple[int, int] | None = None,
    ) -> list[Summary]:
        """Screenings with one of these references, newest first, below entry ``before``.

        ``behind``: entry and position of the last one that was seen.
        """
        found = (
            select(AUDIT_SCREENING, AUDIT_ENTRY.c.at, AUDIT_ENTRY.c.body)
            .join(AUDIT_ENTRY, AUDIT_ENTRY.c.seq == AUDIT_SCREENING.c.seq)
            .order_by(AUDIT_SCREENING.c.seq.desc(), AUDIT_SCREENING.c.position)
            .limit(limit)
        )
        if references:
            found = found.where(AUDIT_SCREENING.c.reference.in_(references))
        if before is not None:
            found = found.where(AUDIT_SCREENING.c.seq < before)
        if behind is not None:
            entry, position = behind
            rest = and_(AUDIT_SCREENING.c.seq == entry, AUDIT_SCREENING.c.position > position)
            found = found.where(or_(AUDIT_SCREENING.c.seq < entry, rest))
        with self.engine.connect() as connection, record_being_read("an entry of these"):
            return [_summary(row) for row in connection.execute(found)]

    def latest_of(self, client: str, caller_name: str, limit: int) -> list[Summary]:
        """A client's latest screenings of one subject a call, newest first.

        Only the last ``LOOKED_THROUGH`` entries of the record are looked through.
        """
        name = msgspec.json.encode(caller_name).decode()
        last = select(func.max(AUDIT_ENTRY.c.seq)).scalar_subquery()
        found = (
            select(AUDIT_SCREENING, AUDIT_ENTRY.c.at, AUDIT_ENTRY.c.body)
            .join(AUDIT_ENTRY, AUDIT_ENTRY.c.seq == AUDIT_SCREENING.c.seq)
            .where(AUDIT_ENTRY.c.seq > last - LOOKED_THROUGH)
            .where(AUDIT_ENTRY.c.body.contains(f'"caller_name":{name}', autoescape=True))
            .where(AUDIT_SCREENING.c.position == 0)
            .order_by(AUDIT_ENTRY.c.seq.desc())
        )
        latest: list[Summary] = []
        with self.engine.connect() as connection, record_being_read("an entry of these"):
            for row in connection.execution_options(yield_per=limit).execute(found):
                one = _summary(row)
                alone = len(msgspec.json.decode(row.body)["screenings"]) == 1
                if alone and client_of(one.caller, one.caller_name) == client:
                    latest.append(one)
                    if len(latest) == limit:
                        break
        return latest

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[tuple[Entry, bytes]]:
        """Entries from ``first`` to ``last`` in order, each with its content (or nothing).

        What cannot be read of an entry is left out, and its facts are ``damaged`` then.
        """
        while True:
            chunk = self._chunk(first, last)
            for row, content in chunk:
                yield _entry_if_readable(row, content or b"")
            if len(chunk) < _ROWS:
                return
            first = chunk[-1][0].seq + 1

    def batches(self, holding: str, since: datetime | None = None) -> Iterator[Entry]:
        """Entries of batches that hold a text (an id, a hash), not older than ``since``; a scan."""
        found = select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.body.contains(holding, autoescape=True))
        if since is not None:
            found = found.where(AUDIT_ENTRY.c.at >= since)
        with self.engine.connect() as connection:
            rows = connection.execute(found.order_by(AUDIT_ENTRY.c.seq)).all()
        read = (_entry_if_readable(row, b"")[0] for row in rows)
        return (entry for entry in read if entry.facts.get("kind") == "batch")

    def ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """Ids of recorded screenings in their order, to go through all of them."""
        statement = (
            select(AUDIT_SCREENING.c.id)
            .where(AUDIT_SCREENING.c.id > after)
            .order_by(AUDIT_SCREENING.c.id)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return list(connection.execute(statement).scalars())

    def _chunk(self, first: int, last: int | None) -> list[tuple[Row[Any], bytes | None]]:
        wanted = AUDIT_ENTRY.c.seq >= first
        if last is not None:
            wanted &= AUDIT_ENTRY.c.seq <= last
        statement = select(AUDIT_ENTRY).where(wanted).order_by(AUDIT_ENTRY.c.seq).limit(_ROWS)
        with self.engine.connect() as connection:
            rows = connection.execute(statement).all()
            if not rows:
                return []
            between = AUDIT_CONTENT.c.seq.between(rows[0].seq, rows[-1].seq)
            found = connection.execute(select(AUDIT_CONTENT).where(between))
            contents = {row.seq: row.body for row in found}
        return [(row, contents.get(row.seq)) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.seq, row.at, row.hash, msgspec.json.decode(row.body))


def _entry_if_readable(row: Row[Any], content: bytes) -> tuple[Entry, bytes]:
    damage = ""
    try:
        facts = msgspec.json.decode(row.body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError):
        facts, damage = {}, "the body is not as it was written"
    try:
        kept = unpack(content)
    except (zlib.error, TypeError):
        kept, damage = b"", damage or "the content is not as it was written"
    if damage:
        facts = {**facts, "damaged": damage}
    return Entry(row.seq, row.at, row.hash, facts), kept


def _recorded(place: Row[Any], entry: Entry, content: bytes | None) -> Recorded:
    check_facts(entry.facts, place.position)
    if not content:
        return Recorded(place.id, place.position, entry)
    kept = msgspec.json.decode(unpack(content))
    return Recorded(
        place.id,
        place.position,
        entry,
        kept["subjects"][place.position],
        kept["options"],
        kept["results"][place.position],
    )


def _summary(row: Row[Any]) -> Summary:
    facts = msgspec.json.decode(row.body)
    band = facts["screenings"][row.position]["band"]
    return Summary(
        row.id,
        row.reference,
        row.seq,
        row.at,
        facts["caller"],
        band,
        facts["caller_name"],
        position=row.position,
    )
