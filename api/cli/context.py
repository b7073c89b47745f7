"""What commands share: the database of the settings, and who the audit record names."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from api.access.scopes import SCOPES, Caller
from api.service.settings import Settings
from lists.db import open_engine, upgrade


def caller_of_command() -> Caller:
    """``cli``, named after the user of the operating system, who may do all of it."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a container's user need not have a name
        name = ""
    return Caller("cli", name, frozenset(SCOPES))


@contextmanager
def upgraded_database() -> Iterator[Engine]:
    """The database of the settings at its newest schema; closed afterwards."""
    url = Settings().database_url
    upgrade(url)
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
