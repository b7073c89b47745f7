"""OpenSanctions' ``targets.simple.csv``: one row a party, the columns its users know.

Each row is made into the line it was flattened from and read as that; what the flattening lost
(aliases' quality, the kinds of numbers, ties) stays lost. ``read`` of the whole file keeps it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs
from stdnum import lei

from lists.ftm.assemble import Assembler
from lists.ftm.lines import MOST_VALUES, Line
from lists.ftm.mapping import ftm_id
from lists.ftm.model import table
from lists.parsing.bounded_report import BoundedReport
from lists.parsing.csv_rows import header_of, rows_of
from lists.parsing.report import UnreadableList
from lists.vocabulary.identifiers import identifier, is_ship_imo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity, Identifier
    from lists.parsing.report import ParseReport

COLUMNS = frozenset({"id", "schema", "name", "aliases"})
"""Headings by which the file is told from a watchlist."""
_PROPERTIES = {
    "name": "name",
    "aliases": "alias",
    "birth_date": "birthDate",
    "countries": "country",
    "addresses": "address",
    "emails": "email",
    "phones": "phone",
    "sanctions": "program",
    "program_ids": "programId",
}
_SINGLE = frozenset({"name"})
_KNOWN = frozenset({*_PROPERTIES, "id", "schema", "identifiers", "dataset", "first_seen"})
_KNOWN |= {"last_seen", "last_change"}


def is_simple(path: Path) -> bool:
    """Whether the headings of a file are those of ``targets.simple.csv``."""
    return set(header_of(path, lambda row: len(COLUMNS & set(row))).headings) >= COLUMNS


def read(path: Path, source: str, reading: ParseReport) -> Iterator[Entity]:
    """Yield the parties of a ``targets.simple.csv``, one a row.

    Args:
        path: The file, UTF-8.
        source: Code of the list the parties are to belong to.
        reading: Filled with counts (``records``, ``names``) and oddities.

    Raises:
        UnreadableList: not text, or other headings.
    """
    header = header_of(path, lambda row: len(COLUMNS & set(row)))
    if not set(header.headings) >= COLUMNS:
        raise UnreadableList(f"{path.name}: not the headings of targets.simple.csv")
    report = BoundedReport(reading)
    for heading in header.headings:
        if heading not in _KNOWN:
            report.odd("unknown", "line 1", "column", heading, "column not understood, not read")
    assembler = Assembler(source, lambda _key: None, report)
    for row in rows_of(path, header, report):
        cells = dict(zip(header.headings, row.cells, strict=False))
        key, schema = cells.get("id", "").strip(), cells.get("schema", "").strip()
        if not key or schema not in table()["parties"]:
            message = "no id" if not key else "schema is no party's"
            report.odd("skipped", f"line {row.line}", "schema", schema, message)
            continue
        line = Line(key, schema, cells.get("name", "").strip(), _properties(cells), [], target=None)
        entity = assembler.entity(line, ftm_id(key), ())
        if entity is not None:
            numbers = _numbers(cells.get("identifiers", ""), entity.kind)
            held = (*entity.identifiers, *numbers)
            yield structs.replace(entity, identifiers=tuple(dict.fromkeys(held)))
    report.close()


def _properties(cells: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for heading, prop in _PROPERTIES.items():
        cell = cells.get(heading, "")
        values = [cell] if heading in _SINGLE else cell.split(";")
        found.setdefault(prop, []).extend(text for v in values[:MOST_VALUES] if (text := v.strip()))
    return found


def _numbers(cell: str, kind: str) -> list[Identifier]:
    """Numbers whose kind the file does not say: only check digits that are sure tell one."""
    found = []
    for text in (part.strip()[:500] for part in cell.split(";")):
        imo = re.fullmatch(r"(?:IMO)?(\d{7})", text)
        if imo and (text.startswith("IMO") or (kind == "vessel" and is_ship_imo(imo[1]))):
            found.append(identifier("imo" if kind == "vessel" else "imo_company", imo[1]))
        elif len(text) == 20 and lei.is_valid(text):
            found.append(identifier("lei", text))
        elif text:
            found.append(identifier("other", text))
    return [number for number in found if number.normalized]
