"""``dprk-screen webhooks …``: addresses that events are sent to, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, TypeVar

import typer

from api.audit.seal_keys import SealKeys
from api.cli.context import KeyNameOption, client_named, upgraded_database
from api.events.destinations import DestinationRules, destination
from api.events.kinds import checked_kinds
from api.events.signing import Signer
from api.events.webhook_store import WebhookStore
from api.service.settings import Settings

app = typer.Typer(help="Addresses that events are sent to.", no_args_is_help=True)
WebhookArgument = Annotated[str, typer.Argument(help="Id of the webhook, whk_….")]
_T = TypeVar("_T")


@contextmanager
def _store() -> Iterator[WebhookStore]:
    with upgraded_database() as engine:
        yield WebhookStore(engine, Signer(SealKeys.of(Settings())))


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where events are posted to.")],
    key_name: KeyNameOption = "",
    kind: Annotated[
        list[str] | None, typer.Option(help="Kind that is sent, alert.* for a family; none: all.")
    ] = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Have events of a client sent to an address; the secret is printed this once."""
    destination(url, DestinationRules.of(Settings()))
    kinds = checked_kinds(kind or [], "--kind")
    with _store() as store:
        made = store.create(client_named(key_name), url, kinds, description)
    typer.echo(made.webhook.id)
    typer.echo(f"secret, shown this once: {made.secret}")


@app.command("list")
def list_(key_name: KeyNameOption = "") -> None:
    """The webhooks of a client."""
    with _store() as store:
        for one in store.all(client_named(key_name)):
            since = ""
            if one.failing_since is not None:
                since = f" (failing since {one.failing_since:%Y-%m-%d %H:%M})"
            kinds = ", ".join(one.kinds) or "all kinds"
            typer.echo(f"{one.id}  {one.state}{since}, {one.waiting} waiting  {one.url}  {kinds}")


@app.command("test")
def send_test(webhook: WebhookArgument, key_name: KeyNameOption = "") -> None:
    """Have a running service send a test event to a webhook."""
    with _store() as store:
        event = _found(store.test(client_named(key_name), webhook), webhook)
    typer.echo(f"{event} is sent within a second or so by a service that is running")


@app.command()
def rotate(
    webhook: WebhookArgument,
    key_name: KeyNameOption = "",
    overlap_hours: Annotated[
        float, typer.Option(min=0, max=720, help="Hours for which the old secret signs as well.")
    ] = 24.0,
) -> None:
    """Give a webhook a new secret, which is printed this once."""
    overlap = timedelta(hours=overlap_hours)
    with _store() as store:
        made = _found(store.new_secret(client_named(key_name), webhook, overlap), webhook)
    typer.echo(f"secret, shown this once: {made.secret}")


@app.command("disable-all")
def disable_all(key_name: KeyNameOption = "") -> None:
    """Send nothing more to any address of a client, as when its last key was revoked.

    Events stay in the feed and wait: with a key of the name, PATCH /v1/webhooks/{id} with
    {"state": "active"} sends them.
    """
    with _store() as store:
        ids = store.disable_all(client_named(key_name), "an operator disabled it")
    for one in ids:
        typer.echo(f"{one} is disabled")
    if not ids:
        typer.echo("this client has no webhook that is not disabled")


@app.command()
def delete(webhook: WebhookArgument, key_name: KeyNameOption = "") -> None:
    """Send nothing more to an address; the events stay in the feed."""
    with _store() as store:
        _found(store.delete(client_named(key_name), webhook) or None, webhook)
    typer.echo(f"{webhook} is removed")


def _found(found: _T | None, webhook: str) -> _T:
    if found is None:
        raise LookupError(f"this client has no webhook {webhook}")
    return found
