"""``dprk-screen batch run`` with its worker processes: killed, called again, the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.batch_rows import write_rows
from tests.e2e.test_batch_kill import LISTED, Bench, running, wait_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

COMMAND = [sys.executable, "-c", "from api.cli.main import main; main()", "batch", "run"]


@pytest.mark.long
def test_a_killed_command_goes_on_with_new_workers(sqlite_url: str, tmp_path: Path) -> None:
    bench = Bench(sqlite_url, tmp_path)
    bench.engine.dispose()
    environment = {
        **os.environ,
        "DPRK_SCREEN_DATABASE_URL": sqlite_url,
        "DPRK_SCREEN_CACHE_DIR": str(bench.settings.cache_dir),
        "DPRK_SCREEN_BATCH_WORKERS": "2",
    }
    source, calm, cut = (tmp_path / name for name in ("in.csv", "calm.jsonl", "cut.jsonl"))
    write_rows(source, 5_000, LISTED)

    def begin(out: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*COMMAND, str(source), str(out)], env=environment, stderr=subprocess.PIPE
        )

    done = begin(calm)
    _, said = done.communicate(timeout=240)
    assert done.returncode == 4, said  # some rows are broken
    for blow in (kill_it, kill_a_worker, interrupt_it):
        process = begin(cut)
        held = tmp_path / "cut.jsonl.partial" / "results.jsonl"
        size = held.stat().st_size if held.exists() else 0
        wait_for(
            lambda process=process, held=held, size=size: (  # type: ignore[misc]
                process.poll() is not None or (held.exists() and held.stat().st_size > size)
            )
        )
        children = blow(process)
        _, said = process.communicate(timeout=240)
        assert process.returncode in {-signal.SIGKILL, 3, 4}, said
        wait_for(lambda children=children: not any(map(running, children)), 90)  # type: ignore[misc]
    last = begin(cut)
    _, said = last.communicate(timeout=240)
    assert last.returncode == 4, said
    assert cut.read_bytes() == calm.read_bytes()


def kill_it(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Kill the command itself; returns the workers it leaves, which must end by themselves."""
    children = workers(process)
    process.kill()
    return children


def kill_a_worker(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Kill a worker; the command starts another."""
    for child in workers(process)[-1:]:
        child.send_signal(signal.SIGKILL)
    return []


def interrupt_it(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """What Ctrl-C does."""
    children = workers(process)
    process.send_signal(signal.SIGINT)
    return children


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes of a command that runs."""
    if process.poll() is not None:
        return []
    return psutil.Process(process.pid).children(recursive=True)
