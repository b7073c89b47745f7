"""Japan's list of frozen assets (Ministry of Finance), as a workbook or as CSV.

Reach for ``read``. The workbook has a sheet a measure, each with columns of its own below a title;
the CSV file has one table. Names stand in Japanese and in Latin letters. Parties that were taken
off stay as rows without a name ("2022.4.6削除").
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lists.entity import Address, Link
from lists.jp.cells import (
    births_of,
    countries_of,
    documents_of,
    is_japanese,
    names_of,
    notice_days,
    place_of,
    plain,
    values_of,
)
from lists.jp.notes import read_note
from lists.jp.table import SheetName, field_of, sheet_of, table
from lists.parsing.gathered_party import GatheredParty
from lists.parsing.names import original_script_in
from lists.parsing.repeated_headings import repeats_headings
from lists.parsing.report import UnreadableList
from lists.vocabulary.cleaning import clean
from lists.vocabulary.csv_records import read_records
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.ties import REFERENCE, reference_key
from lists.workbook.published import is_workbook, opened_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lists.entity import Entity, IdentifierType, Kind, NameKind
    from lists.parsing.report import ParseReport
    from lists.vocabulary.csv_records import Record

_TAKEN_OFF = "\u524a\u9664"
"""削除, in the column of the notice's date of a party that was taken off."""
_LIFTED = "\u89e3\u9664"
"""解除, in the name of a sheet whose measure was lifted."""
_OF_PERSONS = frozenset({"birth_date", "nationality", "passport", "title", "birth_place"})
_NAMES: dict[str, NameKind] = {"alias": "alias", "former": "former", "weak_alias": "weak_alias"}
_NEEDED = ("notice_date", "notice_number", "name_ja", "name_en")
_TELLING = 6
"""Known headings that make a row the one of headings, so that a renamed one is missed by name."""
_DOCUMENTS: tuple[IdentifierType, ...] = ("passport", "national_id")
_NUMBER = re.compile(r"[*#\s]*(?P<own>[\w.\-]+)\s*(?:\((?P<other>[^)]*)\))?")
_LOOKED_AT = 4
"""Sheets that tell the workbook: the first holds the contents."""
_TITLE_ROWS = 12
"""Rows above the headings: the title of the measure and notes."""


class _Row(NamedTuple):
    """One row: where it stands, its sheet, the title of its measure, and its cells by field."""

    where: str
    sheet: SheetName
    measure: str
    cells: dict[str, list[str]]

    def one(self, field: str) -> str:
        """The first cell of a field that holds something."""
        return next((cell for cell in self.cells.get(field, ()) if cell.strip()), "")

    def all(self, field: str) -> list[str]:
        """The cells of a field."""
        return self.cells.get(field, [])


def is_mof(cells: Iterable[str]) -> bool:
    """Whether these headings (of the CSV file, or of a sheet) are this list's."""
    fields = {field_of(cell) for cell in cells} - {""}
    return set(_NEEDED) <= fields or len(fields) >= _TELLING


def is_mof_workbook(path: Path) -> bool:
    """Whether one of the first sheets has this list's headings below its title."""
    with opened_sheets(path) as sheets:
        for sheet in sheets[:_LOOKED_AT]:
            for record in islice(sheet.records(), _TITLE_ROWS):
                if is_mof(record.cells):
                    return True
    return False


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every listed party. Neither format carries a date; the newest notice is taken for it.

    Raises:
        UnreadableList: Neither this workbook nor this CSV file, damaged, too large.
    """
    keys: dict[str, int] = {}
    found = False
    newest = None
    for row in _workbook(path, report) if is_workbook(path) else _table(path, report):
        found = True
        days = notice_days(row.one("notice_date"))
        newest = max([day.start for day in days] + ([newest] if newest else []), default=None)
        if newest:
            report.published_at = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
        party = _party(row, keys, report)
        entity = party.entity() if party else None
        if entity:
            report.counts["records"] += 1
            yield entity
    if not found:
        raise UnreadableList(f"{path.name}: no table of Japan's list in it")


def _workbook(path: Path, report: ParseReport) -> Iterator[_Row]:
    with opened_sheets(path) as sheets:
        for sheet in sheets:
            measure: list[str] = []
            fields: list[str] = []
            headings: list[str] = []
            for record in sheet.records():
                if record.error:
                    report.odd("odd", f"{sheet.name} {record.line}", "row", "", record.error)
                if not record.cells:
                    continue
                if not fields and is_mof(record.cells):
                    fields, headings = _fields(record.cells, report), record.cells
                elif not fields:
                    measure += [plain(record.cells[0])]
                    if record.line > _TITLE_ROWS:
                        break
                else:
                    where = f"{sheet.name} line {record.line}"
                    if repeats_headings(record.cells, headings, where, report):
                        continue
                    _count(report, sheet.name, headings, record.cells)
                    yield _row(where, sheet.name, measure, (fields, record.cells))
            if not fields and _looks_listed(sheet.name):
                report.odd("skipped", sheet.name, "sheet", "", "no row of headings; not read")


def _looks_listed(name: str) -> bool:
    """Whether a sheet without a table should have one: the contents and lifted measures do not."""
    return bool(re.match(r"\s*\d", name)) and _LIFTED not in name


def _table(path: Path, report: ParseReport) -> Iterator[_Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        fields: list[str] = []
        headings: list[str] = []
        try:
            for record in read_records(file, ","):
                if not fields:
                    if not is_mof(record.cells):
                        raise UnreadableList(f"{path.name}: not the columns of Japan's list")
                    fields, headings = _fields(record.cells, report), record.cells
                elif record.cells:
                    where = f"line {record.line}"
                    if repeats_headings(record.cells, headings, where, report):
                        continue
                    row = _csv_row(record, fields, path.name)
                    _count(report, "", headings, record.cells)
                    yield row
        except UnicodeDecodeError as error:
            raise UnreadableList(f"{path.name}: not UTF-8 ({error.reason})") from error


def _csv_row(record: Record, fields: list[str], name: str) -> _Row:
    if record.error or len(record.cells) != len(fields):
        raise UnreadableList(f"{name}: line {record.line} is broken or cut short")
    regime = record.cells[fields.index("regime")] if "regime" in fields else ""
    return _row(f"line {record.line}", regime, [], (fields, record.cells))


def _count(report: ParseReport, sheet: str, headings: list[str], cells: list[str]) -> None:
    """Count the values of each column, of each sheet by itself: ``DPRK-UN1718 person/国籍``."""
    told = sheet_of(sheet)
    around = f"{told.code} {told.kind}{told.part}/" if sheet else ""
    filled = zip(headings, cells, strict=False)
    report.fields.update(f"{around}{plain(h)}" for h, cell in filled if h and cell.strip())


def _fields(headings: list[str], report: ParseReport) -> list[str]:
    """What each column fills.

    Raises:
        UnreadableList: A column is missing without which no party can be told.
    """
    found = {field_of(heading) for heading in headings}
    if missing := [" or ".join(table().columns[one]) for one in _NEEDED if one not in found]:
        raise UnreadableList(f"Japan's list lacks the columns {', '.join(missing)}")
    for heading in headings:
        if heading.strip() and not field_of(heading):
            report.odd("unknown", "", plain(heading), "", "column this parser does not read")
    return [field_of(heading) for heading in headings]


def _row(where: str, sheet: str, measure: list[str], table: tuple[list[str], list[str]]) -> _Row:
    cells: dict[str, list[str]] = {}
    for field, cell in zip(*table, strict=False):
        if field and cell.strip():
            cells.setdefault(field, []).append(cell)
    return _Row(where, sheet_of(sheet), " ".join(filter(None, measure))[:500], cells)


def _party(row: _Row, keys: dict[str, int], report: ParseReport) -> GatheredParty | None:
    """The party of a row; ``None`` for one taken off, and (reported) for text without a name."""
    named = row.one("name_en") or row.one("name_ja")
    if not named:
        if _TAKEN_OFF in row.one("notice_date"):
            report.counts["taken off"] += 1
        else:
            text = " ".join(cell for cells in row.cells.values() for cell in cells)
            report.odd("skipped", row.where, "name", text, "a row without a name")
        return None
    number = _NUMBER.match(plain(row.one("notice_number")))
    own = number["own"].removesuffix(".0") if number else clean(row.one("number"))
    kind = _kind(row)
    letter = "P" if kind == "person" else "E"
    reference = "-".join(filter(None, [row.sheet.code or "JP", letter, row.sheet.part, own]))
    again = keys[reference] = keys.get(reference, 0) + 1
    if again > 1:
        report.odd("odd", reference, "notice number", named, "the number names two parties")
        report.flaw("references stand for several parties", reference)
        reference = f"{reference}.{again}"
    party = GatheredParty("jp_mof", reference, reference, kind, report)
    _listing(party, row, number["other"] if number else "")
    _names(party, row)
    _facts(party, row)
    for note in row.all("remarks"):
        read_note(party, note)
    return party


def _kind(row: _Row) -> Kind:
    said = plain(row.one("kind")) or row.sheet.kind
    if said in {"person", "\u500b\u4eba"}:
        return "person"
    if said in {"organization", "\u56e3\u4f53"}:
        return "organization"
    noted = any(
        "\u751f\u5e74\u6708\u65e5" in plain(note) for note in row.all("remarks")
    )  # 生年月日
    return "person" if noted or _OF_PERSONS & row.cells.keys() else "organization"


def _listing(party: GatheredParty, row: _Row, other: str) -> None:
    if not row.sheet.code:
        party.odd("sheet", row.where, "no regime known by this name")
    elif row.sheet.by_number:
        party.odd("sheet", row.where, "the regime was told by the number of the sheet")
    party.programmes.append(f"JP:{row.sheet.code or 'OTHER'}")
    party.measures.append("asset freeze")
    if row.measure:
        party.legal_basis.append(row.measure)
    days = notice_days(row.one("notice_date"))
    if days:
        party.listed_on = days[0].start
        party.amended_on = days[-1].start if len(days) > 1 else None
    if other:
        party.remarks.append(f"\u544a\u793a\u756a\u53f7 {other}")  # the number of another notice
    for cell in row.all("un_reference"):
        found = REFERENCE.search(plain(cell))
        if found:
            party.links.append(Link("same_as", "", "", reference_key(found), plain(cell)))
    for cell in row.all("reason"):
        party.add_reason(cell)
    for cell in row.all("notice_text"):
        party.names += original_script_in(plain(cell).replace("\n", " "))


def _names(party: GatheredParty, row: _Row) -> None:
    english = clean(plain(row.one("name_en")).replace("\n", " "))
    japanese = clean(plain(row.one("name_ja")).replace("\n", " "))
    party.add_names(english, "primary")
    party.add_names(japanese, "original_script" if english else "primary")
    for field, kind in _NAMES.items():
        for cell in row.all(field):
            for name in names_of(cell, kind):
                own = name.kind
                if own == "alias" and is_japanese(name.text):
                    own = "original_script"
                party.add_names(name.text, own)


def _facts(party: GatheredParty, row: _Row) -> None:
    _births(party, row)
    _documents(party, row)
    for value in _values(row, "nationality"):
        codes = countries_of(value)
        party.nationalities += codes
        if not codes:
            party.odd("nationality", value, "no country known by this name")
    party.identifiers += [identifier("phone", value) for value in _values(row, "phone")]
    for value in _values(row, "address"):
        _address(party, value)
    party.titles += _values(row, "title")
    party.positions += _values(row, "position")


def _values(row: _Row, field: str) -> list[str]:
    return [value for cell in row.all(field) for value in values_of(cell)]


def _births(party: GatheredParty, row: _Row) -> None:
    for cell in row.all("birth_date"):
        births = births_of(cell)
        party.birth_dates += births.dates
        for text in births.unread:
            party.odd("birth date", text, "not a date; kept as a note")
            party.notes.append(f"Date of birth: {plain(cell)}")
    party.birth_places += [place_of(value) for value in _values(row, "birth_place")]


def _documents(party: GatheredParty, row: _Row) -> None:
    for scheme in _DOCUMENTS:
        for cell in row.all(scheme):
            documents = documents_of(cell)
            party.identifiers += [identifier(scheme, one.number, one.country) for one in documents]
            if not documents and values_of(cell):
                party.odd(scheme, plain(cell), "no number read in it; kept as a note")
                party.notes.append(f"{scheme}: {plain(cell)}")


def _address(party: GatheredParty, text: str) -> None:
    """An address in either language; a Japanese one begins with its country."""
    before = len(party.addresses)
    party.add_address(text)
    for place in range(before, len(party.addresses)):
        address = party.addresses[place]
        if not address.country:
            codes = countries_of(address.full)
            if len(codes) == 1:
                party.addresses[place] = Address(address.full, country=codes[0])
