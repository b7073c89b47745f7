"""Reads dates, countries and numbers as clients write them, with a warning for each that fails.

``FieldReader`` is used for one subject. Its methods return what screening can use, never raise, and
add a sentence to ``warnings`` (field, value, what was done) when something could not be read, was a
placeholder ("N/A"), or was read with an assumption (a year's century).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from api.service.errors import FieldProblem
from lists.entity import DateInterval
from lists.vocabulary.countries import country_code
from lists.vocabulary.currencies import is_currency
from lists.vocabulary.dates import DateReading, iso_day, read_date
from lists.vocabulary.dprk import names_dprk
from lists.vocabulary.identifiers import has_form, imo_kind, normalize
from lists.vocabulary.markup import without_code
from lists.vocabulary.not_names import NotAName, not_a_name
from lists.vocabulary.numbers import spreadsheet_number
from lists.vocabulary.placeholders import FieldKind, placeholder, placeholder_date
from screening.model.subject import StrayText

_SHOWN = 60
"""Characters of a client's value that a warning repeats."""
_TWO_WORDS = re.compile(r"[^\W\d_]{2}\W+[^\W\d_]{2}")
_LOCODE = re.compile("[A-Z]{2}[A-Z2-9]{3}")
_NO_CHAPTERS = frozenset({"00", "77"})
"""Of the Harmonized System: 77 is kept free; 98 and 99 are for each country's own use."""
_WRONG_FORM = {
    "bic": "a BIC of 8 or 11 letters and digits (ISO 9362)",
    "lei": "a valid LEI (ISO 17442, check digits)",
    "mmsi": "an MMSI of 9 digits",
    "imo_company": "a valid IMO company number (check digit)",
    "isin": "a valid ISIN (check digit)",
}
"""Schemes whose numbers all have one form, and what to say of another one."""
_IMO_TYPES = frozenset({"imo", "imo_company"})


class Misplaced(NamedTuple):
    """A value of another kind in the place of a name: ``path`` in the client's words, ``text``."""

    path: str
    text: str
    found: NotAName

    @property
    def reason(self) -> str:
        """Why it is no name, and what to send instead."""
        return f"{self.text[:_SHOWN]!r} {self.found.reason}"


@dataclass(slots=True)
class FieldReader:
    """Collects ``warnings`` while the fields of one subject are read."""

    warnings: list[str] = field(default_factory=list)
    strays: list[StrayText] = field(default_factory=list)
    """Values that their fields could not take, which are searched for parties instead."""
    misplaced: list[Misplaced] = field(default_factory=list)
    """What stood in the place of a name and is none."""
    refused: list[FieldProblem] = field(default_factory=list)
    """Codes that a program has to mend: a call with one is refused, a row of a file is warned."""

    def stray(self, path: str, value: str) -> None:
        """Have a value that its field could not take searched for parties."""
        if value and not value.isspace():
            self.strays.append(StrayText(path, value))

    def not_read(self, path: str, value: str, what: str) -> None:
        """Say that a value is none of its field, and have it searched for parties."""
        self.warn(path, value, what)
        self.stray(path, value)

    def warn(self, path: str, value: str, what: str) -> None:
        """Add a warning about a value: ``birth_date: '31 Feb 1960' …``."""
        self.warnings.append(f"{path}: {value[:_SHOWN]!r} {what}")

    def text(self, path: str, value: str, kind: FieldKind = "text") -> str:
        """A value without outer white space; empty, with a warning, where it is a placeholder."""
        stripped = value.strip()
        reason = placeholder(stripped, kind) if stripped else ""
        if not reason:
            return self._if_a_name(path, stripped) if kind == "name" else stripped
        done = "searched" if kind == "name" else "used"
        self.warn(path, value, f"is a placeholder and was not {done}: it {reason}")
        return ""

    def _if_a_name(self, path: str, text: str) -> str:
        """The text where it may be a name, or is searched as one although it says little."""
        found = not_a_name(text)
        if found is None:
            shown = without_code(text)
            if shown != text:
                self.warn(path, text, f"holds program code, which was taken out: {shown.strip()!r}")
            return shown.strip()
        self.misplaced.append(Misplaced(path, text, found))
        if found.kept:
            return text
        if found.kind != "code":
            self.stray(path, text)
        return ""

    def texts(self, path: str, values: Sequence[str], kind: FieldKind = "text") -> tuple[str, ...]:
        """The values that are neither blank nor placeholders."""
        read = (
            self.text(f"{path}[{position}]", value, kind) for position, value in enumerate(values)
        )
        return tuple(value for value in read if value)

    def names(self, path: str, values: Sequence[str]) -> tuple[str, ...]:
        """Names of a party, without blank ones and placeholders (each with a warning)."""
        for position, value in enumerate(values):
            if not value or value.isspace():
                self.warn(f"{path}[{position}]", value, "is empty; not used")
        return self.texts(path, values, "name")

    def country(self, path: str, value: str) -> str:
        """ISO 3166-1 alpha-2 of any spelling, or empty with a warning.

        "NA" in capitals is Namibia's code and read as such, with a warning, since many programs
        write it for "not available". Any other spelling of that is a placeholder.
        """
        text = self.text(path, value, "country") if value else ""
        if not text:
            return ""
        code = country_code(text)
        if code is None:
            self.not_read(path, value, "is not a country this service knows; not used")
        elif text == "NA":
            self.warn(path, value, "is read as Namibia; leave the field empty if it is not known")
        return code or ""

    def countries(self, path: str, values: Sequence[str]) -> tuple[str, ...]:
        """The codes that could be read, each once, in order."""
        codes = (self.country(f"{path}[{position}]", v) for position, v in enumerate(values))
        return tuple(dict.fromkeys(code for code in codes if code))

    def place(self, value: str) -> str:
        """A country's code when the text is a country, else the text: it may name a town."""
        return country_code(value) or value.strip() if value else ""

    def interval(self, path: str, value: str) -> DateInterval | None:
        """All days a date may mean, with a warning wherever reading it took something for granted.

        An impossible day degrades to its month; a day that programs fill in is not used.
        """
        plain = iso_day(value)
        if plain is not None and not placeholder_date(plain):
            return plain
        text = self.text(path, value, "date") if value else ""
        if not text:
            return None
        reading = read_date(text)
        if reading is None:
            self.not_read(path, value, "is not a date this service can read; not used")
            return None
        reason = placeholder_date(reading.interval)
        if reason:
            self.warn(path, value, f"is a placeholder and was not used: it {reason}")
            return None
        said = what_was_assumed(value, reading)
        if said:
            self.warn(path, value, said)
        return reading.interval

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
        """The IMO number as sent; a wrong check digit gives a warning, and it is still compared."""
        number = self.number(path, value, "imo")
        if number and "imo" not in imo_kind(normalize("imo", number)):
            self.warn(path, value, "is not a valid IMO ship number (check digit); still compared")
        return number

    def number(self, path: str, value: str, scheme: str = "") -> str:
        """A number as sent; a placeholder is left out, digits lost by a spreadsheet are said."""
        number = self.text(path, value, "imo" if scheme in _IMO_TYPES else "number")
        if number and (read := spreadsheet_number(number)).digits_lost:
            done = f"so that digits may be lost; compared as {read.text}"
            self.warn(path, value, f"was shortened by a spreadsheet, {done}")
        return number

    def amount(self, path: str, value: float | None) -> float | None:
        """A finite, non-negative number."""
        if value is not None and (not math.isfinite(value) or value < 0):
            self.warn(path, str(value), "is not an amount; not used")
            return None
        return value

    def currency(self, path: str, value: str) -> str:
        """A currency as sent; one that nobody knows is refused, or said where it is a row's."""
        text = value.strip()
        if text and not is_currency(text) and not names_dprk(text):
            what = f"{text[:_SHOWN]!r} is not a currency code (ISO 4217)"
            self.refused.append(FieldProblem(path, what, "send one such as `EUR`, or leave it out"))
            self.warn(path, text, "is not a currency code (ISO 4217); it was not understood")
        return text

    def coded_number(self, path: str, value: str, scheme: str) -> str:
        """A number of a scheme that has a form or a check digit; still compared without."""
        number = self.number(path, value, scheme)
        wrong = _WRONG_FORM.get(scheme, "")
        if number and wrong and not has_form(scheme, number):
            self.warn(path, value, f"is not {wrong}; still compared")
        return number

    def locode(self, path: str, value: str) -> str:
        """A UN/LOCODE without blanks, in capitals; one of another form is said."""
        text = "".join(value.split()).upper()
        if text and not (_LOCODE.fullmatch(text) and (text[:2] == "XZ" or country_code(text[:2]))):
            self.not_read(path, value, "is not a UN/LOCODE (CNDLC)")
        return text

    def hs_code(self, path: str, value: str) -> str:
        """The digits of an HS code (2 to 10 of them)."""
        value = self.text(path, value) if value else ""
        digits = "".join(c for c in value if c.isascii() and c.isdigit())
        if value and not 2 <= len(digits) <= 10:
            self.not_read(path, value, "is not an HS code (2 to 10 digits); not used")
            return ""
        if digits[:2] in _NO_CHAPTERS:
            self.warn(path, value, f"is in no chapter of the Harmonized System ({digits[:2]})")
        if _TWO_WORDS.search(value):
            self.not_read(path, value, f"has words beside its digits; only {digits} is used")
        return digits


def what_was_assumed(value: str, reading: DateReading) -> str:
    """The warning's words about a date that could be read in more than one way."""
    interval = reading.interval
    span = f"{interval.start} to {interval.end}"
    if reading.assumption == "ambiguous":
        first, second = reading.others
        return f"is ambiguous: {first} or {second}, as day and month are read; both were compared"
    shown = span if interval.start != interval.end else str(interval.start)
    if reading.assumption == "century":
        return f"has a year of two digits; read as {shown}"
    if reading.assumption == "serial":
        return f"is read as a spreadsheet's day number, {shown}"
    if reading.assumption == "calendar":
        return f"is read as a date of another calendar, {shown}"
    return f"is no day of the calendar; read as {span}" if _is_impossible(value, interval) else ""


def _is_impossible(value: str, interval: DateInterval) -> bool:
    """Whether a full day (``1960-02-31``, ``31 Feb 1960``) could only be read as a span."""
    if interval.start == interval.end or interval.approximate:
        return False
    parts = value.replace("-", " ").replace("/", " ").replace(".", " ").split()
    one_year = interval.start.year == interval.end.year
    return one_year and len(parts) == 3 and sum(any(c.isdigit() for c in p) for p in parts) >= 2
