"""The connections of one worker process: how many an address has, and who reads too slowly.

An answer that its client does not read stays in memory. Once a second every connection with unsent
bytes is looked at: one that takes fewer than ``DPRK_SCREEN_MIN_RATE`` bytes a second over
``DPRK_SCREEN_WRITE_TIMEOUT`` seconds is closed, and so are the slowest while all of them together
hold more than ``_MOST_UNSENT`` bytes.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import time
from contextlib import suppress
from ipaddress import ip_network
from typing import TYPE_CHECKING, Final

import structlog

from api.access.addresses import is_in, network_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.service.settings import Settings

_LOOK_SECONDS: Final = 1.0
_MOST_UNSENT: Final = 256_000_000
"""Bytes of answers that wait for their readers, of all connections together."""
_SETTLED: Final = 1.0
"""Seconds after which a connection that asks nothing may make way for a new one."""
_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""``SO_LINGER``: a connection that is closed ends at once."""
CLOSINGS: Final = (
    "too many of an address",
    "too many",
    "made way for another",
    "reads too slowly",
    "too much is unread",
)
"""Why connections are refused or closed."""
_log = structlog.get_logger("api.access.connections")


class Connection:
    """One client's connection, and how it has been reading."""

    __slots__ = (
        "_drained",
        "_seen",
        "_since",
        "answering",
        "network",
        "quiet_since",
        "transport",
    )

    def __init__(self, transport: asyncio.Transport, network: str, now: float) -> None:
        self.transport = transport
        self.network = network
        self.quiet_since = now
        self.answering = False
        self._since: float | None = None
        self._seen = 0
        self._drained = 0

    @property
    def waiting_since(self) -> float:
        """Since when bytes have been waiting for the client to read (infinity: none are)."""
        return float("inf") if self._since is None else self._since

    def emptied(self, most: int) -> None:
        """The transport has sent nearly everything of at least ``most`` bytes."""
        self._drained += most

    def reads_too_slowly(self, now: float, seconds: float, rate: float) -> bool:
        """Whether the client took fewer than ``rate`` bytes a second for so many seconds."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent:
            self._since = None
            self._seen = self._drained = 0
            return False
        if self._since is None:
            self._since, self._seen, self._drained = now, unsent, 0
            return False
        self._drained += max(0, self._seen - unsent)
        self._seen = unsent
        lasted = now - self._since
        if lasted < seconds:
            return False
        if self._drained < rate * lasted:
            return True
        self._since, self._drained = now, 0
        return False


class Connections:
    """All open connections; of the event loop's thread only."""

    def __init__(
        self,
        settings: Settings,
        closed: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._closed = closed
        self._clock = clock
        self.proxies = [ip_network(network) for network in settings.trusted_proxies]
        self._by_network: dict[str, dict[Connection, None]] = {}
        self._number = 0

    def add(self, transport: asyncio.Transport, address: str) -> Connection | None:
        """Count a new connection; ``None`` if it has to be refused.

        Where an address has as many as it may (a trusted proxy: as many as there may be), the one
        of its own that has been silent for longest makes way.
        """
        proxied = is_in(address, self.proxies)
        network = "" if proxied else network_of(address)
        settings = self._settings
        own = self._by_network.get(network, {})
        most = settings.max_connections if proxied else settings.max_connections_per_address
        if len(own) >= most and not self._make_way(own):
            self._closed("too many of an address")
            return None
        if self._number >= settings.max_connections and not self._make_way_anywhere():
            self._closed("too many")
            return None
        connection = Connection(transport, network, self._clock())
        self._by_network.setdefault(network, {})[connection] = None
        self._number += 1
        return connection

    def remove(self, connection: Connection) -> None:
        """Forget a connection that has ended; calls after the first do nothing."""
        own = self._by_network.get(connection.network, {})
        if connection not in own:
            return
        del own[connection]
        self._number -= 1
        if not own:
            del self._by_network[connection.network]

    def silent(self, connection: Connection) -> None:
        """A connection has its answer, and asks nothing at the moment."""
        connection.answering = False
        connection.quiet_since = self._clock()

    def close_slow(self) -> None:
        """Close whoever reads too slowly, and the slowest while too much is waiting."""
        now, settings = self._clock(), self._settings
        waiting: list[tuple[float, Connection]] = []
        unsent = 0
        for connection in [one for own in self._by_network.values() for one in own]:
            if connection.reads_too_slowly(now, settings.write_timeout, settings.min_rate):
                self._drop(connection, "reads too slowly")
            elif connection.waiting_since < now:
                waiting.append((connection.waiting_since, connection))
                unsent += connection.transport.get_write_buffer_size()
        waiting.sort(key=lambda pair: pair[0], reverse=True)
        while unsent > _MOST_UNSENT and waiting:
            _, slowest = waiting.pop()
            unsent -= slowest.transport.get_write_buffer_size()
            self._drop(slowest, "too much is unread")

    async def watch(self) -> None:
        """Look for slow readers, for ever."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self.close_slow()

    def _make_way_anywhere(self) -> bool:
        """Close a silent connection of whoever has most."""
        return self._make_way(max(self._by_network.values(), key=len))

    def _make_way(self, own: dict[Connection, None]) -> bool:
        latest = self._clock() - _SETTLED
        silent = [one for one in own if not one.answering and one.quiet_since < latest]
        if not silent:
            return False
        self._drop(min(silent, key=lambda one: one.quiet_since), "made way for another")
        return True

    def _drop(self, connection: Connection, why: str) -> None:
        self.remove(connection)
        self._closed(why)
        _log.info("connection closed", why=why, network=connection.network)
        _forget_unsent(connection.transport)
        connection.transport.abort()


def _forget_unsent(transport: asyncio.Transport) -> None:
    """Have the system drop what it still holds for a client when the connection is closed."""
    found = transport.get_extra_info("socket")
    if found is None:
        return
    with suppress(OSError), socket.socket(fileno=os.dup(found.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
