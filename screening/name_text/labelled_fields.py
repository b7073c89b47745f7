"""Fields of another kind inside the text of a name: *NAME=KIM CHOL;NAT=KP;DOB=1964-07-17*.

A label is a heading that people give a column (``lists/vocabulary/headings.toml``). Where it speaks
of a date, a country, a number or a code, and what stands behind it can be read as one, label and
value are no part of a name. What cannot be read so (*Account: Kim Chol*) stays, and is searched.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import read_date
from lists.vocabulary.folding import letters
from lists.vocabulary.headings import by_heading, columns, everyday_words
from screening.name_text.values import SetAside

if TYPE_CHECKING:
    from lists.vocabulary.headings import Column

_LABEL_END = re.compile(r"\s*[:=：]")
_WORDS_BEFORE = re.compile(r"[^\W_][^\s:=：;|,/\\()\[\]]*")
_MOST_WORDS = 4
"""Words of a label: Date of Birth, Passport No, Country of Residence."""
_FIELD_END = re.compile(r"[;|\n\t]")
_VALUE_END = re.compile(r"[,，]|\s/\s|\s-\s")
_LONGEST_VALUE = 60
_AROUND = " ;|,/\n\t-"
_REPEATED = re.compile(r"([;|,/])(?:\s*[;|,/])+")


def without_other_fields(text: str) -> tuple[str, tuple[SetAside, ...]]:
    """The text without the labelled values that are no names, and these; or the text itself."""
    kept: list[str] = []
    taken: list[SetAside] = []
    done = 0
    labels = _labels(text)
    starts = [start for start, _, _ in labels]
    for place, (start, behind, column) in enumerate(labels):
        following = starts[place + 1] if place + 1 < len(starts) else len(text)
        end = _end_of_value(text, behind, following, column)
        if column is None or end <= behind or start < done:
            continue
        kept.append(text[done:start])
        taken.append(SetAside(text[start:end].strip(_AROUND), "another field"))
        done = end
    left = _REPEATED.sub(r"\1", "".join((*kept, text[done:]))).strip(_AROUND) if taken else ""
    return (left, tuple(taken)) if left else (text, ())


def _labels(text: str) -> list[tuple[int, int, Column | None]]:
    """Each label: where it begins, where its value does, and what it means if it names nobody."""
    found: list[tuple[int, int, Column | None]] = []
    for sign in _LABEL_END.finditer(text):
        before = text[found[-1][1] if found else 0 : sign.start()]
        offset = sign.start() - len(before)
        words = [word.start() for word in _WORDS_BEFORE.finditer(before)][-_MOST_WORDS:]
        for start in words:
            if code := by_heading().get(letters(before[start:])):
                column = columns()[code]
                found.append((offset + start, sign.end(), column if _is_plain(column) else None))
                break
    return found


def _is_plain(column: Column) -> bool:
    """Whether a column holds dates, countries, numbers or codes, and never a name."""
    return (
        column.part in {"identifier", "identifier_country"}
        or column.holds_dates
        or column.target.removesuffix("[]") in _COUNTRIES | _NUMBERS | _CODES.keys()
    )


def _end_of_value(text: str, start: int, following: int, column: Column | None) -> int:
    """Where the value of a label ends; ``start`` if it cannot be read as one of its field."""
    if column is None:
        return start
    field_end = _FIELD_END.search(text, start, following)
    last = field_end.start() if field_end else following
    if _reads(text[start:last].strip(_AROUND), column):
        return last
    value_end = _VALUE_END.search(text, start, last)
    if value_end and _reads(text[start : value_end.start()].strip(_AROUND), column):
        return value_end.start()
    return start


def _reads(value: str, column: Column) -> bool:
    """Whether a text is a value of the field that a column is for."""
    target = column.target.removesuffix("[]")
    if not value or len(value) > _LONGEST_VALUE:
        return False
    if column.holds_dates:
        return read_date(value) is not None
    if column.part == "identifier_country" or target in _COUNTRIES:
        return country_code(value) is not None
    if target in _CODES:
        return value.casefold() in everyday_words(_CODES[target])
    return all(any(map(str.isdigit, word)) for word in value.split())


_COUNTRIES = frozenset({"countries", "nationalities", "flag"})
_NUMBERS = frozenset({"imo", "mmsi"})
_CODES = {"kind": "kinds", "gender": "genders"}
"""Fields with few values, and the section of headings.toml that has their everyday words."""
