"""The command line: ``dprk-screen serve | screen | lists … | evaluate … | db upgrade | doctor``.

Exit codes: 0 done; 1 the command failed, or ``screen`` found somebody with ``--fail-on-match``;
2 wrong usage; 3 nothing can be screened because there are no lists.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import tempfile
from importlib.metadata import version as installed_version
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.exc import SQLAlchemyError

from api.cli import audit as cli_audit
from api.cli import backup as cli_backup
from api.cli import batch as cli_batch
from api.cli import certificate as cli_certificate
from api.cli import doctor as cli_doctor
from api.cli import evaluate as cli_evaluate
from api.cli import keys as cli_keys
from api.cli import lists as cli_lists
from api.cli import replay as cli_replay
from api.cli import screen as cli_screen
from api.service.settings import Settings

app = typer.Typer(
    help="Screen parties against sanctions lists and explain their links to the DPRK.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(cli_lists.app, name="lists", help="The lists: fetch, import, versions.")
app.add_typer(db_app, name="db")
app.add_typer(cli_audit.app, name="audit", help="The record of screenings: verify, export.")
app.add_typer(cli_keys.app, name="keys", help="API keys: create, list, rotate, revoke.")
app.add_typer(cli_evaluate.app, name="evaluate", help="How good it is: recall and false alarms.")
app.add_typer(cli_batch.app, name="batch", help="Screen files of any size.")
app.command("screen")(cli_screen.screen)
app.command("replay")(cli_replay.replay)
app.command("certificate")(cli_certificate.certificate)
app.command("doctor")(cli_doctor.doctor)
app.command("backup")(cli_backup.backup)
app.command("restore")(cli_backup.restore)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dprk-screen {installed_version('dprk-screen')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Screen parties against sanctions lists and explain their links to the DPRK."""


@app.command()
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
    from api.service.logs import configure_logs  # noqa: PLC0415 - other commands start faster without
    from api.service.startup import open_store  # noqa: PLC0415

    given = {"host": host, "port": port, "workers": workers, "insecure": insecure}
    # Worker processes read their settings from the environment: what is asked for here goes there.
    for name, value in given.items():
        if value is not None:
            os.environ[f"DPRK_SCREEN_{name.upper()}"] = str(value)
    settings = Settings()
    configure_logs(settings)
    store = open_store(settings)
    store.engine.dispose()
    with _shared_metrics(settings.workers):
        _run_server(settings)


def _run_server(settings: Settings) -> None:
    import uvicorn  # noqa: PLC0415 - as above

    # uvicorn finishes running requests, then raises the signal again: that end is a good one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from api.service.server_options import SERVER_OPTIONS  # noqa: PLC0415

    uvicorn.run(
        "api.server.app:from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        timeout_graceful_shutdown=settings.shutdown_grace,
        **SERVER_OPTIONS,
    )


class _shared_metrics:  # noqa: N801 - a context manager that reads as a phrase
    """A fresh folder where the metrics of several worker processes meet."""

    def __init__(self, workers: int) -> None:
        self.folder = tempfile.mkdtemp(prefix="dprk-screen-metrics-") if workers > 1 else ""

    def __enter__(self) -> None:
        if self.folder:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = self.folder

    def __exit__(self, *_: object) -> None:
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema. `serve` and `lists` do this by themselves."""
    from lists.db import upgrade  # noqa: PLC0415 - as above

    upgrade(Settings().database_url)
    typer.echo("the database has the newest schema")


def main() -> None:
    """Run the command line; what goes wrong is one plain sentence and an exit code."""
    try:
        app()
    except ValidationError as error:
        for found in error.errors(include_input=False, include_url=False):
            name = "_".join(str(step) for step in found["loc"]).upper()
            typer.echo(f"error: DPRK_SCREEN_{name}: {found['msg']}", err=True)
        sys.exit(2)
    except SettingsError as error:  # a list or table of values that is not JSON
        field = re.search(r'field "(\w+)"', str(error))
        name = f"DPRK_SCREEN_{field[1].upper()}" if field else "a setting"
        typer.echo(f"error: {name}: is not JSON (docs/settings.md)", err=True)
        sys.exit(2)
    except SQLAlchemyError as error:
        cause: Any = getattr(error, "orig", None) or error
        typer.echo(f"error: the database cannot be used: {str(cause).splitlines()[0]}", err=True)
        sys.exit(1)
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        typer.echo(f"error: {words}", err=True)
        sys.exit(1)
    except (LookupError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
