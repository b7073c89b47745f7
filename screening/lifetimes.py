"""Birth dates that nobody alive can have: dates in the future, or too long ago.

Such a date is a typing error. A day too long ago whose year is one slip from a possible one is read
as that (1831: 1931). Otherwise it says nothing, neither for a match nor against one: a date to come
may have been made of two digits, and the first of a month and the zero days of computers stand for
no date at all.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rapidfuzz.distance import OSA

from lists.entity import DateInterval

if TYPE_CHECKING:
    from screening.model.subject import Subject

_MOST_MEANT = 2
_FIRST_YEAR = 1700
"""Older years (1066) are test values and jokes: taken for a slip, they would speak against."""
_ZERO_DAYS = frozenset(
    {date(1899, 12, 30), date(1899, 12, 31), date(1858, 11, 17), date(1582, 10, 15)}
)
"""Days from which computers count, and which an empty field becomes: spreadsheets and databases
(OLE Automation), VMS and the Modified Julian Date, the Gregorian calendar."""


def with_possible_births(subject: Subject, today: date, oldest: int) -> Subject:
    """A person whose impossible birth dates are mended or left out, each said in a warning.

    Args:
        subject: Firms may be founded at any time; only persons, and subjects of no kind, change.
        today: What age is measured against.
        oldest: Years that nobody outlives.
    """
    if not subject.birth_dates or subject.kind not in {None, "person"}:
        return subject
    lives = range(today.year - oldest, today.year)
    used: list[DateInterval] = []
    said: list[str] = []
    for born in subject.birth_dates:
        if born.start <= today and born.end.year >= lives.start:
            used.append(born)
            continue
        meant = _days_meant(born, lives)
        used += meant
        read = " or ".join(day.start.isoformat() for day in meant)
        instead = f"read as {read}" if meant else "not used"
        as_sent = born.raw or born.start.isoformat()
        said.append(f"birth_date: {as_sent!r} is outside a person's life; {instead}")
    if not said:
        return subject
    return replace(subject, birth_dates=tuple(used), warnings=(*subject.warnings, *said))


def _days_meant(born: DateInterval, lives: range) -> list[DateInterval]:
    """Days whose year is one wrong digit or two exchanged ones away; none where they are many."""
    day = born.start
    if (
        day != born.end
        or not _FIRST_YEAR <= day.year < lives.start
        or day.day == 1
        or day in _ZERO_DAYS
    ):
        return []
    years = [year for year in lives if _is_slip(f"{day.year:04}", f"{year:04}")]
    days = [date(year, day.month, min(day.day, monthrange(year, day.month)[1])) for year in years]
    return [DateInterval(one, one) for one in days] if len(days) <= _MOST_MEANT else []


def _is_slip(typed: str, meant: str) -> bool:
    return OSA.distance(typed, meant) == 1
