"""Processes that end with the one that started them, also when that is killed (``kill -9``).

Linux could send a signal at that moment (``PR_SET_PDEATHSIG``), but it follows the thread that
started the process, and other systems have nothing like it. So the process looks for itself: whose
parent dies is given another one.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_SECONDS: Final = 0.5


def end_with(parent: int, end: Callable[[], None] = lambda: os._exit(1)) -> None:
    """Call ``end``, which ends this process, as soon as its parent is not ``parent`` any more."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        end()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
