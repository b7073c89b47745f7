"""Dates as lists and clients write them, read into intervals that hold every day they may mean.

Reach for ``parse_date`` wherever a list or a client gives a date in text, for ``read_date`` to know
what was assumed as well. Neither invents a day: "1962" is the whole year, "31 Feb 1960" is February
1960, "3/4/1960" (whose month nobody knows) is the days from one reading to the other. What cannot
be read at all is ``None``; the caller keeps the text and says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from lists.entity import DateInterval
from lists.vocabulary.calendars import date_words, gregorian, hijri_interval
from lists.vocabulary.folding import without_marks
from lists.vocabulary.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

Assumption = Literal["", "ambiguous", "century", "serial", "calendar"]
"""What reading a date took for granted: nothing; that either of two readings holds (day and month
in unknown order); the century of a two-digit year; that the number is a spreadsheet's; a calendar
of another era."""
DateOrder = Literal["day_first", "month_first"]
"""Whether 03/04/1960 is the 3rd of April or the 4th of March."""

_SHORT = 40
"""Letters of a date whose reading is kept."""
_YEAR = r"(?P<year>[12]\d{3})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NUMBERED_MONTH = r"(?P<nmonth>\d{1,2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 2015-03-27-04:00, 2015-03-27T00:00:00Z, 2015-03-27+01:00: the rest is time-zone junk
        rf"{_YEAR}-{_NUMBERED_MONTH}-{_DAY}(?:[t ]\d.*|z|[+-]\d\d:?\d\d)?",
        rf"{_YEAR}[-/.]{_NUMBERED_MONTH}",
        rf"{_YEAR}[/ ]{_NUMBERED_MONTH}[/ ]{_DAY}",
        # 1946.11.05 and 1946. 11. 5. as Korea writes; 1946年11月5日, 1946년 11월 5일
        rf"{_YEAR}\. ?{_NUMBERED_MONTH}\. ?{_DAY}",
        rf"{_YEAR} ?[年년] ?{_NUMBERED_MONTH} ?[月월] ?{_DAY} ?[日号일]생?",
        rf"{_YEAR} ?[年년] ?{_NUMBERED_MONTH} ?[月월]생?",
        rf"{_YEAR} ?[年년]생?",
        rf"{_DAY}\. ?{_NUMBERED_MONTH}\. ?{_YEAR}",
        rf"{_NUMBERED_MONTH}[/.\-]{_YEAR}",
        _YEAR,
    )
)
_ORDER_UNKNOWN = re.compile(
    r"(?P<a>\d{1,2})(?P<sign>[/\- ])(?P<b>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)"
)
_DOTTED_SHORT = re.compile(r"(?P<day>\d{1,2})\.(?P<nmonth>\d{1,2})\.(?P<year>\d\d)")
_TIME = re.compile(r"[ t]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?(?:z| ?utc)?$")
_DECADE = re.compile(r"(?P<year>[12]\d{2}0)['\u2019]?s")
_APPROXIMATE = re.compile(
    r"\b(?:circa|ca\.?|approx(?:imately)?\.?|about|around|estimated|possibly|probably|c\.)\s*"
    r"|^c\.? ?(?=\d)|^~\s*"
)
_SEASON = re.compile(r"\b(?:early|mid|late|spring|summer|autumn|fall|winter)\b[ \-]*(?:of\s+)?")
_RANGES = (
    re.compile(r"^(?:between|from)\s+(?P<a>.+?)\s+(?:and|to|until|-|\u2013)\s+(?P<b>.+)$"),
    re.compile(r"^(?P<a>(?>.*?\d{4}).*?)\s+(?:to|and|or|until|-|\u2013)\s+(?P<b>.+)$"),
    re.compile(r"^(?P<a>[12]\d{3})\s*[-\u2013/]\s*(?P<b>[12]\d{3})$"),
)
_LONG_YEAR = re.compile(r"\d{4}")
_COMPACT = re.compile(r"\d{8}|\d{6}")
_SERIAL = re.compile(r"(\d{5})(?:[.,]0+)?")
_TOKENS = re.compile(r"\d+|[^\W\d_]+")
_ISO_LENGTH = len("1971-03-04")
_LIVING = range(1850, 2101)
"""Years that people who are screened live in; no other calendar is meant by them."""
_FIRST_SHORT_YEAR = 1926
"""Two digits mean one of the hundred years from this one on: somebody's life, not the future. It is
fixed, since an answer of last year must come out again; move it on with the years."""
_SERIALS = range(9_000, 60_000)
"""Day numbers of spreadsheets (days since 30 December 1899) that are read: 1924 to 2064."""
_EPOCH = date(1899, 12, 30)


class DateReading(NamedTuple):
    """The interval a text means, and what reading it took for granted.

    ``others`` are the two days of an ambiguous one, the earlier first. ``orders`` holds what the
    text means in each order of day and month that it fits: both, one (17/07/1964), or none
    (31/31/1964); it is ``None`` where the text does not depend on that order.
    """

    interval: DateInterval
    assumption: Assumption = ""
    others: tuple[date, ...] = ()
    orders: Mapping[DateOrder, DateInterval] | None = None


def year_interval(year: int, *, approximate: bool = False, raw: str = "") -> DateInterval:
    """The whole of one year."""
    return DateInterval(date(year, 1, 1), date(year, 12, 31), approximate, raw)


def month_interval(year: int, month: int, *, approximate: bool = False) -> DateInterval:
    """The whole of one month."""
    last = monthrange(year, month)[1]
    return DateInterval(date(year, month, 1), date(year, month, last), approximate)


def day_interval(day: date, *, approximate: bool = False, raw: str = "") -> DateInterval:
    """One day."""
    return DateInterval(day, day, approximate, raw)


def iso_day(text: str) -> DateInterval | None:
    """The day of a plain text like ``1971-03-04``, as most clients send it.

    The same as ``read_date`` gives, at a tenth of its cost; ``None`` for every other text and for
    years in which another calendar might be meant.
    """
    if len(text) != _ISO_LENGTH or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return DateInterval(day, day) if day.year in _LIVING else None


def parse_date(text: str) -> DateInterval | None:
    """The interval a written date means; ``read_date`` without what it assumed."""
    reading = read_date(text)
    return reading.interval if reading else None


def read_date(text: str, order: DateOrder | None = None) -> DateReading | None:
    """The interval a written date means, with what reading it took for granted.

    Args:
        text: ISO ("1955-08-19", with any time zone), "19 Aug 1955", "19. August 1955", "19 августа
            1955", "1955年8月19日", "19081955", "19-Aug-55", "Aug 1955", "195508", "1962", "circa
            1962", "Between 1971 and 1973", "1960s", "Juche 44", "23135" (a spreadsheet's).
        order: The order of day and month where it is known; it decides ambiguous texts only.

    Returns:
        The interval, ``raw`` set where the text was not a plain ISO day; ``None`` if unreadable.
    """
    stripped = " ".join(text.split())
    if not stripped:
        return None
    folded = plain(stripped).casefold()
    reading = _read_short(folded) if len(folded) <= _SHORT else _read(folded)
    if reading is not None and order is not None:
        reading = _in_order(reading, order, stripped)
    if reading is None or reading.interval.start.isoformat() == stripped:
        return reading
    found = reading.interval
    interval = DateInterval(found.start, found.end, found.approximate, stripped)
    return reading._replace(interval=interval)


def _in_order(reading: DateReading, order: DateOrder, text: str) -> DateReading:
    """The reading itself, or what an ambiguous one means in this order."""
    known = (reading.orders or {}).get(order)
    if reading.assumption != "ambiguous" or known is None:
        return reading
    interval = DateInterval(known.start, known.end, reading.interval.approximate)
    return DateReading(interval, "" if _LONG_YEAR.search(text) else "century")


def _read(text: str) -> DateReading | None:
    lunar = hijri_interval(text)
    if lunar is not None:
        return DateReading(lunar, "calendar")
    own = gregorian(text)
    read = _read_gregorian(own)
    return (
        read._replace(assumption="calendar")
        if read and own != text and not read.assumption
        else read
    )


_read_short = lru_cache(maxsize=4096)(_read)
"""Lists say the same days again and again: of listing, of acts, of the year 1960."""


def _read_gregorian(text: str) -> DateReading | None:
    plain_text = _TIME.sub("", _APPROXIMATE.sub("", text))
    bare = _SEASON.sub("", plain_text).strip(" .;,")
    approximate = bare != _TIME.sub("", text).strip(" .;,")
    for pattern in _RANGES:
        found = pattern.match(bare)
        if found:
            first, last = _single(found["a"]), _single(found["b"])
            if first and last and first.interval.start <= last.interval.end:
                return DateReading(
                    DateInterval(first.interval.start, last.interval.end, approximate)
                )
    single = _single(bare)
    if single is None or not approximate:
        return single
    interval = single.interval
    return single._replace(interval=DateInterval(interval.start, interval.end, approximate=True))


def _single(text: str) -> DateReading | None:
    text = text.strip(" .;,")
    if _COMPACT.fullmatch(text):
        return _compact(text)
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            parts = {name: int(value) for name, value in found.groupdict().items() if value}
            return DateReading(
                partial_date(parts["year"], parts.get("nmonth", 0), parts.get("day", 0))
            )
    decade = _DECADE.fullmatch(text)
    if decade:
        first = int(decade["year"])
        return DateReading(
            DateInterval(date(first, 1, 1), date(first + 9, 12, 31), approximate=True)
        )
    return _short_or_unordered(text) or _by_words(text) or _serial(text)


def partial_date(year: int, month: int = 0, day: int = 0) -> DateInterval:
    """The narrowest interval the parts allow: an impossible day or month widens it.

    Args:
        year: 1 to 9999.
        month: 1 to 12; anything else means unknown.
        day: 1 to 31; 0 or a day the month does not have means unknown.
    """
    if not 1 <= month <= 12:
        return year_interval(year)
    try:
        return day_interval(date(year, month, day))
    except ValueError:
        return month_interval(year, month)


def _short_or_unordered(text: str) -> DateReading | None:
    """Day, month and year by signs that do not tell the order, and years of two digits."""
    dotted = _DOTTED_SHORT.fullmatch(text)
    if dotted:
        year, month, day = int(dotted["year"]), int(dotted["nmonth"]), int(dotted["day"])
        return DateReading(partial_date(_century(year), month, day), "century")
    found = _ORDER_UNKNOWN.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    if len(found["year"]) > 2:
        return _unordered(int(found["a"]), int(found["b"]), year) if year >= 1000 else None
    first = int(found["a"])
    if first > 31:  # 64-07-17
        return DateReading(
            partial_date(_century(first), int(found["b"]), year), "century", orders={}
        )
    reading = _unordered(first, int(found["b"]), _century(year))
    return reading if reading.assumption else reading._replace(assumption="century")


def _unordered(first: int, second: int, year: int) -> DateReading:
    """Day and month in unknown order: only an impossible month tells which is which."""
    if not (first and second):
        return DateReading(year_interval(year))
    orders: dict[DateOrder, DateInterval] = {}
    if second <= 12:
        orders["day_first"] = partial_date(year, second, first)
    if first <= 12:
        orders["month_first"] = partial_date(year, first, second)
    days = sorted({interval.start for interval in orders.values()})
    if len(orders) == len(days) == 2:
        return DateReading(DateInterval(days[0], days[1]), "ambiguous", tuple(days), orders)
    meant = next(iter(orders.values()), year_interval(year))
    return DateReading(meant, orders=orders)


def _century(short: int) -> int:
    """The year that two digits mean, within the hundred years that begin with ours."""
    return _FIRST_SHORT_YEAR + (short - _FIRST_SHORT_YEAR) % 100


def _compact(digits: str) -> DateReading | None:
    """Digits without signs: YYYYMMDD, DDMMYYYY, MMDDYYYY or YYYYMM, whichever can be."""
    first, last = int(digits[:4]), int(digits[4:])
    if len(digits) == 6:
        known = first in _LIVING and 1 <= last <= 12
        return DateReading(month_interval(first, last)) if known else None
    month, day = divmod(last, 100)
    if first in _LIVING and month <= 12 and day <= 31:
        return DateReading(partial_date(first, month, day))
    if last in _LIVING:
        a, b = divmod(first, 100)
        if max(a, b) <= 31 and min(a, b) <= 12:
            return _unordered(a, b, last)
    return None


def _serial(text: str) -> DateReading | None:
    """The day number of a spreadsheet whose cell lost its format."""
    found = _SERIAL.fullmatch(text)
    if found is None or int(found[1]) not in _SERIALS:
        return None
    return DateReading(day_interval(_EPOCH + timedelta(days=int(found[1]))), "serial")


@cache
def _months() -> Mapping[str, int]:
    """Every name of a month, folded, with its number; names of two months are left out."""
    table: dict[str, int] = {}
    for entries in date_words()["months"].values():
        for number, names in enumerate(entries, start=1):
            for name in map(without_marks, names.split()):
                table[name] = number if table.get(name, number) == number else 0
    return {name: number for name, number in table.items() if number}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(
        without_marks(word) for words in date_words()["fillers"].values() for word in words
    )


def _by_words(text: str) -> DateReading | None:
    """A date whose month is a word, in any order and language: "17 July 1964", "17-Jul-64"."""
    tokens = _TOKENS.findall(text)
    month, at = 0, 0
    numbers: list[str] = []
    for token in tokens:
        if token.isdecimal():
            numbers.append(token)
        elif (number := _months().get(without_marks(token))) and not month:
            month, at = number, len(numbers)
        elif without_marks(token) not in _fillers():
            return None
    if not month or not 1 <= len(numbers) <= 2 or any(len(n) not in {1, 2, 4} for n in numbers):
        return None
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) < 4]
    if len(years) == 1 and int(years[0]) >= 1000:
        return DateReading(partial_date(int(years[0]), month, int(days[0]) if days else 0))
    if years or len(days) != 2 or at != 1 or len(days[1]) != 2:  # a short year stands last
        return None
    if int(days[0]) > 31:
        days.reverse()
    return DateReading(partial_date(_century(int(days[1])), month, int(days[0])), "century")
