"""``dprk-screen keys create|list|rotate|revoke``: API keys on the machine of the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.access.key_store import KeyStore, NewKey
from api.access.scopes import KEY, SCOPES, client_of
from api.cli.context import upgraded_database
from api.events.webhook_store import webhooks_sent

app = typer.Typer(no_args_is_help=True)
_DEFAULT_SCOPES = ["screen", "lists:read"]
_SCOPE_HELP = f"{', '.join(SCOPES)}; may be repeated."


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, such as `payments`.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help=_SCOPE_HELP),
    ] = None,
    days: Annotated[float | None, typer.Option(help="Days until it expires.", min=0.0)] = None,
) -> None:
    """Make a key and print it, this once. Default scopes: screen and lists:read.

    From the first key on, the service answers nobody without one.
    """
    expires = datetime.now(UTC) + timedelta(days=days) if days else None
    with _keys() as keys:
        _show(keys.create(name, scope or _DEFAULT_SCOPES, expires_at=expires, by="command line"))


@app.command("list")
def list_() -> None:
    """All keys ever made, without their secrets."""
    table = Table("id", "name", "scopes", "created", "expires", "state", box=None)
    now = datetime.now(UTC)
    with _keys() as keys:
        for key in keys.all():
            state = "active" if key.active(now) else "revoked" if key.revoked_at else "expired"
            expires = f"{key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "never"
            created = f"{key.created_at:%Y-%m-%d %H:%M}"
            table.add_row(key.id, key.name, " ".join(key.scopes), created, expires, state)
    Console(highlight=False).print(table)


@app.command()
def rotate(
    key_id: Annotated[str, typer.Argument(help="Id of the key to replace.")],
    grace_hours: Annotated[float, typer.Option(help="Hours the old key still works.", min=0)] = 24,
) -> None:
    """Replace a key by a new one with the same name and scopes, and print it, this once."""
    with _keys() as keys:
        _show(keys.rotate(key_id, timedelta(hours=grace_hours), "command line"))


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(help="Id of the key to close.")]) -> None:
    """Close a key for good. Running servers know within seconds."""
    with _keys() as keys:
        closed = keys.revoke(key_id)
        typer.echo(f"revoked {closed.id}")
        now = datetime.now(UTC)
        if any(one.name == closed.name and one.active(now) for one in keys.all()):
            return
        going_on = webhooks_sent(keys.engine, client_of(f"{KEY}{closed.id}", closed.name))
    if going_on:
        typer.echo(
            f"no key of {closed.name} is left, and events are still sent to {going_on} of its "
            f"addresses; to end that: dprk-screen webhooks disable-all --key-name {closed.name}",
            err=True,
        )


def _show(new: NewKey) -> None:
    """Print the key alone on standard output, for programs; the explanation on standard error."""
    details = new.details
    until = f"until {details.expires_at:%Y-%m-%d %H:%M} UTC" if details.expires_at else "for ever"
    typer.echo(f"{details.name} may use {', '.join(details.scopes)}, {until}.", err=True)
    typer.echo("This is the only time the key is shown:", err=True)
    typer.echo(new.key)


@contextmanager
def _keys() -> Iterator[KeyStore]:
    with upgraded_database() as engine:
        yield KeyStore(engine)
