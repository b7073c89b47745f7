"""Cells of a table of EU annexes: several values in one, numbers among words, dates as printed.

Pure functions over one cell each; ``lists.eu.journal`` makes the listed party of them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from msgspec import Struct, convert

from lists.parsing.labelled_numbers import narrower_scheme
from lists.vocabulary.cleaning import clean
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.folding import letters
from lists.vocabulary.identifiers import identifier, imo_kind

if TYPE_CHECKING:
    from lists.entity import DateInterval, Identifier, IdentifierType, Kind

_PARTS = re.compile(r'"([^"]*)"|([^;"]+)')
_ALTERNATIVES = re.compile(r"\s/\s")
_NUMBER_PARTS = re.compile(r"[;,/]|\band\b|\bor\b|\(\d\)")
_DATE_PARTS = re.compile(r"\s/\s|[;,]|\b[ab]\)|\bor\b")
_FULL_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}")
_NOTE = re.compile(r"\(([^()]*)\)")
_REMARK = re.compile(
    r"\b(?:issued|expire[sd]?|expiry|valid|on|dated|until|up to)\b.*$", re.IGNORECASE
)
_NUMBER = re.compile(r"[^\W\d_]{0,6}[ \-]?\d(?:[\w.\-]|[ ](?=[\d]))*")
SHARED = "kpp"
"""A scheme whose numbers many firms share: a note, never an identifier."""


class Act(Struct, frozen=True):
    """An EU act: ``celex`` its number in EUR-Lex, ``title`` how it is cited."""

    celex: str
    number: str
    title: str
    programme: str = ""
    url: str = ""


class AnnexMeasures(Struct, frozen=True):
    """What standing in an annex means, and why the printed word is not enough."""

    act: str
    annex: str
    measures: tuple[str, ...]
    why: str


class JournalTerms(Struct, frozen=True):
    """``data/eu_journal.toml``: headings, acts, annexes and words of tables of annexes."""

    column: dict[str, list[str]]
    columns: dict[str, list[str]]
    not_names: list[str]
    kind: dict[str, list[str]]
    no_party: list[str]
    number_words: dict[str, list[str]]
    act: list[Act]
    annex: list[AnnexMeasures]


@cache
def terms() -> JournalTerms:
    """The words of these tables."""
    text = files("lists").joinpath("data", "eu_journal.toml").read_text("utf-8")
    return convert(tomllib.loads(text), JournalTerms)


def values(cell: str) -> tuple[str, ...]:
    """The values of a cell, which are separated by semicolons; quotation marks keep one whole."""
    found = (clean(quoted or plain) for quoted, plain in _PARTS.findall(cell))
    return tuple(dict.fromkeys(one for one in found if one))


def spellings(cell: str) -> tuple[str, ...]:
    """Names in a cell; headings ("Korean:") and what stands for a picture are none."""
    found = (
        clean(part) for whole in values(cell) for part in _ALTERNATIVES.split(whole.strip('"'))
    )
    none = set(terms().not_names)
    return tuple(
        dict.fromkeys(
            one
            for one in found
            if letters(one) and not one.endswith(":") and one.casefold() not in none
        )
    )


def act_of(text: str) -> Act | None:
    """The act a cell names: ``32014R0269``, ``269/2014`` or ``Reg. (EU) 269/2014``."""
    asked = clean(text)
    for act in terms().act:
        if asked.casefold() == act.celex.casefold() or re.search(
            rf"(?<!\d){re.escape(act.number)}(?!\d)", asked
        ):
            return act
    return None


def annex_measures(act: str, annex: str) -> tuple[str, ...]:
    """What an annex means by the table of annexes; empty where the printed measure counts."""
    for one in terms().annex:
        if one.act == act and one.annex.casefold() == annex.casefold():
            return one.measures
    return ()


def kind_of(text: str) -> Kind | None:
    """The kind of party a type names; ``None`` for one not known here."""
    asked = letters(text)
    found = (kind for kind, words in terms().kind.items() if asked in words)
    return cast("Kind | None", next(found, None))


def dates_in(cell: str) -> tuple[tuple[DateInterval, ...], tuple[str, ...]]:
    """Dates of a cell ("18.1.1970 or 29.3.1965"), and what of it could not be read as a date."""
    whole = clean(cell)
    days = _FULL_DATE.findall(whole)
    if len(days) < 2 and (interval := parse_date(whole)) is not None:
        return (interval,), ()
    found: dict[DateInterval, None] = {}
    unread: list[str] = []
    for part in filter(None, map(clean, _DATE_PARTS.split(whole))):
        inner = _FULL_DATE.search(part)
        interval = parse_date(part.strip("() "))
        if interval is None and inner is not None:
            interval = parse_date(inner[0])
            unread.append(part.replace(inner[0], "").strip(" ()"))
        elif interval is None:
            unread.append(part)
        if interval is not None:
            found[interval] = None
    return tuple(found), tuple(filter(None, unread))


def names_a_shared_number(cell: str) -> bool:
    """Whether a cell of numbers also holds one that many firms share."""
    return any(
        re.search(rf"(?<!\w){one}(?!\w)", cell.casefold()) for one in terms().number_words[SHARED]
    )


def numbers_in(scheme: str, cell: str, kind: Kind) -> tuple[Identifier, ...]:
    """Numbers of a cell of this column, without the words around them.

    A scheme named before a number in the cell goes before that of the column, and a check digit
    that only fits a Russian or Chinese number before both.
    """
    found: dict[tuple[str, str], Identifier] = {}
    for part in filter(None, map(clean, _NUMBER_PARTS.split(cell))):
        note = "; ".join(_NOTE.findall(part))
        bare = _REMARK.sub("", _NOTE.sub(" ", part))
        start = 0
        for match in _NUMBER.finditer(bare):
            before, text = clean(bare[start : match.start()]), clean(match[0]).strip(".-")
            start = match.end()
            word = re.match(r"[^\W\d_]{2,}(?=[ \-]?\d)", text)
            said = _named_scheme(f"{note} {before} {word[0] if word else ''}")
            if word and said:
                text = text[word.end() :].strip(" -")
            made = _number(said or scheme, text, kind, note)
            if made.normalized:
                found.setdefault((made.type, made.normalized), made)
    return tuple(found.values())


def _named_scheme(text: str) -> str:
    words = f" {text.casefold()} "
    for scheme, named in terms().number_words.items():
        if any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", words) for one in named):
            return scheme
    return ""


def _number(scheme: str, text: str, kind: Kind, note: str) -> Identifier:
    digits = re.sub(r"\D", "", text)
    if scheme == SHARED:
        return identifier("other", "")
    if scheme == "okpo":
        return identifier("other", text, note="OKPO")
    if scheme == "imo":
        ship = kind == "vessel" or imo_kind(digits) == {"imo"}
        return identifier("imo" if ship else "imo_company", text)
    if scheme in {"inn", "ogrn"} and identifier(cast("IdentifierType", scheme), digits).valid:
        return identifier(cast("IdentifierType", scheme), digits)
    kept = narrower_scheme(cast("IdentifierType", scheme), text)
    plain = digits if kept in {"inn", "ogrn"} else text
    named = note if country_code(note) is None and kept not in {"inn", "ogrn"} else ""
    return identifier(kept, plain, country_code(note) or "", named)
