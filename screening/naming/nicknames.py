"""Classes of given names: Bill is William, Sasha is Aleksandr."""

from __future__ import annotations

from functools import cache

from screening.naming.lexicon import table


@cache
def _classes() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, forms in table("nicknames"):
        for form in forms.split(";"):
            found.setdefault(form, name)
    return found


def nickname_class(token: str) -> str | None:
    """Give the class of given names that a folded given name belongs to, or ``None``.

    A form of two names (Ted, Pat, Bert) belongs to the first class that lists it.
    """
    return _classes().get(token)
