"""The command line: ``dprk-screen serve | screen | lists … | evaluate … | db upgrade | doctor``.

A command's module is imported when the command is called, so that ``--help`` and quick commands do
not wait for a web framework, a database library or compiled code that they do not use.

Exit codes: 0 done; 1 the command failed, or ``screen`` found somebody with ``--fail-on-match``;
2 wrong usage; 3 nothing can be screened because there are no lists.
"""

from __future__ import annotations

import sys
from functools import cached_property, partial
from importlib import import_module
from importlib.metadata import version as installed_version
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from api.service.index_waits import told_of_waits
from api.service.without_collection import without_collection


class Command(NamedTuple):
    """A command or a group of commands: where it is defined, and its line in ``--help``."""

    module: str
    attribute: str
    help: str


COMMANDS = {
    "serve": Command(
        "service", "serve", "Serve the HTTP API and its docs page until SIGTERM or Ctrl-C."
    ),
    "screen": Command(
        "screen",
        "screen",
        "Screen one party against the lists in the database (the samples if there are none).",
    ),
    "replay": Command(
        "recorded",
        "replay",
        "Screen again on the recorded lists and policy; exit code 1 if any result differs.",
    ),
    "certificate": Command(
        "recorded",
        "certificate",
        "Write one recorded screening, or one row of a batch, as a page to keep.",
    ),
    "doctor": Command(
        "service",
        "doctor",
        "Check disk, database, settings, lists, index, clock, keys, batches, events and the chain.",
    ),
    "backup": Command(
        "database", "backup", "Copy the database and the files of batches while the service runs."
    ),
    "restore": Command(
        "database",
        "restore",
        "Put a backup into an empty database and batch folder, then verify the audit chain.",
    ),
    "lists": Command("lists", "app", "The lists: fetch, import, versions."),
    "law": Command("law", "app", "The law that answers cite: what is still to be checked."),
    "db": Command("database", "app", "The database."),
    "audit": Command("audit", "app", "The record of screenings: verify, export."),
    "keys": Command("keys", "app", "API keys: create, list, rotate, revoke."),
    "evaluate": Command("evaluate", "app", "Measure recall and false positives."),
    "batch": Command("batch", "app", "Screen files of any size."),
    "monitoring": Command("monitoring", "app", "Runs of monitoring: changes, previews."),
    "events": Command("events", "app", "What happened: the feed of events."),
    "webhooks": Command("webhooks", "app", "Addresses that events are sent to."),
    "customers": Command("customers", "app", "Customers under ongoing monitoring."),
    "alerts": Command("alerts", "app", "Alerts about customers: list, show, decide."),
    "exclusions": Command("exclusions", "app", "False positives that are remembered."),
}


class DeferredCommand(TyperCommand):
    """A placeholder for the command of ``COMMANDS`` with its name, which it imports when called."""

    @cached_property
    def loaded(self) -> TyperCommand | TyperGroup:
        """The command itself."""
        name = str(self.name)
        command = COMMANDS[name]
        with without_collection():
            target = getattr(import_module(f"api.cli.{command.module}"), command.attribute)
        parent = typer.Typer(add_completion=False)
        if isinstance(target, typer.Typer):
            parent.add_typer(target, name=name, help=command.help)
            return typer.main.get_command(parent).commands[name]  # type: ignore[attr-defined,no-any-return]  # a group's
        parent.command(name)(target)
        return typer.main.get_command(parent)  # type: ignore[return-value]  # one of typer's own two

    def make_context(self, *args: Any, **extra: Any) -> typer.Context:  # noqa: ANN401 - handed on as they come
        """Let the real command parse its arguments, so that it is the one that runs."""
        return self.loaded.make_context(*args, **extra)  # type: ignore[return-value]  # typer's own


app = typer.Typer(
    help="Screen parties against sanctions lists and explain their links to the DPRK.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)


def _deferred() -> None:
    """Never called: ``DeferredCommand`` runs the command itself."""


for _name, _command in COMMANDS.items():
    app.command(_name, cls=DeferredCommand, help=_command.help)(_deferred)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dprk-screen {installed_version('dprk-screen')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - shown by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Screen parties against sanctions lists and explain their links to the DPRK."""
    if context.invoked_subcommand != "serve":  # whose log says it
        context.with_resource(told_of_waits(partial(typer.echo, err=True)))


def main() -> None:
    """Run the command line; an error it can explain is one plain sentence and an exit code."""
    try:
        app()
    except Exception as error:
        from api.cli.failures import explained  # noqa: PLC0415 - imports what raises: only then

        failure = explained(error)
        if failure is None:
            raise
        for line in failure.lines:
            typer.echo(f"error: {line}", err=True)
        sys.exit(failure.exit_code)


if __name__ == "__main__":
    main()
