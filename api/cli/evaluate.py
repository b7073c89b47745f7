"""``dprk-screen evaluate FILE…`` and ``evaluate self-test``: measure recall, false positives.

Exit codes: 0 done and every goal met; 1 a goal was not met; 2 wrong usage or an unreadable file;
3 no lists. ``docs/validation.md`` is the manual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from typer.core import TyperGroup

from api.evaluation import report as reports
from api.evaluation.labelled import HowToRead, LabelledFile, read_labelled
from api.evaluation.report import Evaluation, Goal, SelfTest, percent
from api.evaluation.runs import EvaluationContext, names_of, run_cases, run_self_test
from api.service.settings import Settings
from api.service.startup import open_store
from lists.entity import ListVersion
from lists.vocabulary.subject_fields import record_table
from screening.model.subject import Options
from screening.policy import Policy
from screening.validation.evaluation import Rate

_KINDS = ("person", "organization", "vessel", "aircraft")
_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)


class _FilesUnlessNamed(TyperGroup):
    """Makes ``evaluate x.csv`` the same as ``evaluate files x.csv``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own Context, not click's
        if args and args[0] not in self.commands and args[0] not in {"--help", "-h"}:
            args = ["files", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_FilesUnlessNamed, no_args_is_help=True)

HtmlPath = Annotated[Path | None, typer.Option("--html", help="Write the report as a page.")]
JsonPath = Annotated[Path | None, typer.Option("--json", help="Write the whole report as JSON.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes; each holds the lists.")]


@app.command()
def files(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", exists=True, dir_okay=False, readable=True)
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[FILE=]KIND",
            help="Kind of party in rows that state none: person, organization, vessel, aircraft.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="Leave a field out, such as birth_date; repeatable."),
    ] = None,
    each_name: Annotated[
        bool, typer.Option("--each-name", help="Screen every name of a row by itself.")
    ] = False,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=1, help="Another threshold than the policy's.")
    ] = None,
    min_recall: Annotated[
        float | None, typer.Option(min=0, max=1, help="Least share of listed parties found.")
    ] = None,
    min_findable: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Least share found of those a name comparison can find."),
    ] = None,
    max_false_alarms: Annotated[
        float | None, typer.Option(min=0, max=1, help="Most negatives with an alert, as a share.")
    ] = None,
    workers: Workers = 2,
    html: HtmlPath = None,
    json: JsonPath = None,
) -> None:
    """Recall and false alarms over labelled CSV files, every miss and false alarm for reading.

    A row with `expected` references (several parted by |) must find one of them; a row without
    must find nobody. `dprk-screen evaluate FILE` is short for `evaluate files FILE`.
    """
    read = _read(paths, kind or [], without or [], each_name=each_name)
    context, versions = _context()
    cases = [case for one in read for case in one.cases]
    with _progress("screening", len(cases)) as advance:
        outcomes = run_cases(context, cases, Options(threshold=threshold), workers, advance)
    run_basis = reports.basis(context, versions, threshold, datetime.now(UTC))
    goals = (("found", min_recall), ("findable", min_findable), ("alarms", max_false_alarms))
    report = reports.evaluation(run_basis, read, outcomes, goals)
    _show_evaluation(report)
    _finish(report, html, json)


@app.command("self-test")
def self_test(
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many names, always the same ones.")
    ] = None,
    min_exact: Annotated[float, typer.Option(min=0, max=1)] = 1.0,
    min_light: Annotated[float, typer.Option(min=0, max=1)] = 0.9995,
    min_heavy: Annotated[float, typer.Option(min=0, max=1)] = 0.995,
    min_wrapped: Annotated[float, typer.Option(min=0, max=1)] = 0.9,
    min_first: Annotated[float, typer.Option(min=0, max=1)] = 0.98,
    workers: Workers = 2,
    html: HtmlPath = None,
    json: JsonPath = None,
) -> None:
    """Alter every listed name in the stated ways: is its party still found, and first?

    Meant to run each night and after every change of lists or policy; it ends with 1 when a goal
    is not met.
    """
    context, versions = _context()
    every = names_of(context, None)
    names = every[:sample]
    with _progress("altering and screening", len(names)) as advance:
        tally = run_self_test(context, names, workers, advance)
    run_basis = reports.basis(context, versions, None, datetime.now(UTC))
    goals = (
        ("exact", min_exact),
        ("light", min_light),
        ("heavy", min_heavy),
        ("wrapped", min_wrapped),
        ("first", min_first),
    )
    report = reports.self_test(run_basis, (len(names), len(every)), tally, goals)
    _show_self_test(report)
    _finish(report, html, json)


def _read(
    paths: Sequence[Path], kinds: Sequence[str], without: Sequence[str], *, each_name: bool
) -> list[LabelledFile]:
    fields = record_table("subject").fields
    by_file: dict[str, str] = {}
    for given in kinds:
        file, _, kind = given.rpartition("=")
        if kind not in _KINDS:
            raise typer.BadParameter(f"--kind {given}: the kinds are {', '.join(_KINDS)}")
        by_file[Path(file).name if file else ""] = kind
    unknown = sorted(set(without) - set(fields))
    if unknown:
        raise typer.BadParameter(f"--without {unknown[0]}: the fields are {', '.join(fields)}")
    read = []
    for path in paths:
        kind = by_file.get(path.name, by_file.get("", ""))
        try:
            read.append(read_labelled(path, HowToRead(kind, frozenset(without), each_name)))
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    return read


def _context() -> tuple[EvaluationContext, tuple[ListVersion, ...]]:
    settings = Settings()
    store = open_store(settings)
    versions = store.active()
    store.engine.dispose()
    if not versions:
        typer.echo("error: no lists are loaded", err=True)
        raise typer.Exit(3)
    context = EvaluationContext(
        database_url=settings.database_url,
        version_ids=tuple(version.id for version in versions),
        policy=Policy.bundled(),
        cache_dir=settings.cache_dir,
        today=datetime.now(UTC).date(),
    )
    return context, versions


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_err, transient=True) as bars:
        task = bars.add_task(what, total=total)
        yield lambda done: bars.advance(task, done)


def _table(heads: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place else "left", overflow="fold")
    return table


def _rate(rate: Rate) -> str:
    return percent(rate.value) if rate.total else ""


def _show_evaluation(report: Evaluation) -> None:
    heads = ("positives", "recall", "findable", "all rows", "first", "negatives", "false alarms")
    table = _table(("", *heads))
    for rows in ((report.total,), report.by_kind, report.by_script, report.by_file):
        for row in rows:
            rates = [_rate(rate) for rate in (row.found, row.findable, row.all_rows, row.first)]
            positives, negatives = f"{row.all_rows.total:,}", f"{row.alarms.total:,}"
            table.add_row(row.label, positives, *rates, negatives, _rate(row.alarms))
        table.add_section()
    _out.print(table)
    for file in report.files:
        if file.unused:
            _out.print(f"{file.file}: columns not used: {', '.join(file.unused)}", markup=False)
        if file.unreadable:
            _err.print(f"{file.file}: {len(file.unreadable)} rows could not be read", style="red")
    _out.print(
        f"{len(report.misses):,} misses, {len(report.false_alarms):,} false alarms, "
        f"{len(report.not_listed):,} expected parties not on the lists; "
        "--html or --json lists each one"
    )


def _show_self_test(report: SelfTest) -> None:
    table = _table(("", "trials", "found", "lost", "first", "not first", "n/a", "another's name"))
    for rows in (report.by_weight, report.by_alteration):
        for row in rows:
            table.add_row(
                row.label,
                f"{row.found.total:,}",
                _rate(row.found),
                f"{row.found.total - row.found.hits:,}",
                _rate(row.first),
                f"{row.first.total - row.first.hits:,}",
                f"{row.not_applicable:,}",
                f"{row.another_party:,}",
            )
        table.add_section()
    _out.print(f"{report.names:,} of {report.names_listed:,} listed names")
    _out.print(table)


def _finish(report: Evaluation | SelfTest, html: Path | None, json: Path | None) -> None:
    if html:
        reports.write_html(report, html)
    if json:
        reports.write_json(report, json)
    if any(version.sample for version in report.basis.lists):
        _err.print("these are the bundled sample lists: the figures say little", style="yellow")
    for goal in report.goals:
        _out.print(_goal(goal), style="green" if goal.met else "red")
    if not all(goal.met for goal in report.goals):
        raise typer.Exit(1)


def _goal(goal: Goal) -> str:
    met = "met" if goal.met else "NOT MET"
    return f"{goal.what} {percent(goal.wanted)}: {percent(goal.reached)}, {met}"
