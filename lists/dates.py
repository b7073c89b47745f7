"""Dates as publishers write them, read into intervals that hold every day they may mean.

Reach for ``parse_date`` wherever a list or a client gives a date in text. It never invents a day:
"1962" is the whole year, "31 Feb 1960" is February 1960, "3/4/1960" (whose month nobody knows) is
the year 1960. What cannot be read at all is ``None``; the caller keeps the text and says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from lists.entity import DateInterval

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?P<year>[12]\d{3})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 2015-03-27-04:00, 2015-03-27T00:00:00Z, 2015-03-27+01:00: the rest is time-zone junk
        rf"{_YEAR}-(?P<nmonth>\d{{1,2}})-{_DAY}(?:[t ]\d.*|z|[+-]\d\d:?\d\d)?",
        rf"{_YEAR}-(?P<nmonth>\d{{1,2}})",
        rf"{_YEAR}(?P<nmonth>\d\d)(?P<day>\d\d)",
        rf"{_YEAR}/(?P<nmonth>\d{{1,2}})/{_DAY}",
        # 1946.11.05 and 1946. 11. 5. as Korea writes; 1946年11月5日, 1946년 11월 5일
        rf"{_YEAR}\. ?(?P<nmonth>\d{{1,2}})\. ?{_DAY}",
        rf"{_YEAR} ?[年년] ?(?P<nmonth>\d{{1,2}}) ?[月월] ?{_DAY} ?[日일]",
        rf"{_YEAR} ?[年년] ?(?P<nmonth>\d{{1,2}}) ?[月월]",
        rf"{_YEAR} ?[年년]",
        rf"{_DAY}\.(?P<nmonth>\d{{1,2}})\.{_YEAR}",
        rf"{_DAY}[ \-.]*{_MONTH}[ \-,.]*{_YEAR}",
        rf"{_MONTH}[ ]*{_DAY}[ ,.]+{_YEAR}",
        rf"{_MONTH}[ \-,.]*{_YEAR}",
        _YEAR,
    )
)
_SLASHED = re.compile(rf"(?P<a>\d{{1,2}})[/\-](?P<b>\d{{1,2}})[/\-]{_YEAR}")
_DECADE = re.compile(r"(?P<year>[12]\d{2}0)['\u2019]?s")
_APPROXIMATE = re.compile(
    r"\b(?:circa|ca\.?|approx(?:imately)?\.?|about|around|estimated|possibly|probably|c\.)\s*"
    r"|^c\.? ?(?=\d)|^~\s*"
)
_SEASON = re.compile(r"\b(?:early|mid|late|spring|summer|autumn|fall|winter)\b[ \-]*(?:of\s+)?")
_RANGES = (
    re.compile(r"^(?:between|from)\s+(?P<a>.+?)\s+(?:and|to|until|-|\u2013)\s+(?P<b>.+)$"),
    re.compile(r"^(?P<a>.*?\d{4}.*?)\s+(?:to|and|or|until|-|\u2013)\s+(?P<b>.+)$"),
    re.compile(r"^(?P<a>[12]\d{3})\s*[-\u2013/]\s*(?P<b>[12]\d{3})$"),
)


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


def parse_date(text: str) -> DateInterval | None:
    """The interval a written date means.

    Args:
        text: ISO ("1955-08-19", with any time zone), "19 Aug 1955", "Aug 1955", "1962",
            "circa 1962", "Between 1971 and 1973", "1965 to 1969", "1960s".

    Returns:
        The interval, ``raw`` set where the text was not a plain ISO day; ``None`` if unreadable.
    """
    stripped = " ".join(text.split())
    if not stripped:
        return None
    interval = _read(stripped.casefold())
    if interval is None or interval.start.isoformat() == stripped:
        return interval
    return DateInterval(interval.start, interval.end, interval.approximate, stripped)


def _read(text: str) -> DateInterval | None:
    plain = _APPROXIMATE.sub("", text)
    bare = _SEASON.sub("", plain).strip(" .;,")
    approximate = bare != text.strip(" .;,")
    for pattern in _RANGES:
        found = pattern.match(bare)
        if found:
            first, last = _single(found["a"]), _single(found["b"])
            if first and last and first.start <= last.end:
                return DateInterval(first.start, last.end, approximate)
    single = _single(bare)
    if single is None or not approximate:
        return single
    return DateInterval(single.start, single.end, approximate=True)


def _single(text: str) -> DateInterval | None:
    text = text.strip(" .;,")
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            interval = _from_groups(found.groupdict())
            if interval:
                return interval
    decade = _DECADE.fullmatch(text)
    if decade:
        first = int(decade["year"])
        return DateInterval(date(first, 1, 1), date(first + 9, 12, 31), approximate=True)
    slashed = _SLASHED.fullmatch(text)
    return _slashed(int(slashed["a"]), int(slashed["b"]), int(slashed["year"])) if slashed else None


def _from_groups(groups: dict[str, str | None]) -> DateInterval | None:
    year = int(groups["year"] or 0)
    word = groups.get("month")
    if word is not None and word not in _MONTHS:
        return None
    month = _MONTHS[word] if word else int(groups.get("nmonth") or 0)
    return partial_date(year, month, int(groups.get("day") or 0))


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


def _slashed(first: int, second: int, year: int) -> DateInterval:
    """Day and month in unknown order: only an impossible month tells which is which."""
    if first == second or second > 12:
        return partial_date(year, first, second)
    if first > 12:
        return partial_date(year, second, first)
    return year_interval(year)
