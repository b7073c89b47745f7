"""Cutting prose into sentences that keep their place: a quote is a literal span of its text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Iterator

# The EU prints "UNLI-30.03.2018" or "Date of listing: 5/08/2017" on a line before the reasons.
_END = re.compile(r"[.!?][\"”)]?(?=\s+[\"“«(]?[^\W_])|[。！？]|\n\s*\n|(?<=\d{4})\n(?=[A-Z])")  # noqa: RUF001
_CLAUSE_END = re.compile(r";")
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")  # "N. Korea", "D.P.R. Korea", "John F. Smith"
_OPENERS = ' \t\n\r\f\v"“«('


class Span(Struct, frozen=True):
    """A sentence of a text: ``text[start:end]``, outer white space left out."""

    start: int
    end: int


def sentences(text: str) -> Iterator[Span]:
    """Every sentence of a text in order; a stop before a small letter ends none."""
    start = 0
    for match in _END.finditer(text):
        if _ends(text, start, match):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, len(text))


def clauses(text: str) -> Iterator[Span]:
    """The parts of a remark that are set apart by semicolons, as OFAC writes them."""
    start = 0
    for match in _CLAUSE_END.finditer(text):
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def sentence_at(text: str, position: int) -> str:
    """The sentence around a position, exactly as it stands in the text."""
    for span in sentences(text):
        if position < span.end:
            return text[span.start : span.end]
    return ""


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    if not match.group().startswith((".", "!", "?")):
        return True
    after = text[match.end() : match.end() + 20].lstrip(_OPENERS)
    if after[:1].islower():
        return False
    word = (text[start : match.start()].rsplit(None, 1)[-1:] or [""])[0].lstrip("(“\"'")
    return word not in _abbreviations() and not _INITIALS.fullmatch(word)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(table("sentences.toml")["abbreviations"])
