"""Numbers in a text about a ship: which are the ship's own, and which a date, a size, a quantity.

A number is the ship's own only if it is written as one: right behind a word of the name, of two
digits at most, without a separator, and beside no word that makes it something else. Those words
stand in ``data/name_text/ship_details.tsv``. MI RIM 2 is another ship than MI RIM, while the day in
``C/P dated 4 May MI RIM`` is none's number, nor is the tonnage in ``MI RIM 2 DWT 5,300``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from screening.naming.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_SHIP_NUMBER = 2
"""Digits of a number that may be a ship's own beside a name in a text."""
YEAR_BUILT = "year built"
_LONGEST_DAY = 2
_FIRST_SHORT_YEAR = "50"
_MOST_CHARACTERS = 4000
"""Of longer texts the rest is not read for details; ``screening.long_text`` bounds names lower."""
_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,:/'\u2019-]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:[./&][^\W\d_]+)*|№)"
    r"|(?P<sign>[^\s.'\u2019#])"
)
_SEPARATED = re.compile(r"[.,:/'\u2019]")
_DATE = re.compile(r"\d{1,4}-\d{1,2}-\d{1,4}")
_YEAR = re.compile(r"(?:19|20)\d\d|2100")


class Detail(NamedTuple):
    """A part of a text that is no part of a ship's name; ``what`` says why."""

    what: str
    start: int
    end: int


class _Piece(NamedTuple):
    """A number, word or sign, and its span; ``key`` is what a word is compared by."""

    kind: str
    key: str
    start: int
    end: int


@cache
def _uses() -> dict[str, dict[str, str]]:
    """What each word says of a number beside it, by use and word."""
    uses: dict[str, dict[str, str]] = {
        use: {} for use in ("label", "unit", "size", "month", "part", "between")
    }
    for what, use, _, spellings in table("ship_details", "name_text"):
        for spelling in spellings.split(";"):
            uses[use].setdefault(spelling, what)
    return uses


@cache
def _words() -> frozenset[str]:
    return frozenset().union(*_uses().values())


def may_hold_details(text: str) -> bool:
    """Say quickly whether a number and a word for it may stand in a text."""
    pieces = _pieces(text)
    return any(one.kind == "number" for one in pieces) and any(
        one.key in _words() for one in pieces if one.kind == "word"
    )


@lru_cache(maxsize=1024)
def details(text: str) -> tuple[Detail, ...]:
    """The parts of a text about a ship that are dates, sizes, quantities: in order, apart."""
    pieces = _pieces(text)
    found: list[Detail] = []
    for at, piece in enumerate(pieces):
        if piece.kind != "number" or (found and piece.start < found[-1].end):
            continue
        if (span := _detail_at(pieces, at)) is None:
            continue
        what, first, last = span
        start = pieces[first].start
        if found and start < found[-1].end:
            start = piece.start
        found.append(Detail(what, start, pieces[last].end))
    return tuple(found)


def between_details(text: str) -> Iterator[tuple[int, int]]:
    """Where a name may stand behind each detail: up to the next, without the words that join it."""
    found, uses = details(text), _uses()
    for place, one in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else len(text)
        for piece in _pieces(text):
            if piece.start < one.end or piece.key in uses["label"] or piece.key in uses["between"]:
                continue
            if piece.start < end:
                yield piece.start, end
            break


@lru_cache(maxsize=1024)
def own_numbers(text: str) -> frozenset[int]:
    """Where the numbers begin that a text gives as those of ships, right behind their names."""
    pieces, found = _pieces(text), set()
    taken = {at for one in details(text) for at in range(one.start, one.end)}
    for at in range(1, len(pieces)):
        here, before = pieces[at], pieces[at - 1]
        if here.kind != "number" or not here.key.isdigit() or len(here.key) > LONGEST_SHIP_NUMBER:
            continue
        named = before.kind == "word" or before.key == "-"
        if named and here.start not in taken:
            found.add(here.start)
    return frozenset(found)


@lru_cache(maxsize=1024)
def _pieces(text: str) -> tuple[_Piece, ...]:
    found = []
    for match in _PIECE.finditer(text, 0, _MOST_CHARACTERS):
        kind = match.lastgroup or ""
        key = match[0]
        if kind == "word":
            key = re.sub("[./&]", "", key).lower()
        found.append(_Piece(kind, key, *match.span()))
    return tuple(found)


def _detail_at(pieces: Sequence[_Piece], at: int) -> tuple[str, int, int] | None:
    """What the number at a place is a detail of, with its first and last piece."""
    uses, number = _uses(), pieces[at].key
    date = _date_at(pieces, at)
    if date is not None:
        first, last = date
        return "date", _label_before(pieces, first)[1], last
    label, first = _label_before(pieces, at)
    behind = _word(pieces, at + 1)
    measured = bool(_SEPARATED.search(number)) or len(number) > LONGEST_SHIP_NUMBER
    if behind in uses["unit"] or (behind in uses["size"] and measured):
        what = uses["unit"].get(behind) or uses["size"][behind]
        return what, first, at + 1
    if behind in uses["part"] and _is_number(pieces, at + 2):
        return uses["part"][behind], first, at + 2
    built = uses["label"].get(behind) == YEAR_BUILT and not _is_number(pieces, at + 2)
    if built and _is_short_year(number):
        return YEAR_BUILT, first, at + 1
    if label:
        return label, first, at
    return ("quantity", at, at) if _SEPARATED.search(number) else None


def _date_at(pieces: Sequence[_Piece], at: int) -> tuple[int, int] | None:
    """First and last piece of a date that begins with a number or the month before it."""
    months, number = _uses()["month"], pieces[at].key
    if _DATE.fullmatch(number):
        return at, at
    month = at + 1
    while _word(pieces, month) in _uses()["between"]:
        month += 1  # 4th of May
    day = all(len(part) <= _LONGEST_DAY for part in re.split(r"[/-]", number))
    if day and _word(pieces, month) in months:
        return at, month + _is_year(pieces, month + 1)
    if _word(pieces, at - 1) in months:
        begins = at == 1 and at + 1 < len(pieces)
        dated = begins or _is_year(pieces, at) or _label_before(pieces, at - 1)[0]
        if (dated and (day or _is_year(pieces, at))) or (day and _is_year(pieces, at + 1)):
            return at - 1, at + (_is_year(pieces, at + 1) and day)
    return None


def _is_number(pieces: Sequence[_Piece], at: int) -> bool:
    return 0 <= at < len(pieces) and pieces[at].kind == "number"


def _is_short_year(number: str) -> bool:
    """Whether a number may be a year of the last century without the century."""
    return len(number) == _LONGEST_DAY and number.isdigit() and number >= _FIRST_SHORT_YEAR


def _is_year(pieces: Sequence[_Piece], at: int) -> bool:
    return 0 <= at < len(pieces) and _YEAR.fullmatch(pieces[at].key) is not None


def _label_before(pieces: Sequence[_Piece], at: int) -> tuple[str, int]:
    """What the words right before a number make it, and the first of them: C/P dated, VOY No."""
    uses, what, first, place = _uses(), "", at, at - 1
    while place >= 0:
        key = _word(pieces, place)
        if found := uses["label"].get(key) or uses["size"].get(key):
            what, first = what or found, place
        elif key not in uses["between"] and pieces[place].key not in {":", "-", "=", "("}:
            break
        place -= 1
    return what, first


def _word(pieces: Sequence[_Piece], at: int) -> str:
    """The word or sign at a place; "" for a number, and outside the text."""
    return pieces[at].key if 0 <= at < len(pieces) and pieces[at].kind != "number" else ""
