"""The image's own health check, run against a real server and against none."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
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


def test_what_the_image_copies_and_installs_is_there() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE):
        assert all((ROOT / one).exists() for one in sources.split()), sources
    extras = set(re.findall(r"--extra (\w+)", dockerfile))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert extras == {"oidc", "redis", "telemetry"} <= set(project["optional-dependencies"])


def test_compose_has_no_password_that_everybody_knows() -> None:
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    assert re.findall(r"\$\{\w+:?-", compose) == []
    assert len(re.findall(r"\$\{POSTGRES_PASSWORD:\?[^}]+\}", compose)) == 2
    assert ".env" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_the_health_check_of_the_image_tells_a_living_server_from_none(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        assert checked(server.port) == 0
        server.stop()
        assert checked(server.port) != 0
