"""Adds the groups of one writer thread, without asking where the chain ends while it is alone.

The end that our last group left is remembered. If nobody else has added to the chain since, one
statement that names that end writes the next group; if somebody has, it writes nothing, and
``AuditLog.append`` locks the head as everybody does. On PostgreSQL this is one round trip, over a
connection that is kept; a transaction of its own would take five.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from api.audit.append import packed
from api.audit.chain import link_group
from api.audit.insert import insert_links
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from api.audit.chain import ChainEnd, ChainLink, Draft
    from api.audit.seal_keys import SealKey
    from api.audit.store import AuditLog

_IDLE = 1.0
"""Seconds after which a connection is taken anew from the pool, which tries it first."""


class GroupCommit:
    """For one thread. A group that fails is not tried again, and leaves nothing behind."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._connection: Connection | None = None
        self._used = 0.0
        self._alone = False
        """Did nobody else add to the chain between our last two groups?"""

    def append(self, drafts: Sequence[Draft]) -> list[ChainLink]:
        """Add entries as one sealed group; durable when this returns.

        Raises:
            sqlalchemy.exc.DBAPIError: they could not be written; the next group begins anew.
            SealKeyMissing: as ``AuditLog.append``; so is SealingInDoubt.
        """
        end = self._log.written
        key = self._log.appender.keys.newest()
        if self._alone and key is not None and end.at is not None:
            links = self._append_alone([packed(draft) for draft in drafts], end, key)
            if links is not None:
                self._log.written = links[-1].end
                return links
        links = self._log.append(drafts)
        self._alone = links[0].seq == end.seq + 1
        return links

    def close(self) -> None:
        """Give the connection up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it may be the one that broke
                connection.close()

    def _append_alone(
        self, drafts: Sequence[Draft], end: ChainEnd, key: SealKey
    ) -> list[ChainLink] | None:
        """The links, or ``None`` and nothing written if the chain has moved on."""
        clock = self._log.appender.clock
        if self._log.engine.dialect.name == "sqlite":
            with writing(self._log.engine) as connection:
                links = link_group(drafts, end, clock(), key)
                return links if insert_links(connection, links, end) else None
        links = link_group(drafts, end, clock(), key)
        try:
            connection = self._kept()
            done = insert_links(connection, links, end)
            connection.commit()
        except BaseException:
            self.close()
            raise
        self._used = time.monotonic()
        return links if done else None

    def _kept(self) -> Connection:
        """A connection on which each statement is a transaction of its own."""
        if self._connection is not None and time.monotonic() - self._used > _IDLE:
            self.close()
        if self._connection is None:
            options = {"isolation_level": "AUTOCOMMIT"}
            self._connection = self._log.engine.connect().execution_options(**options)
        return self._connection
