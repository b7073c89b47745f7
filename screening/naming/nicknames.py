"""Forms of one given name: Bill is William, Sasha is Aleksandr.

Reach for ``given_name_forms`` where a submitted person's word is looked up among listed ones: the
other forms of its name may stand there.
"""

from __future__ import annotations

from functools import cache

from screening.naming.lexicon import table

_NONE: frozenset[str] = frozenset()


@cache
def _forms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for _, spellings in table("nicknames"):
        forms = set(spellings.split(";"))
        for form in forms:
            found.setdefault(form, set()).update(forms)
    return {form: frozenset(others - {form}) for form, others in found.items()}


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


def given_name_forms(token: str) -> frozenset[str]:
    """The other forms of the given names that a folded word may be; empty for any other word.

    A form of two names (Alex, Slava, Ted) has the forms of both.
    """
    return _forms().get(token, _NONE)
