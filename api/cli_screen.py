"""``dprk-screen screen``: one party from the command line, without a server."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from api.answers import encode_result, encode_screening
from api.settings import Settings
from screening.result import Match, Result

_COLOURS = {"clear": "green", "review": "yellow", "escalate": "dark_orange", "block": "red"}


def screen(
    names: Annotated[list[str] | None, typer.Argument(help="Names of one party.")] = None,
    kind: Annotated[
        str, typer.Option(help="person, organization, vessel or aircraft; default: all.")
    ] = "",
    dob: Annotated[str, typer.Option(help="Birth date: 1962-05-03, 1962-05 or 1962.")] = "",
    imo: Annotated[str, typer.Option(help="IMO ship number.")] = "",
    country: Annotated[list[str] | None, typer.Option(help="Country; may be repeated.")] = None,
    identifier: Annotated[
        list[str] | None, typer.Option(help="Any other number; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer of the HTTP API.")] = False,
    fail_on_match: Annotated[bool, typer.Option(help="Exit code 1 if anybody is found.")] = False,
) -> None:
    """Screen one party against the lists in the database (the samples if there are none).

    Exit codes: 0 screened; 1 found somebody (with --fail-on-match); 2 nothing to screen or wrong
    usage; 3 no lists.
    """
    submitted: dict[str, Any] = {
        "names": names or [],
        "kind": kind,
        "birth_date": dob,
        "imo": imo,
        "countries": country or [],
        "identifiers": [{"value": value} for value in identifier or []],
    }
    result, stamp, warnings = _screen(submitted)
    if as_json:
        sys.stdout.buffer.write(encode_screening([encode_result(result)], stamp) + b"\n")
    else:
        _show(result, warnings)
    if fail_on_match and result.matches:
        raise typer.Exit(1)


def _screen(submitted: dict[str, Any]) -> tuple[Result, bytes, tuple[str, ...]]:
    """The result, the encoded stamp of what it stands on, and the warnings about the lists."""
    from api.errors import NotReady, Unprocessable  # noqa: PLC0415 - `--help` starts faster
    from api.live import Live  # noqa: PLC0415
    from api.logs import configure_logs  # noqa: PLC0415
    from api.startup import open_store  # noqa: PLC0415
    from api.subjects import read_subject  # noqa: PLC0415
    from screening.policy import Policy  # noqa: PLC0415
    from screening.subject import Options  # noqa: PLC0415

    try:
        subject = read_subject(submitted)
    except Unprocessable as refusal:
        for problem in refusal.errors:
            typer.echo(f"error: {problem.problem}; give a NAME, --imo or --identifier", err=True)
        raise typer.Exit(2) from None
    settings = Settings()
    # The answer says all of this itself, and standard output may be JSON for a program.
    configure_logs(settings.model_copy(update={"log_level": "error", "log_format": "console"}))
    live = Live(open_store(settings), Policy.bundled(), settings.cache_dir)
    live.refresh()
    try:
        standing = live.standing
    except NotReady as refusal:
        typer.echo(f"error: no lists are loaded: {refusal.detail}", err=True)
        raise typer.Exit(3) from None
    today = datetime.now(UTC).date()
    result = standing.loaded.screener.screen(subject, Options(), today)
    return result, standing.stamp_json(), standing.warnings


def _show(result: Result, warnings: tuple[str, ...]) -> None:
    console = Console(highlight=False)
    colour = _COLOURS[result.band]
    console.print(f"[bold {colour}]{result.band.upper()}[/]  risk {result.risk} of 100")
    for match in result.matches:
        _show_match(console, match)
    if not result.matches:
        console.print("no listed party at or above the threshold")
    for finding in result.typologies:
        console.print(f"  [bold]{escape(finding.label)}[/]: {escape(finding.why)}")
    if result.explanation.text:
        console.print(f"\n{escape(result.explanation.text)}")
    for warning in (*result.warnings, *warnings):
        console.print(f"[yellow]warning:[/] {escape(warning)}")


def _show_match(console: Console, match: Match) -> None:
    entity = match.entity
    console.print(
        f"\n[bold]{escape(entity.caption)}[/]  {entity.kind}, {entity.source} "
        f"{escape(entity.reference)}  score {match.score:.3f}"
    )
    for term in match.evidence:
        values = f"{term.subject_value} ~ {term.listed_value}" if term.subject_value else ""
        console.print(
            f"  {term.points / 1000:+8.3f}  {escape(term.feature)}: "
            f"{escape(term.why)}  [dim]{escape(values)}[/]"
        )
