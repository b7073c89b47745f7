"""``dprk-screen exclusions …``: false positives that are remembered, without a server."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.alerts.exclusions import Exclusions
from api.alerts.rules import alert_rules
from api.alerts.store import AlertStore
from api.audit.append import ChainAppender
from api.cli.context import KeyNameOption, caller_of_command, client_named, upgraded_database
from api.service.errors import ScreeningError
from api.service.settings import Settings

app = typer.Typer(help="False positives that are remembered.", no_args_is_help=True)
_PAGE = 1000


@app.command("list")
def list_(
    key_name: KeyNameOption = "",
    customer: Annotated[str, typer.Option(help="Only of this customer.")] = "",
    ended: Annotated[bool, typer.Option(help="Those that have ended as well.")] = False,
) -> None:
    """Exclusions that hold, in the order in which they began."""
    table = Table("exclusion", "customer", "party", "until", "ended", "why", box=None)
    client, cursor, more = client_named(key_name), 0, True
    active = None if ended else True
    with upgraded_database() as engine:
        store = AlertStore(engine, alert_rules(Settings().alert_rules))
        while more:
            page = store.exclusions(
                client,
                customer=customer,
                active=active,
                cursor=cursor,
                limit=_PAGE,
            )
            for one in page.exclusions:
                over = f"{one.ended_at:%Y-%m-%d}" if one.ended_at else ""
                about = (str(one.id), one.customer, f"{one.caption} ({one.entity_id})")
                table.add_row(*about, f"{one.until:%Y-%m-%d}", over, one.ended_why)
            cursor, more = page.next or 0, page.next is not None
    Console(highlight=False).print(table)


@app.command()
def end(
    exclusion: Annotated[int, typer.Argument(help="Number of the exclusion.")],
    key_name: KeyNameOption = "",
    text: Annotated[str, typer.Option(help="Why, in your own words.")] = "",
) -> None:
    """End an exclusion before its time; its alert opens again."""
    settings = Settings()
    with upgraded_database() as engine:
        ending = Exclusions(engine, ChainAppender.of(settings), alert_rules(settings.alert_rules))
        try:
            ending.end(caller_of_command(), client_named(key_name), exclusion, text)
        except ScreeningError as refusal:
            typer.echo(f"error: {refusal.detail}", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"exclusion {exclusion} has ended; its alert is open again")
