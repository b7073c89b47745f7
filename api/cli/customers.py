"""``dprk-screen customers …``: customers under ongoing monitoring, without a server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn, get_args
from uuid import uuid4

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from api.access.scopes import KEY, Caller
from api.alerts.erasure import customer_eraser
from api.audit.append import ChainAppender
from api.audit.policy_texts import keep_bundled
from api.batch import files as batch_files
from api.batch.chunk_reader import FileReaders, settled_reading, start_reader
from api.batch.customer_rows import without_references
from api.batch.files import file_sha256, folder_of
from api.batch.input_file import ReadOptions, inspect
from api.batch.job import Job
from api.batch.models import FINAL, Pins
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.batch.stored_batch import Upload
from api.cli.context import (
    KeyNameOption,
    caller_of_command,
    client_named,
    one_of,
    upgraded_database,
)
from api.customers.groups import DEFAULT_GROUP, GroupStore
from api.customers.store import CustomerStore
from api.service.answer_encoding import encode_json
from api.service.settings import Settings
from api.service.software import software
from api.service.startup import open_store
from api.service.subjects import read_options
from api.sheet import SheetRefused
from lists.fetch_state import new_holder
from screening.model.result import Band

app = typer.Typer(help="Customers under ongoing monitoring.", no_args_is_help=True)
_PAGE = 1000


@app.command("list")
def list_(
    key_name: KeyNameOption = "",
    group: Annotated[str, typer.Option(help="Only of this group.")] = "",
    band: Annotated[str, typer.Option(help="Only of this band.")] = "",
) -> None:
    """Customers by reference. Without --key-name those that were imported on this machine."""
    one_of("--band", band, ("", *get_args(Band)))
    table = Table("reference", "group", "band", "risk", "screened", "status", box=None)
    client, cursor, more = client_named(key_name), "", True
    with upgraded_database() as engine:
        store = CustomerStore(engine)
        while more:
            page = store.page(client, group=group, band=band, cursor=cursor, limit=_PAGE)
            for one in page.customers:
                at = f"{one.screened_at:%Y-%m-%d %H:%M}"
                table.add_row(one.ref, one.group, one.band, str(one.risk), at, one.status)
            cursor, more = page.next or "", page.next is not None
    Console(highlight=False).print(table)


@app.command()
def show(
    ref: Annotated[str, typer.Argument(help="Reference of the customer.")],
    key_name: KeyNameOption = "",
) -> None:
    """One customer with the listed parties in its last result, as JSON."""
    with upgraded_database() as engine:
        customer = CustomerStore(engine).get(client_named(key_name), ref)
    if customer is None:
        _refuse(f"there is no customer {ref!r}")
    typer.echo(msgspec.json.format(encode_json(customer), indent=2))


@app.command()
def delete(
    ref: Annotated[str, typer.Argument(help="Reference of the customer.")],
    key_name: KeyNameOption = "",
    erase: Annotated[bool, typer.Option(help="Erase its content in the audit record too.")] = False,
) -> None:
    """End the monitoring of a customer. The audit record stays verifiable either way."""
    client, settings = client_named(key_name), Settings()
    with upgraded_database() as engine:
        if erase:
            own = caller_of_command()
            caller = Caller(client, key_name or own.name, own.scopes)
            eraser = customer_eraser(engine, ChainAppender.of(settings), settings.cache_dir)
            gone = eraser.erase(caller, ref)
        else:
            gone = CustomerStore(engine).delete(client, ref, settings.cache_dir)
    if gone is None:
        _refuse(f"there is no customer {ref!r}")
    typer.echo(f"removed {ref}; {gone.erased} entries of the audit record lost their content")


@app.command()
def groups(key_name: KeyNameOption = "") -> None:
    """The groups of customers with their options."""
    table = Table("group", "customers", "options", box=None)
    with upgraded_database() as engine:
        for group in GroupStore(engine).all(client_named(key_name)):
            table.add_row(group.name, str(group.customers), encode_json(group.options).decode())
    Console(highlight=False).print(table)


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, gzip, or a spreadsheet.")],
    key_name: KeyNameOption = "",
    group: Annotated[str, typer.Option(help="The group whose options count.")] = DEFAULT_GROUP,
    encoding: Annotated[str, typer.Option(help="Encoding; default: found out.")] = "",
    delimiter: Annotated[str, typer.Option(help="Sign between cells; default: found out.")] = "",
    header_line: Annotated[int, typer.Option(min=0, help="Line of the headings.")] = 0,
) -> None:
    """Keep every row of FILE as a customer and screen it; a column must hold the references.

    The rows become a batch like one that was sent with mode=monitor. A customer that was kept under
    the same reference is put in its place.
    """
    read = ReadOptions(encoding, "\t" if delimiter == "tab" else delimiter, None, header_line)
    settings = Settings()
    with _plain_failures():
        upload = _upload(settings, source, read, (client_named(key_name), key_name, group))
        counts, error = _screened(settings, upload)
    if error:
        _refuse(error)
    shown = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
    typer.echo(f"batch {upload.id}: {shown or 'no rows'}")
    if counts.get("unscreened") or counts.get("partly_screened"):
        typer.echo(f"why: `error` and `warnings` in GET /v1/batches/{upload.id}/results", err=True)
        raise typer.Exit(4)


def _upload(
    settings: Settings, source: Path, read: ReadOptions, whose: tuple[str, str, str]
) -> Upload:
    """A batch of the file, copied to where batches are; ``whose``: client, name of keys, group."""
    client, key_name, group = whose
    lists = open_store(settings)
    with FileReaders(partial(start_reader, settings)) as readers:
        looked = settled_reading(source, inspect(source, read), readers, lambda: True)
    assert looked is not None  # noqa: S101 (nothing stops it)
    if lacking := without_references(looked):
        _refuse(f"{lacking}; name one column `id`")
    options = GroupStore(lists.engine).options(client, group)
    versions = lists.active()
    if options is None or not versions:
        _refuse("no lists are loaded" if not versions else f"there is no group {group!r}")
    _, chosen, _ = read_options(options)
    pins = Pins.of(versions, software(), datetime.now(UTC).date(), chosen)
    batch_id = uuid4().hex
    folder = folder_of(settings.batch_dir, batch_id)
    folder.mkdir(parents=True, mode=0o700)
    shutil.copyfile(source, folder / batch_files.INPUT)
    own = caller_of_command()
    return Upload(
        id=batch_id,
        name=source.name,
        sha256=file_sha256(source),
        size=source.stat().st_size,
        key=None,
        pins=msgspec.structs.replace(pins, monitor=group),
        reading=looked,
        owner=f"{KEY}{own.id}" if key_name else own.id,
        owner_name=key_name or own.name,
    )


def _screened(settings: Settings, upload: Upload) -> tuple[dict[str, int], str]:
    """Screen the rows and keep them as customers: counts by band, and what went wrong."""
    lists = open_store(settings)
    keep_bundled(lists.engine)
    batches = BatchStore(lists.engine, ChainAppender.of(settings))
    batches.create(upload)
    run_batch(Job(settings, lists, batches, new_holder(), lambda: True), upload.id)
    batch = batches.get(upload.id)
    if batch is None or batch.state not in FINAL:  # a service on this machine was quicker
        return {}, f"batch {upload.id} is being screened by the service"
    return batch.progress.counts, batch.error


@contextmanager
def _plain_failures() -> Iterator[None]:
    try:
        yield
    except (SheetRefused, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None


def _refuse(why: str) -> NoReturn:
    typer.echo(f"error: {why}", err=True)
    raise typer.Exit(1)
