"""A plain watchlist, CSV or a workbook: a team's own list of persons, firms and ships.

Reach for ``read``. Columns are found by their headings (``data/watchlist_columns.toml``); only a
name or a number is needed. A row that cannot be used is reported by its line and left out.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

from lists.entity import Address, Entity, IdentifierType, Listing, Name
from lists.ftm.model import identifier_type
from lists.parsing.bounded_report import BoundedReport
from lists.parsing.csv_rows import header_of, rows_of
from lists.parsing.names import distinct
from lists.parsing.report import UnreadableList
from lists.vocabulary.cleaning import clean, clean_prose, script_of
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.folding import letters
from lists.vocabulary.headings import by_heading, everyday_words, meaning_of
from lists.vocabulary.identifiers import identifier, is_ship_imo
from lists.workbook.published import is_workbook
from lists.workbook.watchlists import sheet_header, sheet_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lists.entity import DateInterval, Identifier, Kind, NameKind
    from lists.parsing.csv_rows import Header
    from lists.parsing.report import ParseReport
    from lists.vocabulary.csv_records import Record

_SPLIT = re.compile(r"[;|\n]")
_LABELLED = re.compile(r"(?P<label>[^:]{2,40}):\s*(?P<number>.+)")
_LISTED = re.compile(r"(?P<label>[^:,]{2,40}),\s*(?P<number>[^,]+)(?:,\s*(?P<country>[A-Z]{2}))?")
"""``Passport, 563410155, KP``: how the US Consolidated Screening List writes a number."""
_LONGEST_NAME = 1_000
_NAME_KINDS: Mapping[str, NameKind] = MappingProxyType(
    {"name": "alias", "alias": "alias", "weak_alias": "weak_alias", "former_name": "former"}
)
_NAME_PARTS = ("first_name", "middle_name", "last_name")
_SHIP_NUMBERS = frozenset({"imo", "mmsi", "call_sign"})
Gender = Literal["", "male", "female"]


class Columns(NamedTuple):
    """What the columns of one file mean: ``field:<field>``, ``identifier:<type>`` or empty."""

    header: Header
    meanings: tuple[str, ...]


@cache
def _table() -> Mapping[str, Any]:
    text = files("lists").joinpath("data", "watchlist_columns.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def _headings() -> Mapping[str, str]:
    """Folded heading → ``field:<field>`` or ``identifier:<type>``: words of watchlists alone."""
    known: dict[str, str] = {}
    for part in ("field", "identifier"):
        for meaning, words in _table()[part].items():
            for word in (meaning, *words):
                known.setdefault(letters(word), f"{part}:{meaning}")
    return MappingProxyType(known)


def _meaning(heading: str) -> str:
    """What a column fills: told by the words of watchlists, else by those of clients' sheets."""
    if own := _headings().get(letters(heading)):
        return own
    code = meaning_of(heading).code
    field = _table()["shared"].get(code, "")
    if field in _NAME_KINDS and letters(heading) not in by_heading():
        return ""  # words that only speak of a name may speak of somebody else's
    if field:
        return f"field:{field}"
    return f"identifier:{code}" if code in _table()["identifier"] else ""


@cache
def _kinds() -> Mapping[str, Kind]:
    own = {word: kind for kind, words in _table()["kind"].items() for word in words}
    found = {letters(word): kind for word, kind in (everyday_words("kinds") | own).items()}
    return MappingProxyType(cast("dict[str, Kind]", found))


def columns_of(path: Path) -> Columns | None:
    """The columns of a file, or ``None`` if none of them names a party.

    Raises ``UnreadableList`` for a file that is neither text nor a workbook.
    """
    find = sheet_header if is_workbook(path) else header_of
    header = find(path, lambda row: sum(map(bool, map(_meaning, row))))
    meanings = tuple(_meaning(heading) for heading in header.headings)
    named = {"field:name", "field:last_name"} & set(meanings)
    if not named and not any(m.startswith("identifier:") for m in meanings):
        return None
    return Columns(header, meanings)


def read(path: Path, source: str, reading: ParseReport) -> Iterator[Entity]:
    """Yield the parties of a watchlist, one a row.

    Args:
        path: The CSV file, in any usual encoding, or the workbook, with a line of headings.
        source: Code of the list the parties are to belong to.
        reading: Filled with counts (``records``, ``names``) and oddities.

    Raises:
        UnreadableList: neither text nor a workbook, or no column holds names or numbers.
    """
    columns = columns_of(path)
    if columns is None:
        raise UnreadableList(f"{path.name}: no column of names or numbers; call one `name`")
    report = BoundedReport(reading)
    for heading, meaning in zip(columns.header.headings, columns.meanings, strict=True):
        if heading.strip() and not meaning:
            report.odd("unknown", "line 1", "column", heading, "column not understood, not read")
    rows = sheet_rows if is_workbook(path) else rows_of
    for row in rows(path, columns.header, report):
        entity = _Row(row, columns, report).entity(source)
        if entity is not None:
            reading.counts["records"] += 1
            reading.counts["names"] += len(entity.names)
            yield entity
    report.close()


class _Row:
    """One row under way."""

    def __init__(self, row: Record, columns: Columns, report: BoundedReport) -> None:
        self.where = f"line {row.line}"
        self._report = report
        self._cells: dict[str, list[str]] = {}
        many = {f"field:{name}" for name in _table()["many"]}
        for place, cell in enumerate(row.cells):
            meaning = columns.meanings[place] if place < len(columns.meanings) else ""
            if not meaning:
                if cell.strip() and place >= len(columns.meanings):
                    report.odd("odd", self.where, "line", cell, "more cells than headings")
                continue
            several = meaning in many or meaning.startswith("identifier:")
            for part in _SPLIT.split(cell) if several else [cell]:
                if text := clean(part):
                    self._cells.setdefault(meaning, []).append(text)
        self._prose = {
            meaning: clean_prose(cell)
            for meaning, cell in zip(columns.meanings, row.cells, strict=False)
            if meaning in {"field:reason", "field:note"}
        }

    def all(self, name: str) -> tuple[str, ...]:
        """Values of a field, each once."""
        return tuple(dict.fromkeys(self._cells.get(f"field:{name}", ())))

    def one(self, name: str) -> str:
        """The first value of a field, or empty."""
        return next(iter(self.all(name)), "")

    def entity(self, source: str) -> Entity | None:
        """The party of the row, or ``None`` with a report."""
        names, numbers = self._names(), self._numbers()
        if not names and not numbers:
            self._report.odd("skipped", self.where, "name", "", "no name and no number")
            return None
        told = self._told_kind(numbers)
        births = self._dates("birth_date")
        key = self.one("id") or _hash(names, numbers, births)
        reference = self.one("id") or key
        return Entity(
            id=_entity_id(source, key),
            source=source,
            reference=reference,
            kind=told or "organization",
            kind_guessed=told is None,
            caption=names[0].full if names else numbers[0].value,
            names=names,
            birth_dates=births,
            death_dates=self._dates("death_date"),
            gender=cast("Gender", everyday_words("genders").get(self.one("gender").casefold(), "")),
            titles=self.all("title"),
            positions=self.all("position"),
            nationalities=self._countries("nationality"),
            countries=self._countries("country"),
            addresses=tuple(Address(text) for text in self.all("address")),
            identifiers=numbers,
            flags=self._countries("flag"),
            former_flags=self._countries("former_flag"),
            vessel_type=self.one("vessel_type"),
            listings=(self._listing(source, reference),),
            notes=tuple(filter(None, [self._prose.get("field:note", "")])),
        )

    def _listing(self, source: str, reference: str) -> Listing:
        days = self._dates("listed_on")
        return Listing(
            source=source,
            reference=reference,
            programmes=self.all("programme"),
            legal_basis=self.all("legal_basis"),
            listed_on=days[0].start if days else None,
            measures=self.all("measure"),
            reason=self._prose.get("field:reason", ""),
            url=self.one("url"),
        )

    def _names(self) -> tuple[Name, ...]:
        found: list[Name] = []
        parts = [self.one(part) for part in _NAME_PARTS]
        if not self.all("name") and (full := " ".join(filter(None, parts))):
            given = " ".join(filter(None, parts[:-1]))
            found.append(Name(full, "primary", given, parts[-1], script=script_of(full)))
        for field, kind in _NAME_KINDS.items():
            for text in self.all(field):
                if len(text) > _LONGEST_NAME:
                    self._report.odd("skipped", self.where, field, text, "name too long")
                    continue
                first = field == "name" and not found
                found.append(Name(text, "primary" if first else kind, script=script_of(text)))
        return distinct(found)

    def _told_kind(self, numbers: tuple[Identifier, ...]) -> Kind | None:
        """The kind that the row states, or that other cells tell; ``None`` where nothing does."""
        said = self.one("type")
        kind = _kinds().get(letters(said))
        if said and kind is None:
            self._report.odd("unknown", self.where, "type", said, "no kind of party known here")
        if kind is not None:
            return kind
        if any(number.type in _SHIP_NUMBERS for number in numbers) or self.all("flag"):
            return "vessel"
        return "person" if self.all("birth_date") or self.all("gender") else None

    def _numbers(self) -> tuple[Identifier, ...]:
        found = [
            identifier(type_, text[:500])
            for type_ in get_args(IdentifierType)
            for text in self._cells.get(f"identifier:{type_}", ())
        ]
        found += [self._unsorted(text[:500]) for text in self.all("identifier")]
        return tuple(dict.fromkeys(number for number in found if number.normalized))

    def _unsorted(self, text: str) -> Identifier:
        """``passport: 123456``, ``IMO 8133530``, or a number whose kind is not said."""
        digits = re.sub(r"\D", "", text)
        if is_ship_imo(digits) and re.fullmatch(r"(?i)imo\W*\d{7}", text):
            return identifier("imo", digits)
        labelled = _LABELLED.fullmatch(text)
        if labelled:
            type_ = identifier_type(labelled["label"])
            note = "" if type_ else labelled["label"].strip()
            return identifier(type_ or "other", labelled["number"], note=note)
        listed = _LISTED.fullmatch(text)
        type_ = identifier_type(listed["label"]) if listed else None
        if listed and type_:
            return identifier(type_, listed["number"], country=listed["country"] or "")
        return identifier("other", text)

    def _dates(self, field: str) -> tuple[DateInterval, ...]:
        found = []
        for text in self.all(field):
            interval = parse_date(text[:100])
            if interval is None:
                self._report.odd("odd", self.where, field, text, "date not read")
            else:
                found.append(interval)
        return tuple(found)

    def _countries(self, field: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for text in self.all(field):
            code = country_code(text)
            if code is None:
                self._report.odd("unknown", self.where, field, text, "no country known here")
            else:
                found[code] = None
        return tuple(found)


def _hash(
    names: tuple[Name, ...], numbers: tuple[Identifier, ...], births: tuple[DateInterval, ...]
) -> str:
    """A key for a row that gives none: it stays while name, first number and birth date stay."""
    said = [names[0].full.casefold() if names else "", numbers[0].normalized if numbers else ""]
    said += [str(births[0].start) if births else ""]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]


def _entity_id(source: str, key: str) -> str:
    plain = re.sub(r"[^0-9A-Za-z._~\-]+", ".", key)[:100]
    changed = "" if plain == key else "-" + hashlib.sha256(key.encode()).hexdigest()[:10]
    return f"{source}-{plain}{changed}"
