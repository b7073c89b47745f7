"""A PostgreSQL server of a test's own, to be stopped and started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cluster:
    """A PostgreSQL server of this test's own, to be stopped and started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres"
        self._run(f"initdb -D {folder}/db -U postgres -A trust -E UTF8")

    def start(self) -> None:
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run(f"pg_ctl -D {self._folder}/db -w -s -o '{options}' -l {self._folder}/log start")

    def stop(self, mode: str = "fast") -> None:
        self._run(f"pg_ctl -D {self._folder}/db -w -s -m {mode} stop")

    def _run(self, command: str) -> None:
        """PostgreSQL refuses to run as root; its own user is there where it was installed."""
        command = f"{self._programs}/{command}"
        root = os.geteuid() == 0
        subprocess.run(
            ["su", "postgres", "-c", command] if root else ["sh", "-c", command],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=60,
        )


@contextmanager
def running(programs: Path) -> Iterator[Cluster]:
    """A started server, whose folder is removed at the end; ``programs`` holds ``initdb``."""
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    made = Cluster(programs, folder)
    made.start()
    try:
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):  # a test may have stopped it
            made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
