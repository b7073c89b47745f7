"""Australia's Consolidated List (DFAT, the Department of Foreign Affairs and Trade), a workbook.

Reach for ``read``. One sheet, one row a name: "101" is a party's first row, "101a", "101b" are its
aliases and its names in another script. The UN's parties (committee "1718 (DPRK)") and Australia's
own ("Autonomous (DPRK)") stand in one list. Documents are in the text alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lists.entity import Link
from lists.parsing.gathered_party import GatheredParty
from lists.parsing.report import UnreadableList
from lists.vocabulary.cleaning import clean, clean_prose
from lists.vocabulary.dates import parse_date, read_date
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.ties import REFERENCE, reference_key
from lists.workbook.published import opened_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from lists.entity import DateInterval, Entity, IdentifierType, Kind, NameKind
    from lists.parsing.report import ParseReport
    from lists.workbook.sheets import Sheet

    Row = Mapping[str, str]

COLUMNS = (
    "Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength",
    "Date of Birth", "Place of Birth", "Citizenship", "Address", "Additional Information",
    "Listing Information", "IMO Number", "Committees", "Control Date",
    "Instrument of Designation", "Targeted Financial Sanction", "Travel Ban", "Arms Embargo",
    "Maritime Restriction",
)  # fmt: skip
"""The headings as published in 2026."""
_NEEDED = frozenset(COLUMNS[:4]) | {"Committees"}
_TELLING = 12
"""Headings of this list that no other workbook has together."""
_KINDS: Mapping[str, Kind] = {
    "individual": "person",
    "entity": "organization",
    "vessel": "vessel",
}
_NAME_KINDS: Mapping[str, NameKind] = {
    "primary name": "primary",
    "alias": "alias",
    "aka": "alias",
    "former name": "former",
    "fka": "former",
    "original script": "original_script",
}
_MEASURES = {
    "Targeted Financial Sanction": "asset freeze",
    "Travel Ban": "travel ban",
    "Arms Embargo": "arms embargo",
    "Maritime Restriction": "maritime restriction",
}
_NUMBER = re.compile(r"(\d+)[a-z]*", re.IGNORECASE)
_COMMITTEE = re.compile(r"(\d{3,4})\b")
_AUTONOMOUS = re.compile(r"Autonomous \((.+)\)")
_BIRTH = re.compile(
    r"(?:approximately|about|circa):?\s*(?P<about>between\s+\d{4}\s+and\s+\d{4})"
    r"|(?P<one>(?:(?:approximately|about|circa)\s+)?(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}"
    r"|/?\d{1,2}/\d{4}|(?:\d{1,2}\s+)?[A-Z][a-z]{2,8}\.?\s+\d{4}|between\s+\d{4}\s+and\s+\d{4}"
    r"|\d{4}\s*(?:to|-|\u2013)\s*\d{4}|\d{4}))(?![\d/])",
    re.IGNORECASE,
)
_NOT_A_WORD = re.compile(r"[\W_]+|\b(?:and|or|approximately)\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4})\b"
)
_OLDEST_BIRTH = 1850
"""A year before it is one of another calendar ("24/06/1402" is the Iranian solar one)."""


def is_dfat(cells: tuple[str, ...]) -> bool:
    """Whether a workbook whose first row has these cells is this list.

    Most of its headings tell it, so that a renamed one is missed by name and the file is not taken
    for somebody's own list.
    """
    return len({clean(cell) for cell in cells} & set(COLUMNS)) >= _TELLING


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every listed party, in the order of its first row.

    The file carries no date of its own; the newest "Control Date" of its rows is taken for it.

    Raises:
        UnreadableList: No workbook, damaged, too large, or not this list.
    """
    gathered: dict[tuple[str, str, str], GatheredParty] = {}
    numbers: dict[str, int] = {}
    newest: date | None = None
    for line, row in _rows(path, report):
        report.counts["rows"] += 1
        where = f"line {line}"
        number = _NUMBER.fullmatch(row["Reference"])
        if number is None:
            value = row["Name of Individual or Entity"]
            report.odd("skipped", where, "Reference", value, "row without a reference number")
            continue
        key = (number[1], row["Type"], row["Committees"])
        party = gathered.get(key)
        if party is None:
            report.counts["records"] += 1
            again = numbers[number[1]] = numbers.get(number[1], 0) + 1
            own = number[1] if again == 1 else f"{number[1]}.{again}"
            if again > 1:
                report.odd("odd", number[1], "Reference", own, "the number names two parties")
                report.flaw("references stand for several parties", number[1])
            party = gathered[key] = _party(own, row, report)
        _add(party, row)
        newest = max(filter(None, (newest, party.amended_on)), default=None)
    if newest:
        report.published_at = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    for party in gathered.values():
        if party.kind == "vessel" and not any(one.type == "imo" for one in party.identifiers):
            party.odd("IMO Number", "", "a ship without an IMO number")
        entity = party.entity()
        if entity:
            yield entity


def _rows(path: Path, report: ParseReport) -> Iterator[tuple[int, Row]]:
    with opened_sheets(path) as sheets:
        for sheet in sheets:
            yield from _rows_of(sheet, path.name, report)
            return
    raise UnreadableList(f"{path.name}: a workbook without a sheet")


def _rows_of(sheet: Sheet, name: str, report: ParseReport) -> Iterator[tuple[int, Row]]:
    headings: list[str] = []
    for record in sheet.records():
        if record.error:
            report.odd("odd", f"line {record.line}", "row", "", record.error)
        if not record.cells:
            continue
        if not headings:
            headings = [clean(cell) for cell in record.cells]
            if missing := _NEEDED - set(headings):
                raise UnreadableList(f"{name}: lacks the columns {sorted(missing)}")
            for heading in headings:
                if heading not in COLUMNS:
                    report.odd("unknown", "", heading, "", "column this parser does not read")
            continue
        filled = zip(headings, record.cells, strict=False)
        report.fields.update(heading for heading, cell in filled if heading and cell.strip())
        row = dict.fromkeys(COLUMNS, "")
        row.update(zip(headings, (_text(cell) for cell in record.cells), strict=False))
        yield record.line, row


def _text(cell: str) -> str:
    """A cell without the escapes that spreadsheets write for line ends (ECMA-376, ST_Xstring)."""
    return clean_prose(cell.replace("_x000D_", ""))


def _party(number: str, row: Row, report: ParseReport) -> GatheredParty:
    kind = _KINDS.get(row["Type"].casefold())
    if kind is None:
        report.odd("unknown", number, "Type", row["Type"], "unknown kind, taken for a firm")
    party = GatheredParty("au_dfat", number, number, kind or "organization", report)
    party.programmes.append(programme(row["Committees"]))
    if not party.programmes[0]:
        party.odd("Committees", row["Committees"], "no committee and no autonomous regime")
    for column, measure in _MEASURES.items():
        if row[column].casefold() in {"true", "yes", "1"}:
            party.measures.append(measure)
    return party


def programme(committees: str) -> str:
    """``AU:UN1718`` for "1718 (DPRK)", ``AU:DPRK`` for "Autonomous (DPRK)", empty if neither."""
    own = _AUTONOMOUS.search(committees)
    if own:
        return "AU:" + re.sub(r"\W+", "-", own[1].upper()).strip("-")
    found = _COMMITTEE.search(committees)
    return f"AU:UN{found[1]}" if found else ""


def _add(party: GatheredParty, row: Row) -> None:
    said = row["Name Type"].casefold()
    kind = _NAME_KINDS.get(said)
    if kind is None:
        message = "unknown type of name, taken for an alias"
        party.report.odd("unknown", party.reference, "Name Type", row["Name Type"], message)
    if row["Alias Strength"].casefold() == "weak":
        kind = "weak_alias"
    elif kind == "primary" and any(name.kind == "primary" for name in party.names):
        kind = "alias"
        party.report.flaw("records have a key twice", party.reference)
    party.add_names(row["Name of Individual or Entity"], kind or "alias")
    # Most rows of a party repeat the values of its first one.
    if party.is_new("Date of Birth", row["Date of Birth"]):
        party.birth_dates += _births(party, row["Date of Birth"])
    if party.is_new("Place of Birth", row["Place of Birth"]):
        party.add_birth_place(row["Place of Birth"])
    if party.is_new("Citizenship", row["Citizenship"]):
        party.add_countries(party.nationalities, row["Citizenship"], "Citizenship")
    if party.is_new("Address", row["Address"]):
        party.add_address(row["Address"])
    if party.is_new("IMO Number", row["IMO Number"]):
        scheme: IdentifierType = "imo" if party.kind == "vessel" else "imo_company"
        party.identifiers.append(identifier(scheme, row["IMO Number"]))
    text = row["Additional Information"]
    if party.is_new("Additional Information", text):
        party.add_reason(text)
        party.add_numbers_in(text, "Additional Information")
        _un_reference(party, text)
    _listing(party, row)


def _un_reference(party: GatheredParty, text: str) -> None:
    """The UN's own reference, which a UN party's text begins with ("KPi.054 Passport no.: …")."""
    found = REFERENCE.match(text)
    if found and party.programmes[0].startswith("AU:UN"):
        party.links.append(Link("same_as", "", "", reference_key(found), text[: found.end()]))


def _listing(party: GatheredParty, row: Row) -> None:
    instrument, said = row["Instrument of Designation"], row["Listing Information"]
    if instrument and not _DAY.fullmatch(instrument):
        party.legal_basis.append(clean(instrument))
    if said and said != instrument:
        party.remarks.append(said)
    found = _DAY.search(said)
    if found and party.listed_on is None:
        party.listed_on = _day(found[0])
    control = parse_date(row["Control Date"])
    if control and (party.amended_on is None or control.start > party.amended_on):
        party.amended_on = control.start


def _day(text: str) -> date | None:
    reading = read_date(text, "day_first")
    one_day = reading and reading.interval.start == reading.interval.end
    return reading.interval.start if reading and one_day else None


def _births(party: GatheredParty, text: str) -> Iterator[DateInterval]:
    """Every date of a cell: "Approximately 1963, 30/01/1972", "1961, 1962", "03/1955, 04/1955"."""
    for found in _BIRTH.finditer(text):
        about = found["about"]
        said = about or found["one"].lstrip("/")
        reading = read_date(f"about {said}" if about else said, "day_first")
        interval = reading and reading.interval
        if interval is None or interval.start.year < _OLDEST_BIRTH:
            party.odd("Date of Birth", said, "not a date of this calendar; kept as a note")
            party.notes.append(f"Date of birth: {said}")  # notes are kept once
        else:
            yield interval
    rest = _NOT_A_WORD.sub(" ", _BIRTH.sub(" ", text)).strip()
    if rest:
        party.odd("Date of Birth", rest, "not a date; kept as a note")
        party.notes.append(f"Date of birth: {text}")
