"""Workers as copies of this process: what it has loaded, they have at once and share.

Copying is for a process with one thread. The one thread that may be beside it writes log lines;
each copy has a log of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from api.service.log_stream import THREAD_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOK_SECONDS: Final = 0.05
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class ForkedProcess:
    """A copy of this process, with what of ``subprocess.Popen`` the supervisor uses."""

    def __init__(self, process_id: int) -> None:
        self.pid = process_id
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, or ``None`` while it runs; a signal is its negative number."""
        if self.returncode is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it did not end in so many seconds.
        """
        due = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if due is not None and time.monotonic() > due:
                raise subprocess.TimeoutExpired("worker", timeout or 0.0)
            time.sleep(_LOOK_SECONDS)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, name: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, name)


def can_fork() -> bool:
    """Whether a copy of this process would be whole.

    macOS: its own libraries may not be used in a copy.
    """
    others = {one.name for one in threading.enumerate()} - {"MainThread", THREAD_NAME}
    return not others and sys.platform != "darwin"


def fork(run: Callable[[], int]) -> ForkedProcess:
    """A copy of this process that does nothing but ``run``, which gives its exit code."""
    with _no_signals():
        process_id = os.fork()
        if not process_id:
            _begin_copy()
    if process_id:
        return ForkedProcess(process_id)
    code = 1
    try:
        code = run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing of the original may run in the copy
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


@contextmanager
def _no_signals() -> Iterator[None]:
    """Signals wait, so that none is taken by a copy with the original's handlers."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_copy() -> None:
    """Signals end it as they end any program, and it reads nothing from the terminal."""
    for name in _SIGNALS:
        signal.signal(name, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
