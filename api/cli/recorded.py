"""``dprk-screen replay`` and ``certificate``: recorded screenings, repeated or as a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.alerts.rules import alert_rules
from api.audit.replay import NotReplayable, Replay, Replayer
from api.audit.store import AuditLog
from api.certificate import content
from api.certificate.batch_row import RowFiles, row_certificate
from api.certificate.decisions import decision_blocks
from api.certificate.page import page
from api.certificate.pdf import pdf
from api.certificate.proof import prove
from api.cli.context import upgraded_database
from api.service.logs import configure_logs
from api.service.settings import Settings
from api.service.startup import open_store
from lists.store import SnapshotStore


def replay(
    screening_ids: Annotated[list[str] | None, typer.Argument(help="`screening_id`s.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All recorded screenings.")] = False,
    current: Annotated[
        bool, typer.Option("--current", help="Against today's lists and policy.")
    ] = False,
) -> None:
    """Screen again on the recorded lists and policy; exit code 1 if any result differs.

    A difference is shown with what caused it: a list entry, a policy value, other software.
    """
    if bool(screening_ids) == everything:
        raise typer.BadParameter("give screening ids, or --all")
    settings = Settings()
    configure_logs(settings.model_copy(update={"log_level": "error", "log_format": "console"}))
    store = open_store(settings)
    log = AuditLog(store.engine)
    replayer = Replayer(store, settings.cache_dir)
    same = different = skipped = 0
    for one in _ids(log) if everything else screening_ids or []:
        try:
            outcome = replayer.replay(log.find(one), "current" if current else "recorded")
        except NotReplayable as error:
            if not everything:
                raise
            skipped += 1
            if skipped == 1:
                typer.echo(f"{one}: {error}", err=True)
            continue
        same += outcome.identical
        different += not outcome.identical
        if not outcome.identical:
            _show(outcome)
    store.engine.dispose()
    without = f", {skipped} without content" if skipped else ""
    typer.echo(f"{same} identical, {different} different{without}")
    if different:
        raise typer.Exit(1)


def _ids(log: AuditLog) -> Iterator[str]:
    after = ""
    while found := log.ids(after):
        yield from found
        after = found[-1]


def _show(outcome: Replay) -> None:
    acted_on = "the same" if outcome.same_outcome else "not the same"
    typer.echo(f"DIFFERENT {outcome.screening_id} (status, band, risk and matches are {acted_on})")
    for cause in outcome.causes:
        typer.echo(f"  because {cause.kind}: {cause.what} ({cause.before} -> {cause.after})")
    for found in outcome.differences[:20]:
        typer.echo(f"  {found.path}: {found.recorded} -> {found.replayed}")


def certificate(
    screening_id: Annotated[str, typer.Argument(help="A `screening_id`.")],
    target: Annotated[
        Path, typer.Option("--output", "-o", help="File to write; .pdf or .html says which kind.")
    ],
    results: Annotated[
        Path | None, typer.Option(help="For a row of a batch: its results as JSON lines.")
    ] = None,
    sent: Annotated[
        Path | None, typer.Option(help="With --results: the file that was screened.")
    ] = None,
) -> None:
    """Write one recorded screening, or one row of a batch, as a page to keep.

    Exit code 1 if the record of it is not as it was written; the page is made and says so.
    """
    if target.suffix.lower() not in {".pdf", ".html"}:
        raise typer.BadParameter("the file's name must end in .pdf or .html")
    with upgraded_database() as engine:
        log = AuditLog(engine)
        made_at = datetime.now(UTC).replace(microsecond=0)
        store, rules = SnapshotStore(engine), alert_rules(Settings().alert_rules)
        if results is not None:
            files = RowFiles(results, sent)
            made, broken = row_certificate(store, files, screening_id, made_at, rules)
        else:
            recorded = log.find(screening_id)
            decided = decision_blocks(engine, log, recorded, rules)
            made = content.certificate(store, log, recorded, made_at, decided)
            broken = prove(log, recorded).broken
    written = pdf(made, made_at) if target.suffix.lower() == ".pdf" else page(made).encode()
    target.write_bytes(written)
    typer.echo(f"{target}: {made.band or 'no outcome'}")
    for what in broken:
        typer.echo(f"NOT AS IT WAS WRITTEN: {what}", err=True)
    if broken:
        raise typer.Exit(1)
