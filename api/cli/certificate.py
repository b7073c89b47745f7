"""``dprk-screen certificate``: a recorded screening as an HTML page or a PDF."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.service.settings import Settings


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
    from api.audit.store import AuditLog  # noqa: PLC0415
    from api.certificate import content  # noqa: PLC0415 - `--help` starts faster
    from api.certificate.batch_row import RowFiles, row_certificate  # noqa: PLC0415
    from api.certificate.page import page  # noqa: PLC0415
    from api.certificate.pdf import pdf  # noqa: PLC0415
    from api.certificate.proof import prove  # noqa: PLC0415
    from lists.db import open_engine, upgrade  # noqa: PLC0415
    from lists.store import SnapshotStore  # noqa: PLC0415

    if target.suffix.lower() not in {".pdf", ".html"}:
        raise typer.BadParameter("the file's name must end in .pdf or .html")
    settings = Settings()
    upgrade(settings.database_url)
    engine = open_engine(settings.database_url)
    try:
        log = AuditLog(engine)
        made_at = datetime.now(UTC).replace(microsecond=0)
        if results is not None:
            files = RowFiles(results, sent)
            made, broken = row_certificate(SnapshotStore(engine), log, files, screening_id, made_at)
        else:
            recorded = log.find(screening_id)
            made = content.certificate(SnapshotStore(engine), log, recorded, made_at)
            broken = prove(log, recorded).broken
    finally:
        engine.dispose()
    written = pdf(made, made_at) if target.suffix.lower() == ".pdf" else page(made).encode()
    target.write_bytes(written)
    typer.echo(f"{target}: {made.band or 'no outcome'}")
    for what in broken:
        typer.echo(f"NOT AS IT WAS WRITTEN: {what}", err=True)
    if broken:
        raise typer.Exit(1)
