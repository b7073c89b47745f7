"""Reading a client's words for dates, countries and numbers, with a warning for each that fails.

``FieldReader`` lives for one subject. Its methods return what screening can use, never raise, and
leave a sentence in ``warnings`` (field, value, what was done) when something could not be read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from lists.entity import DateInterval
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import imo_kind

_SHOWN = 60
"""Characters of a client's value that a warning repeats."""


@dataclass(slots=True)
class FieldReader:
    """Collects ``warnings`` while the fields of one subject are read."""

    warnings: list[str] = field(default_factory=list)

    def warn(self, path: str, value: str, what: str) -> None:
        """Say what became of a value: ``birth_date: '31 Feb 1960' …``."""
        self.warnings.append(f"{path}: {value[:_SHOWN]!r} {what}")

    def names(self, path: str, values: Sequence[str]) -> tuple[str, ...]:
        """Names with something in them; a blank one is left out with a warning."""
        names = []
        for position, value in enumerate(values):
            if value.strip():
                names.append(value.strip())
            else:
                self.warn(f"{path}[{position}]", value, "is empty; not used")
        return tuple(names)

    def country(self, path: str, value: str) -> str:
        """ISO 3166-1 alpha-2 of any spelling, or empty with a warning."""
        if not value or value.isspace():
            return ""
        code = country_code(value)
        if code is None:
            self.warn(path, value, "is not a country this service knows; not used")
        return code or ""

    def countries(self, path: str, values: Sequence[str]) -> tuple[str, ...]:
        """The codes that could be read, each once, in order."""
        codes = (self.country(f"{path}[{position}]", v) for position, v in enumerate(values))
        return tuple(dict.fromkeys(code for code in codes if code))

    def place(self, value: str) -> str:
        """A country's code when the text is a country, else the text: it may name a town."""
        return country_code(value) or value.strip() if value else ""

    def interval(self, path: str, value: str) -> DateInterval | None:
        """All days a date may mean; an impossible day degrades to its month, with a warning."""
        if not value or value.isspace():
            return None
        interval = parse_date(value)
        if interval is None:
            self.warn(path, value, "is not a date this service can read; not used")
        elif _is_impossible(value, interval):
            read = f"{interval.start} to {interval.end}"
            self.warn(path, value, f"is no day of the calendar; read as {read}")
        return interval

    def day(self, path: str, value: str) -> date | None:
        """One day; a month or year is too coarse here and is left out with a warning."""
        interval = self.interval(path, value)
        if interval is None:
            return None
        if interval.start != interval.end:
            self.warn(path, value, "is not one day; not used")
            return None
        return interval.start

    def imo(self, path: str, value: str) -> str:
        """The IMO number as sent; a failed check digit is said, and the number still compared."""
        digits = "".join(c for c in value if c.isascii() and c.isdigit())
        if value.strip() and "imo" not in imo_kind(digits):
            self.warn(path, value, "is not a valid IMO ship number (check digit); still compared")
        return value.strip()

    def amount(self, path: str, value: float | None) -> float | None:
        """A finite, non-negative number."""
        if value is not None and (not math.isfinite(value) or value < 0):
            self.warn(path, str(value), "is not an amount; not used")
            return None
        return value

    def hs_code(self, path: str, value: str) -> str:
        """The digits of an HS code (2 to 10 of them)."""
        digits = "".join(c for c in value if c.isascii() and c.isdigit())
        if value.strip() and not 2 <= len(digits) <= 10:
            self.warn(path, value, "is not an HS code (2 to 10 digits); not used")
            return ""
        return digits


def _is_impossible(value: str, interval: DateInterval) -> bool:
    """Did the client write a full day (``1960-02-31``, ``31 Feb 1960``) that gave a span?"""
    if interval.start == interval.end or interval.approximate:
        return False
    parts = value.replace("-", " ").replace("/", " ").replace(".", " ").split()
    one_year = interval.start.year == interval.end.year
    return one_year and len(parts) == 3 and sum(any(c.isdigit() for c in p) for p in parts) >= 2
