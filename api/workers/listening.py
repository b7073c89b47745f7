"""The sockets a service listens on, opened once and handed to every worker process."""

from __future__ import annotations

import resource
import socket
from typing import Final

_BACKLOG: Final = 2048
"""Connections that may wait to be taken up."""
_AT_ONCE: Final = 16
"""Connections taken up in one iteration of the event loop.

libuv (below uvloop) takes up one for each socket it was given. While an iteration screens it lasts
10 to 20 ms, so that clients would wait for seconds to be heard, and be refused: the same socket is
given to it several times, each time as a descriptor of its own.
"""


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on every address of a host name.

    Raises:
        OSError: an address is in use, or there is no such host.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    opened: list[socket.socket] = []
    for family, _, _, _, address in dict.fromkeys(found):
        named = str(address[0]), port or (opened[0].getsockname()[1] if opened else 0)
        opened.append(socket.create_server(named, family=family, backlog=_BACKLOG))
    return opened


def several(listening: list[socket.socket]) -> list[socket.socket]:
    """The same sockets with further descriptors of each, for one event loop."""
    return [*listening, *(one.dup() for one in listening for _ in range(_AT_ONCE - 1))]


def allow_many_files() -> None:
    """Raise this process's limit of open files to what it may have: connections are files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        wanted = hard if hard != resource.RLIM_INFINITY else max(soft, _MANY_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, _MANY_FILES), hard))


_MANY_FILES: Final = 65_536
"""Beyond the connections of the settings; some programs slow down with millions."""
