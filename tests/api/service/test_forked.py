"""Copies of a process: how they end, and what of the original they are free of."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest

from api.service.forked import can_fork, fork

if TYPE_CHECKING:
    from collections.abc import Iterator


def raising() -> int:
    raise ValueError("a bug")


def leaving() -> int:
    raise SystemExit(4)


@pytest.mark.parametrize(("run", "code"), [(lambda: 3, 3), (leaving, 4), (raising, 1)])
def test_a_copy_ends_with_the_exit_code_of_what_it_runs(run: object, code: int) -> None:
    assert fork(run).wait(20) == code  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_copy_that_is_killed_has_the_signal_for_its_exit_code() -> None:
    copy = fork(lambda: time.sleep(60) or 0)
    assert copy.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        copy.wait(0.1)
    copy.kill()
    assert copy.wait(20) == -signal.SIGKILL
    copy.terminate()  # nobody any more, and nobody else


@pytest.fixture
def ignoring() -> Iterator[None]:
    kept = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, kept)


@pytest.mark.usefixtures("ignoring")
def test_a_copy_does_not_keep_the_handlers_of_signals() -> None:
    copy = fork(lambda: time.sleep(60) or 0)
    copy.terminate()
    assert copy.wait(20) == -signal.SIGTERM


def test_nothing_of_the_original_goes_on_in_a_copy() -> None:
    reading, writing = os.pipe()
    try:
        copy = fork(lambda: 0)
    finally:
        os.write(writing, b".")
    assert copy.wait(20) == 0
    os.close(writing)
    with os.fdopen(reading, "rb") as written:
        assert written.read() == b"."


def test_a_process_with_other_threads_is_not_copied() -> None:
    over = threading.Event()
    others = len(threading.enumerate()) > 1
    beside = threading.Thread(target=over.wait, daemon=True)
    beside.start()
    assert not can_fork()
    over.set()
    beside.join(20)
    assert others or can_fork()
