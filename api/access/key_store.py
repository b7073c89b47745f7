"""API keys: created, listed, rotated, revoked, and checked in a request.

A key reads ``dps_<id>_<secret>``: the id finds its row, the secret has 256 random bits, and the
database holds only the SHA-256 of the whole. ``KeyRing`` is what a worker checks requests against:
all keys in memory, read again every few seconds, so that a request costs no query. A key revoked
elsewhere is refused after at most ``DPRK_SCREEN_KEY_POLL`` seconds. One made elsewhere opens at
once: the keys are read again, at most once a second, before a key is refused.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from msgspec import Struct
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.access.ended_sessions import EndedSessions
from api.access.key_tables import API_KEY
from api.access.scopes import SCOPES, Caller
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

_log = structlog.get_logger("api.routes.keys")
PREFIX = "dps_"
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_LONGEST = 200
_NOBODY = hashlib.sha256(b"no such key").digest()
_BETWEEN_READS = 1.0
"""Seconds in which keys that nobody knows have the table read once."""


class UnknownKey(LookupError):  # noqa: N818 (named like UnknownVersion)
    """No key has this id."""


class ApiKey(Struct, frozen=True):
    """A key as it may be shown: everything but its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    replaces: str | None = None

    def active(self, now: datetime) -> bool:
        """Whether the key is accepted at this moment: neither revoked nor expired."""
        revoked = self.revoked_at is not None and self.revoked_at <= now
        return not revoked and (self.expires_at is None or self.expires_at > now)


class NewKey(Struct, frozen=True):
    """A key just made. ``key`` is the only copy there will ever be."""

    key: str
    details: ApiKey


class KeyStore:
    """The keys in the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def create(
        self,
        name: str,
        scopes: Iterable[str],
        *,
        expires_at: datetime | None = None,
        by: str = "",
        replaces: str | None = None,
    ) -> NewKey:
        """Create a key.

        Raises:
            ValueError: no name, no scope, a scope that does not exist, or an expiry in the past.
        """
        chosen = tuple(scope for scope in SCOPES if scope in set(scopes))
        unknown = sorted(set(scopes) - set(SCOPES))
        now = datetime.now(UTC)
        if unknown or not chosen:
            raise ValueError(f"scopes are {', '.join(SCOPES)}; not {', '.join(unknown) or 'none'}")
        if not name.strip() or len(name) > 100:
            raise ValueError("a key needs a name of 1 to 100 characters that says whose it is")
        if expires_at is not None and expires_at <= now:
            raise ValueError("the key would have expired already")
        new = _made(name.strip(), chosen, by=by, expires_at=expires_at, replaces=replaces)
        with writing(self.engine) as connection:
            _insert(connection, new)
        return new

    def create_first(self) -> NewKey | None:
        """A key with every scope, if none was ever made; of several processes one makes it."""
        new = _made("first key", tuple(SCOPES), by="first start")
        with writing(self.engine, serial=True) as connection:
            if connection.execute(select(API_KEY.c.id).limit(1)).first() is not None:
                return None
            _insert(connection, new)
        return new

    def all(self) -> tuple[ApiKey, ...]:
        """Every key ever made, oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(API_KEY).order_by(API_KEY.c.created_at, API_KEY.c.id))
            return tuple(_details(row) for row in rows)

    def get(self, key_id: str) -> ApiKey:
        """One key; raises ``UnknownKey``."""
        with self.engine.connect() as connection:
            row = connection.execute(select(API_KEY).where(API_KEY.c.id == key_id)).one_or_none()
        if row is None:
            raise UnknownKey(f"no key {key_id[:40]!r}")
        return _details(row)

    def revoke(self, key_id: str) -> ApiKey:
        """End a key for good; a second call keeps the first time. Raises ``UnknownKey``."""
        self._end(key_id, revoked_at=datetime.now(UTC))
        return self.get(key_id)

    def rotate(self, key_id: str, grace: timedelta, by: str = "") -> NewKey:
        """A new key with the same name and scopes; the old one ends after ``grace``.

        Raises:
            UnknownKey: no key has this id.
            ValueError: the old key is revoked or expired.
        """
        old = self.get(key_id)
        now = datetime.now(UTC)
        if not old.active(now):
            raise ValueError(f"key {key_id} is revoked or expired; make a new one")
        lifetime = old.expires_at - old.created_at if old.expires_at else None
        new = self.create(
            old.name,
            old.scopes,
            expires_at=now + lifetime if lifetime else None,
            by=by,
            replaces=key_id,
        )
        ends = min(now + grace, old.expires_at or now + grace)
        self._end(key_id, expires_at=ends)
        return new

    def _end(self, key_id: str, **values: datetime) -> None:
        open_still = (API_KEY.c.id == key_id) & API_KEY.c.revoked_at.is_(None)
        with writing(self.engine) as connection:
            connection.execute(update(API_KEY).where(open_still).values(**values))

    def ring(self) -> dict[str, KnownKey]:
        """All keys by id, as ``KeyRing`` checks against them."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(API_KEY)).all()
        return {row.id: _known(row) for row in rows}


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key in memory."""

    sha256: bytes
    details: ApiKey
    caller: Caller


class KeyRing:
    """All keys in the memory of one worker process, and the sessions that were signed out."""

    def __init__(self, store: KeyStore) -> None:
        self.store = store
        self.ended = EndedSessions(store.engine)
        self._reading = threading.Lock()
        self._asked: asyncio.Future[None] | None = None
        self._ask_again_at = 0.0
        self.refresh()

    def __bool__(self) -> bool:
        """Whether a key was ever created. From then on every request needs one."""
        return bool(self._keys)

    def refresh(self) -> None:
        """Read both again; two small queries.

        One after another: what was read earlier never takes the place of what was read later.
        """
        with self._reading:
            self._keys = self.store.ring()
        self.ended.refresh()

    async def watch(self, interval: float) -> None:
        """Read the keys every ``interval`` seconds; go on if the database fails.

        In a thread of its own: a revoked key is refused however busy all others are.
        """
        own = ThreadPoolExecutor(1, "keys")
        while True:
            await asyncio.sleep(interval)
            try:
                await asyncio.get_running_loop().run_in_executor(own, self.refresh)
            except SQLAlchemyError as error:
                _log.warning("keys cannot be read", why=type(error).__name__)

    async def caller_found(self, key: str) -> Caller | None:
        """The caller a key belongs to, also of one that another process has just made.

        What it does is the same for an unknown id and a wrong secret. Whoever tries keys has the
        table read once a second, however many they try.
        """
        found = self.caller(key)
        if found is not None:
            return found
        if self._asked is None:
            if time.monotonic() < self._ask_again_at:
                return None
            self._asked = asyncio.ensure_future(asyncio.to_thread(self.refresh))
            self._asked.add_done_callback(self._read)
        try:
            await asyncio.shield(self._asked)
        except SQLAlchemyError as error:
            _log.warning("keys cannot be read", why=type(error).__name__)
        return self.caller(key)

    def _read(self, _asked: asyncio.Future[None]) -> None:
        self._asked, self._ask_again_at = None, time.monotonic() + _BETWEEN_READS

    def caller_of_id(self, key_id: str) -> Caller | None:
        """The caller of a key that was shown before; ``None`` once it is revoked or expired."""
        known = self._keys.get(key_id)
        if known is None or not known.details.active(datetime.now(UTC)):
            return None
        return known.caller

    def caller(self, key: str) -> Caller | None:
        """The caller a key belongs to; ``None`` for an unknown, revoked or expired key.

        What it does is the same for an unknown id and a wrong secret: hash, then compare in
        constant time.
        """
        known = self._keys.get(_id_of(key))
        right = hmac.compare_digest(_digest(key), known.sha256 if known else _NOBODY)
        if known is None or not right or not known.details.active(datetime.now(UTC)):
            return None
        return known.caller


def _made(
    name: str,
    scopes: tuple[str, ...],
    *,
    by: str,
    expires_at: datetime | None = None,
    replaces: str | None = None,
) -> NewKey:
    """A key with a new secret, which nothing knows yet."""
    key_id = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    key = f"{PREFIX}{key_id}_{secrets.token_urlsafe(32)}"
    details = ApiKey(
        key_id, name, scopes, datetime.now(UTC), by, expires_at=expires_at, replaces=replaces
    )
    return NewKey(key, details)


def _insert(connection: Connection, new: NewKey) -> None:
    details = new.details
    connection.execute(
        insert(API_KEY).values(
            id=details.id,
            name=details.name,
            sha256=_digest(new.key).hex(),
            scopes=" ".join(details.scopes),
            created_at=details.created_at,
            created_by=details.created_by,
            expires_at=details.expires_at,
            replaces=details.replaces,
        )
    )


def _id_of(key: str) -> str:
    return key[len(PREFIX) :].partition("_")[0]


def _digest(key: str) -> bytes:
    return hashlib.sha256(key[:_LONGEST].encode("utf-8", "surrogateescape")).digest()


def _details(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        replaces=row.replaces,
    )


def _known(row: Row[Any]) -> KnownKey:
    details = _details(row)
    caller = Caller(f"key:{row.id}", row.name, frozenset(details.scopes))
    return KnownKey(bytes.fromhex(row.sha256), details, caller)
