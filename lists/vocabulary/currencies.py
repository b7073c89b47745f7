"""Whether a text is the code of a currency: ISO 4217, a virtual one, or a sign for one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


def is_currency(text: str) -> bool:
    """Whether a text is a currency's code (letters or digits, in any case) or sign."""
    return "".join(text.split()).rstrip(".").upper() in _known()


@cache
def _known() -> frozenset[str]:
    file = resources.files("lists.vocabulary") / "currencies.toml"
    table = tomllib.loads(file.read_text("utf-8"))
    national = table["codes"]["national"].split()
    return frozenset(
        (
            *(one[:3] for one in national),
            *(one[3:] for one in national),
            *table["codes"]["virtual"].split(),
            *(word.upper() for word in table["written"]["words"]),
        )
    )
