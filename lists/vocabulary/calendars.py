"""Years that other calendars count: Juche, Japanese eras, Minguo, Buddhist, Dangi, Hijri.

``gregorian`` rewrites such a date so that ``dates.parse_date`` can read it. All but the Hijri
calendar have Gregorian months and days, so only the year changes. The solar Hijri calendar of Iran
and Afghanistan is not read: a year of it looks like a lunar one, and none is guessed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

from hijridate import Hijri

from lists.entity import DateInterval
from lists.vocabulary.wordings import table

_FIRST_YEAR = "元"
_LETTERS_OF_ERAS = {"m": "meiji", "t": "taisho", "s": "showa", "h": "heisei", "r": "reiwa"}
_SHORT = re.compile(r"(?P<era>[mtshr])(?P<year>\d{1,2})(?=[.\-/年])")
_CHINESE = re.compile("(?<![〇零一二三四五六七八九十])[〇零一二三四五六七八九十]++(?=[年月日号])")
_CHINESE_DIGITS = {sign: str(digit) for digit, sign in enumerate("〇一二三四五六七八九")} | {
    "零": "0"
}
_HIJRI_DAY = re.compile(r"(?P<a>\d{1,4})\s*[/.\-]\s*(?P<month>\d{1,2})\s*[/.\-]\s*(?P<b>\d{1,4})")
_HIJRI_YEARS = range(1343, 1501)
"""Years of the Umm al-Qura tables: 1924 to 2077."""


def date_words() -> dict[str, Any]:
    """``dates.toml``."""
    return table("dates.toml")


@cache
def _eras() -> tuple[re.Pattern[str], dict[str, int]]:
    """A pattern of an era's name with its year, and by name the Gregorian year before its first."""
    before = {name: era["before"] for era in date_words()["eras"].values() for name in era["names"]}
    names = "|".join(re.escape(name) for name in sorted(before, key=len, reverse=True))
    pattern = rf"(?<![^\W\d_])(?P<era>{names})\s*(?P<year>\d{{1,4}}|{_FIRST_YEAR})\s*(?=\D|$)"
    return re.compile(pattern), before


@cache
def _hijri() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in date_words()["hijri"]["names"])
    return re.compile(rf"[(\s]*(?:{names})\.?[)\s]*(?=$|\s|\d)")


def gregorian(text: str) -> str:
    """A written date with years of other eras, and Chinese numerals, in Gregorian figures.

    Args:
        text: In lower case. "juche 53 (1964)" says the year twice; then the era goes.
    """
    if not text.isascii():
        text = _CHINESE.sub(lambda found: _number(found[0]), text)
    short = _SHORT.match(text)
    if short:
        era = date_words()["eras"][_LETTERS_OF_ERAS[short["era"]]]
        return f"{era['before'] + int(short['year'])}{text[short.end() :]}"
    pattern, before = _eras()
    found = pattern.search(text)
    if found is None:
        return text
    year = before[found["era"]] + (1 if found["year"] == _FIRST_YEAR else int(found["year"]))
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if re.search(rf"(?<!\d){year}(?!\d)", rest):
        return " ".join(re.sub("[()]", " ", rest).split()).lstrip("년年 ")
    if not 1000 <= year <= 2999:
        return text
    return f"{text[: found.start()]}{year}{text[found.end() :]}".strip()


def _number(signs: str) -> str:
    """Chinese numerals of a year (digit by digit), a month or a day (up to 三十一)."""
    if "十" not in signs:
        return "".join(_CHINESE_DIGITS[sign] for sign in signs)
    tens, _, ones = signs.partition("十")
    return _CHINESE_DIGITS.get(tens, "1") + _CHINESE_DIGITS.get(ones, "0")


def hijri_interval(text: str) -> DateInterval | None:
    """The days a date of the Islamic lunar calendar may mean, or ``None`` for other text.

    Only a text that names the calendar is read ("24/06/1402 (Hijri Calendar)", "1402 AH"), day
    before month where the year stands last. A day is widened by one on both sides.
    """
    named = _hijri().search(text)
    if named is None:
        return None
    rest = f"{text[: named.start()]} {text[named.end() :]}".strip(" .,()")
    day = _HIJRI_DAY.fullmatch(rest)
    if day is None:
        year = int(rest) if rest.isdecimal() and int(rest) in _HIJRI_YEARS else 0
        return _span(_first(year, 1), _first(year + 1, 1) - timedelta(1)) if year else None
    first, last = int(day["a"]), int(day["b"])
    year, number = (first, last) if first in _HIJRI_YEARS else (last, first)
    if year not in _HIJRI_YEARS:
        return None
    try:
        found = _day(year, int(day["month"]), number)
    except (ValueError, OverflowError):
        return None
    return _span(found - timedelta(1), found + timedelta(1))


def _first(year: int, month: int) -> date:
    return _day(min(year, _HIJRI_YEARS[-1]), month, 1)


def _day(year: int, month: int, day: int) -> date:
    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def _span(start: date, end: date) -> DateInterval:
    return DateInterval(start, end, approximate=True)
