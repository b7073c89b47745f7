"""``dprk-screen monitoring …``: runs that screen customers again, changes, and previews."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from api.audit.policy_texts import keep_bundled
from api.audit.store import AuditLog
from api.cli.context import KeyNameOption, client_named, upgraded_database
from api.monitoring.preview import preview as previewed
from api.monitoring.runner import run_due
from api.monitoring.store import RunStore
from api.service.answer_encoding import encode_json
from api.service.settings import Settings
from api.service.startup import open_store
from lists.store import SnapshotStore

app = typer.Typer(help="Customers screened again.", no_args_is_help=True)
_PAGE = 1000


@app.command()
def run(
    full: Annotated[bool, typer.Option(help="Screen all customers, whatever changed.")] = False,
) -> None:
    """Work on the run that is due, if one is: the service does so by itself while it serves."""
    settings = Settings()
    lists = open_store(settings)
    keep_bundled(lists.engine)
    finished = run_due(settings, lists, full=full)
    for one in finished:
        total = sum(counts.screened for counts in one.counts.values())
        typer.echo(f"run {one.id} ({one.kind}): {total} customers screened, {one.seconds:.1f} s")
    if not finished:
        typer.echo("no run is due, or another process works on it")


@app.command()
def runs(key_name: KeyNameOption = "") -> None:
    """The latest runs with what they found for the customers of a client."""
    table = Table("run", "kind", "state", "parties", "screened", "appeared", "changed", "gone")
    with upgraded_database() as engine:
        for one in RunStore(engine).runs(client_named(key_name), 50):
            counts = one.counts
            numbers = (one.parties, counts.screened, counts.appeared, counts.changed, counts.gone)
            table.add_row(str(one.id), one.kind, one.state, *map(str, numbers))
    Console(highlight=False).print(table)


@app.command()
def changes(
    key_name: KeyNameOption = "",
    since: Annotated[int, typer.Option(min=0, help="Number of the last change you know.")] = 0,
) -> None:
    """What changed for the customers of a client, one JSON object a line."""
    with upgraded_database() as engine:
        store, client = RunStore(engine), client_named(key_name)
        while True:
            page = store.changes(client, since, _PAGE)
            for one in page.changes:
                typer.echo(encode_json(one).decode())
            if len(page.changes) < _PAGE:
                return
            since = page.next


@app.command()
def preview(
    version: Annotated[str, typer.Argument(help="Id of a list version that is not active.")],
    key_name: KeyNameOption = "",
) -> None:
    """What a list version would change for the customers of a client, as JSON."""
    settings = Settings()
    lists = open_store(settings)
    shown = previewed(lists, settings.cache_dir, client_named(key_name), version)
    typer.echo(msgspec.json.format(encode_json(shown), indent=2).decode())


@app.command()
def proof(
    ref: Annotated[str, typer.Argument(help="Reference of the customer.")],
    output: Annotated[Path, typer.Argument(help="File to write: .html or .pdf.")],
    key_name: KeyNameOption = "",
) -> None:
    """Write every run that looked at a customer, and what it found, as a page to keep."""
    from api.certificate.page import page  # noqa: PLC0415 - slow to import
    from api.certificate.pdf import pdf  # noqa: PLC0415
    from api.reports.monitoring_proof import monitoring_proof  # noqa: PLC0415

    made_at = datetime.now(UTC).replace(microsecond=0)
    with upgraded_database() as engine:
        log = AuditLog(engine)
        made = monitoring_proof(SnapshotStore(engine), log, client_named(key_name), ref, made_at)
    if made is None:
        raise LookupError(f"this client keeps no customer {ref}")
    whole = pdf(made, made_at) if output.suffix == ".pdf" else page(made).encode()
    output.write_bytes(whole)
    typer.echo(made.verdict)
