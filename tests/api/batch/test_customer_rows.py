"""Rows of one file with the same reference: none silently takes the place of one that matched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.batch.chunks import Chunk
from api.batch.customer_rows import EarlierReferences, MostSevere
from api.customers.models import CustomerPut, CustomerScreening, ResultBasis
from api.sheet import Record
from screening.monitoring.outcome import CustomerOutcome
from tests.api.batch.uploads import csv_format

if TYPE_CHECKING:
    from screening.model.result import Band


def row(ref: str, band: Band) -> CustomerPut:
    outcome = CustomerOutcome("screened", band, 0, ())
    at = datetime(2026, 11, 30, tzinfo=UTC)
    screened = CustomerScreening("s", at, ResultBasis({}, "p", "s"), outcome)
    return CustomerPut(ref, "default", b"{}", "r", screened)


def test_a_later_clear_row_is_not_kept_in_the_place_of_a_match() -> None:
    kept = MostSevere()
    assert len(kept.of([row("c-1", "block"), row("c-2", "clear")])) == 2
    assert kept.of([row("c-1", "clear"), row("c-1", "review")]) == []


def test_a_later_row_as_severe_or_more_is_kept() -> None:
    kept = MostSevere()
    kept.of([row("c-1", "review"), row("c-2", "clear")])
    assert len(kept.of([row("c-1", "block"), row("c-2", "clear"), row("c-1", "block")])) == 3


def chunk(first: int, *refs: str) -> Chunk:
    return Chunk(first, tuple(Record(first + n, [ref, "Kim"]) for n, ref in enumerate(refs)))


def test_a_row_with_the_reference_of_a_chunk_before_it_says_so() -> None:
    reading = csv_format(["id", "name"])
    references = EarlierReferences(reading)
    first = references.marked(chunk(1, "A", "B", "A", ""))
    assert not any(one.error for one in first.records)  # within a chunk the reader says which line
    later = references.marked(chunk(5, "C", " B ", "'=A", ""))
    assert [bool(one.error) for one in later.records] == [False, True, False, False]
    assert "an earlier row has the same reference" in later.records[1].error
    assert not references.marked(chunk(9, "D")).records[0].error
