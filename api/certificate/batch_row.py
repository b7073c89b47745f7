"""The certificate of one row of a batch, made from its result file and the batch's audit entry.

Rows have no audit entries of their own. The entry of their batch holds the SHA-256 of the results
as JSON lines: with that file, any of its rows can have a certificate, and with the submitted file
the certificate shows the row as it was submitted. Nothing is screened again.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from api.audit.store import AuditLog, Entry, Recorded, UnknownScreening
from api.batch.files import file_sha256
from api.batch.input_file import Position, ReadOptions, inspect, open_records
from api.certificate.blocks import Block, Certificate, Facts, Heading, Prose
from api.certificate.content import (
    MEANING,
    UNSCREENED,
    broken_warnings,
    caller_text,
    checked,
    instant,
    list_hashes,
    verdict_of,
)
from api.certificate.decisions import client_of_entry, row_decision_blocks
from api.certificate.gaps import coverage
from api.certificate.proof import Proof, prove
from api.certificate.result import in_short, result_blocks
from api.sheet import unguarded
from api.sheet.outcome import OUTPUT_COLUMNS

if TYPE_CHECKING:
    from api.alerts.rules import AlertRules
    from lists.store import SnapshotStore


@dataclass(frozen=True, slots=True)
class RowFiles:
    """The files that are kept: the results as JSON lines, and the file that was submitted.

    ``table`` are the results as CSV, which show the row as it was submitted as well.
    """

    results: Path
    sent: Path | None = None
    table: Path | None = None


def row_certificate(
    store: SnapshotStore,
    files: RowFiles,
    screening_id: str,
    made_at: datetime,
    rules: AlertRules | None,
) -> tuple[Certificate, tuple[str, ...]]:
    """The certificate of a row, and a sentence for each check of its record that failed.

    Decisions about it are left out without ``rules``.

    Raises:
        UnknownScreening: no line of the results has this id, or no batch's entry names the file.
        OSError: a file cannot be read.
        SheetRefused: the file that was sent cannot be read.
    """
    log = AuditLog(store.engine)
    row, digest = _line(files.results, screening_id)
    entry = _entry(log, digest)
    proof = prove(log, Recorded(screening_id, 0, entry))
    broken = proof.broken
    cells: tuple[tuple[str, str], ...] = ()
    if files.sent is not None:
        if file_sha256(files.sent) == entry.facts["request_sha256"]:
            cells = _cells(files.sent, int(row["line"]))
        else:
            broken += ("the file given as sent is the one the batch was made from",)
    elif files.table is not None:
        if file_sha256(files.table) == entry.facts.get("results_csv_sha256"):
            cells = _cells_of_table(files.table, screening_id)
        else:
            broken += ("the table of the results is as it was written",)
    band = row.get("band") or UNSCREENED
    shown = Proof(proof.holds, broken)
    covered = coverage(store, entry.at, entry.facts, _options(entry.facts), row)
    blocks = (
        *_opening(row, cells, entry, shown),
        *checked(entry.facts, covered.versions, covered.states),
        *result_blocks(row, cells[0][1] if cells else f"row {row['row']}"),
        *_decisions(log, screening_id, entry, rules),
        *_chain(entry, shown),
        *list_hashes(covered.versions),
        MEANING,
    )
    not_screened = "The row was not screened. This is not a clearance."
    verdict = not_screened if band == UNSCREENED else verdict_of(band, row)
    page = Certificate(
        screening_id=screening_id,
        title="Screening certificate: a row of a batch",
        band=band,
        verdict=verdict,
        made=instant(made_at),
        gaps=covered.gaps,
        blocks=blocks,
    )
    return page, broken


def _decisions(
    log: AuditLog, screening_id: str, entry: Entry, rules: AlertRules | None
) -> Iterator[Block]:
    if rules is not None:
        client = client_of_entry(entry.facts)
        yield from row_decision_blocks(log.engine, log, screening_id, client, rules)


def _cells_of_table(table: Path, screening_id: str) -> tuple[tuple[str, str], ...]:
    """The client's own cells of a row with their headings, from the results as CSV."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        heading = next(rows, [])
        own = len(heading) - len(OUTPUT_COLUMNS)
        place = own + OUTPUT_COLUMNS.index("screening_id")
        for cells in rows:
            if cells[place] == screening_id:
                pairs = zip(heading[:own], cells[:own], strict=True)
                return tuple((name, unguarded(cell)) for name, cell in pairs if cell)
    return ()


def _line(results: Path, screening_id: str) -> tuple[dict[str, Any], str]:
    digest, found = hashlib.sha256(), b""
    wanted = b'"screening_id":"%s"' % screening_id.encode("utf-8", "replace")
    with results.open("rb") as file:
        for line in file:
            digest.update(line)
            if wanted in line and not found:
                found = line
    if not found:
        raise UnknownScreening(f"no line of {results.name} has the id {screening_id[:60]!r}")
    row: dict[str, Any] = msgspec.json.decode(found)
    return row, digest.hexdigest()


def _entry(log: AuditLog, digest: str) -> Entry:
    for entry in log.batches(digest):
        if digest in {entry.facts["results_jsonl_sha256"], entry.facts.get("output_sha256")}:
            return entry
    raise UnknownScreening(
        "no batch in the audit record has these results: the file was changed or filtered, "
        "or comes from another service"
    )


def _cells(sent: Path, line: int) -> tuple[tuple[str, str], ...]:
    """The cells of the submitted row with their headings."""
    reading = inspect(sent, ReadOptions())
    with open_records(sent, reading, Position(sent.stat().st_size)) as records:
        for record in records:
            if record.line == line:
                pairs = zip(reading.mapping.header, record.cells, strict=False)
                return tuple((heading, cell) for heading, cell in pairs if cell)
    return ()


def _options(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the batch, where the record kept them."""
    return dict(msgspec.json.decode(facts["options"])) if facts.get("options") else {}


def _opening(
    row: Mapping[str, Any],
    cells: tuple[tuple[str, str], ...],
    entry: Entry,
    proof: Proof,
) -> Iterator[Block]:
    facts = entry.facts
    yield from broken_warnings(proof)
    yield from in_short(row)
    yield Facts(
        (
            ("Screening", row["screening_id"]),
            ("Row, line of the file", f"{row['row']}, {row['line']}"),
            ("Client's reference", row.get("id") or "none"),
            ("Batch", f"{facts['batch']}, {facts['rows']} rows, {facts['state']}"),
            ("File", facts["file"] or "name not kept"),
            ("Recorded at", instant(entry.at)),
            ("Asked by", caller_text(facts)),
        )
    )
    yield Heading("Subject")
    if cells:
        yield Prose("The row as it was sent.", "small")
        yield Facts(cells)
    else:
        yield Prose(
            "The row itself stands in the file that was sent, whose hash is below; give that file "
            "to have it on this page.",
            "small",
        )


def _chain(entry: Entry, proof: Proof) -> Iterator[Block]:
    facts = entry.facts
    yield Heading("Place in the audit chain")
    yield Facts(
        (
            ("Entry of the batch", str(entry.seq)),
            ("Entry hash", entry.hash),
            ("Hash of the entry before", facts["prev"]),
            ("SHA-256 of the file that was sent", facts["request_sha256"]),
            ("SHA-256 of the results as JSON lines", facts["results_jsonl_sha256"]),
        )
    )
    holds = (*proof.holds, "the results file has the hash the entry names")
    yield Prose(f"Checked when this page was made: {'; '.join(holds)}.", "good")
    yield Prose("To check the whole chain, and that it still holds this entry:")
    yield Prose(f"dprk-screen audit verify --anchor {entry.seq}:{entry.hash}", "quote")
