"""OFSI's consolidated list (``ConList.csv``, ``.xlsx``), closed on 28 January 2026, still in use.

Reach for ``read``. Both kinds of files hold the same cells. The first line is
``Last Updated,10/04/2025``, the second holds 36 headings. One row stands for each name of a party,
so rows are gathered by the UK Sanctions List reference. What has no column of its own is inside
``Other Information`` as ``(IMO number):7408873 (Gender):Male``.
"""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lists.entity import Place
from lists.parsing.csv_rows import ends_with_line
from lists.parsing.fields import report_unread
from lists.parsing.repeated_headings import repeats_headings
from lists.parsing.report import UnreadableList
from lists.uk.designation import KINDS, Designation, name_kind, uk_day
from lists.vocabulary.cleaning import clean, clean_prose
from lists.vocabulary.countries import country_code
from lists.vocabulary.ties import REFERENCE
from lists.workbook.published import is_workbook, opened_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity, IdentifierType
    from lists.parsing.report import ParseReport

HEADINGS = frozenset({"Name 6", "Group Type", "Alias Type", "Regime", "Group ID"})
"""Headings that together tell this file."""
_LABELS = (
    "UK Sanctions List Ref", "UK Statement of Reasons", "UN Ref", "Gender", "Phone number",
    "Email address", "Type of entity", "Website", "Parent company", "Business Reg No",
    "Subsidiaries", "IMO number", "Flag of ship", "Type of ship", "Tonnage of ship",
    "Length of ship", "Year built", "Current owners", "Previous owners", "Previous flags", "Fax",
)  # fmt: skip
_LABEL = re.compile(r"\((" + "|".join(map(re.escape, _LABELS)) + r")\)\s*:")
_NUMBERS: dict[str, IdentifierType] = {
    "Phone number": "phone",
    "Fax": "phone",
    "Email address": "email",
    "Website": "website",
    "IMO number": "imo",
    "Business Reg No": "registration",
}
_REFERENCE_END = re.compile(r"\.(?:\s+|$)")  # the reference itself may hold a point: "SDi.005"
_SEVERAL = re.compile(r"\s*(?:\(\d+\)|;|\b\d\))\s*")


def is_conlist(line: str) -> bool:
    """Whether a table that begins with this line is OFSI's list: ``Last Updated,10/04/2025``."""
    heading, _, day = line.lstrip("\ufeff").replace('"', "").partition(",")
    return heading.strip().casefold() == "last updated" and "name" not in day.casefold()


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every listed party; parties appear in the order of their first row.

    Raises:
        UnreadableList: Not this list, or not text.
    """
    gathered: dict[str, Designation] = {}
    groups: dict[str, str] = {}
    for row in _rows(path, report):
        report.counts["records"] += 1
        labelled = _labelled(row.get("Other Information", ""))
        report.fields.update(f"Other Information ({label})" for label in labelled if label)
        reference = _REFERENCE_END.split(labelled.get("UK Sanctions List Ref", ""), 1)[0].strip()
        reference = reference or row["Group ID"]
        if not reference:
            report.odd("skipped", row.get("Name 6", ""), "Group ID", "", "row without a reference")
            continue
        if groups.setdefault(reference, row["Group ID"]) != row["Group ID"]:
            report.flaw("references stand for two parties", reference)
        one = gathered.get(reference)
        if one is None:
            kind = KINDS.get(row["Group Type"].casefold())
            if kind is None:
                report.odd("unknown", reference, "Group Type", row["Group Type"], "unknown kind")
            one = gathered[reference] = Designation(reference, kind or "organization")
        _add(one, row, labelled)
    report_unread(report, "ofsi_conlist_csv")
    for one in gathered.values():
        entity = one.entity(report)
        if entity:
            yield entity


def _rows(path: Path, report: ParseReport) -> Iterator[dict[str, str]]:
    lines = _workbook_lines(path) if is_workbook(path) else _csv_lines(path, report)
    first = next(lines, [])
    if not is_conlist(",".join(first[:2])):
        raise UnreadableList(f"{path.name}: does not begin with `Last Updated,…`")
    day = uk_day(first[1].strip())
    if day:
        report.published_at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    headings = next(lines, [])
    if not set(headings) >= HEADINGS:
        raise UnreadableList(f"{path.name}: lacks {sorted(HEADINGS - set(headings))}")
    for number, cells in enumerate(lines, 3):
        if len(cells) < len(headings):
            raise UnreadableList(f"{path.name}: row {number} is cut short")
        if any(cell.strip() for cell in cells[len(headings) :]):
            report.flaw("rows have more cells than headings", f"row {number}")
        if repeats_headings(cells, headings, f"row {number}", report):
            continue
        row = {name: value for name, value in zip(headings, cells, strict=False) if name}
        report.fields.update(name for name, value in row.items() if value.strip())
        yield row


def _csv_lines(path: Path, report: ParseReport) -> Iterator[list[str]]:
    if not ends_with_line(path):
        report.flaw("the file does not end with a whole line: it is cut short")
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
        try:
            yield from (cells for cells in csv.reader(file, strict=True) if cells)
        except (csv.Error, UnicodeDecodeError) as error:
            raise UnreadableList(f"{path.name}: {error}") from error


def _workbook_lines(path: Path) -> Iterator[list[str]]:
    """The rows of the first sheet, each as wide as the row of headings."""
    width = 0
    with opened_sheets(path) as sheets:
        for record in sheets[0].records() if sheets else ():
            if record.error:
                raise UnreadableList(f"{path.name}: row {record.line}: {record.error}")
            if not record.cells:
                continue
            width = max(width, len(record.cells))
            yield record.cells + [""] * (width - len(record.cells))


def _labelled(text: str) -> dict[str, str]:
    """The labelled parts of ``Other Information``; what stands before the first under ``""``."""
    pieces = _LABEL.split(text)
    found = {"": clean_prose(pieces[0])}
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found[label] = clean_prose(value)
    return found


def _add(one: Designation, row: dict[str, str], labelled: dict[str, str]) -> None:
    names = [row.get(f"Name {number}", "") for number in range(1, 7)]
    one.add_name(names, name_kind(row.get("Alias Type", ""), row.get("Alias Quality", "")))
    one.add_script_name(row.get("Name Non-Latin Script", ""))
    one.regime = one.regime or clean(row.get("Regime"))
    found = REFERENCE.search(labelled.get("UN Ref", ""))
    one.un_reference = one.un_reference or (found[0] if found else "")
    one.reason = one.reason or labelled.get("UK Statement of Reasons", "")
    loose = [labelled[""]]  # publishers go on with remarks behind a reference
    loose += _REFERENCE_END.split(labelled.get("UK Sanctions List Ref", ""), 1)[1:]
    loose += [REFERENCE.sub("", labelled.get("UN Ref", "")).strip(" .")]
    before = "\n".join(part for part in loose if part)
    one.remarks = one.remarks or before
    designated = row.get("UK Sanctions List Date Designated") or row.get("Listed On")
    one.listed_on = one.listed_on or uk_day(designated or "")
    one.amended_on = one.amended_on or uk_day(row.get("Last Updated") or "")
    for values, column in (
        (one.births, "DOB"),
        (one.titles, "Title"),
        (one.positions, "Position"),
        (one.nationalities, "Nationality"),
    ):
        values += [text for text in _SEVERAL.split(row.get(column, "")) if text]
    one.genders.append(labelled.get("Gender", ""))
    town, country = clean(row.get("Town of Birth")), clean(row.get("Country of Birth"))
    if full := ", ".join(part for part in (town, country) if part):
        one.birth_places.append(Place(full, city=town, country=country_code(country) or ""))
    lines = [row.get(f"Address {number}", "") for number in range(1, 7)]
    one.add_address(lines, row.get("Post/Zip Code", ""), row.get("Country", ""))
    _numbers(one, row, labelled)
    _ship(one, labelled)


def _numbers(one: Designation, row: dict[str, str], labelled: dict[str, str]) -> None:
    one.add_identifier("passport", row.get("Passport Number", ""))
    one.add_identifier("national_id", row.get("National Identification Number", ""))
    for label, scheme in _NUMBERS.items():
        for value in _SEVERAL.split(labelled.get(label, "")):
            one.add_identifier(scheme, value.strip(" ."))
    for label in ("Parent company", "Current owners"):
        if names := labelled.get(label, ""):
            one.add_link("owned_by", names, f"{label}: {names}")


def _ship(one: Designation, labelled: dict[str, str]) -> None:
    if one.kind != "vessel":
        return
    one.flags += [labelled.get("Flag of ship", "")]
    one.former_flags += _SEVERAL.split(labelled.get("Previous flags", ""))
    one.vessel_type = one.vessel_type or labelled.get("Type of ship", "")
    one.tonnage = one.tonnage or labelled.get("Tonnage of ship", "")
    one.build_year = one.build_year or labelled.get("Year built", "")
