"""The template: a copy of the server from before it served, kept for the workers of batches.

The server loads the code, the tables and the lists, copies itself once, and goes on to serve. The
copy waits. Each run of a batch asks it for a source of workers (``api.batch.worker_sources``),
which is a copy of the copy: nothing is loaded twice, and memory is shared until somebody writes to
it. The template has one thread and touches nothing, and ends when the server and all its batch
processes have. Without it (it was killed, or the server could not be copied) batches load for
themselves.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from api.batch.chunk_worker import hold_ready
from api.batch.worker_sources import be_source, can_copy
from api.service.forked import can_fork, fork
from api.service.index_files import folder_of
from api.service.logs import configure_logs
from api.service.without_collection import without_collection
from screening.commonness import firms_named, people_named

if TYPE_CHECKING:
    from api.service.serving_state import LoadedLists
    from api.service.settings import Settings

_MOST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Preloaded:
    """What a server has before it begins to serve: lists that stand ready, and a template.

    ``template``: the socket where copies of it are asked for.
    """

    lists: LoadedLists | None = None
    template: socket.socket | None = None


def start_template(
    settings: Settings, lists: LoadedLists | None, listening: Sequence[socket.socket]
) -> socket.socket | None:
    """Copy this process, which has loaded the lists; where the copy is asked for sources.

    ``None`` where there can be no template, or no use for one.
    """
    wanted = settings.batch_enabled and not settings.batch_cluster
    if lists is None or not wanted or not can_fork() or not can_copy():
        return None
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def wait() -> int:
        for one in (ours, *listening):
            one.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, whose end is ours
        configure_logs(settings)
        folder = folder_of(lists.versions, lists.policy, settings.cache_dir)
        hold_ready(str(folder), lists.policy.hash, lists.screener)
        with without_collection():  # tables that only a row with a match needs
            people_named("Kim")
            firms_named(("Kim",))
        return _wait(theirs)

    fork(wait)
    theirs.close()
    return ours


def _wait(asked: socket.socket) -> int:
    """Make a source for whoever asks, until nobody is left; the exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # sources that have ended need no attention
    while True:
        message, pipes, _, _ = socket.recv_fds(asked, _MOST_BYTES, 1)
        if not message:
            return 0
        for pipe in pipes:
            fork(partial(_be_source, asked, pipe, int(message)))
            os.close(pipe)


def _be_source(asked: socket.socket, pipe: int, group: int) -> int:
    """A source in the process group of the run, so that it is ended together with it."""
    asked.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    control = Connection(pipe)
    with suppress(OSError):  # the run has ended already, or is of another session
        os.setpgid(0, group)
    try:
        control.send(os.getpid())
    except OSError:
        return 0
    return be_source(control)
