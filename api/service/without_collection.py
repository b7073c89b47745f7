"""Creating many long-lived objects without Python's collector of cycles looking through them."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_collection() -> Iterator[None]:
    """Pause garbage collection while long-lived objects are created, and exempt them from it.

    Modules, tables of words and opened lists are half a million objects: looking through them again
    and again took a third of the time of a short command and of the start of a service.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if paused:
            gc.enable()
