"""Processes end with the one that started them, also when that is killed."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from api.service.parent_watch import end_with

_CHILD = """
import os, sys, time
from api.service.parent_watch import end_with
end_with(int(sys.argv[1]))
print(os.getpid(), flush=True)
time.sleep(600)
"""
_PARENT = """
import os, subprocess, sys
subprocess.run([sys.executable, "-c", sys.argv[1], str(os.getpid())])
"""


@pytest.mark.slow
def test_a_child_ends_when_its_parent_is_killed() -> None:
    command = [sys.executable, "-c", _PARENT, _CHILD]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        _, alive = psutil.wait_procs([child], timeout=30)
    assert alive == []


def test_a_process_whose_parent_lives_goes_on() -> None:
    ended: list[str] = []
    end_with(os.getppid(), lambda: ended.append("ended"))
    assert ended == []


def test_a_child_whose_parent_was_gone_before_it_looked_ends_too() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _CHILD, "1"], capture_output=True, timeout=60, check=False
    )
    assert found.returncode == 1
