"""OFAC's legacy CSV set: parties, aliases, addresses and the continuation of long remarks.

Four files without headers (``sdn``, ``alt``, ``add``, ``sdn_comments``; the consolidated list has
``cons_prim``, ``cons_alt``, ``cons_add``, ``cons_comments``). Reach for ``read`` with the files by
role. The same party has the same id here and in the advanced XML, but this format says less: no
listing dates, no scripts, no typed relations, no mark on weak aliases other than quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.ofac.features import read_feature
from lists.ofac.job_titles import link_employers
from lists.ofac.links import PartyBook
from lists.ofac.names import printed_name
from lists.ofac.party import PartyDraft
from lists.ofac.places import printed_address
from lists.ofac.remarks import is_cut, join_remark, read_remarks
from lists.parsing.csv_rows import ends_with_line
from lists.parsing.report import UnreadableList
from lists.vocabulary.cleaning import clean
from lists.vocabulary.csv_records import read_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lists.entity import Entity, Kind, NameKind
    from lists.parsing.report import ParseReport

NULL = "-0-"
"""Printed with a blank after it for a value that is not there."""

_END_OF_FILE = "\x1a"  # a lone Ctrl-Z ends each file
_KINDS: dict[str, Kind] = {
    "individual": "person",
    "": "organization",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_ALIAS_KINDS: dict[str, NameKind] = {"aka": "alias", "fka": "former", "nka": "alias"}
_LABELLED_COLUMNS = (
    (4, "Title"),
    (5, "Vessel Call Sign"),
    (6, "Vessel Type"),
    (7, "Vessel Tonnage"),
    (8, "Vessel Gross Registered Tonnage"),
    (9, "Vessel Flag"),
    (10, "Vessel Owner"),
)
_OPTIONAL = ("alt", "add", "comments")
_EVERY_SET = ("alt", "add")
"""Files that every set has; the comments came later, and not everybody keeps them."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "primary": (
        "number",
        "name",
        "type",
        "programmes",
        "title",
        "call sign",
        "vessel type",
        "tonnage",
        "gross tonnage",
        "flag",
        "owner",
        "remarks",
    ),
    "alt": ("number", "alias number", "alias type", "alias name", "alias remarks"),
    "add": ("number", "address number", "address", "city line", "country", "address remarks"),
    "comments": ("number", "comment"),
}
"""What the columns of each file hold; the files themselves have no headings."""


def read(files: Mapping[str, Path], report: ParseReport) -> Iterator[Entity]:
    """Yield every party of a CSV set in the order of its primary file.

    Args:
        files: ``primary`` and, where there are any, ``alt``, ``add`` and ``comments``.
        report: Filled while entities are yielded.

    Raises:
        UnreadableList: The primary file is missing, is not UTF-8 or holds no party.
    """
    if "primary" not in files:
        raise UnreadableList("an OFAC CSV set without its primary file (sdn.csv or cons_prim.csv)")
    _report_missing(files, report)
    continuations = _continuations(files, report)
    drafts: dict[str, PartyDraft] = {}
    for row in _rows(files, "primary", report):
        draft = _party(row, continuations.pop(row[0], ""), report)
        if draft.uid in drafts:
            report.odd("skipped", draft.uid, "primary", row[1], "the same key twice")
            report.flaw("records have a key twice", draft.uid)
            continue
        drafts[draft.uid] = draft
    if not drafts:
        raise UnreadableList(f"{files['primary'].name}: no OFAC party in it")
    _report_orphans(continuations, report)
    _read_aliases(files, drafts, report)
    _read_addresses(files, drafts, report)
    book = PartyBook(drafts.values())
    for draft in drafts.values():
        book.resolve_links(draft)
        link_employers(draft, book)
        report.counts["records"] += 1
        report.counts[draft.kind] += 1
        yield draft.entity()


def _rows(files: Mapping[str, Path], role: str, report: ParseReport) -> Iterator[list[str]]:
    """The rows of one file, nulls emptied; a row of another width is reported and left out."""
    path, columns = files[role], COLUMNS[role]
    if not ends_with_line(path):
        report.flaw(f"the {role} file does not end with a whole line: it is cut short", path.name)
    labels = [f"{role}: {column}" for column in columns]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for record in read_records(file, ",", len(columns)):
                row = record.cells
                if not row or row[0].strip() in {"", _END_OF_FILE}:
                    continue
                if record.error or len(row) < len(columns) or not row[0].strip().isdigit():
                    why = record.error or "not a row of this file"
                    report.odd("skipped", row[0], path.name, ",".join(row), why)
                    report.flaw(f"rows of the {role} file are broken", f"line {record.line}")
                    continue
                cells = ["" if cell.strip() == NULL else cell for cell in row]
                for label, cell in zip(labels, cells, strict=False):
                    if cell:
                        report.fields[label] += 1
                yield cells
    except UnicodeDecodeError as error:
        raise UnreadableList(f"{path.name}: not UTF-8 at byte {error.start}") from error


def _continuations(files: Mapping[str, Path], report: ParseReport) -> dict[str, str]:
    texts: dict[str, str] = {}
    if "comments" in files:
        for row in _rows(files, "comments", report):
            texts[row[0].strip()] = texts.get(row[0].strip(), "") + row[1]
    return texts


def _report_missing(files: Mapping[str, Path], report: ParseReport) -> None:
    for role in _OPTIONAL:
        if role not in files:
            report.odd("skipped", "", role, "", f"the set has no {role} file")
            if role in _EVERY_SET:
                report.flaw(f"the set has no {role} file")


def _report_orphans(continuations: Mapping[str, str], report: ParseReport) -> None:
    """Report rows of the comments file without a party.

    OFAC leaves a few behind when it delists; most of them without one means another day's file.
    """
    for uid, text in continuations.items():
        report.odd("skipped", uid, "comments", text, "continues the remark of no party")
    if len(continuations) * 2 > report.fields["comments: number"]:
        for uid in continuations:
            report.flaw("rows of the comments file belong to no party of the main file", uid)


def _party(row: list[str], continuation: str, report: ParseReport) -> PartyDraft:
    uid, kind = row[0].strip(), _KINDS.get(row[2].strip())
    if kind is None:
        report.odd("unknown", uid, "type", row[2], "unknown type of party")
    draft = PartyDraft(report, uid, kind or "organization")
    draft.add_name(printed_name(row[1], draft.kind, "primary"))
    for code in clean(row[3]).split("] ["):
        draft.add_programme(code.strip("[] "))
    if report.source == "ofac_sdn":
        draft.add_measure("Block")  # what being on the SDN list means: no column says it
    for column, label in _LABELLED_COLUMNS:
        if row[column].strip():
            read_feature(draft, label, row[column])
    remark = join_remark(row[11], continuation)
    if remark.strip():
        read_remarks(draft, remark, cut=is_cut(row[11]) and not continuation)
    return draft


def _read_aliases(
    files: Mapping[str, Path], drafts: Mapping[str, PartyDraft], report: ParseReport
) -> None:
    if "alt" not in files:
        return
    for row in _rows(files, "alt", report):
        draft, how = drafts.get(row[0].strip()), row[2].strip().casefold()
        if draft is None:
            report.odd("skipped", row[0], "alt", row[3], "alias of no party")
            report.flaw("rows of the alt file belong to no party of the main file", row[0])
            continue
        if how not in _ALIAS_KINDS:
            draft.unknown("alias type", row[2], "unknown type of alias")
        draft.add_name(printed_name(row[3], draft.kind, _ALIAS_KINDS.get(how, "alias")))
        report.counts["aliases"] += 1
        if row[4].strip():
            report.odd("odd", draft.uid, "alt", row[4], "a remark on an alias")


def _read_addresses(
    files: Mapping[str, Path], drafts: Mapping[str, PartyDraft], report: ParseReport
) -> None:
    if "add" not in files:
        return
    addressed: set[str] = set()
    for row in _rows(files, "add", report):
        draft = drafts.get(row[0].strip())
        street, city_line, country = (clean(cell) for cell in row[2:5])
        if draft is None:
            report.odd("skipped", row[0], "add", street, "address of no party")
            report.flaw("rows of the add file belong to no party of the main file", row[0])
            continue
        addressed.add(draft.uid)
        address = printed_address(street, city_line, country)
        if address:
            draft.add_address(address, country)
    for uid in drafts.keys() - addressed:  # every party has a row, with or without an address
        report.flaw("parties of the main file have no row in the add file", uid)
