"""Work that gives way to requests, in a process whose transactions do not.

Whoever holds the write lock of the database keeps all other writers waiting. A process of low
priority that gets a fiftieth of a busy processor would hold it for a minute where a second is
needed, and requests would fail for it. So a process stays what it is, the costly work is done by a
thread of low priority (a priority cannot be raised again without privileges), and the statements
are its main thread's.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class RunsWork(Protocol):
    """Calls a function and waits for what it answers."""

    def __call__(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> T:
        """What the function answers."""


def at_once(work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> T:
    """Call a function in this thread."""
    return work(*given, **named)


class LowPriorityThread:
    """One thread of low priority; whoever asks waits for it."""

    def __init__(self, lower: Callable[[], object]) -> None:
        """``lower`` lowers the priority of the thread that calls it."""
        self._thread = ThreadPoolExecutor(1, initializer=lower)

    def __call__(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> T:
        """What the function answers."""
        return self._thread.submit(work, *given, **named).result()
