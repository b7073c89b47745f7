"""``dprk-screen serve`` and ``dprk-screen doctor``: run the service, and check that it can run."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import msgspec
import typer
import uvicorn

from api.service.logs import configure_logs
from api.service.server_options import SERVER_OPTIONS
from api.service.settings import Settings
from api.service.startup import open_store


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes.", min=1)] = None,
    insecure: Annotated[
        bool | None, typer.Option("--insecure", help="Let everybody in without a key.")
    ] = None,
) -> None:
    """Serve the HTTP API and its docs page until SIGTERM or Ctrl-C.

    The first start serves the bundled sample lists at once, and says so, while it fetches the
    official ones (DPRK_SCREEN_REFRESH_ENABLED=false keeps it from that).
    """
    given = {"host": host, "port": port, "workers": workers, "insecure": insecure}
    # Worker processes read their settings from the environment: what is asked for here goes there.
    for name, value in given.items():
        if value is not None:
            os.environ[f"DPRK_SCREEN_{name.upper()}"] = str(value)
    settings = Settings()
    configure_logs(settings)
    open_store(settings).engine.dispose()
    # uvicorn finishes running requests, then raises the signal again: that end is a good one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _shared_metrics(settings.workers):
        uvicorn.run(
            "api.server.app:from_environment",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            timeout_graceful_shutdown=settings.shutdown_grace,
            **SERVER_OPTIONS,
        )


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """A fresh folder where the metrics of several worker processes meet."""
    if workers == 1:
        yield
        return
    folder = tempfile.mkdtemp(prefix="dprk-screen-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array for programs.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Do not verify the audit chain.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 3 if anything is noted.")
    ] = False,
) -> None:
    """Check disk, database, settings, lists, index, clock, keys, batches and the audit chain.

    Exit codes: 0 nothing fails; 1 something does; 3 with --strict, something is noted.
    """
    from api.operations.doctor import examine  # noqa: PLC0415 - `serve` would hold it while it runs

    findings = []
    for finding in examine(Settings(), chain=not quick):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{finding.verdict:>4}  {finding.what:<10} {finding.words}")
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(findings) + b"\n")
    verdicts = {finding.verdict for finding in findings}
    if "FAIL" in verdicts:
        raise typer.Exit(1)
    if strict and "note" in verdicts:
        raise typer.Exit(3)
