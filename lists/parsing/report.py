"""What a parser reports beside entities: counts, and values it could not read.

A parser never stops for one bad record and never drops a value in silence: it calls ``odd`` and
goes on. Only a file that cannot be this list at all raises ``UnreadableList``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Literal

from msgspec import Struct

Severity = Literal["skipped", "odd", "unknown"]
"""``skipped``: a record or value was left out. ``odd``: kept, but doubtful (a failed check digit,
an impossible date). ``unknown``: an enumeration value or element this parser has never seen."""


class Oddity(Struct, frozen=True):
    """One thing in a file that an operator may want to read."""

    severity: Severity
    reference: str
    field: str
    value: str
    message: str


class UnreadableList(Exception):  # noqa: N818 - it names the list's state, as HTTP errors do
    """The file cannot be read as this list; the message names the file and the reason."""


@dataclass(slots=True)
class ParseReport:
    """Filled by a parser while it yields entities; complete only after its last entity.

    ``counts`` holds plain tallies (``records``, ``names``, ``vessels``, ``links_resolved``…).
    ``fields`` counts the values of each element, attribute or column of the file, whether its
    parser reads it or not (``lists.parsing.fields``). ``flaws`` are signs that the file or set is
    not whole, with the references they were found at.
    """

    source: str
    published_at: datetime | None = None
    counts: Counter[str] = field(default_factory=Counter)
    oddities: list[Oddity] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    flaws: dict[str, list[str]] = field(default_factory=dict)
    software: str = ""
    """The release that read the file, of a stored report; empty for the first one's."""

    def odd(self, severity: Severity, reference: str, field: str, value: str, message: str) -> None:
        """Record one oddity; ``value`` is cut to 200 characters."""
        self.counts[severity] += 1
        self.oddities.append(Oddity(severity, reference, field, value[:200], message))

    def flaw(self, sign: str, reference: str = "") -> None:
        """Record a sign that the file is cut short, mixed up or incomplete."""
        self.flaws.setdefault(sign, []).append(reference)


@cache
def this_release() -> str:
    """The release that reads lists here; another one may read the same file to other values."""
    return version("dprk-screen")
