"""``dprk-screen screen``: one party from the command line, without a server."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from api.audit.append import ChainAppender
from api.audit.policy_texts import keep_bundled
from api.audit.record import Circumstances, Screened, screening_draft
from api.audit.store import AuditLog
from api.cli.context import caller_of_command
from api.cli.fields import add_fields
from api.cli.jurisdictions import JurisdictionOption, jurisdictions_of
from api.service.answer_encoding import encode_json, encode_result, encode_screening
from api.service.errors import NotReady, Unprocessable
from api.service.list_reloader import ListReloader
from api.service.logs import configure_logs
from api.service.serving_state import ServingState
from api.service.settings import Settings
from api.service.software import software
from api.service.startup import open_store
from api.service.subjects import read_subject
from api.service.without_collection import without_collection
from screening.explanation.nearest import near_sentences
from screening.model.codes import Jurisdiction
from screening.model.result import Match, Result
from screening.model.subject import Options
from screening.policy import Policy

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
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Any field of POST /v1/screen: addresses=…, activity.ports.name=…; repeatable.",
        ),
    ] = None,
    jurisdiction: JurisdictionOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer of the HTTP API.")] = False,
    fail_on_match: Annotated[bool, typer.Option(help="Exit code 1 if anybody is found.")] = False,
) -> None:
    """Screen one party against the lists in the database (the samples if there are none).

    The screening joins the audit record like one over HTTP. Exit codes: 0 screened; 1 found
    somebody (with --fail-on-match), or it could not be recorded and nothing is shown; 2 nothing to
    screen or wrong usage; 3 no lists; 4 only partly screened: something that could name a party was
    not searched, and is named.
    """
    submitted: dict[str, Any] = {
        "names": names or [],
        "kind": kind,
        "birth_date": dob,
        "imo": imo,
        "countries": country or [],
        "identifiers": [{"value": value} for value in identifier or []],
    }
    add_fields(submitted, field or [])
    with without_collection():
        result, encoded, serving = _screen(submitted, jurisdictions_of(jurisdiction))
    if as_json:
        sys.stdout.buffer.write(encode_screening([encoded], serving.stamp_json()) + b"\n")
    else:
        _show(result, serving.warnings)
    if fail_on_match and result.matches:
        raise typer.Exit(1)
    if result.status != "screened":
        raise typer.Exit(4)


def _screen(
    submitted: dict[str, Any], jurisdictions: tuple[Jurisdiction, ...]
) -> tuple[Result, bytes, ServingState]:
    """The result, its bytes as recorded, and the serving state it was computed from."""
    try:
        subject = read_subject(submitted)
    except Unprocessable as refusal:
        for problem in refusal.errors:
            typer.echo(f"error: {problem.problem}; give a NAME, --imo or --identifier", err=True)
        raise typer.Exit(2) from None
    settings = Settings()
    # The answer says all of this itself, and standard output may be JSON for a program.
    configure_logs(settings.model_copy(update={"log_level": "error", "log_format": "console"}))
    store = open_store(settings)
    reloader = ListReloader(store, Policy.bundled(), settings.cache_dir, warm=False)
    reloader.refresh()
    try:
        serving = reloader.serving
    except NotReady as refusal:
        typer.echo(f"error: no lists are loaded: {refusal.detail}", err=True)
        raise typer.Exit(3) from None
    today = datetime.now(UTC).date()
    asked_for = Options(jurisdictions=jurisdictions, nearest=True)
    result = serving.loaded.screener.screen(subject, asked_for, today)
    encoded = encode_result(result)
    screened = Screened(submitted, encoded, result.band)
    options: dict[str, Any] = {"nearest": True}
    if jurisdictions:
        options["jurisdictions"] = list(jurisdictions)
    asked = encode_json({"subjects": [submitted], "options": options})
    about = _circumstances(serving, today, options)
    keep_bundled(store.engine)
    AuditLog(store.engine, ChainAppender.of(settings)).append(
        [screening_draft([screened], about, asked, settings.audit_content)]
    )
    return result, encoded, serving


def _circumstances(serving: ServingState, today: date, options: dict[str, Any]) -> Circumstances:
    """The circumstances to record; a command has no address and no request id."""
    caller = caller_of_command()
    return Circumstances(
        caller=caller.id,
        caller_name=caller.name,
        address="",
        request_id="",
        lists={version.source: version.id for version in serving.loaded.versions},
        policy=serving.loaded.policy.hash,
        software=software(),
        today=today,
        options=options,
    )


def _show(result: Result, warnings: tuple[str, ...]) -> None:
    console = Console(highlight=False)
    colour = _COLOURS[result.band]
    status = "" if result.status == "screened" else "  [bold red]only partly screened[/]"
    risks = f"risk {result.risk} of 100, of the DPRK {result.dprk_risk}"
    console.print(f"[bold {colour}]{result.band.upper()}[/]  {risks}{status}")
    for match in result.matches:
        _show_match(console, match)
    if not result.matches:
        console.print("no listed party at or above the threshold")
    for sentence in near_sentences(result.explanation.checked):
        if sentence not in result.explanation.text:  # which has no room for all
            console.print(escape(sentence))
    for finding in result.typologies:
        console.print(f"  [bold]{escape(finding.label)}[/]: {escape(finding.why)}")
    if result.explanation.text:
        console.print(f"\n{escape(result.explanation.text)}")
    for match in result.discounted:
        against = "; ".join(term.why for term in match.evidence if term.points < 0)
        console.print(
            f"same name, discounted: [bold]{escape(match.entity.caption)}[/] "
            f"{match.entity.source} {escape(match.entity.reference)}: {escape(against)}"
        )
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
