"""What several commands need: the database of the settings, and the caller they record."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Annotated

import typer
from sqlalchemy import Engine

from api.access.key_store import KeyStore
from api.access.scopes import KEY, SCOPES, Caller, client_of
from api.service.settings import Settings
from lists.db import open_engine, upgrade

KeyNameOption = Annotated[
    str, typer.Option("--key-name", help="Name of the keys whose customers are meant.")
]


def caller_of_command() -> Caller:
    """The caller ``cli`` with the operating system user's name; it has every scope."""
    return Caller("cli", user_name(), frozenset(SCOPES))


def user_name() -> str:
    """The operating system user's name; empty in a container whose user has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


@contextmanager
def upgraded_database() -> Iterator[Engine]:
    """The database of the settings, upgraded to the newest schema; closed afterwards."""
    url = Settings().database_url
    upgrade(url)
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def client_named(key_name: str) -> str:
    """The client that is meant: that of keys of a name, or this machine's commands.

    Raises:
        typer.BadParameter: no key ever had this name, so what is done would be nobody's.
    """
    if not key_name:
        return caller_of_command().id
    with upgraded_database() as engine:
        names = {key.name for key in KeyStore(engine).all()}
    if key_name not in names:
        near = get_close_matches(key_name, sorted(names), 1)
        meant = f"did you mean {near[0]!r}?" if near else "`dprk-screen keys list` shows the names"
        raise typer.BadParameter(f"no key is named {key_name!r}; {meant}", param_hint="--key-name")
    return client_of(f"{KEY}any", key_name)


def one_of(option: str, given: str, possible: Sequence[str]) -> None:
    """Refuse a value that an option does not have: it would find nothing, and say nothing.

    Raises:
        typer.BadParameter: it is none of the possible ones.
    """
    if given not in possible:
        shown = ", ".join(one for one in possible if one)
        raise typer.BadParameter(f"{given!r} is none of {shown}", param_hint=option)
