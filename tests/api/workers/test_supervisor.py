"""The supervisor of workers: what it says of their ends, and when it gives up.

Whole services with killed workers: ``tests/attempts/test_workers.py``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from api.service.settings import Settings
from api.workers.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import signal

    monkeypatch.setattr("api.workers.supervisor._FIRST_PAUSE", 0.0)
    kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    yield
    for name, handler in kept.items():
        signal.signal(name, handler)


class Scripted(Supervisor):
    """Starts programs of ours as workers: one after another, then the last one again and again."""

    def __init__(self, *programs: str, workers: int = 1) -> None:
        super().__init__(Settings(workers=workers, shutdown_grace=1), [])
        self._programs = list(programs)

    def command(self, pulse: int) -> list[str]:
        program = self._programs.pop(0) if len(self._programs) > 1 else self._programs[0]
        return [sys.executable, "-c", program, str(pulse)]


BEAT = "import os, sys, time; os.write(int(sys.argv[1]), b'.')\n"
START = "import os, sys, time; os.write(int(sys.argv[1]), b's'); time.sleep(0.3)\n"
END_ALL = BEAT + "import signal; os.kill(os.getppid(), signal.SIGTERM); time.sleep(600)"


@pytest.mark.slow
def test_workers_that_cannot_start_end_the_service_after_five_of_them() -> None:
    with capture_logs() as lines:
        assert Scripted("raise SystemExit(3)").run() == 1
    ends = [line for line in lines if line["event"] == "worker ended and is replaced"]
    assert [line["why"] for line in ends] == ["exit code 3"] * 5
    assert not any(line["was_ready"] for line in ends)
    assert lines[-1]["event"] == "workers die again and again: the service ends"
    assert lines[-1]["last"] == "exit code 3"


@pytest.mark.slow
def test_a_worker_that_was_killed_is_replaced_and_the_signal_is_said() -> None:
    killed = BEAT + "time.sleep(0.5); import signal; os.kill(os.getpid(), signal.SIGKILL)"
    with capture_logs() as lines:
        assert Scripted(killed, END_ALL).run() == 0
    (end,) = (line for line in lines if line["event"] == "worker ended and is replaced")
    assert end["why"].startswith("signal SIGKILL")
    assert end["was_ready"]


@pytest.mark.slow
def test_a_worker_that_hangs_is_killed_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.workers.supervisor._SILENT_SECONDS", 1.0)
    with capture_logs() as lines:
        assert Scripted(BEAT + "time.sleep(600)", END_ALL).run() == 0
    said = [line["event"] for line in lines]
    assert "worker does not answer: it is killed" in said
    assert said.count("worker is ready") == 2


@pytest.mark.slow
def test_a_slow_start_is_no_hanging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.workers.supervisor._SILENT_SECONDS", 1.5)
    with capture_logs() as lines:
        assert Scripted(START * 8 + END_ALL).run() == 0
    assert not [line for line in lines if "ended" in line["event"]]


@pytest.mark.slow
def test_a_worker_stopped_while_it_starts_is_killed_and_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.workers.supervisor._SILENT_SECONDS", 3.0)
    stopped = START + "import signal; os.kill(os.getpid(), signal.SIGSTOP)"
    with capture_logs() as lines:
        assert Scripted(stopped, END_ALL).run() == 0
    killed = [line for line in lines if line["event"].startswith("worker does not answer")]
    assert not killed[0]["was_ready"]


@pytest.mark.slow
def test_a_worker_that_never_gets_ready_is_killed_and_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.workers.supervisor._MOST_START_SECONDS", 1.0)
    with capture_logs() as lines:
        assert Scripted(START * 300, END_ALL).run() == 0
    assert "worker does not answer: it is killed" in [line["event"] for line in lines]


@pytest.mark.slow
def test_while_another_worker_serves_the_service_does_not_give_up() -> None:
    late_end = "import time; time.sleep(4)\n" + END_ALL
    programs = (BEAT + "time.sleep(600)", *["raise SystemExit(3)"] * 7, late_end)
    with capture_logs() as lines:
        assert Scripted(*programs, workers=2).run() == 0
    assert [line["event"] for line in lines].count("worker ended and is replaced") == 7


@pytest.mark.slow
def test_a_worker_that_ignores_the_wish_to_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.workers.supervisor._MORE_THAN_GRACE", 0.5)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + END_ALL
    with capture_logs() as lines:
        assert Scripted(deaf).run() == 0
    assert lines[-1]["event"] == "worker does not end: it is killed"
