"""What takes long is done at a low priority, and the thread that asks for it keeps its own."""

from __future__ import annotations

import os
import threading

import pytest

from api.batch.worker_process import lower_priority
from api.service.low_priority import LowPriorityThread, at_once


def priority() -> tuple[int, int]:
    """Which thread this is, and its priority."""
    return threading.get_ident(), os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_work_is_done_at_a_low_priority_and_its_transactions_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)
    before = priority()
    thread, low = LowPriorityThread(lower_priority)(priority)
    assert thread != threading.get_ident()
    assert low == max(10, before[1])
    assert priority() == before == at_once(priority)


def test_a_fault_of_the_work_is_the_fault_of_who_asked_for_it() -> None:
    with pytest.raises(ZeroDivisionError):
        LowPriorityThread(int)(divmod, 1, 0)
