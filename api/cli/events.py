"""``dprk-screen events …``: what happened, without a server."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.context import KeyNameOption, client_named, upgraded_database
from api.events.feed import events_since
from api.events.kinds import checked_kinds
from api.service.answer_encoding import encode_json

app = typer.Typer(help="What happened: the feed of events.", no_args_is_help=True)
_PAGE = 1000


@app.callback()
def events() -> None:
    """What happened: the feed of events."""


@app.command("list")
def list_(
    key_name: KeyNameOption = "",
    since: Annotated[int, typer.Option(min=0, help="Number of the last event you know.")] = 0,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only of this kind, alert.* for a family.")
    ] = None,
) -> None:
    """The events of a client and those of the lists, one JSON object a line."""
    kinds, client = checked_kinds(kind or [], "--kind"), client_named(key_name)
    with upgraded_database() as engine:
        while True:
            page = events_since(engine, client, since, kinds=kinds, limit=_PAGE)
            for one in page.events:
                typer.echo(encode_json(one).decode())
            if len(page.events) < _PAGE:
                return
            since = page.next
