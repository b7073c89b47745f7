"""Which elements, attributes and columns a file has values in, and which of them nobody reads.

A publisher that renames an element takes its values away without any error. So the values of every
field are counted while a file is read, whether the parser knows the field or not, and compared
with the last good version's (``lists.field_drift``). ``data/list_fields.tsv`` holds the fields of
each format as seen in real files. A field of XML is named by the element and the one around it
(``INDIVIDUAL_ALIAS/QUALITY``, ``nameAlias@wholeName``), a column by its heading.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.parsing.report import ParseReport


class KnownField(Struct, frozen=True):
    """One field of a format.

    ``least`` is how many values 1,000 records have at the very least (0: it may be absent), about
    a quarter of what real files have. ``unread`` says why nothing is read from it; empty for a
    field that is read.
    """

    field: str
    least: int
    unread: str


@cache
def known_fields(form: str, source: str = "") -> Mapping[str, KnownField]:
    """The fields of a format by name, of one source or of all that use it.

    There are none for a format without rows of its own.
    """
    path = resources.files("lists").joinpath("data", "list_fields.tsv")
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    rows = list(csv.DictReader(lines, delimiter="\t"))
    return {
        row["field"]: KnownField(row["field"], int(row["least"]), row["unread"] or "")
        for row in reversed(rows)
        if form in row["format"].split() and source in {"", row["source"]}
    }


def report_unread(report: ParseReport, form: str) -> None:
    """Report each field that nobody has seen in this format, with the number of values lost."""
    known = known_fields(form)
    for name, values in sorted(report.fields.items()):
        if name in known or values == 0 or _inside_unknown(name, report.fields, known):
            continue
        report.counts["unread_values"] += values
        own = name.rpartition("/")[2]
        report.odd("unknown", "", own, "", f"not known to this parser: {values:,} values not read")


def _inside_unknown(name: str, fields: Mapping[str, int], known: Mapping[str, KnownField]) -> bool:
    """Whether the element around a field is itself unknown, so that one line says it all."""
    around, slash, _ = name.rpartition("/")
    if not slash:
        around, at, _ = name.rpartition("@")
        if not at:
            return False
    return not any(one.rpartition("/")[2] == around for one in known) and any(
        one.rpartition("/")[2] == around for one in fields
    )
