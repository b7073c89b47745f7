"""``dprk-screen backup`` and ``dprk-screen restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.service.settings import Settings

if TYPE_CHECKING:
    from api.operations.backup import Manifest


def backup(
    target: Annotated[Path, typer.Argument(help="Folder to make; it must not be there yet.")],
) -> None:
    """Copy the database and the files of batches while the service runs.

    The folder holds personal data and, as hashes, the API keys: keep it as carefully.
    """
    from api.operations.backup import back_up  # noqa: PLC0415 - `--help` starts faster
    from api.operations.backup_databases import BackupError  # noqa: PLC0415

    try:
        made = back_up(Settings(), target, datetime.now(UTC))
    except BackupError as error:
        raise _failed(error) from None
    typer.echo(f"{target}: {_told(made)}")


def restore(
    source: Annotated[Path, typer.Argument(help="Folder that `backup` made.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only read and verify the backup.")
    ] = False,
) -> None:
    """Put a backup into an empty database and batch folder, then verify the audit chain.

    Every file is compared with its hash first. Nothing that is there is ever overwritten.
    """
    from api.operations import backup as ours  # noqa: PLC0415 - as above
    from api.operations.backup_databases import BackupError  # noqa: PLC0415

    try:
        if check:
            made, _ = ours.check(source)
            typer.echo(f"whole: {_told(made)}")
            return
        made, verdict = ours.restore(Settings(), source)
    except BackupError as error:
        raise _failed(error) from None
    typer.echo(f"restored: {_told(made)}; audit chain intact, {verdict.entries} entries")


def _told(made: Manifest) -> str:
    size = sum(one.size for one in made.files)
    return (
        f"{len(made.files)} files, {size:,} bytes, made {made.made_at:%Y-%m-%dT%H:%M:%SZ} "
        f"by {made.software}, audit head {made.head.seq}:{made.head.hash}"
    )


def _failed(error: Exception) -> typer.Exit:
    typer.echo(f"error: {error}", err=True)
    return typer.Exit(1)
