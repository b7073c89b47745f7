"""``dprk-screen audit verify|head|show|search|export|prune|new-key``: the audit record."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.audit.append import ChainAppender, SealingInDoubt
from api.audit.check import check_record
from api.audit.prune import PruneRefused
from api.audit.prune import prune as prune_record
from api.audit.record import hashed_reference
from api.audit.seal_keys import SealKeyMissing
from api.audit.store import AuditLog, Head
from api.audit.verdict import Verdict
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
    heads: Annotated[
        Path | None,
        typer.Option(help="File of heads to compare with; default: DPRK_SCREEN_AUDIT_HEADS_FILE."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Walk the whole chain with its seals; say what that proves, and what it does not.

    Exit codes: 0 proved; 1 something was changed, each place named; 2 wrong usage; 3 nothing is
    broken, but something asked cannot be proved (an anchor of a pruned entry, seals without a key).
    """
    noted = _anchor(anchor) if anchor else None
    with upgraded_database() as engine:
        try:
            found = check_record(engine, Settings(), anchor=noted, heads=heads)
        except OSError as error:
            raise typer.BadParameter(f"{error.filename}: {error.strerror}") from None
    if as_json:
        sys.stdout.buffer.write(encode_json(found) + b"\n")
    else:
        _show(found)
    if found.exit_code:
        raise typer.Exit(found.exit_code)


def _anchor(text: str) -> Head:
    seq, _, digest = text.partition(":")
    if not seq.isdecimal() or len(digest) != 64:
        raise typer.BadParameter("an anchor reads SEQ:HASH, as `audit head` prints it")
    return Head(int(seq), digest)


def _show(found: Verdict) -> None:
    for one in found.breaks:
        where = f"at entry {one.seq}" if one.seq else "in the noted heads"
        typer.echo(f"BROKEN {where}: {one.what}", err=True)
    if found.intact:
        span = f"{found.first} to {found.last}" if found.entries else "none yet"
        typer.echo(f"intact: {found.entries} entries ({span}), head {found.last}:{found.hash}")
    for words in found.proved:
        typer.echo(f"proved: {words}")
    for words in found.unproved:
        typer.echo(f"NOT PROVED: {words}")
    for words in found.limits:
        typer.echo(f"not shown: {words}")


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
def prune(
    confirm: Annotated[
        str, typer.Option(help="The date it would use, YYYY-MM-DD, when the clock is in doubt.")
    ] = "",
) -> None:
    """Remove what is older than DPRK_SCREEN_AUDIT_RETENTION; the rest stays verifiable.

    A running server does this once a day. If the record speaks against the clock, nothing is
    removed until you confirm the date; nothing is ever removed that does not verify.
    """
    settings = Settings()
    before = datetime.now(UTC) - settings.audit_retention
    if confirm and confirm != before.date().isoformat():
        raise typer.BadParameter(f"the date it would use is {before.date()}, not {confirm}")
    with upgraded_database() as engine:
        log = AuditLog(engine, ChainAppender.of(settings))
        try:
            removed = prune_record(log, before, confirmed=bool(confirm))
        except PruneRefused as refusal:
            typer.echo(f"error: nothing was removed: {refusal}", err=True)
            typer.echo(f"it would remove what is older than {before.date()}", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"removed {removed} entries")


@app.command("seal-older")
def seal_older() -> None:
    """Seal a record without seals as it is, beside a key that was in use: a restored old database.

    Only when you know why it bears none: after this it passes for what an older release wrote.
    """
    with upgraded_database() as engine:
        AuditLog(engine, ChainAppender.of(Settings())).begin(confirmed=True)
    typer.echo("the record is sealed as it is")


@app.command("new-key")
def new_key() -> None:
    """Begin to seal with a new key, also in running servers; older keys stay to verify.

    The new key vouches at once for everything before it.
    """
    settings = Settings()
    with upgraded_database() as engine:
        appender = ChainAppender.of(settings)
        log = AuditLog(engine, appender)
        try:
            with suppress(SealKeyMissing):  # a lost key is what another one is begun for
                log.begin()
            made = appender.keys.make()
            log.begin()
        except (SealKeyMissing, SealingInDoubt) as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"key {made.id} is in use; copy {appender.keys.source} to a safe place")


@contextmanager
def _log() -> Iterator[AuditLog]:
    with upgraded_database() as engine:
        yield AuditLog(engine)
