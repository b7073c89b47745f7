"""``dprk-screen db upgrade``, ``backup`` and ``restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.audit.append import ChainAppender
from api.audit.store import AuditLog
from api.operations import backup as backups
from api.operations.backup_databases import BackupError
from api.service.settings import Settings
from lists import db

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database to the newest schema, and seal the audit record as it is.

    `serve` does both by itself.
    """
    settings = Settings()
    db.upgrade(settings.database_url)
    engine = db.open_engine(settings.database_url)
    try:
        AuditLog(engine, ChainAppender.of(settings)).begin()
    finally:
        engine.dispose()
    typer.echo("the database has the newest schema")


def backup(
    target: Annotated[Path, typer.Argument(help="Folder to make; it must not be there yet.")],
) -> None:
    """Copy the database and the files of batches while the service runs.

    The folder holds personal data and, as hashes, the API keys: keep it as carefully.
    """
    try:
        made = backups.back_up(Settings(), target, datetime.now(UTC))
    except BackupError as error:
        raise _failed(error) from None
    typer.echo(f"{target}: {_summary(made)}")


def restore(
    source: Annotated[Path, typer.Argument(help="Folder that `backup` made.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only read and verify the backup.")
    ] = False,
) -> None:
    """Put a backup into an empty database and batch folder, then verify the audit chain.

    Every file is compared with its hash first. Nothing that is there is ever overwritten.
    """
    try:
        if check:
            made, _ = backups.check(source)
            typer.echo(f"whole: {_summary(made)}")
            return
        made, verdict = backups.restore(Settings(), source)
    except BackupError as error:
        raise _failed(error) from None
    typer.echo(
        f"restored: {_summary(made)}; audit chain intact, "
        f"{verdict.entries} entries; `dprk-screen audit verify` checks its seals"
    )


def _summary(made: backups.Manifest) -> str:
    size = sum(one.size for one in made.files)
    return (
        f"{len(made.files)} files, {size:,} bytes, made {made.made_at:%Y-%m-%dT%H:%M:%SZ} "
        f"by {made.software}, audit head {made.head.seq}:{made.head.hash}"
    )


def _failed(error: Exception) -> typer.Exit:
    typer.echo(f"error: {error}", err=True)
    return typer.Exit(1)
