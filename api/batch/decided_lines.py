"""Results of a batch with what was decided about the kept customers among its rows.

The result files stay as they were recorded; decisions are added while a download is made, as they
stand then, in the way of ``POST /v1/screen`` (``api.alerts.shown``).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from api.alerts.shown import DecisionsAsked, decided_customers, with_decisions
from api.batch.customer_rows import read_customer
from api.batch.files import CSV, JSON
from api.batch.result_files import row_lines
from api.sheet import Record, guarded, unguarded
from api.sheet.outcome import OUTPUT_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from api.alerts.shown import DecidedCustomer
    from api.batch.models import FileFormat
    from api.batch.result_files import Filter
    from api.batch.stored_batch import Batch

_ROWS = 200


class _Row(msgspec.Struct):
    """What says whose row a line is, and whether anything in it can have been decided."""

    line: int
    id: str = ""
    matches: list[msgspec.Raw] = []


class _Rows(NamedTuple):
    """A row in both forms, and the JSON with its decisions where there can be any."""

    json: bytes
    sheet: bytes
    decided: bytes | None


def decided_lines(folder: Path, batch: Batch, wanted: Filter, engine: Engine) -> Iterator[bytes]:
    """The wanted rows as JSON lines; decisions are those of the batch's own client.

    Decisions stand with rows that have a match and the reference (``id``) of a kept customer. The
    row as it was sent, which they are compared with, stands in the lines of the CSV.
    """
    for row in _rows(folder, batch, wanted, engine):
        yield row.json if row.decided is None else row.decided


def decided_sheet_lines(
    folder: Path, batch: Batch, wanted: Filter, engine: Engine
) -> Iterator[bytes]:
    """The wanted rows as lines of CSV, with the columns of the analyst filled where it was decided.

    A row without a decision that applies is the very line of the result file.
    """
    width = batch.reading.width
    for row in _rows(folder, batch, wanted, engine):
        said = _in_words(row.decided) if row.decided else {}
        yield _filled(row.sheet, width, said) if said else row.sheet


def _rows(folder: Path, batch: Batch, wanted: Filter, engine: Engine) -> Iterator[_Rows]:
    """The wanted rows, read a portion at a time."""
    decode = msgspec.json.Decoder(_Row).decode
    both = zip(
        row_lines(folder, batch, JSON, wanted), row_lines(folder, batch, CSV, wanted), strict=True
    )
    while portion := list(islice(both, _ROWS)):
        rows = [decode(line) for line, _ in portion]
        refs = sorted({row.id for row in rows if row.id and row.matches})
        kept = decided_customers(engine, batch.client, refs) if refs else {}
        for row, (line, sheet) in zip(rows, portion, strict=True):
            decided = None
            if row.matches and row.id in kept:
                decided = _decided(line, kept[row.id], _sent(sheet, row.line, batch.reading))
            yield _Rows(line, sheet, decided)


class _ShownDecision(msgspec.Struct):
    applies: bool
    outcome: str = ""
    reason: str = ""
    by_name: str = ""
    by: str = ""


class _ShownMatch(msgspec.Struct):
    decision: _ShownDecision | None = None


class _ShownRow(msgspec.Struct):
    matches: list[_ShownMatch]


_shown_row = msgspec.json.Decoder(_ShownRow).decode


def _in_words(decided: bytes) -> dict[str, str]:
    """The cells of the analyst's columns, out of the decisions in force on a row's matches.

    One decision on some matches alone is none on the row: the cell says on how many.
    """
    matches = _shown_row(decided).matches
    held = [one.decision for one in matches if one.decision and one.decision.applies]
    if not held:
        return {}
    outcomes = Counter(one.outcome for one in held)
    if list(outcomes.values()) == [len(matches)]:
        words = held[0].outcome
    else:
        counts = [f"{name}: {number}" for name, number in sorted(outcomes.items())]
        words = f"{', '.join(counts)} of {len(matches)} matches"
    return {
        "decision": words,
        "decided_by": _each(one.by_name or one.by for one in held),
        "decision_reason": _each(one.reason for one in held),
    }


def _each(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(name for name in names if name))


def _filled(sheet: bytes, width: int, said: dict[str, str]) -> bytes:
    """A line of CSV with some cells of the result replaced."""
    cells = next(csv.reader(io.StringIO(sheet.decode(), newline="")))
    for name, words in said.items():
        cells[width + OUTPUT_COLUMNS.index(name)] = guarded(words)
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\r\n").writerow(cells)
    return held.getvalue().encode()


def _decided(line: bytes, customer: DecidedCustomer, subject: dict[str, Any]) -> bytes:
    return with_decisions(line, DecisionsAsked(subject, customer, ())).encoded + b"\n"


def _sent(sheet: bytes, line: int, reading: FileFormat) -> dict[str, Any]:
    """The row as the JSON of a customer would have it."""
    cells = next(csv.reader(io.StringIO(sheet.decode(), newline="")))
    own = [unguarded(cell) for cell in cells[: reading.width]]
    return read_customer(Record(line, own), reading).given
