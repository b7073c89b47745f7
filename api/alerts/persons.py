"""Who acts: the person behind a caller, so that nobody confirms what they proposed themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from api.access.key_tables import API_KEY
from api.access.scopes import KEY

if TYPE_CHECKING:
    from api.access.scopes import Caller

_COMMAND = "cli"


def acting(caller: Caller) -> str:
    """How a caller is named in steps and decisions.

    A key or the subject of a token by its id; a command by the operating system's user.
    """
    return f"{caller.id}:{caller.name}" if caller.id == _COMMAND else caller.id


def person_of(connection: Connection, named: str) -> str:
    """The person behind a name of ``acting``: of a key that was rotated, the first of its row.

    Keys that were rotated from one another are one person's; each further person needs a key of
    their own (of the same name, to work on the same customers).
    """
    key = named.removeprefix(KEY)
    if key == named:
        return named
    seen = {key}
    while True:
        wanted = select(API_KEY.c.replaces).where(API_KEY.c.id == key)
        before = connection.execute(wanted).scalar()
        if not before or before in seen:
            return f"{KEY}{key}"
        key = before
        seen.add(key)
