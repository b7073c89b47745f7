"""What several commands need: the database of the settings, and the caller they record."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from api.access.scopes import SCOPES, Caller
from api.service.settings import Settings
from lists.db import open_engine, upgrade


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
