"""A real ``dprk-screen serve`` on a free port, as a user starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Self

import httpx

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from lists.db import open_engine


class Server:
    """Started on entering, ended with SIGTERM on leaving; ``log`` is all it wrote."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 1,
        port: int = 0,
        database_url: str = "",
        **settings: str,
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{folder}/lists.sqlite3"
        self.returncode: int | None = None
        self._log = folder / "server.log"
        self._log_begins = self._log.stat().st_size if self._log.exists() else 0
        self._workers = workers
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DPRK_SCREEN_")}
        self._environment = {
            **clean,
            "DPRK_SCREEN_DATABASE_URL": self.database_url,
            "DPRK_SCREEN_CACHE_DIR": str(folder / "cache"),
            "DPRK_SCREEN_AUDIT_SEAL_KEY_FILE": str(folder / "seal-keys"),
            "DPRK_SCREEN_AUDIT_HEADS_FILE": str(folder / "heads.jsonl"),
            "DPRK_SCREEN_REFRESH_ENABLED": "false",
            "DPRK_SCREEN_POLL_INTERVAL": "0.1",
            "DPRK_SCREEN_KEY_POLL": "0.1",
            **{f"DPRK_SCREEN_{name.upper()}": value for name, value in settings.items()},
        }

    @property
    def process_id(self) -> int:
        """Of the process that was started."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What the server wrote so far, over all its starts; not what one before it wrote here."""
        return self._log.read_bytes()[self._log_begins :].decode()

    def __enter__(self) -> Self:
        command = Path(sys.executable).with_name("dprk-screen")
        port, workers = str(self.port), str(self._workers)
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [command, "serve", "--trust-local", "--port", port, "--workers", workers],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def make_key(self) -> dict[str, str]:
        """The header of a new key for everything, which the server knows of.

        From then on nobody is answered without a key.
        """
        engine = open_engine(self.database_url)
        header = {"X-API-Key": KeyStore(engine).create("tests", SCOPES).key}
        engine.dispose()
        end = time.monotonic() + 30
        known = 0  # each worker learns of it by itself, and any of them may answer
        while known < 10 * self._workers:
            answer = httpx.get(f"{self.url}/v1/lists", headers=header)
            known = known + 1 if answer.status_code == 200 else 0
            assert time.monotonic() < end, self.log
            time.sleep(0.02)
        return header

    def kill(self) -> None:
        """SIGKILL to the process that was started: nothing is ended in order."""
        self._process.kill()
        self.returncode = self._process.wait(30)

    def stop(self) -> int:
        """SIGTERM, as an orchestrator does; gives the exit code."""
        if self.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self.returncode = self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self.returncode = self._process.wait(30)
        return self.returncode

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + 240  # the index of full lists is built on a busy machine
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log
            try:
                ready = httpx.get(f"{self.url}/readyz", timeout=5).json()
                if "starting" not in ready["build_error"]:
                    return
                time.sleep(0.1)
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(self.log)


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
