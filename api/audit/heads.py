"""Sealed heads of the chain, noted outside the database while the service runs.

Whoever can write the database can cut entries off the end together with the head row. What gives
that away is a head that was noted elsewhere: every few minutes the chain's head goes to the log, to
an append-only file (one JSON object a line) and, if one is named, to an HTTP address. Each time the
chain is first asked whether it still holds the last head noted.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from api.audit.chain import canonical
from api.audit.damaged import RecordDamaged
from api.audit.noted_heads import NotedHead
from api.audit.tables import AUDIT_ENTRY
from api.audit.verdict import Break

if TYPE_CHECKING:
    from api.audit.seal_keys import SealKey, SealKeys
    from api.audit.store import AuditLog
    from api.service.settings import Settings

HEAD_SEAL = b"dprk-screen audit head\n"
_POST_SECONDS = 5.0
_LAST_LINE = 4_096
"""Bytes at the end of a file in which its last line is looked for."""
_log = structlog.get_logger("api.audit.heads")


class SealedHead(Struct, frozen=True):
    """The end of the chain at an instant (ISO 8601). ``seal``: HMAC-SHA256 over the other fields.

    What is sealed is the canonical JSON (RFC 8785) of the object without ``seal``.
    """

    seq: int
    hash: str
    at: str
    seal_key: str
    seal: str = ""

    def text(self) -> bytes:
        """What the seal is made over."""
        return canonical(
            {"at": self.at, "hash": self.hash, "seal_key": self.seal_key, "seq": self.seq}
        )

    @classmethod
    def made(cls, seq: int, digest: str, at: datetime, key: SealKey) -> SealedHead:
        """A head with its seal."""
        bare = cls(seq, digest, at.astimezone(UTC).isoformat(timespec="seconds"), key.id)
        return msgspec.structs.replace(bare, seal=key.seal(HEAD_SEAL, bare.text()))


class HeadPublisher:
    """Notes heads for one worker; several may share a file."""

    def __init__(
        self, log: AuditLog, settings: Settings, on_failure: Callable[[], None] = lambda: None
    ) -> None:
        self._chain = log
        self._file = settings.audit_heads_file
        self._url = settings.audit_heads_url
        self._interval = settings.audit_heads_interval.total_seconds()
        self._on_failure = on_failure
        self._noted: SealedHead | None = None

    async def watch(self) -> None:
        """Note the head again and again, for ever; what fails moves a metric and is logged."""
        while True:
            await asyncio.to_thread(self.publish)
            await asyncio.sleep(self._interval)

    def publish(self) -> SealedHead | None:
        """Note the head now; ``None`` if there is nothing new, or it cannot be read."""
        try:
            end, key = self._chain.head(), self._chain.appender.keys.newest()
            self._noted = self._noted or _last_line(self._file)
            if not self._still_there():
                self._failed("audit entries are gone", since=self._noted)
        except (SQLAlchemyError, OSError, RecordDamaged) as error:
            self._failed("the audit head cannot be noted", why=type(error).__name__)
            return None
        if key is None or not end.seq or (self._noted is not None and self._noted.seq >= end.seq):
            return None
        made = SealedHead.made(end.seq, end.hash, self._chain.appender.clock(), key)
        self._noted = made
        _log.info(
            "audit head", seq=made.seq, hash=made.hash, seal_key=made.seal_key, seal=made.seal
        )
        try:
            _append(self._file, made)
        except OSError as error:
            self._failed("the audit head cannot be written to its file", why=error.strerror)
        if self._url:
            self._post(made)
        return made

    def _still_there(self) -> bool:
        """Does the chain hold the head noted last? Pruned entries count as there."""
        if self._noted is None:
            return True
        wanted = select(AUDIT_ENTRY.c.hash).where(AUDIT_ENTRY.c.seq == self._noted.seq)
        with self._chain.engine.connect() as connection:
            found = connection.execute(wanted).scalar()
            if found is not None:
                return bool(found == self._noted.hash)
            first = connection.execute(select(func.min(AUDIT_ENTRY.c.seq))).scalar()
        return first is not None and first > self._noted.seq

    def _post(self, head: SealedHead) -> None:
        import httpx  # noqa: PLC0415 - commands that only verify need not wait for it

        try:
            body = msgspec.json.encode(head)
            headers = {"content-type": "application/json"}
            answer = httpx.post(self._url, content=body, headers=headers, timeout=_POST_SECONDS)
            answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._failed("the audit head cannot be posted", why=type(error).__name__)

    def _failed(self, what: str, **about: object) -> None:
        _log.error(what, **about)
        self._on_failure()


def _append(path: Path, head: SealedHead) -> None:
    """One more line, unless another process has noted this head or a later one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        last = _last_line(path)
        if last is None or last.seq < head.seq:
            os.write(descriptor, msgspec.json.encode(head) + b"\n")
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _last_line(path: Path) -> SealedHead | None:
    """The head noted last; ``None`` if there is none or it is unreadable."""
    try:
        with path.open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - _LAST_LINE, 0))
            lines = file.read().split(b"\n")
        return msgspec.json.decode(lines[-2], type=SealedHead) if len(lines) > 1 else None
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def read_heads(path: Path, keys: SealKeys | None) -> tuple[list[NotedHead], list[Break]]:
    """The heads of a file, and the lines that are not what was written; raises ``OSError``."""
    known = {key.id: key for key in (keys.all() if keys is not None else ())}
    heads: list[NotedHead] = []
    breaks: list[Break] = []
    whole = path.read_bytes().split(b"\n")[:-1]  # a line without its end was not written whole
    for number, line in enumerate(whole, 1):
        source = f"line {number} of {path.name}"
        try:
            head = msgspec.json.decode(line, type=SealedHead)
        except (msgspec.DecodeError, UnicodeDecodeError):
            breaks.append(Break(0, f"{source} is not a head"))
            continue
        key = known.get(head.seal_key)
        genuine = key is not None and key.sealed(HEAD_SEAL, head.text(), head.seal)
        if known and not genuine:
            breaks.append(Break(head.seq, f"{source} is not sealed with a key of this service"))
            continue
        heads.append(NotedHead(head.seq, head.hash, source, sealed=genuine))
    return heads, breaks
