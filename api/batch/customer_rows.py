"""Rows of a batch that are kept as customers under monitoring.

Such a row is read as the JSON that is kept of it would be, columns that nobody understands
included, so that it comes to the same whenever the customer is screened again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from api.batch.result_lines import BANDS
from api.batch.row_reader import read_row
from api.customers.models import (
    LONGEST_REF,
    REF_PATTERN,
    UNSENDABLE_REFS,
    CustomerPut,
    CustomerScreening,
    ResultBasis,
)
from api.customers.store import new_record
from api.service.answer_encoding import Unscreened, unscreened
from api.service.errors import FieldProblem
from api.service.subjects import read_submitted
from api.sheet.guard import typed
from api.sheet.rows import submitted
from screening.monitoring.outcome import outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.batch.chunks import Chunk
    from api.batch.models import FileFormat, Pins
    from api.sheet import Record
    from screening.model.result import Result
    from screening.model.subject import Subject

_REF = re.compile(REF_PATTERN)
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class ReadCustomer:
    """A row as the JSON of a subject, and what that is read as."""

    given: dict[str, Any]
    read: Subject | Unscreened

    @property
    def ref(self) -> str:
        """The client's own reference of the customer."""
        return str(self.given["id"])


def without_references(reading: FileFormat) -> str:
    """What is said of a file without a column of references; empty if it has one."""
    if "id" in reading.mapping.codes:
        return ""
    read = ", ".join(repr(heading[:40]) for heading in reading.mapping.header[:10])
    return f"no column holds the references of the customers; headings read: {read}"


def read_customer(record: Record, reading: FileFormat) -> ReadCustomer:
    """A row as a customer, or why it is none: every customer needs a reference."""
    if record.error or len(record.cells) != reading.width:
        whole = read_row(record, reading)
        if isinstance(whole, Unscreened):
            return ReadCustomer({}, whole)
    given, warnings = submitted(record.cells, reading.mapping)
    given = {**_unknown(record, reading), **given}
    ref = given.get("id")
    if wrong := _wrong_reference(ref):
        said = f"line {record.line}: a customer needs a reference of 1 to {LONGEST_REF} characters"
        fix = "fill the column of the reference" if ref is None else "send another reference"
        problem = FieldProblem("id", wrong, fix)
        return ReadCustomer(given, unscreened("", f"{said}: it {wrong}", (problem,)))
    given["id"] = str(ref)
    given = msgspec.json.decode(_encode(given))
    read = read_submitted(given)
    if isinstance(read, Unscreened):
        said = "; ".join(f"{one.field}: {one.problem}" for one in read.errors) or read.error
        read = msgspec.structs.replace(
            read, error=f"line {record.line}: {said}", warnings=(*warnings, *read.warnings)
        )
    return ReadCustomer(given, read)


def _wrong_reference(ref: object) -> str:
    """What is wrong with a reference; empty where nothing is."""
    if ref is None:
        return "is missing"
    if not isinstance(ref, str | int):
        return "is no text"
    if len(str(ref)) > LONGEST_REF:
        return "is too long"
    if str(ref) in UNSENDABLE_REFS:
        return "is a step of a path, by which nobody can ask for it"
    return "" if _REF.fullmatch(str(ref)) else "is empty, or has a line break or control character"


def refuse_repeated(rows: Sequence[ReadCustomer], records: Sequence[Record]) -> list[ReadCustomer]:
    """The rows, but an error for each whose reference an earlier one has.

    A customer is one row: of two that are screened and kept, the second would silently take the
    place of the first, and its matches would be lost.
    """
    first: dict[str, int] = {}
    settled: list[ReadCustomer] = []
    for place, (row, record) in enumerate(zip(rows, records, strict=True)):
        before = place if isinstance(row.read, Unscreened) else first.setdefault(row.ref, place)
        if before != place:
            said = f"line {record.line}: line {records[before].line} has the same reference"
            fix = "send one row for each customer, with all of its names"
            problem = FieldProblem("id", "is the reference of an earlier row", fix)
            row = ReadCustomer(row.given, unscreened(row.ref, said, (problem,)))  # noqa: PLW2901
        settled.append(row)
    return settled


class EarlierReferences:
    """The references of the rows of a file before a chunk; rows that repeat one get an error.

    ``refuse_repeated`` sees one chunk; this is what the chunks before it held, for a turn of the
    batch. A hash is kept of each reference, about 60 bytes of memory.
    """

    def __init__(self, reading: FileFormat) -> None:
        places = [place for place, code in enumerate(reading.mapping.codes) if code == "id"]
        self._place = places[0] if len(places) == 1 else None
        self._seen: set[int] = set()

    def marked(self, chunk: Chunk) -> Chunk:
        """The chunk, with an error in each row whose reference a chunk before it had."""
        refs = [self._reference(record) for record in chunk.records]
        records = tuple(
            record._replace(error=_REPEATED) if ref in self._seen and not record.error else record
            for ref, record in zip(refs, chunk.records, strict=True)
        )
        self._seen.update(ref for ref in refs if ref is not None)
        return chunk.with_records(records)

    def _reference(self, record: Record) -> int | None:
        place = self._place
        if place is None or place >= len(record.cells) or record.error:
            return None
        ref = typed(record.cells[place])
        return hash(ref) if ref else None


_REPEATED = (
    "an earlier row has the same reference, and it is that row which is kept; "
    "send one row for each customer, with all of its names"
)


class MostSevere:
    """Of the rows of a file with one reference that lie far apart, the one with the severest band.

    ``refuse_repeated`` sees one part of a file at a time. So that a later row never puts a clear
    customer in the place of one that matched, bands other than clear are remembered for a turn.
    """

    def __init__(self) -> None:
        self._bands: dict[str, int] = {}

    def of(self, rows: Iterable[CustomerPut]) -> list[CustomerPut]:
        """The rows that are kept: all but those less severe than an earlier one."""
        kept: list[CustomerPut] = []
        for row in rows:
            band = BANDS.index(row.screened.outcome.band)
            if band < self._bands.get(row.ref, 0):
                continue
            if row.screened.outcome.band != "clear":
                self._bands[row.ref] = band
            kept.append(row)
        return kept


def customer_put(row: ReadCustomer, result: Result, screening_id: str, pins: Pins) -> CustomerPut:
    """The customer of a row with what it came to."""
    basis = ResultBasis(pins.lists, pins.policy, pins.software)
    screened = CustomerScreening(
        screening_id, datetime.now(UTC), basis, outcome_of(result), pins.options
    )
    return CustomerPut(row.ref, pins.monitor, _encode(row.given), new_record(), screened)


def _unknown(record: Record, reading: FileFormat) -> dict[str, str]:
    """The cells of columns nobody understands, by their headings."""
    mapping = reading.mapping
    return {
        mapping.header[place].strip()[:60] or f"column {place + 1}": record.cells[place]
        for place in mapping.unknown_places
        if place < len(record.cells) and record.cells[place].strip()
    }
