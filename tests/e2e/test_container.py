"""The image's own health check, run against a real server and against none."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.server import Server

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]


def checked(port: int) -> int:
    """Exit code of the HEALTHCHECK command of the Dockerfile."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    found = re.search(r"^HEALTHCHECK .*?CMD (\[.*\])$", dockerfile, re.MULTILINE)
    assert found is not None
    _, *arguments = json.loads(found[1])
    environment = {**os.environ, "DPRK_SCREEN_PORT": str(port)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


def test_the_health_check_of_the_image_tells_a_living_server_from_none(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        assert checked(server.port) == 0
        server.stop()
        assert checked(server.port) != 0
