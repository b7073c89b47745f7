"""The option that names whose law binds the client, the same for every command that screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, cast, get_args

import typer

from screening.model.codes import Jurisdiction

_KNOWN = get_args(Jurisdiction)

JurisdictionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--jurisdiction",
        help=f"Whose law binds you: {', '.join(_KNOWN)}; may be repeated; default: all.",
    ),
]


def jurisdictions_of(given: Iterable[str] | None) -> tuple[Jurisdiction, ...]:
    """The jurisdictions named, in capitals and each once.

    Raises:
        typer.BadParameter: One is not known; the message names those that are.
    """
    named = tuple(dict.fromkeys(text.strip().upper() for text in given or ()))
    for one in named:
        if one not in _KNOWN:
            message = f"no jurisdiction {one!r}; known: {', '.join(_KNOWN)}"
            raise typer.BadParameter(message, param_hint="--jurisdiction")
    return cast("tuple[Jurisdiction, ...]", named)
