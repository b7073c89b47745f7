"""Who is told, beside the log, that a command is about to wait for the search index.

A command's log is turned down, since its answer says what it has to say; half a minute without a
word looks like a command that hangs. This module loads nothing, for commands that need no index.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_listener: ContextVar[Callable[[str], None] | None] = ContextVar("_listener", default=None)


@contextmanager
def told_of_waits(tell: Callable[[str], None]) -> Iterator[None]:
    """Have ``tell`` called with a sentence before each wait."""
    before = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(before)


def tell_of_wait(why: str) -> None:
    """Say why the caller waits, if anybody wants to know."""
    tell = _listener.get()
    if tell is not None:
        tell(why)
