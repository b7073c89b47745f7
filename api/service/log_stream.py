"""Writes log lines to standard error, several at once on a busy service.

The first line after a pause is written at once, and so is every warning or error. Otherwise lines
are collected and written every tenth of a second: each write releases the interpreter lock, and the
request waits to get it back. One write per line costs a request 3 to 9 % more processor time (runs
in turn, one worker, full lists). A line may also come as the function that makes it: made together
with others when they are written, it takes a third of the time.
"""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

THREAD_NAME = "log"
_GATHER = 0.1
"""Seconds for which a line is held at most."""


class LogStream:
    """Receives finished lines from structlog; safe to use from several threads."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._held: deque[str | Callable[[], str]] = deque()
        self._written = 0.0
        self._due = threading.Event()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None

    def info(self, line: str | Callable[[], str]) -> None:
        """Write a line: now after a pause, otherwise within a tenth of a second.

        A function that gives the line is called when it is written, maybe in another thread.
        """
        self._held.append(line)
        if time.monotonic() - self._written >= _GATHER:
            self.flush()
        elif not self._due.is_set():
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
                self._thread.start()
                atexit.register(self.flush)
            self._due.set()

    def error(self, line: str) -> None:
        """Write a line and all that are waiting, now."""
        self._held.append(line)
        self.flush()

    debug = msg = log = info
    warning = warn = critical = fatal = exception = failure = error

    def flush(self) -> None:
        """Write all lines that are waiting."""
        with self._writing:
            self._written = time.monotonic()
            lines = []
            while self._held:  # another thread may add to it meanwhile
                line = self._held.popleft()
                lines.append(line if isinstance(line, str) else line())
            if self._file.closed:  # closed by its owner: write where standard error is now
                self._file = sys.stderr
            if lines:
                self._file.write("\n".join(lines) + "\n")
                self._file.flush()

    def _run(self) -> None:
        while True:
            self._due.wait()
            time.sleep(_GATHER)
            self._due.clear()
            self.flush()
