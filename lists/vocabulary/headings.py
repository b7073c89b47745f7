"""What the headings of a sheet mean: whole headings from ``headings.toml``, and how to read others.

People write headings their own way: "Director 2", "Date of Birth (DD/MM/YYYY)", "Name of the
consignee", "BENEFICIARY_FULL_NAME*". ``meaning_of`` folds them (case, accents, spaces,
punctuation), takes off numbers and what stands in brackets, and looks for the party a heading
speaks of. What it cannot place but sounds like somebody is a related party, with the heading as the
role: a column that may name a party is read rather than passed over.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from lists.vocabulary.folding import letters
from lists.vocabulary.subject_fields import record_table
from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RELATED_PARTY: Final = "related_party"
"""Code of a column about somebody whose role is the heading itself."""
_PARTS: Final = (
    "field",
    "identifier",
    "identifier_country",
    "counterparty",
    "port",
    "event",
    "employment",
    "document",
)
_SCREENING_ID: Final = letters("screening_id")
_LONGEST = 200
"""Characters of a heading. What is longer is prose, and looking for a party in it takes for ever:
every run of its words is tried."""
_BRACKETS = re.compile(r"[(\[{<\uff08\u3010].*?[)\]}>\uff09\u3011]|[*:]+\s*$")
_NUMBERED = re.compile(
    r"[#_\s-]*\(?\d{1,3}\)?\.?$|^\d{1,3}[.)\s_-]+|\s+(?:i{1,3}|iv|v)$", re.IGNORECASE
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[^\W\d_]+")


class Column(NamedTuple):
    """One meaning. ``part`` and ``target`` say where its values go.

    A party beside the subject is the subject itself (``alone``) where no other column names one.
    """

    code: str
    part: str
    target: str
    split: str = ""
    about: str = ""
    headings: tuple[str, ...] = ()
    alone: str = ""

    @property
    def names_party(self) -> bool:
        """Whether its cells are names of somebody."""
        return self.part == "counterparty" or self.target in {"names[]", "employer"}

    @property
    def holds_dates(self) -> bool:
        """Whether its cells are dates."""
        record, _, own = self.target.rpartition(".")
        if self.part != "field" or record not in {"", "activity"}:
            return False
        field = record_table(record or "subject").fields.get(own)
        return field is not None and field.reader in {"interval", "day"}


class Meaning(NamedTuple):
    """The column a heading means (empty: none is known), and its number in a row of like ones."""

    code: str
    number: str = ""


class _Words(msgspec.Struct, frozen=True):
    reason: str
    words: frozenset[str]
    unspaced: tuple[str, ...]


@cache
def columns() -> dict[str, Column]:
    """Every meaning a column can have, by its code."""
    found = {}
    for code, given in table("headings.toml")["column"].items():
        part = next(part for part in _PARTS if part in given)
        found[code] = Column(
            code,
            part,
            given[part],
            given.get("split", ""),
            given["about"],
            tuple(given["headings"]),
            given.get("alone", ""),
        )
    return found


@cache
def everyday_words(section: str) -> dict[str, str]:
    """Everyday word → the API's own value, for ``kinds`` and ``genders``."""
    given: Mapping[str, Sequence[str]] = table("headings.toml")[section]
    return {word.casefold(): value for value, known in given.items() for word in known}


def written_columns(header: Sequence[str]) -> frozenset[str]:
    """Folded names of the columns that this service wrote into a file with this header.

    A result file is known by its ``screening_id``: without one, ``status`` and ``decision`` are
    the client's own columns.
    """
    known = _written_columns()
    return known if _SCREENING_ID in map(letters, header) else frozenset()


@cache
def _written_columns() -> frozenset[str]:
    return frozenset(letters(name) for name in table("headings.toml")["written"]["columns"])


@cache
def by_heading() -> dict[str, str]:
    """Folded heading → code, for all whole headings."""
    known = {letters(code): code for code in columns()}
    for code, column in columns().items():
        known.update((letters(heading), code) for heading in column.headings)
    return known


@lru_cache(maxsize=16_384)
def meaning_of(heading: str) -> Meaning:
    """What a heading means, however it is written; one of more than 200 signs means nothing."""
    if len(heading) > _LONGEST:
        return Meaning("")
    known = by_heading()
    if code := known.get(letters(heading)):
        return Meaning(code)
    bare = _BRACKETS.sub(" ", heading).strip()
    numbered = _NUMBERED.search(bare)
    number = "".join(sign for sign in numbered.group() if sign.isalnum()) if numbered else ""
    stem = (bare[: numbered.start()] + bare[numbered.end() :]).strip() if numbered else bare
    for text in (bare, stem):
        if code := known.get(letters(text)):
            return Meaning(code, number if text == stem else "")
    return Meaning(_in_words(stem), number)


def is_about_a_party(heading: str) -> bool:
    """Whether a heading describes a party that another column names ("Consignee address")."""
    attribute, plain = _section("attribute"), letters(heading)
    return any(word in attribute.words for word in _words(heading)) or any(
        part in plain for part in attribute.unspaced
    )


def _in_words(heading: str) -> str:
    """The party that the words of a heading speak of, if they speak of one."""
    words = _words(heading)
    if not words or is_about_a_party(heading):
        return ""
    return _whole_party(words) or _somebody(words)


def _whole_party(words: tuple[str, ...]) -> str:
    """The known heading that stands in these words beside nothing but joining ones."""
    joining = _section("joining")
    telling = [place for place, word in enumerate(words) if word not in joining.words]
    first, last = (telling[0], telling[-1]) if telling else (len(words), -1)
    known = by_heading()
    for length in range(len(words), max(last - first, 0), -1):
        for start in range(max(last + 1 - length, 0), min(first, len(words) - length) + 1):
            code = known.get("".join(words[start : start + length]), "")
            if code and columns()[code].names_party:
                return code
    plain = "".join(words)
    stems = (plain.removesuffix(part).removeprefix(part) for part in joining.unspaced)
    codes = (by_heading().get(stem, "") for stem in stems if stem != plain)
    return next((code for code in codes if code and columns()[code].names_party), "")


def _somebody(words: tuple[str, ...]) -> str:
    """A related party where a role, or a word for somebody, stands among other words."""
    party = _section("party")
    roles = (by_heading().get(word, "") for word in words)
    if any(code and columns()[code].part == "counterparty" for code in roles):
        return RELATED_PARTY
    plain = "".join(words)
    said = any(word in party.words for word in words) or any(p in plain for p in party.unspaced)
    return RELATED_PARTY if said else ""


def _words(heading: str) -> tuple[str, ...]:
    spaced = _CAMEL.sub(" ", heading)
    return tuple(folded for word in _WORDS.findall(spaced) if (folded := letters(word)))


@cache
def _section(name: str) -> _Words:
    return msgspec.convert(
        {
            **table("heading_words.toml")[name],
            "words": [letters(word) for word in table("heading_words.toml")[name]["words"]],
        },
        _Words,
    )
