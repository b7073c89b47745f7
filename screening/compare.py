"""What two values have to do with each other, in a word; ``weigh`` says what the word is worth.

Pure comparisons of dates, places and codes. A value missing on either side is no comparison at all:
callers ask only where both sides have one.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from rapidfuzz.distance import OSA

from lists.entity import DateInterval
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

DateRelation = Literal[
    "same_day",
    "same_month",
    "overlap",
    "swapped",
    "near",
    "same_year",
    "next_year",
    "years_apart",
    "far_apart",
]
"""How two birth dates stand to each other, best first.

``same_month``: both say the month, one not the day. ``overlap``: one is a year or a range that
holds the other. ``swapped``: equal when day and month, or two neighbouring digits of the year,
change places. ``near``: an approximate date widened by its years reaches the other, or one digit of
a full date differs. ``same_year``: same year, other day. ``next_year``: one year off.
``years_apart``: up to ten years. ``far_apart``: more.

The first of January, and the first of any month, may be a day that a form put in where only the
year or the month was known. It counts as the whole year or month where that agrees better; two
equal firsts of January agree as a month does.
"""

DATE_ORDER: tuple[DateRelation, ...] = (
    "same_day",
    "same_month",
    "swapped",
    "overlap",
    "near",
    "same_year",
    "next_year",
    "years_apart",
    "far_apart",
)
_FEW_DAYS = timedelta(days=3)
"""A day of another calendar, which may be off by one; it may lie on the edge of a month."""
_FAR_YEARS = 10


def compare_dates(
    ours: Iterable[DateInterval], theirs: Iterable[DateInterval], approximate_years: int
) -> tuple[DateRelation, DateInterval, DateInterval]:
    """The best relation between any two of the dates, with the two; both sides must have one."""
    return min(
        ((_relation(a, b, approximate_years), a, b) for a in ours for b in theirs),
        key=lambda found: DATE_ORDER.index(found[0]),
    )


def _relation(a: DateInterval, b: DateInterval, approximate_years: int) -> DateRelation:
    relation = _as_written(a, b, approximate_years)
    if relation == "same_day":
        return "same_month" if (a.start.month, a.start.day) == (1, 1) else relation
    wider = [
        _as_written(ours, theirs, approximate_years)
        for ours, theirs in ((_made_up(a), b), (a, _made_up(b)))
        if ours != a or theirs != b
    ]
    return min((relation, *wider), key=DATE_ORDER.index)


def _made_up(interval: DateInterval) -> DateInterval:
    """The year or month that a first of January or of another month may stand for."""
    day = interval.start
    if day.day != 1 or interval.end != day:
        return interval
    last = (
        date(day.year, 12, 31)
        if day.month == 1
        else date(day.year, day.month, monthrange(day.year, day.month)[1])
    )
    return DateInterval(day, last, interval.approximate)


def _as_written(  # noqa: PLR0911 - one return for each relation
    a: DateInterval, b: DateInterval, approximate_years: int
) -> DateRelation:
    overlap = a.start <= b.end and b.start <= a.end
    if overlap and _in_a_month(a) and _in_a_month(b):
        return "same_day" if a.start == a.end and b.start == b.end else "same_month"
    if overlap:
        return "overlap"
    days = a.start == a.end and b.start == b.end
    if days and (_swapped(a.start) == b.start or _year_swapped(a.start, b.start)):
        return "swapped"
    widened = approximate_years if a.approximate or b.approximate else 0
    gap = _years_between(a, b)
    if (widened and gap <= widened) or (days and _one_digit_off(a.start, b.start)):
        return "near"
    if gap == 0:
        return "same_year"
    if gap == 1:
        return "next_year"
    return "years_apart" if gap <= _FAR_YEARS else "far_apart"


def _in_a_month(interval: DateInterval) -> bool:
    """Whether an interval says the month; one from one month into another is of two readings."""
    start, end = interval.start, interval.end
    return (start.year, start.month) == (end.year, end.month) or (end - start) <= _FEW_DAYS


def _swapped(day: date) -> date | None:
    return date(day.year, day.day, day.month) if day.day <= 12 else None


def _year_swapped(a: date, b: date) -> bool:
    """Whether two neighbouring digits of the year change places (1947, 1974), the day the same."""
    if (a.month, a.day) != (b.month, b.day) or a.year == b.year:
        return False
    return OSA.distance(f"{a.year:04}", f"{b.year:04}") == 1 and sorted(str(a.year)) == sorted(
        str(b.year)
    )


def _years_between(a: DateInterval, b: DateInterval) -> int:
    """Calendar years between the nearer ends of two intervals that do not overlap."""
    return b.start.year - a.end.year if a.end < b.start else a.start.year - b.end.year


def _one_digit_off(a: date, b: date) -> bool:
    return sum(x != y for x, y in zip(a.isoformat(), b.isoformat(), strict=True)) == 1


def address_words(text: str) -> frozenset[str]:
    """Words of an address that place it: house numbers and words of three letters and more."""
    return frozenset(word for word in fold(text).split() if len(word) >= 3 or word.isdigit())


def addresses_agree(ours: str, theirs: str) -> bool:
    """Whether four in five words of the shorter address stand in the longer, three at least."""
    left, right = address_words(ours), address_words(theirs)
    fewer = min(len(left), len(right))
    return fewer >= 3 and len(left & right) * 5 >= fewer * 4
