"""Cells of Japan's list: several values in one, in Japanese and English, with dates of every form.

Text is read in Unicode form NFKC (full-width letters, digits and brackets as plain ones).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from lists.entity import DateInterval, Place
from lists.jp.table import table
from lists.parsing.gathered_party import last_country
from lists.vocabulary.cleaning import clean, split_names
from lists.vocabulary.countries import countries_in, country_code
from lists.vocabulary.dates import parse_date, partial_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import NameKind

UNKNOWN = "\u4e0d\u660e"
"""不明, how the ministry writes that a value is not known."""
_MARK = re.compile(r"^\s*(?:\([a-z]\)|[a-z]\)|\u00a9)\s*", re.IGNORECASE)
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_BOTH = re.compile(rf"(?:(?<=[{_CJK}])|(?<=[{_CJK}]\)))\s+(?=[A-Za-z][^{_CJK}]*$)")
_KANA = re.compile(rf"[{_CJK}]")
_FORMER = r"\u65e7\u79f0|f\.?k\.?a\.?|formerly"
_ALIAS = r"\u5225\u79f0|\u5225\u540d|\u901a\u79f0|\u7565\u79f0|a\.?k\.?a\.?"
_LABEL = re.compile(
    rf"^\(?(?:(?P<former>{_FORMER})|(?P<alias>{_ALIAS}))[)\u3001:,.\s]+(?P<name>.+)$", re.IGNORECASE
)
_LATER_LABEL = re.compile(rf"[\u3001,;\s]+(?=(?:{_FORMER})[:.\s])", re.IGNORECASE)

_YEAR = r"(?P<{0}y>\d{{4}})\s*(?:\u5e74|[./-])\s*"
_REST = (
    r"(?:(?P<{0}m>\d{{1,2}})\s*(?:\u6708|[./-])\s*(?:(?P<{0}d>\d{{1,2}})\s*\u65e5?)?)?"  # 年 月 日
)
_ONE = (_YEAR + _REST).format
_TO = r"(?:\u751f)?\s*(?:\u304b\u3089|-|~|\u2013|\uff5e|\u301c)\s*"  # から
_RANGE = re.compile(
    rf"{_ONE('a')}(?:\u9803)?{_TO}(?P<by>\d{{4}})\s*\u5e74?\s*(?:(?P<bm>\d{{1,2}})\u6708\s*)?"
    r"(?:(?P<bd>\d{1,2})\u65e5)?"
)
_DATE = re.compile(
    rf"{_ONE('')}|(?<!\d)(?P<only>\d{{4}})(?![\d\u5e74])|(?P<nm>\d{{1,2}})\u6708\s*(?P<nd>\d{{1,2}})\u65e5"
)
_ABOUT = re.compile(r"\u9803|\u304a\u3088\u305d|\u304a\u304a\u3088\u305d|\u304a\u304a\u3080\u306d")
_FILLING = re.compile(
    r"\u9803|\u304a\u304a\u3088\u305d|\u304a\u3088\u305d|\u304a\u304a\u3080\u306d|\u306e\u9593"
    r"|\u306e\u307f|\u306e(?=\s|$)"
    r"|\u307e\u3067|\u307e\u305f\u306f|\u53c8\u306f|\u307e\u305f|\u751f\u307e\u308c|\u751f"
    r"|\bborn\b|\bon\b|[\W_]+|\u4e0d\u660e|(?<![a-z])[a-z](?![a-z])",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"(?<=\n)born\b.*", re.IGNORECASE)
"""The date again in English, on a line of its own."""
_OLDEST = 1850

_DOCUMENT = re.compile(r"(?<![\dA-Za-z])[A-Z]{0,4}[ -]?\d[\dA-Z]*(?:[-/][\dA-Z]+)*", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_DATED = re.compile(
    r"(?:\u65c5\u5238)?(?:\u767a\u884c|\u5931\u52b9|\u6709\u52b9)[^\d]{0,8}\d{4}\u5e74"
    r"[\d\u6708\u65e5 ]*|\d{4}\u5e74(?:\d{1,2}\u6708)?(?:\d{1,2}\u65e5)?"
)
_FEWEST_DIGITS = 4


class Spelling(NamedTuple):
    """One name of a cell and how it is held."""

    text: str
    kind: NameKind


class PrintedNumber(NamedTuple):
    """One number of a cell with its country, as far as it is said."""

    number: str
    country: str


class Births(NamedTuple):
    """Dates of a cell, and what of it is no date."""

    dates: tuple[DateInterval, ...]
    unread: tuple[str, ...]


def plain(cell: str) -> str:
    """A cell in form NFKC, without the escapes of line ends that spreadsheets write."""
    text = unicodedata.normalize("NFKC", cell.replace("_x000D_", "\n"))
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def values_of(cell: str) -> tuple[str, ...]:
    """The values of a cell: apart by lines, semicolons and running letters, outside brackets."""
    found: list[str] = []
    for line in _lines(plain(cell)):
        for piece in _outside_brackets(line):
            for part in split_names(_MARK.sub("", piece)):
                value = _MARK.sub("", part).strip(" \u3001,;")
                if value and value != UNKNOWN:
                    found.append(value)
    return tuple(dict.fromkeys(found))


def _outside_brackets(line: str) -> Iterator[str]:
    """The parts of a line between semicolons that stand in no bracket."""
    held = ""
    for piece in line.split(";"):
        held = f"{held};{piece}" if held else piece
        if held.count("(") <= held.count(")"):
            yield held
            held = ""
    if held:
        yield held


def _lines(text: str) -> Iterator[str]:
    """Lines; one that ends inside a bracket goes on in the next."""
    held = ""
    for line in text.splitlines():
        held = f"{held} {line}".strip()
        if held.count("(") <= held.count(")"):
            yield held
            held = ""
    if held:
        yield held


def names_of(cell: str, kind: NameKind) -> tuple[Spelling, ...]:
    """The names of a cell: Japanese ones and English ones, former ones behind their label.

    The first sheets put commas between names, which also stand inside names. A line is taken apart
    at commas where the Japanese and the English line have as many.
    """
    values = values_of(cell)
    if len(values) == 2 and ";" not in plain(cell):
        ours, theirs = values[0].split("\u3001"), values[1].split(", ")
        if len(ours) == len(theirs) > 1:
            values = (*ours, *theirs)
    found: list[Spelling] = []
    for value in values:
        for half in _BOTH.split(value):
            now = kind
            for piece in _LATER_LABEL.split(half):
                label = _LABEL.match(piece)
                if label:
                    now = "former" if label["former"] else kind
                    piece = label["name"]  # noqa: PLW2901 - the name without its label
                    if piece.count(")") > piece.count("("):
                        piece = piece.replace(")", "", 1) if piece[-1] != ")" else piece[:-1]  # noqa: PLW2901
                if piece.strip(" \u3001,"):
                    found.append(Spelling(piece.strip(" \u3001,"), now))
    return tuple(dict.fromkeys(found))


def is_japanese(text: str) -> bool:
    """Whether a name is written in Japanese (or Chinese, Korean) letters."""
    return _KANA.search(text) is not None


def births_of(cell: str) -> Births:
    """Every date of a cell of birth dates; text that is no date is given back."""
    text = _AGAIN.sub("", plain(cell))
    dates: list[DateInterval] = []
    unread: list[str] = []
    rest = text
    for found in _RANGE.finditer(text):
        first = _interval(found["ay"], found["am"], found["ad"])
        last = _interval(found["by"], found["bm"], found["bd"])
        if first and last and first.start <= last.end:
            about = first.approximate or _about(text, found)
            dates.append(DateInterval(first.start, last.end, about, found[0].strip()))
            rest = rest.replace(found[0], " " * len(found[0]), 1)
    year = ""
    for found in _DATE.finditer(rest):
        year = found["y"] or found["only"] or year
        interval = _interval(year, found["m"] or found["nm"], found["d"] or found["nd"])
        if interval is None or not year:
            unread.append(found[0].strip())
            continue
        about = _about(rest, found)
        raw = found[0].strip()
        dates.append(DateInterval(interval.start, interval.end, about, raw))
    left = _FILLING.sub(" ", _DATE.sub(" ", rest)).strip()
    return Births(tuple(dict.fromkeys(dates)), tuple([*unread, left] if left else unread))


def _interval(year: str, month: str | None, day: str | None) -> DateInterval | None:
    if not year or int(year) < _OLDEST:
        return None
    return partial_date(int(year), int(month or 0), int(day or 0))


def _about(text: str, found: re.Match[str]) -> bool:
    """Whether the ministry writes "about" before or behind a date."""
    return bool(_ABOUT.search(text[found.end() : found.end() + 2])) or bool(
        _ABOUT.search(text[max(0, found.start() - 6) : found.start()])
    )


def notice_days(cell: str) -> tuple[DateInterval, ...]:
    """The days of the notices: of listing, then of each amendment ("2013.4.5 2022.8.3改訂")."""
    days = (parse_date(day) for day in re.findall(r"\d{4}\.\s?\d{1,2}\.\s?\d{1,2}", plain(cell)))
    return tuple(day for day in days if day)


def documents_of(cell: str) -> tuple[PrintedNumber, ...]:
    """The numbers of a cell of documents: no dates, and nothing inside brackets."""
    found: dict[str, PrintedNumber] = {}
    for value in values_of(cell):
        bare = _DATED.sub(" ", _BRACKETS.sub(" ", value))
        countries = countries_of(value)
        country = countries[0] if len(countries) == 1 else ""
        for match in _DOCUMENT.finditer(bare):
            number = match[0].strip()
            digits = sum(map(str.isdigit, number))
            mixed = digits > 1 and len(number) > _FEWEST_DIGITS + 2  # G52FYPRL
            if digits >= _FEWEST_DIGITS or mixed:
                found.setdefault(number, PrintedNumber(number, country))
    return tuple(found.values())


def place_of(text: str) -> Place:
    """A place in either language with its country, if it names one alone."""
    codes = (last_country(text),) if last_country(text) else countries_of(text)
    return Place(text, country=codes[0] if len(codes) == 1 else "")


def countries_of(text: str) -> tuple[str, ...]:
    """The countries that a text names in Japanese or English, in order."""
    whole = table().countries.get(text) or country_code(text)
    if whole:
        return (whole,)
    found: dict[str, None] = dict.fromkeys(countries_in(text))
    for run in re.findall(rf"[{_CJK}\u30fb\u30fc]+", text):
        if code := _begins_with(run):
            found[code] = None
    return tuple(found)


def _begins_with(text: str) -> str:
    """The country that a Japanese text begins with ("北朝鮮平壌特別市…"); empty if none."""
    for length in range(min(len(text), 16), 1, -1):
        name = text[:length]
        code = table().countries.get(name) or country_code(name) or country_code(_short(name))
        if code:
            return code
    return ""


def _short(name: str) -> str:
    """A country's name without the words for republic: the table has the everyday names."""
    return re.sub(
        r"(?:\u6c11\u4e3b|\u9023\u90a6|\u30fb\u30a2\u30e9\u30d6)?(?:\u5171\u548c)?\u56fd?$",
        "",
        name,
    )
