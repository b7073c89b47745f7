"""Detects which OFAC list a file belongs to, and which CSV part it is, by content.

OFAC's CSV files have no header. The SDN and the non-SDN list have the same columns and are told
apart by their programmes; parts are matched to their main file by the party numbers they share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lists.vocabulary.csv_records import read_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Role = Literal["primary", "alt", "add", "comments"]

# Programmes of the lists that make up the consolidated non-SDN file: sectoral (SSI), foreign
# sanctions evaders, Palestinian Legislative Council, menu-based, Part 561, CMIC, CAPTA.
_NON_SDN = re.compile(r"^(FSE-|NS-|561|UKRAINE-EO13662|CMIC-|CAPTA|PEESA|RUSSIA-EO14024-D)")
_ENTRY = re.compile(rb'<SanctionsEntry\s[^>]*?ListID="(\d+)"')
_LISTS = re.compile(rb'<List\s+ID="(\d+)"[^>]*>([^<]*)</List>')
_PROGRAM = re.compile(rb"<(?:\w+:)?program>([^<]*)<")
_PARTYS_LISTS = re.compile(
    rb"<(?:\w+:)?sanctionsLists>((?:(?!</(?:\w+:)?sanctionsLists>).)*datePublished.*?)"
    rb"</(?:\w+:)?sanctionsLists>",
    re.DOTALL,
)
_SDN_LIST = re.compile(rb">\s*SDN List\s*<")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class CsvPart:
    """One CSV part. ``uids`` are the party numbers in its first column."""

    path: Path
    role: Role
    uids: frozenset[str]
    non_sdn: bool = False


def table(path: Path) -> CsvPart | None:
    """Read a CSV file's first column and shape; ``None`` if it is no part of OFAC's set."""
    role: Role | None = None
    uids: set[str] = set()
    non_sdn = 0
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for record in read_records(file, ","):
            row = record.cells
            if not row or row[0].strip("\x1a ") == "":
                continue
            shape = None if record.error else _role(row)
            if shape is None or (role is not None and shape != role):
                # One odd line must not hide a list; the parser says what is wrong with it.
                if len(uids) < 3:
                    return None
                continue
            role = shape
            uids.add(row[0].strip())
            non_sdn += bool(role == "primary" and _NON_SDN.match(row[3].strip()))
    if role is None:
        return None
    return CsvPart(path, role, frozenset(uids), non_sdn * 2 > len(uids))


def _role(row: Sequence[str]) -> Role | None:
    if not row[0].strip().isdigit():
        return None
    if len(row) == 12:
        return "primary"
    if len(row) == 2:
        return "comments"
    if len(row) not in {5, 6} or not row[1].strip().isdigit():
        return None
    if len(row) == 5 and row[2].strip().lower() in {"aka", "fka", "nka"}:
        return "alt"
    return "add" if len(row) == 6 else None


def sets(tables: Sequence[CsvPart]) -> tuple[list[tuple[str, Mapping[str, Path]]], list[Path]]:
    """Group one folder's parts into sets by source; parts without a main file are left over."""
    primaries = [one for one in tables if one.role == "primary"]
    grouped: dict[Path, dict[str, Path]] = {one.path: {"primary": one.path} for one in primaries}
    orphans = []
    for part in tables:
        if part.role == "primary":
            continue
        best = max(primaries, key=lambda one: len(one.uids & part.uids), default=None)
        if best is None or part.role in grouped[best.path]:
            orphans.append(part.path)
        else:
            grouped[best.path][part.role] = part.path
    found: list[tuple[str, Mapping[str, Path]]] = [
        ("ofac_cons" if one.non_sdn else "ofac_sdn", grouped[one.path])
        for one in sorted(primaries, key=lambda one: one.path)
    ]
    return found, orphans


def advanced_source(path: Path) -> str:
    """``ofac_sdn`` or ``ofac_cons``: by the list its first sanctions entry names.

    The entries stand near the end of a file of 120 MB, so it is scanned as bytes. A file without
    any is taken for the SDN list; its parser will say that it is cut short.
    """
    names: dict[bytes, bytes] = {}
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            window = tail + block
            if not names:
                names = dict(_LISTS.findall(window))
            if match := _ENTRY.search(window):
                named = names.get(match[1], b"SDN List").strip()
                return "ofac_sdn" if named == b"SDN List" else "ofac_cons"
            tail = window[-4096:]
    return "ofac_sdn"


def enhanced_sources(path: Path) -> tuple[str, ...]:
    """The lists whose parties an enhanced XML file holds: the SDN list, the others, or both.

    A party of the SDN list may stand on others too, so only one that does not makes the file one
    of the others as well.
    """
    found: dict[str, None] = {}
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            window = tail + block
            end = 0
            for match in _PARTYS_LISTS.finditer(window):
                end = match.end()
                found["ofac_sdn" if _SDN_LIST.search(match[1]) else "ofac_cons"] = None
            tail = window[end:][-65_536:]
            if len(found) > 1:
                break
    return tuple(sorted(found, reverse=True)) or ("ofac_sdn",)


def simple_source(path: Path) -> str:
    """``ofac_sdn`` or ``ofac_cons`` for a simple XML file: by the programmes it names most."""
    sdn = non_sdn = 0
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            window = tail + block
            tail = window[-256:]
            for code in _PROGRAM.findall(window):
                if _NON_SDN.match(code.decode(errors="replace").strip()):
                    non_sdn += 1
                else:
                    sdn += 1
    return "ofac_cons" if non_sdn > sdn else "ofac_sdn"
