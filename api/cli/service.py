"""``dprk-screen serve`` and ``dprk-screen doctor``: run the service, check its environment."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import msgspec
import structlog
import typer

from api.access.addresses import is_loopback
from api.access.key_store import KeyStore, NewKey
from api.audit.append import ChainAppender
from api.audit.store import AuditLog
from api.service.logs import configure_logs
from api.service.settings import Settings
from api.service.startup import open_store
from api.workers import worker
from api.workers.listening import listen
from api.workers.preloaded import preload
from api.workers.start_answers import answered_while_starting
from api.workers.supervisor import Supervisor

if TYPE_CHECKING:
    from api.batch.template import Preloaded

_log = structlog.get_logger("api.cli.service")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes.", min=1)] = None,
    trust_local: Annotated[
        bool | None,
        typer.Option(
            "--trust-local",
            help="While no key exists, let programs of this machine screen and read lists.",
        ),
    ] = None,
    insecure: Annotated[
        bool | None,
        typer.Option("--insecure", help="Let everybody screen and read lists without a key."),
    ] = None,
) -> None:
    """Serve the HTTP API and its docs page until SIGTERM or Ctrl-C.

    Where it listens beyond this machine and no key was ever made, the first one is made and printed
    once.

    The first start serves the bundled sample lists at once, and says so, while it fetches the
    official ones (DPRK_SCREEN_REFRESH_ENABLED=false keeps it from that).
    """
    given = {"host": host, "port": port, "workers": workers}
    given |= {"insecure": insecure, "local_trust": trust_local}
    # Worker processes read their settings from the environment: what is asked for here goes there.
    for name, value in given.items():
        if value is not None:
            os.environ[f"DPRK_SCREEN_{name.upper()}"] = str(value)
    settings = Settings()
    configure_logs(settings)
    store = open_store(settings)
    if needs_first_key(settings):
        _show_first(KeyStore(store.engine).create_first())
    AuditLog(store.engine, ChainAppender.of(settings)).begin()  # or say why it cannot be added to
    store.engine.dispose()
    raise typer.Exit(_served(settings))


def _served(settings: Settings) -> int:
    """Serve until a signal says to end; the exit code."""
    try:
        listening = listen(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        typer.echo(f"cannot listen on {where}: {error.strerror or error}", err=True)
        return 1
    for one in listening:
        _log.info("listening", address=one.getsockname()[0], port=one.getsockname()[1])
    # uvicorn finishes running requests, then raises the signal again: that end is a good one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if settings.workers == 1:
        preloaded = _preloaded(settings, listening)
        return 0 if worker.run(settings, listening, preloaded=preloaded) else 1
    with _shared_metrics():  # before the metrics are loaded, which are then those of all workers
        signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
        return Supervisor(settings, listening, _preloaded(settings, listening)).run()


def _preloaded(settings: Settings, listening: Sequence[socket.socket]) -> Preloaded:
    """What is loaded once, while this process has no threads: workers and batches are copies."""
    from api.batch.template import Preloaded, start_template  # noqa: PLC0415 - brings the search

    with answered_while_starting(listening):
        lists = preload(settings)
        return Preloaded(lists, start_template(settings, lists, listening))


def needs_first_key(settings: Settings) -> bool:
    """Whether no request would be answered without a key, on an address others can reach."""
    return not (is_loopback(settings.host) or settings.insecure or settings.oidc_issuer)


def _show_first(new: NewKey | None) -> None:
    """Print the first key once, apart from the log, so that no log line holds it."""
    if new is None:
        return
    typer.echo(
        "No API key existed, and this service listens beyond its own machine, so it made the first "
        f"one.\nIt may do everything. This is the only time it is shown:\n\n    {new.key}\n\n"
        "Send it as `X-API-Key`. Make keys that may do less with `dprk-screen keys create NAME`,\n"
        f"then close this one with `dprk-screen keys revoke {new.details.id}`.",
        err=True,
    )


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """A new folder that collects the metrics of several worker processes."""
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
    """Check disk, database, settings, lists, index, clock, keys, batches, events and the chain.

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
