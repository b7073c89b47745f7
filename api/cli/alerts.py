"""``dprk-screen alerts …``: alerts about customers, and decisions, without a server."""

from __future__ import annotations

from typing import Annotated, NoReturn, get_args

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from api.alerts.desk import NO_SUCH_ALERT, AlertDesk, Proposal, WorkOn
from api.alerts.models import AlertState
from api.alerts.rules import AlertRules, alert_rules
from api.alerts.store import AlertFilter, AlertStore
from api.audit.append import ChainAppender
from api.cli.context import (
    KeyNameOption,
    caller_of_command,
    client_named,
    one_of,
    upgraded_database,
)
from api.service.answer_encoding import encode_json
from api.service.errors import ScreeningError
from api.service.settings import Settings
from screening.model.result import Band

app = typer.Typer(help="Alerts about customers, and decisions.", no_args_is_help=True)
AlertArgument = Annotated[int, typer.Argument(help="Number of the alert.")]
_PAGE = 1000


@app.command("list")
def list_(
    key_name: KeyNameOption = "",
    state: Annotated[str, typer.Option(help="Only in this state; `all`.")] = "undecided",
    band: Annotated[str, typer.Option(help="Only of this band.")] = "",
    customer: Annotated[str, typer.Option(help="Only of this customer.")] = "",
    overdue: Annotated[bool, typer.Option(help="Only undecided ones past due.")] = False,
) -> None:
    """Alerts, the first due first; those that are undecided unless --state says otherwise."""
    one_of("--state", state, ("undecided", "all", *get_args(AlertState)))
    one_of("--band", band, ("", *get_args(Band)))
    wanted = AlertFilter(
        states=() if state in {"undecided", "all"} else (state,),
        band=band,
        customer=customer,
        overdue=overdue,
        undecided=state == "undecided",
    )
    table = Table("alert", "customer", "party", "kind", "state", "band", "due", "who", box=None)
    client, cursor, more = client_named(key_name), "", True
    with upgraded_database() as engine:
        store = AlertStore(engine, _rules())
        while more:
            page = store.page(client, wanted, cursor=cursor, limit=_PAGE)
            for one in page.alerts:
                due = f"{one.due_at:%Y-%m-%d %H:%M}" + (" !" if one.overdue else "")
                party = f"{one.caption} ({one.entity_id})" if one.entity_id else ""
                about = (str(one.id), one.customer, party, one.kind)
                table.add_row(*about, one.state, one.band, due, one.assignee)
            cursor, more = page.next or "", page.next is not None
    Console(highlight=False).print(table)


@app.command()
def show(alert: AlertArgument, key_name: KeyNameOption = "") -> None:
    """One alert with compared facts, history, decisions and exclusion, as JSON."""
    with upgraded_database() as engine:
        found = AlertStore(engine, _rules()).detail(client_named(key_name), alert)
    if found is None:
        _refuse(NO_SUCH_ALERT)
    typer.echo(msgspec.json.format(encode_json(found), indent=2))


@app.command()
def decide(
    alert: AlertArgument,
    outcome: Annotated[
        str, typer.Argument(help="true_match, false_positive, inconclusive, no_longer_listed.")
    ] = "",
    reason: Annotated[str, typer.Argument(help="Code of the reason, see --reasons.")] = "",
    key_name: KeyNameOption = "",
    text: Annotated[str, typer.Option(help="In your own words.")] = "",
    version: Annotated[
        int | None, typer.Option(help="The version you read; refused if there is a newer one.")
    ] = None,
    confirm: Annotated[bool, typer.Option(help="Confirm what somebody proposed.")] = False,
    reject: Annotated[bool, typer.Option(help="Send back what somebody proposed.")] = False,
    reasons: Annotated[bool, typer.Option(help="Show all reasons and decide nothing.")] = False,
) -> None:
    """Decide an alert as the operating system's user, propose, confirm or reject a decision.

    Where the band needs two persons, another user confirms what one proposed.
    """
    settings, rules = Settings(), _rules()
    if reasons:
        table = Table("outcome", "reason", "meaning", box=None)
        for one in rules.reasons:
            table.add_row(one.outcome, one.code, one.meaning)
        Console(highlight=False).print(table)
        return
    if confirm + reject + bool(outcome) != 1:
        _refuse("say an outcome with a reason, or --confirm, or --reject")
    read = None if version is None else (version,)
    work = WorkOn(caller_of_command(), client_named(key_name), alert, read)
    with upgraded_database() as engine:
        appender = ChainAppender.of(settings)
        desk = AlertDesk(engine, appender, rules, settings.audit_content)
        try:
            if confirm:
                done = desk.confirm(work, text)
            elif reject:
                done = desk.reject(work, text)
            else:
                done = desk.decide(work, Proposal(outcome, reason, text))
        except ScreeningError as refusal:
            _refuse("; ".join([refusal.detail, *(one.fix for one in refusal.errors)]))
    now = done.alert
    typer.echo(f"alert {now.id}: {now.state} {now.outcome}, version {now.version}".rstrip())


def _rules() -> AlertRules:
    return alert_rules(Settings().alert_rules)


def _refuse(why: str) -> NoReturn:
    typer.echo(f"error: {why}", err=True)
    raise typer.Exit(1)
