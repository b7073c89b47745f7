"""One server process: ``serve`` runs it itself, or starts several.

Those are copies of it (``api.service.forked``) or, where it cannot be copied, ``python -m`` this
module.

A worker writes a byte into a pipe every second: while it starts from a thread, to say that it runs,
then from its event loop.
It ends with the process that started it.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

import uvicorn

from api.service.logs import configure_logs
from api.service.parent_watch import end_with
from api.service.server_options import SERVER_OPTIONS
from api.service.settings import Settings
from api.service.without_collection import without_collection
from api.workers.listening import allow_many_files, several
from api.workers.pulse import EACH_SECONDS, READY, STARTING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from api.batch.template import Preloaded

APPLICATION: Final = "api.server.app"
"""By its name, since it stands above: what surrounds the routes is no matter of processes."""
_MORE_THAN_GRACE: Final = 10.0


def run(
    settings: Settings,
    listening: Sequence[socket.socket],
    pulse: Callable[[], Awaitable[None]] | None = None,
    preloaded: Preloaded | None = None,
) -> bool:
    """Serve until SIGTERM or Ctrl-C; whether it ever began to.

    ``preloaded``: lists that stand ready, and a template.
    """
    allow_many_files()
    with without_collection():
        application = import_module(APPLICATION)
    config = uvicorn.Config(
        partial(application.from_environment, preloaded),
        factory=True,
        timeout_graceful_shutdown=settings.shutdown_grace,
        callback_notify=pulse,
        timeout_notify=EACH_SECONDS,
        **SERVER_OPTIONS,
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run(sockets=several(list(listening)))
    return server.started


def main() -> None:
    """``python -m api.workers.worker PARENT PULSE SOCKET…``: a process and file descriptors."""
    parent, pulse, *sockets = map(int, sys.argv[1:])
    sys.exit(serve(parent, pulse, [socket.socket(fileno=one) for one in sockets]))


def serve(
    parent: int,
    pulse: int,
    listening: Sequence[socket.socket],
    preloaded: Preloaded | None = None,
) -> int:
    """Serve as a worker of ``parent``, with signs of life into ``pulse``; the exit code."""
    settings = Settings()
    configure_logs(settings)
    end_with(parent, lambda: _end_soon(settings.shutdown_grace + _MORE_THAN_GRACE))
    # uvicorn finishes running requests, then raises the signal again: that end is a good one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.set_blocking(pulse, False)

    serving = threading.Event()
    threading.Thread(target=_say_starting, args=(pulse, serving), daemon=True).start()

    async def beat() -> None:
        serving.set()
        _write(pulse, READY)

    return 0 if run(settings, listening, beat, preloaded) else 1


def _say_starting(pulse: int, serving: threading.Event) -> None:
    _write(pulse, STARTING)
    while not serving.wait(EACH_SECONDS):
        _write(pulse, STARTING)


def _write(pulse: int, said: bytes) -> None:
    with suppress(OSError):  # nobody reads it: then the parent is gone or busy
        os.write(pulse, said)


def _end_soon(seconds: float) -> None:
    """End as after SIGTERM, and at once if that takes too long."""
    threading.Timer(seconds, lambda: os._exit(1)).start()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
