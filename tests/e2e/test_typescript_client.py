"""A TypeScript client that is generated from ``/openapi.json`` works as it comes.

``openapi-typescript`` makes the types, ``openapi-fetch`` calls with them, ``tsc`` checks them
strictly, and Node runs the calls against a real server (``tests/clients/typescript``).
``DPRK_SCREEN_TEST_NODE_MODULES`` names the folder that ``npm ci`` filled from the lock file there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.conftest import lacking
from tests.e2e.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.long]

AS_DOCUMENTED = ("--default-non-nullable", "false")
"""``docs/integration.md``: a field with a default may be left out of a request."""
SOURCES = Path(__file__).parents[1] / "clients" / "typescript"


class Node(NamedTuple):
    """Runs the programs of ``node_modules`` in a folder of the test's own."""

    node: str
    folder: Path

    def run(self, *command: str) -> str:
        """What a program wrote; fails the test where the program fails."""
        done = subprocess.run(
            [self.node, *command],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def bundled(self, program: str, *arguments: str) -> str:
        """The same for a program that was installed with npm."""
        return self.run(f"node_modules/.bin/{program}", *arguments)


@pytest.fixture(name="node")
def _node(tmp_path: Path) -> Node:
    modules = os.environ.get("DPRK_SCREEN_TEST_NODE_MODULES", "")
    if not modules:
        lacking("typescript", "DPRK_SCREEN_TEST_NODE_MODULES names no folder of npm packages")
    node = shutil.which("node") or lacking("typescript", "node is not installed")
    folder = tmp_path / "client"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("node_modules", "made"))
    (folder / "node_modules").symlink_to(Path(modules).resolve())
    return Node(node, folder)


def test_the_generated_client_is_type_safe_and_screens_downloads_and_fails_as_it_should(
    node: Node, tmp_path: Path
) -> None:
    with Server(tmp_path) as server:
        document = httpx.get(f"{server.url}/openapi.json").text
        (node.folder / "openapi.json").write_text(document)
        node.bundled("openapi-typescript", "openapi.json", *AS_DOCUMENTED, "-o", "service.ts")
        node.bundled("tsc", "-p", ".")
        key = server.make_key()["X-API-Key"]
        assert "all calls answered" in node.run("made/use_service.js", server.url, key)
