"""``dprk-screen audit verify|head|show|search|export|prune``: the record of screenings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.audit.record import hashed_reference
from api.audit.store import AuditLog, Head
from api.audit.verify import verify as verified
from api.cli.context import upgraded_database
from api.routes.screenings import lines, record_of
from api.service.answer_encoding import encode_json
from api.service.settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    anchor: Annotated[
        str, typer.Option(help="A head noted earlier, SEQ:HASH, that the chain must still hold.")
    ] = "",
) -> None:
    """Walk the whole chain; exit code 1 and the first broken link if anything was changed.

    Entries cut off at the very end together with the head are seen only against an --anchor.
    """
    noted = None
    if anchor:
        seq, _, digest = anchor.partition(":")
        if not seq.isdigit() or len(digest) != 64:
            raise typer.BadParameter("an anchor reads SEQ:HASH, as `audit head` prints it")
        noted = Head(int(seq), digest)
    with _log() as log:
        verdict = verified(log.engine, noted)
    for found in verdict.breaks:
        typer.echo(f"BROKEN at entry {found.seq}: {found.what}", err=True)
    if not verdict.intact:
        raise typer.Exit(1)
    span = f"{verdict.first} to {verdict.last}" if verdict.entries else "none yet"
    typer.echo(f"intact: {verdict.entries} entries ({span}), head {verdict.last}:{verdict.hash}")


@app.command()
def head() -> None:
    """Print the end of the chain as SEQ:HASH, to be kept where this machine cannot change it."""
    with _log() as log:
        end = log.head()
    typer.echo(f"{end.seq}:{end.hash}")


@app.command()
def show(screening_id: Annotated[str, typer.Argument(help="A `screening_id`.")]) -> None:
    """Print one recorded screening as JSON."""
    with _log() as log:
        typer.echo(encode_json(record_of(log.find(screening_id))).decode())


@app.command()
def search(
    reference: Annotated[str, typer.Argument(help="The `id` the client gave the subject.")],
    limit: Annotated[int, typer.Option(min=1, help="Most screenings shown.")] = 100,
) -> None:
    """List screenings by the client's reference, newest first: id, time, caller, band."""
    with _log() as log:
        for one in log.search([reference, hashed_reference(reference)], limit, None):
            typer.echo(f"{one.id}  {one.at:%Y-%m-%dT%H:%M:%SZ}  {one.caller}  {one.band or '-'}")


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="File to write, or - for standard output.")],
    first: Annotated[int, typer.Option(min=1, help="First entry.")] = 1,
    last: Annotated[int | None, typer.Option(help="Last entry.")] = None,
    content: Annotated[bool, typer.Option(help="With what was asked and answered.")] = False,
) -> None:
    """Write entries as JSON lines."""
    with _log() as log:
        exported = lines(log, first, last, content)
        if str(target) == "-":
            sys.stdout.buffer.writelines(exported)
        else:
            with target.open("wb") as out:
                out.writelines(exported)


@app.command()
def prune() -> None:
    """Remove what is older than DPRK_SCREEN_AUDIT_RETENTION; the rest stays verifiable.

    A running server does this once a day.
    """
    with _log() as log:
        removed = log.prune(datetime.now(UTC) - Settings().audit_retention)
    typer.echo(f"removed {removed} entries")


@contextmanager
def _log() -> Iterator[AuditLog]:
    with upgraded_database() as engine:
        yield AuditLog(engine)
