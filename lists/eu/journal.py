"""Annexes to EU acts as a plain table, one row a party: reasons and port bans the FSF lacks.

Reach for ``read``. The format is documented in ``docs/eu-journal.md``; a team keeps such tables or
converts them from the Official Journal. The financial sanctions file (FSF) holds frozen parties
without most statements of reasons and no ship that is only kept out of ports; the annexes hold
both. Several files (one an act) are one edition.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from msgspec import structs

from lists.entity import Address, Entity, Listing, Place
from lists.eu.journal_cells import (
    act_of,
    annex_measures,
    dates_in,
    kind_of,
    names_a_shared_number,
    numbers_in,
    spellings,
    terms,
    values,
)
from lists.eu.journal_names import more_names
from lists.parsing.bounded_report import BoundedReport
from lists.parsing.csv_rows import header_of, rows_of
from lists.parsing.names import distinct, names_in
from lists.parsing.repeated_headings import repeats_headings
from lists.parsing.report import UnreadableList
from lists.vocabulary.cleaning import clean, clean_prose
from lists.vocabulary.countries import countries_in, country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.folding import letters
from lists.vocabulary.headings import everyday_words
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.text_identifiers import identifiers_in
from lists.vocabulary.ties import links_in_text, ships_as_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lists.entity import DateInterval, Identifier, IdentifierType, Kind, Link, Name, NameKind
    from lists.eu.journal_cells import Act
    from lists.parsing.csv_rows import Header
    from lists.parsing.report import ParseReport
    from lists.vocabulary.csv_records import Record

SOURCE = "eu_journal"
_WORD = re.compile(r"[A-Z]{3,}")
_OWN = frozenset({"act", "annex", "entry", "date", "measure", "programme", "reason"})
_TELLING = 10
"""Known columns that make a table one of annexes, though one of its own is missing."""
_NAMES: tuple[tuple[str, NameKind], ...] = (
    ("name", "primary"),
    ("alias", "alias"),
    ("weak_alias", "weak_alias"),
    ("former_name", "former"),
)


class _Table(NamedTuple):
    """A file and what its columns mean, in their order; empty for one that is not read."""

    path: Path
    header: Header
    meanings: tuple[str, ...]


@cache
def _headings() -> Mapping[str, str]:
    columns = terms().column
    return {letters(word): meaning for meaning, words in columns.items() for word in words}


def is_journal(headings: list[str]) -> bool:
    """Whether a file with these headings is a table of annexes: it names an act and an annex.

    One that lacks such a column and has most others is one too, so that the column is missed by
    name and the file is not taken for a team's own list.
    """
    meant = {_headings().get(letters(heading), "") for heading in headings} - {""}
    if {"act", "annex", "name"} <= meant:
        return True
    return bool(meant & {"act", "annex"}) and len(meant & _OWN) >= 5 and len(meant) >= _TELLING


def is_journal_file(path: Path) -> bool:
    """Whether a CSV file is a table of annexes; raises ``UnreadableList`` for what is no text."""
    return is_journal(_header(path).headings)


def _header(path: Path) -> Header:
    return header_of(path, lambda row: sum(letters(cell) in _headings() for cell in row))


def read(paths: Mapping[str, Path], report: ParseReport) -> Iterator[Entity]:
    """Yield the parties of all tables of one edition, one a row, file by file.

    Args:
        paths: The files by any key, read in the order of the keys.
        report: Filled with counts (``records``, ``names``, ``persons``, ``organizations``,
            ``vessels``, ``rows of ACT``) and every value that was skipped or doubtful.

    Raises:
        UnreadableList: A file lacks a needed column, has a row with fewer or more cells than
            headings, does not end with a line end (cut short), or is no text.
    """
    seen: set[str] = set()
    for key in sorted(paths):
        table = _table(paths[key], report)
        for row in _rows(table, report):
            report.counts["records"] += 1
            party = _Row(row, table, report).entity()
            if party is None:
                continue
            if party.id in seen:
                report.odd("odd", party.reference, "entry", party.caption, "twice in one annex")
                if not any(one.type == "imo" for one in party.identifiers):
                    report.flaw("records have a key twice", party.reference)
                party = structs.replace(party, id=f"{party.id}-line{row.line}")
            seen.add(party.id)
            report.counts["names"] += len(party.names)
            report.counts[f"{party.kind}s"] += 1
            yield party


def _table(path: Path, report: ParseReport) -> _Table:
    if not _ends_with_a_line(path):
        said = "the last line has no line end: the file is cut short, or was not saved as a table"
        raise UnreadableList(f"{path.name}: {said}")
    header = _header(path)
    meanings = tuple(_headings().get(letters(one), "") for one in header.headings)
    if missing := [one for one in terms().columns["needed"] if one not in meanings]:
        raise UnreadableList(f"{path.name}: no column {', '.join(missing)}")
    for heading, meaning in zip(header.headings, meanings, strict=True):
        if heading.strip() and not meaning:
            report.odd("unknown", path.name, heading, "", "column not known, not read")
    return _Table(path, header, meanings)


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        return file.read().rstrip(b"\0").endswith((b"\n", b"\r"))


def _rows(table: _Table, report: ParseReport) -> Iterator[Record]:
    broken = BoundedReport(report)
    width = len(table.header.headings)
    for row in rows_of(table.path, table.header, broken):
        if len(row.cells) != width:
            said = f"{len(row.cells)} cells under {width} headings: cut short or damaged"
            raise UnreadableList(f"{table.path.name}: line {row.line} has {said}")
        where = f"{table.path.name} line {row.line}"
        if repeats_headings(row.cells, table.header.headings, where, report):
            continue
        filled = zip(table.header.headings, row.cells, strict=True)
        report.fields.update(heading for heading, cell in filled if heading and cell.strip())
        yield row
    broken.close()
    lost = next((one for one in report.oddities if one.field == "line"), None)
    if lost is not None:
        said = f"{lost.reference} cannot be read: {lost.message}"
        raise UnreadableList(f"{table.path.name}: {said}")


class _Row:
    """One row under way."""

    def __init__(self, row: Record, table: _Table, report: ParseReport) -> None:
        self._report = report
        self._cells: dict[str, str] = {}
        for meaning, cell in zip(table.meanings, row.cells, strict=True):
            if meaning and cell.strip():
                known = self._cells.get(meaning)
                self._cells[meaning] = f"{known}; {cell}" if known else cell
        self._where = f"{table.path.name} line {row.line}"
        self._act = act_of(self._text("act"))
        self._annex = self._text("annex")
        self.reference = self._cited()

    def entity(self) -> Entity | None:
        """The party of the row, or ``None`` with a report."""
        kind = self._kind()
        if kind is None:
            return None
        names = self._names()
        if not names or not (self._text("act") and self._annex):
            missing = "name" if not names else "act or annex"
            self._odd("skipped", "name", "", f"no {missing}")
            return None
        listing = self._listing()
        texts = "\n".join(filter(None, (listing.reason, listing.remarks)))
        numbers = self._numbers(kind, texts)
        births, unread = self._births()
        return Entity(
            id=self._id(kind, names, numbers),
            source=SOURCE,
            reference=self.reference,
            kind=kind,
            caption=names[0].full,
            names=names,
            birth_dates=births,
            birth_places=tuple(Place(text) for text in values(self._cell("birth_place"))),
            gender=self._gender(),
            positions=values(self._cell("position")),
            nationalities=self._countries("nationality"),
            countries=self._countries("country"),
            flags=self._countries("flag"),
            addresses=tuple(self._addresses()),
            identifiers=numbers,
            listings=(listing,),
            links=self._links(texts),
            notes=(*self._notes(), *(f"Date of birth: {text}" for text in unread)),
        )

    def _cell(self, meaning: str) -> str:
        return self._cells.get(meaning, "")

    def _text(self, meaning: str) -> str:
        return clean(self._cell(meaning))

    def _odd(self, severity: Any, field: str, value: str, message: str) -> None:  # noqa: ANN401
        self._report.odd(severity, self.reference, field, value, message)

    def _cited(self) -> str:
        """``Reg. (EU) 269/2014 Annex I (entities) 370``: how people cite the row."""
        act = self._act.title if self._act else self._text("act")
        annex, _, part = self._annex.partition(".")
        shown = f"{annex} ({part.lower()})" if _WORD.fullmatch(part) else self._annex
        entry = self._text("entry")
        cited = f"{act} Annex {shown}"
        return f"{cited} {entry}" if entry else f"{cited} {self._text('name')[:60]}"

    def _id(self, kind: Kind, names: tuple[Name, ...], numbers: tuple[Identifier, ...]) -> str:
        """Stable over editions: a ship by its number, others by entry, else by name."""
        imo = next((one.normalized for one in numbers if one.type == "imo"), "")
        name = hashlib.sha256(names[0].full.casefold().encode()).hexdigest()[:10]
        key = f"imo{imo}" if kind == "vessel" and imo else self._text("entry") or name
        act = self._act.celex if self._act else self._text("act")
        plain = re.sub(r"[^0-9A-Za-z._~\-]+", ".", f"{act}-{self._annex}-{key}")
        return f"euj-{plain[:110]}"

    def _kind(self) -> Kind | None:
        said = self._text("type")
        if letters(said) in terms().no_party:
            self._odd("skipped", "type", f"{said}: {self._text('name')}", "no party or ship")
            return None
        kind = kind_of(said)
        if kind is None and said:
            self._odd("unknown", "type", said, "no kind of party known here")
        if kind is not None:
            return kind
        return "person" if self._cell("birth_date") or self._cell("gender") else "organization"

    def _names(self) -> tuple[Name, ...]:
        found: list[Name] = []
        for column, name_kind in _NAMES:
            for text in spellings(self._cell(column)):
                first = column == "name" and not found
                its_kind: NameKind = "alias" if column == "name" and not first else name_kind
                found += names_in(text, its_kind)
                later: NameKind = "alias" if its_kind == "primary" else its_kind
                found += (one for each in more_names(text) for one in names_in(each, later))
        return distinct(found)

    def _listing(self) -> Listing:
        act: Act | None = self._act
        day = parse_date(self._text("date"))
        if day is None or day.start != day.end:
            self._odd("odd", "date", self._text("date"), "no date of listing")
        celex = act.celex if act else self._text("act")
        measures = annex_measures(celex, self._annex)
        printed = self._text("programme").removeprefix("EU-")
        programme = printed or (act.programme if act else "")
        if act is None:
            self._odd("unknown", "act", celex, "no act known here, kept as printed")
        return Listing(
            source=SOURCE,
            reference=self.reference,
            programmes=(programme,) if programme else (),
            legal_basis=(self.reference,),
            listed_on=day.start if day and day.start == day.end else None,
            measures=measures or tuple(one.casefold() for one in values(self._cell("measure"))),
            reason=clean_prose(self._cell("reason")),
            remarks=clean_prose(self._cell("notes")),
            url=act.url if act else "",
        )

    def _numbers(self, kind: Kind, texts: str) -> tuple[Identifier, ...]:
        found: list[Identifier] = []
        for column in terms().columns["numbers"]:
            cell = self._cell(column)
            read_here = numbers_in(column, cell, kind) if cell else ()
            if cell and not read_here:
                self._odd("skipped", column, cell, "no number in it")
            for one in read_here:
                if one.valid is False:
                    self._odd("odd", one.type, one.value, "check digit fails")
            found += read_here
        for column in (*terms().columns["codes"], *terms().columns["contacts"]):
            scheme = cast("IdentifierType", column)
            found += (identifier(scheme, one) for one in values(self._cell(column)))
        found += identifiers_in(f"{texts}\n{self._cell('address')}", kind)
        kept = {(one.type, one.normalized): one for one in reversed(found) if one.normalized}
        return tuple(kept.values())[::-1]

    def _births(self) -> tuple[tuple[DateInterval, ...], tuple[str, ...]]:
        cell = self._cell("birth_date")
        dates, unread = dates_in(cell) if cell else ((), ())
        for text in unread:
            self._odd("odd", "birth_date", text, "no date, kept as a note")
        return dates, unread

    def _gender(self) -> Any:  # noqa: ANN401 - a literal of three words
        words = clean(self._cell("gender")).strip(". ").casefold()
        found = everyday_words("genders").get(words, "")
        if words and not found:
            self._odd("unknown", "gender", words, "no gender known here")
        return found

    def _countries(self, column: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for text in values(self._cell(column)):
            code = country_code(text)
            codes = (code,) if code else countries_in(text)
            if not codes:
                self._odd("odd", column, text, "no country known here")
            found.update(dict.fromkeys(codes))
        return tuple(found)

    def _addresses(self) -> Iterator[Address]:
        for text in values(self._cell("address")):
            countries = countries_in(text)
            yield Address(text, country=countries[-1] if countries else "")

    def _links(self, texts: str) -> tuple[Link, ...]:
        links: dict[tuple[str, str, str], Link] = {}
        for link in (*links_in_text(texts), *ships_as_links(texts)):
            links.setdefault((link.type, link.target_name, link.target_reference), link)
        self._report.counts["links"] += len(links)
        return tuple(links.values())

    def _notes(self) -> tuple[str, ...]:
        columns = terms().columns
        kept = [one for one in columns["numbers"] if names_a_shared_number(self._cell(one))]
        named = ((column, self._text(column)) for column in (*columns["notes"], *kept))
        return tuple(f"{column.replace('_', ' ')}: {text}" for column, text in named if text)
