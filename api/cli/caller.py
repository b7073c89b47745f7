"""Who the audit record names for what is done by command line."""

from __future__ import annotations

import getpass

from api.access.scopes import SCOPES, Caller


def caller_of_command() -> Caller:
    """``cli``, named after the user of the operating system, who may do all of it."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a container's user need not have a name
        name = ""
    return Caller("cli", name, frozenset(SCOPES))
