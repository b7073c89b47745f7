"""What two values have to do with each other, in a word; ``weigh`` says what the word is worth.

Pure comparisons of dates, places and codes. A value missing on either side is no comparison at all:
callers ask only where both sides have one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from screening.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import DateInterval

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
holds the other. ``swapped``: equal when day and month change places. ``near``: an approximate date
widened by its years reaches the other, or one digit of a full date differs. ``same_year``: same
year, other day. ``next_year``: one year off. ``years_apart``: up to ten years. ``far_apart``: more.
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
_MONTH = 31
_FAR_YEARS = 10


def compare_dates(
    ours: Iterable[DateInterval], theirs: Iterable[DateInterval], approximate_years: int
) -> tuple[DateRelation, DateInterval, DateInterval]:
    """The best relation between any two of the dates, with the two; both sides must have one."""
    return min(
        ((_relation(a, b, approximate_years), a, b) for a in ours for b in theirs),
        key=lambda found: DATE_ORDER.index(found[0]),
    )


def _relation(  # noqa: PLR0911 - one return for each relation
    a: DateInterval, b: DateInterval, approximate_years: int
) -> DateRelation:
    overlap = a.start <= b.end and b.start <= a.end
    days = _days(a), _days(b)
    if overlap and max(days) <= _MONTH:
        return "same_day" if max(days) == 1 else "same_month"
    if overlap:
        return "overlap"
    if max(days) == 1 and _swapped(a.start) == b.start:
        return "swapped"
    widened = approximate_years if a.approximate or b.approximate else 0
    gap = _years_between(a, b)
    if (widened and gap <= widened) or (max(days) == 1 and _one_digit_off(a.start, b.start)):
        return "near"
    if gap == 0:
        return "same_year"
    if gap == 1:
        return "next_year"
    return "years_apart" if gap <= _FAR_YEARS else "far_apart"


def _days(interval: DateInterval) -> int:
    return (interval.end - interval.start) // timedelta(days=1) + 1


def _swapped(day: date) -> date | None:
    return date(day.year, day.day, day.month) if day.day <= 12 else None


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
