"""No log line of any route, right or wrong, holds a name, a reference, a query or a body."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.marked_requests import MARK

if TYPE_CHECKING:
    from lists.store import SnapshotStore

ROOT = Path(__file__).parents[3]


@pytest.mark.slow  # hundreds of requests to a process of its own
def test_a_marked_name_sent_through_every_route_is_in_no_line(
    three_lists: SnapshotStore, tmp_path: Path
) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OTEL_")}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.api.marked_requests", str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    asked = int(ran.stdout)
    assert asked > 100
    assert MARK not in ran.stderr
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) > asked
    assert all({"level", "timestamp", "request_id", "route"} <= set(line) for line in requests)
    (fault,) = [line for line in lines if line["event"] == "request failed"]
    assert fault["error"] == "RuntimeError"
    assert "read_object" in fault["frames"]
