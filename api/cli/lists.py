"""``dprk-screen lists …``: bring lists in, see what is active, compare, go back.

Exit codes: 0 done; 1 a file was refused or a list could not be fetched (the last good version goes
on serving); 2 wrong usage.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.cli import lists_export as exports
from api.cli import lists_sources
from api.cli import lists_view as view
from api.cli.context import upgraded_database, user_name
from api.service import telemetry
from api.service.parent_watch import end_with
from api.service.settings import Settings
from lists.custom import BadListName, any_source, list_name, official
from lists.refresh import ImportReport, Intent, import_paths
from lists.refresh import refresh as refresh_lists
from lists.reported import bundled_findings
from lists.store import SnapshotStore
from lists.vocabulary.sources import FETCHED, SOURCES, source

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Reason = Annotated[str, typer.Option(help="Kept with the list's history.")]

_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)


@contextmanager
def _store() -> Iterator[SnapshotStore]:
    # What was refused is printed as a result; only a parser's own mistake is a log line here.
    logging.getLogger("lists").setLevel(logging.ERROR)
    with upgraded_database() as engine:
        yield SnapshotStore(engine)


def _known(code: str) -> None:
    try:
        any_source(code)
    except BadListName as error:
        raise typer.BadParameter(str(error)) from error


def _user() -> str:
    return user_name() or f"uid {os.getuid()}"


def _print_json(value: Any) -> None:  # noqa: ANN401 (whatever msgspec can encode)
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


@app.command("import")
def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Publishers' files, FollowTheMoney files, watchlists, or folders."),
    ],
    name: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="NAME",
            help="Name of the custom list that a FollowTheMoney file or watchlist is a version of; "
            "by default its file's name.",
        ),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Activate in spite of failed checks; needs --reason.")
    ] = False,
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Import lists, told apart by their content, in any mix of files and folders.

    FollowTheMoney files (one entity a line), targets.simple.csv and CSV watchlists become custom
    lists. A watchlist has to be named by its own path: in a folder, other CSV files are passed
    over. Each list is checked before it may become active; a refused one leaves the last good in
    service. Older files than the active ones are kept for `as_of`.
    """
    if force and not reason.strip():
        raise typer.BadParameter("--force needs --reason TEXT; it is kept with the list's history")
    try:
        name = list_name(name) if name else ""
    except BadListName as error:
        raise typer.BadParameter(str(error)) from error
    settings = Settings()
    with _store() as store:
        with _progress() as progress:
            intent = Intent(
                force=force,
                reason=reason,
                by=_user(),
                max_bytes=settings.max_list_bytes,
                scratch=settings.cache_dir,
                progress=progress,
            )
            limit = settings.shrink_limit
            with _traced("lists import"):
                report = import_paths(store, paths, intent, shrink_limit=limit, name=name)
        _finish(store, report, json=json)


@app.command()
def refresh(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Lists to fetch: "
            + ", ".join(s.code for s in SOURCES)
            + "; by default all but the optional ones"
        ),
    ] = None,
    json: Json = False,
    parent: Annotated[int, typer.Option(help="End with this process.", hidden=True)] = 0,
) -> None:
    """Fetch the lists from their publishers and import what is new."""
    if parent:
        end_with(parent)
    settings = Settings()
    try:
        wanted = tuple(source(code) for code in sources) if sources else FETCHED
    except KeyError as error:
        raise typer.BadParameter(str(error.args[0])) from error
    with _store() as store:
        with _progress() as progress, _traced("lists refresh"):
            report = refresh_lists(store, wanted, settings=settings, by=_user(), progress=progress)
        if report.busy:
            typer.echo("another process is refreshing the lists; nothing done here")
            return
        _finish(store, report, json=json)


@app.command()
def status(
    odd: Annotated[
        bool, typer.Option("--odd", help="List every skipped and odd value, not just the groups.")
    ] = False,
    json: Json = False,
) -> None:
    """Show each list: version, age, counts, what was odd in its file, the last refusal."""
    with _store() as store:
        shown = view.statuses(store, datetime.now(UTC))
        if json:
            _print_json(shown)
        else:
            view.print_statuses(_out, shown, every_oddity=odd)


@app.command()
def sources(
    names: Annotated[
        bool, typer.Option("--names", help="Name every party that stands on one list only.")
    ] = False,
    json: Json = False,
) -> None:
    """Show every list known, whether it is loaded, and what it adds for the DPRK over the others.

    Counted from the loaded lists, by equal numbers and equal names.
    """
    with _store() as store:
        shown = lists_sources.source_views(store)
        if json:
            _print_json(shown)
        else:
            lists_sources.print_sources(_out, shown, every_name=names)


@app.command()
def versions(
    code: Annotated[str, typer.Argument(metavar="SOURCE", help="Code of a list, such as un.")],
    json: Json = False,
) -> None:
    """Show all versions of a list, newest import first, and its history."""
    _known(code)
    with _store() as store:
        known, events = store.versions(code), store.events(code)
        if not known and not events and code not in official():
            raise LookupError(f"no list {code!r} was ever imported; `lists status` shows them")
        active = next((version.id for version in store.active() if version.source == code), "")
        if json:
            _print_json({"active": active, "versions": known, "events": events})
        else:
            view.print_versions(_out, known, events, active)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A version, or a list's code for its last change.")],
    after: Annotated[str, typer.Argument(help="The version to compare it with.")] = "",
    json: Json = False,
) -> None:
    """Show what differs between two versions: added, changed with the fields, delisted."""
    with _store() as store:
        if not after:
            before, after = view.last_change(store, before)
        found = store.diff(before, after)
        if json:
            _print_json(found)
        else:
            view.print_diff(_out, found)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="File to write; - for output.")],
    code: Annotated[
        str, typer.Option("--source", metavar="SOURCE", help="Only this list; all by default.")
    ] = "",
    form: Annotated[str, typer.Option("--format", help="ftm: FollowTheMoney, JSON lines.")] = "ftm",
    with_residue: Annotated[
        bool,
        typer.Option(
            "--with-residue",
            help="Add what the model has no place for, under a key that only this service reads; "
            "other software may refuse such lines.",
        ),
    ] = False,
) -> None:
    """Write the active lists for other software: one FollowTheMoney entity a line."""
    if form not in exports.FORMATS:
        raise typer.BadParameter(f"--format must be one of: {', '.join(exports.FORMATS)}")
    with _store() as store:
        versions = exports.chosen(store, code)
        count = exports.write_ftm(store, versions, target, with_residue=with_residue)
    names = ", ".join(version.id for version in versions)
    typer.echo(f"{count:,} FollowTheMoney entities of {names}", err=str(target) == "-")


@app.command("reported")
def reported_(
    target: Annotated[
        Path | None,
        typer.Option(
            "--write", metavar="OUT", help="Write the file instead, to be continued by hand."
        ),
    ] = None,
) -> None:
    """Import the bundled findings that are no designations, as the list `reported`."""
    with bundled_findings() as path:
        if target is not None:
            target.write_bytes(path.read_bytes())
            typer.echo(f"{target}: findings to continue; `lists import {target}` takes them up")
            return
        with _store() as store:
            report = import_paths(store, [path], Intent(by=_user()), name="reported")
            _finish(store, report, json=False)


@app.command()
def activate(
    version: Annotated[str, typer.Argument(help="Version to make its list's active one.")],
    reason: Reason,
) -> None:
    """Make any stored version active, in one atomic step; running servers take it up."""
    with _store() as store:
        chosen = store.activate(version, reason, forced=True, by=_user())
        typer.echo(f"{chosen.source}: {chosen.id} is active ({chosen.entity_count:,} records)")


@app.command()
def rollback(
    code: Annotated[str, typer.Argument(metavar="SOURCE", help="Code of a list, such as un.")],
    reason: Reason,
) -> None:
    """Go back to the version that was active before; the one left is not taken up by itself."""
    with _store() as store:
        chosen = store.rollback(code, reason, by=_user())
        typer.echo(f"{chosen.source}: {chosen.id} is active again")


@app.command()
def retire(
    code: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of a custom list.")],
    reason: Reason,
) -> None:
    """Take a custom list out of service; its versions stay, for `as_of` and `lists activate`."""
    if code in official():
        raise typer.BadParameter(f"{code} is an official list; only custom lists can be retired")
    with _store() as store:
        left = store.retire(code, reason, by=_user())
        typer.echo(f"{code}: {left.id} is no longer in service")


@contextmanager
def _progress() -> Iterator[Any]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f} records"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def advance(label: str, count: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(Path(label).name, total=None)
            bars.update(tasks[label], completed=count)

        yield advance


@contextmanager
def _traced(what: str) -> Iterator[None]:
    telemetry.begin()
    try:
        with telemetry.span(what):
            yield
    finally:
        telemetry.end()


def _finish(store: SnapshotStore, report: ImportReport, *, json: bool) -> None:
    if json:
        _print_json({"outcomes": report.outcomes, "unknown": view.plain_unknown(report.unknown)})
    else:
        view.print_report(_out, store, report)
    if not report.ok:
        _err.print(view.failure_line(report), style="red", markup=False)
        raise typer.Exit(1)
