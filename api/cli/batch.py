"""``dprk-screen batch run IN OUT``: a file screened without a server, with a progress bar.

The work is that of the service: the same reading, engine and bytes. ``OUT.partial`` is the batch's
folder while it runs; called again after an interruption the command goes on where it was.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import msgspec
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from api.cli.caller import caller_of_command
from api.service.settings import Settings

if TYPE_CHECKING:
    from api.batch.chunk_worker import Work
    from api.batch.files import ResultFiles
    from api.batch.models import Pins, Reading
    from lists.store import SnapshotStore

app = typer.Typer(help="Screen files.", no_args_is_help=True)
_FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}
_STATE = "state.json"


@app.command("run")
def run(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, gzip or .xlsx.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="….csv, .jsonl or .parquet.")],
    encoding: Annotated[str, typer.Option(help="Encoding; default: found out.")] = "",
    delimiter: Annotated[str, typer.Option(help="Sign between cells; default: found out.")] = "",
    mapping: Annotated[
        list[str] | None, typer.Option(help="HEADING=meaning; may be repeated.")
    ] = None,
    threshold: Annotated[float | None, typer.Option(min=0, max=1, help="Match score.")] = None,
    only_hits: Annotated[bool, typer.Option(help="Write only hits and rows not screened.")] = False,
    cluster: Annotated[str, typer.Option(help="Dask scheduler, tls://….")] = "",
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: one per core.")] = 0,
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
    given = dict(_pair(one) for one in mapping or [])
    settings = Settings().model_copy(
        update={"batch_cluster": cluster or Settings().batch_cluster, "batch_workers": workers}
    )
    folder = target.with_name(f"{target.name}.partial")
    if restart:
        shutil.rmtree(folder, ignore_errors=True)
    with _plain_failures():
        run_ = _Run(settings, source, folder, {"threshold": threshold})
        counts = run_.to_end(encoding, "\t" if delimiter == "tab" else delimiter, given)
        run_.write(target, kind, only_hits=only_hits)
    shutil.rmtree(folder, ignore_errors=True)
    shown = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))
    typer.echo(f"{target}: {shown or 'no rows'}", err=True)
    if fail_on_hits and any(counts.get(band) for band in ("review", "escalate", "block")):
        raise typer.Exit(1)
    if counts.get("unscreened") or counts.get("partly_screened"):
        raise typer.Exit(4)


def _pair(text: str) -> tuple[str, str]:
    heading, equals, code = text.rpartition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not HEADING=meaning")
    return heading, code


class _plain_failures:  # noqa: N801 - a context manager that reads as a phrase
    """What goes wrong is one sentence and an exit code."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        from api.batch.engines import EngineFailed  # noqa: PLC0415 - `--help` starts faster
        from api.sheet import SheetRefused  # noqa: PLC0415

        code = 2 if isinstance(error, SheetRefused | FileNotFoundError) else 3
        if isinstance(error, KeyboardInterrupt):
            typer.echo("interrupted; the same command goes on from here", err=True)
        elif isinstance(error, SheetRefused | EngineFailed | OSError):
            typer.echo(f"error: {_in_words(error)}", err=True)
        else:
            return
        raise typer.Exit(code) from None


def _in_words(error: Exception) -> str:
    """What went wrong, with the file's name and without the system's number for it."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


class _Run:
    """One run of one file, resumable: its folder holds the state beside the results."""

    def __init__(
        self, settings: Settings, source: Path, folder: Path, options: dict[str, Any]
    ) -> None:
        self.settings = settings
        self.source = source
        self.folder = folder
        self.options = {name: value for name, value in options.items() if value is not None}
        self.batch: Any = None

    def to_end(self, encoding: str, delimiter: str, mapping: dict[str, str]) -> dict[str, int]:
        """Screen all rows that are not screened yet; counts by band."""
        from api.batch.files import ResultFiles  # noqa: PLC0415 - `--help` starts faster
        from api.batch.input_file import ReadOptions, inspect  # noqa: PLC0415
        from api.batch.result_lines import header_line  # noqa: PLC0415
        from api.batch.runner import work_for  # noqa: PLC0415
        from api.service.startup import open_store  # noqa: PLC0415

        reading = inspect(self.source, ReadOptions(encoding, delimiter, mapping or None))
        for warning in reading.mapping.warnings:
            typer.echo(f"warning: {warning}", err=True)
        digest = _sha256(self.source)
        self.lists = lists = open_store(self.settings)
        pins = self._pins(lists)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._resume(digest, pins, reading)
        batch = self.batch
        work = work_for(lists, self.settings.cache_dir, batch.pins, reading, digest)
        with ResultFiles(self.folder, batch.progress, header_line(reading.mapping.header)) as files:
            self._follow(work, files)
        return files.progress.counts

    def _pins(self, lists: SnapshotStore) -> Pins:
        from api.batch.models import Pins  # noqa: PLC0415
        from api.service.index_files import engine_hash  # noqa: PLC0415
        from api.service.serving_state import SOFTWARE  # noqa: PLC0415
        from api.service.subjects import check_lists, read_options  # noqa: PLC0415
        from screening.policy import Policy  # noqa: PLC0415

        versions = lists.active()
        if not versions:
            typer.echo("error: no lists are loaded; see `dprk-screen lists`", err=True)
            raise typer.Exit(3)
        _, options, _ = read_options(self.options)
        check_lists(options.lists, versions, "options.lists")
        return Pins(
            versions=tuple(version.id for version in versions),
            lists={version.source: version.id for version in versions},
            policy=Policy.bundled().hash,
            software=SOFTWARE,
            engine=engine_hash(),
            today=datetime.now(UTC).date(),
            options=options,
        )

    def _resume(self, digest: str, pins: Pins, reading: Reading) -> None:
        """Take up what an earlier call left, if it was of the same file, lists and options."""
        from api.batch.store import Batch, Progress  # noqa: PLC0415

        now = datetime.now(UTC)
        caller = caller_of_command()
        fresh = Batch(
            id=uuid4().hex,
            state="running",
            name=self.source.name,
            sha256=digest,
            size=self.source.stat().st_size,
            pins=pins,
            reading=reading,
            created_at=now,
            started_at=now,
            finished_at=None,
            progress=Progress(),
            error="",
            cancel=False,
            owner=caller.id,
            owner_name=caller.name,
        )
        try:
            before = msgspec.json.decode((self.folder / _STATE).read_bytes(), type=Batch)
        except (OSError, msgspec.MsgspecError):
            before = None
        self.batch = fresh
        if before is not None and (before.sha256, before.reading) == (digest, reading):
            same = msgspec.structs.replace(before.pins, today=pins.today) == pins
            if same:
                typer.echo(f"going on after {before.progress.rows} rows", err=True)
                self.batch = before
            else:
                typer.echo("the lists or options changed meanwhile: beginning anew", err=True)

    def _follow(self, work: Work, files: ResultFiles) -> None:
        from api.batch.engines import open_engine  # noqa: PLC0415
        from api.batch.input_file import Position, open_records  # noqa: PLC0415
        from api.batch.runner import chunks_of  # noqa: PLC0415

        position = Position(self.batch.size)
        settings = self.settings
        with (
            open_records(self.source, self.batch.reading, position) as records,
            open_engine(settings.batch_workers, settings.batch_cluster) as engine,
            _bar() as bar,
        ):
            task = bar.add_task("rows", total=1.0, rows=0)
            for outcome in engine.run(work, chunks_of(records, position, files.progress.rows)):
                files.append(outcome)
                files.sync()
                self._remember(files)
                bar.update(task, completed=outcome.share, rows=files.progress.rows)

    def _remember(self, files: ResultFiles) -> None:
        from dataclasses import replace  # noqa: PLC0415

        self.batch = replace(self.batch, progress=files.progress)
        draft = self.folder / f"{_STATE}.new"
        draft.write_bytes(msgspec.json.encode(self.batch))
        draft.replace(self.folder / _STATE)

    def write(self, target: Path, kind: Any, *, only_hits: bool) -> None:  # noqa: ANN401
        """Write OUT, whole or not at all, once the run is in the audit record."""
        from api.batch.result_files import Filter, result_pieces  # noqa: PLC0415

        draft = self.folder / "out"
        with draft.open("wb") as file:
            for piece in result_pieces(self.folder, self.batch, kind, Filter((), only_hits)):
                file.write(piece)
        self._record(_sha256(draft))
        draft.replace(target)

    def _record(self, output: str) -> None:
        """One entry, also when an earlier call was killed after it and before OUT."""
        from api.audit.policy_texts import keep_bundled  # noqa: PLC0415
        from api.audit.store import AuditLog  # noqa: PLC0415
        from api.batch.audit_entries import Ended, Sent, batch_draft, results_in  # noqa: PLC0415

        batch = self.batch
        log = AuditLog(self.lists.engine)
        before = log.batches(batch.id, since=batch.created_at)
        if any(entry.facts.get("output_sha256") == output for entry in before):
            return
        keep_bundled(self.lists.engine)
        done = msgspec.structs.replace(
            results_in(self.folder, batch.progress), output_sha256=output
        )
        sent = Sent(batch.owner, batch.owner_name, batch.name, batch.sha256, batch.size)
        ended = Ended(batch.id, "completed", sent, batch.pins, done)
        log.append([batch_draft(ended, self.settings.audit_content)])


def _bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415

    return Progress(
        TextColumn("{task.fields[rows]:>10,} rows"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
