"""``dprk-screen law``: the law and the curated facts that answers rest on, for whoever checks them.

The notes shown here are for that person; no answer to a client holds them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, get_args

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from screening.model.codes import TypologyCode
from screening.unverified_law import Unverified, unverified

app = typer.Typer(no_args_is_help=True)
_out = Console(soft_wrap=True, highlight=False)


@app.callback()
def law() -> None:
    """The law and the curated facts that answers rest on."""


@app.command("unverified")
def show_unverified(
    typology: Annotated[
        str, typer.Option(help="Only what is about this typology, such as `PETRO_REFINED`.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other software.")] = False,
) -> None:
    """List what nobody has read at its source yet, with the place to look and our notes."""
    code = typology.strip().upper()
    if code and code not in get_args(TypologyCode):
        known = ", ".join(get_args(TypologyCode))
        raise typer.BadParameter(f"no typology {typology!r}; known: {known}")
    waiting = [one for one in unverified() if not code or code in one.about]
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(waiting), indent=2).decode())
        return
    _print(waiting)


def _print(waiting: Sequence[Unverified]) -> None:
    for one in waiting:
        about = f" [{', '.join(one.about)}]" if one.about else ""
        _out.print(f"[bold]{escape(one.kind)}[/bold] {escape(one.what)}{escape(about)}")
        lines = (
            ("says", one.says),
            ("from", one.effective),
            ("look at", one.look_at),
            ("read so far at", one.read_at or "nowhere"),
            ("note", one.note),
            ("correct in", f"screening/data/{one.table}"),
        )
        for label, text in lines:
            if text:
                _out.print(f"  {label + ':':<16}{escape(text)}")
    counts = Counter(one.kind for one in waiting)
    told = ", ".join(f"{count} {kind}s" for kind, count in counts.items())
    _out.print(f"{len(waiting)} to check" + (f": {told}." if told else "."))
