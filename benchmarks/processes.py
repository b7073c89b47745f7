"""What a process and all that it started take: memory and processor time."""

from __future__ import annotations

from contextlib import suppress

import psutil


def memory_of(process: psutil.Process) -> int:
    """Bytes of memory of a process and all its children; pages they share count once."""
    total = 0
    for one in _family(process):
        with suppress(psutil.Error):
            total += one.memory_full_info().pss
    return total


def note_processor(process: psutil.Process, used: dict[int, float]) -> None:
    """Note the processor seconds of a process and each of its children, by process id.

    Processes that have ended keep what was noted last: nobody may be left who waited for them.
    """
    for one in _family(process):
        with suppress(psutil.Error):
            times = one.cpu_times()
            used[one.pid] = times.user + times.system


def _family(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []
