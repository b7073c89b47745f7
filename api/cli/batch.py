"""``dprk-screen batch run IN OUT``: a file screened without a server, with a progress bar.

It reads, screens and writes as the service does, byte for byte. ``OUT.partial`` is the batch's
folder while it runs; called again after an interruption, the command continues there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from api.audit.append import ChainAppender
from api.audit.policy_texts import keep_bundled
from api.audit.store import AuditLog
from api.batch.audit_entries import entry_of
from api.batch.chunk_reader import FileReaders, read_chunks, settled_reading, start_reader
from api.batch.chunk_worker import Work
from api.batch.engines import EngineFailed
from api.batch.files import ResultFiles, file_sha256
from api.batch.first_rows import FirstRowsHere
from api.batch.input_file import ReadOptions, inspect
from api.batch.models import FileFormat, Pins
from api.batch.result_files import Filter, Format, result_pieces
from api.batch.result_lines import header_line
from api.batch.result_workbook import EXCEL_ROWS
from api.batch.runner import work_for
from api.batch.stored_batch import Batch, Progress
from api.cli.context import caller_of_command
from api.cli.jurisdictions import JurisdictionOption, jurisdictions_of
from api.service.errors import Unprocessable
from api.service.settings import Settings
from api.service.software import software
from api.service.startup import open_store
from api.service.subjects import check_lists, read_options
from api.sheet import SheetRefused

app = typer.Typer(help="Screen files.", no_args_is_help=True)
_FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
_STATE = "state.json"


@app.command("run")
def run(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, gzip, or a spreadsheet.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help=f"{', '.join(_FORMATS)}.")],
    encoding: Annotated[str, typer.Option(help="Encoding; default: found out.")] = "",
    delimiter: Annotated[str, typer.Option(help="Sign between cells; default: found out.")] = "",
    header_line: Annotated[int, typer.Option(min=0, help="Line of the headings.")] = 0,
    mapping: Annotated[
        list[str] | None, typer.Option(help="HEADING=meaning; may be repeated.")
    ] = None,
    threshold: Annotated[float | None, typer.Option(min=0, max=1, help="Match score.")] = None,
    jurisdiction: JurisdictionOption = None,
    only_hits: Annotated[bool, typer.Option(help="Write only hits and rows not screened.")] = False,
    cluster: Annotated[str, typer.Option(help="Dask scheduler, tls://….")] = "",
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: as the file needs.")] = 0,
    restart: Annotated[bool, typer.Option(help="Begin anew.")] = False,
    fail_on_hits: Annotated[bool, typer.Option(help="Exit code 1 if anything is found.")] = False,
) -> None:
    """Screen every row of IN and write the results to OUT. Interrupted, it resumes.

    The run joins the audit record as one entry, before OUT is there; if it cannot be recorded there
    is no OUT.

    Exit codes: 0 done; 1 found something (with --fail-on-hits); 2 wrong usage or unreadable file;
    3 failed or interrupted, or no lists; 4 done, but some rows were not, or only partly, screened.
    """
    kind = _FORMATS.get(target.suffix.lower())
    if kind is None:
        typer.echo(f"error: OUT must end in {', '.join(_FORMATS)}", err=True)
        raise typer.Exit(2)
    read = _read_options(encoding, delimiter, mapping or [], header_line)
    settings = Settings().model_copy(
        update={"batch_cluster": cluster or Settings().batch_cluster, "batch_workers": workers}
    )
    folder = target.with_name(f"{target.name}.partial")
    if restart:
        shutil.rmtree(folder, ignore_errors=True)
    with _plain_failures(), FileReaders(partial(start_reader, settings)) as readers:
        looked = settled_reading(source, inspect(source, read), readers, lambda: True)
        assert looked is not None  # noqa: S101 (nothing stops it)
        reading = looked
        for warning in reading.mapping.warnings:
            typer.echo(f"warning: {warning}", err=True)
        run_ = _Run(settings, source, folder, reading, readers)
        asked: dict[str, object] = {} if threshold is None else {"threshold": threshold}
        if jurisdiction:
            asked["jurisdictions"] = jurisdictions_of(jurisdiction)
        counts = run_.screen(asked)
        run_.write(target, kind, only_hits=only_hits)
    shutil.rmtree(folder, ignore_errors=True)
    shown = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
    typer.echo(f"{target}: {shown or 'no rows'}", err=True)
    if fail_on_hits and any(counts.get(band) for band in ("review", "escalate", "block")):
        raise typer.Exit(1)
    if counts.get("unscreened") or counts.get("partly_screened"):
        raise typer.Exit(4)


def _read_options(
    encoding: str, delimiter: str, mapping: list[str], header_line: int
) -> ReadOptions:
    sign = "\t" if delimiter == "tab" else delimiter
    return ReadOptions(encoding, sign, dict(_pair(one) for one in mapping) or None, header_line)


def _pair(text: str) -> tuple[str, str]:
    heading, equals, code = text.rpartition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not HEADING=meaning")
    return heading, code


@contextmanager
def _plain_failures() -> Iterator[None]:
    """Report a failure as one sentence and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("interrupted; the same command goes on from here", err=True)
        raise typer.Exit(3) from None
    except (SheetRefused, EngineFailed, Unprocessable, OSError) as error:
        named = isinstance(error, OSError) and error.filename and error.strerror
        # the file's name, and not the system's number for what went wrong
        words = f"{error.filename}: {error.strerror}" if named else str(error)  # type: ignore[union-attr]
        typer.echo(f"error: {words}", err=True)
        unreadable = isinstance(error, SheetRefused | Unprocessable | FileNotFoundError)
        raise typer.Exit(2 if unreadable else 3) from None


class _Run:
    """One resumable run of one file, with its state in a folder of the results."""

    def __init__(
        self,
        settings: Settings,
        source: Path,
        folder: Path,
        reading: FileFormat,
        readers: FileReaders,
    ) -> None:
        self.settings = settings
        self.source = source
        self.folder = folder
        self.reading = reading
        self.readers = readers
        self.lists = open_store(settings)
        self.batch: Batch

    def screen(self, asked: dict[str, object]) -> dict[str, int]:
        """Screen all rows that are not screened yet; counts by band."""
        versions = self.lists.active()
        if not versions:
            typer.echo("error: no lists are loaded; see `dprk-screen lists`", err=True)
            raise typer.Exit(3)
        _, options, _ = read_options(asked)
        check_lists(options.lists, versions, "options.lists")
        pins = Pins.of(versions, software(), datetime.now(UTC).date(), options)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.batch = batch = self._resumed(self._new_batch(pins))
        work = work_for(self.lists, self.settings.cache_dir, batch.pins, self.reading, batch.sha256)
        header = header_line(self.reading.mapping.header)
        with ResultFiles(self.folder, batch.progress, header) as files:
            self._follow(work, files)
        return files.progress.counts

    def _new_batch(self, pins: Pins) -> Batch:
        now = datetime.now(UTC)
        caller = caller_of_command()
        return Batch(
            id=uuid4().hex,
            state="running",
            name=self.source.name,
            sha256=file_sha256(self.source),
            size=self.source.stat().st_size,
            pins=pins,
            reading=self.reading,
            created_at=now,
            started_at=now,
            finished_at=None,
            progress=Progress(),
            error="",
            cancel=False,
            owner=caller.id,
            owner_name=caller.name,
        )

    def _resumed(self, batch: Batch) -> Batch:
        """The batch of an earlier call, if it had the same file, lists and options."""
        try:
            before = msgspec.json.decode((self.folder / _STATE).read_bytes(), type=Batch)
        except (OSError, msgspec.MsgspecError):
            return batch
        if (before.sha256, before.reading) != (batch.sha256, batch.reading):
            return batch
        if msgspec.structs.replace(before.pins, today=batch.pins.today) != batch.pins:
            typer.echo("the lists or options changed meanwhile: beginning anew", err=True)
            return batch
        typer.echo(f"going on after {before.progress.rows} rows", err=True)
        return before

    def _follow(self, work: Work, files: ResultFiles) -> None:
        settings, done = self.settings, files.progress.rows
        chunks = read_chunks(self.source, self.batch.reading, done, self.readers)
        with _bar() as bar:
            task = bar.add_task("rows", total=1.0, rows=0)
            for outcome in FirstRowsHere(settings).run(work, chunks):
                files.append(outcome)
                files.sync()
                self._remember(files)
                bar.update(task, completed=outcome.share, rows=files.progress.rows)

    def _remember(self, files: ResultFiles) -> None:
        self.batch = replace(self.batch, progress=files.progress)
        draft = self.folder / f"{_STATE}.new"
        draft.write_bytes(msgspec.json.encode(self.batch))
        draft.replace(self.folder / _STATE)

    def write(self, target: Path, kind: Format, *, only_hits: bool) -> None:
        """Write OUT, whole or not at all, once the run is in the audit record."""
        draft = self.folder / "out"
        with draft.open("wb") as file:
            wanted = Filter((), only_hits)
            file.writelines(result_pieces(self.folder, self.batch, kind, wanted, EXCEL_ROWS))
        self._record(file_sha256(draft))
        draft.replace(target)

    def _record(self, output: str) -> None:
        """Record the run once, also if an earlier call was killed before OUT was written."""
        batch = self.batch
        log = AuditLog(self.lists.engine, ChainAppender.of(self.settings))
        before = log.batches(batch.id, since=batch.created_at)
        if any(entry.facts.get("output_sha256") == output for entry in before):
            return
        keep_bundled(self.lists.engine)
        keep = self.settings.audit_content
        log.append([entry_of(batch, "completed", batch.progress, self.folder, keep, output)])


def _bar() -> ProgressBar:
    return ProgressBar(
        TextColumn("{task.fields[rows]:>10,} rows"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
