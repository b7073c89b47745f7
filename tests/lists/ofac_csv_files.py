"""Small legacy CSV sets of OFAC for tests, written as the publisher writes them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lists.entity import Entity

NULL = "-0- "
_OPTIONAL = ("title", "call_sign", "vessel_type", "tonnage", "grt", "flag", "owner")


def primary(
    uid: int,
    name: str,
    kind: str = NULL,
    programmes: str = "DPRK",
    remarks: str = NULL,
    **columns: str,
) -> list[str]:
    """A row of sdn.csv; ``columns`` by the names in ``_OPTIONAL``."""
    optional = [columns.get(key, NULL) for key in _OPTIONAL]
    return [str(uid), name, kind, programmes, *optional, remarks]


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """One file: no header, CRLF, a lone Ctrl-Z at the end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode() + b"\x1a")
    return path


def csv_set(
    folder: Path,
    rows: Sequence[Sequence[str]],
    *,
    alt: Sequence[Sequence[str]] | None = (),
    add: Sequence[Sequence[str]] | None = (),
    comments: Sequence[Sequence[str]] | None = (),
) -> Mapping[str, Path]:
    """A whole set by role; ``None`` leaves a file out."""
    parts = {"primary": rows, "alt": alt, "add": add, "comments": comments}
    return {
        role: write_csv(folder / f"{role}.csv", part)
        for role, part in parts.items()
        if part is not None
    }


def read_csv(
    folder: Path,
    *rows: Sequence[str],
    source: str = "ofac_sdn",
    **parts: Sequence[Sequence[str]] | None,
) -> tuple[dict[str, Entity], ParseReport]:
    """Write a set, read it, and give the entities by uid and the reading."""
    reading = ParseReport(source)
    files = csv_set(folder, rows, **parts)
    return {entity.reference: entity for entity in ofac_csv.read(files, reading)}, reading
