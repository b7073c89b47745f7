"""Settling, from a whole file, whether the dates of each column are day/month or month/day.

One look over the rows, before any of them is screened, in a bounded amount of memory. What it comes
to is kept with the batch (``Mapping.date_orders``), so that a batch that is continued reads every
row as it would have been read before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec

from api.batch.models import FileFormat
from api.sheet import Mapping, Record
from api.sheet.guard import typed
from lists.vocabulary.date_order import OrderEvidence
from lists.vocabulary.dates import DateOrder, iso_day
from lists.vocabulary.headings import columns

PORTION = 50_000
"""Rows between two signs of life."""
_WORDS = {"day_first": "day/month", "month_first": "month/day"}


def must_look(reading: FileFormat) -> bool:
    """Whether the file has a column of dates and its rows were not looked at yet."""
    return not reading.mapping.date_orders and bool(_date_places(reading.mapping))


def looks(reading: FileFormat, records: Iterable[Record]) -> Iterator[FileFormat | None]:
    """``None`` after every so many rows; at the end the format with the order of each column."""
    mapping = reading.mapping
    evidence = {place: OrderEvidence(mapping.header[place]) for place in _date_places(mapping)}
    for number, record in enumerate(records, start=1):
        cells = record.cells
        for place, column in evidence.items():
            cell = cells[place] if place < len(cells) else ""
            if cell and iso_day(cell) is None:  # a plain day is the same in either order
                column.add(typed(cell))
        if all(column.contradictory for column in evidence.values()):
            break
        if not number % PORTION:
            yield None
    yield _settled(reading, evidence)


def undecided(reading: FileFormat, why: str) -> FileFormat:
    """The format with no order for any column, because the file could not be looked through."""
    said = f"whether its dates are day/month or month/day was not found out: {why}"
    return _with_orders(reading, {}, [said])


def _date_places(mapping: Mapping) -> list[int]:
    known = columns()
    return [place for place, code in enumerate(mapping.codes) if code and known[code].holds_dates]


def _settled(reading: FileFormat, evidence: dict[int, OrderEvidence]) -> FileFormat:
    orders = {place: column.order for place, column in evidence.items() if column.order}
    said = [
        _in_words(reading.mapping.header[place], column)
        for place, column in evidence.items()
        if column.ambiguous or column.contradictory
    ]
    return _with_orders(reading, orders, said)


def _with_orders(
    reading: FileFormat, orders: dict[int, DateOrder], said: Sequence[str]
) -> FileFormat:
    mapping = reading.mapping
    mapping = replace(
        mapping,
        date_orders=tuple(orders.get(place, "") for place in range(len(mapping.codes))),
        warnings=(*mapping.warnings, *said),
    )
    return msgspec.structs.replace(reading, mapping=mapping)


def _in_words(heading: str, column: OrderEvidence) -> str:
    """What became of the ambiguous dates of a column."""
    named = f"dates of the column {heading[:60]!r}"
    if column.order:
        return f"{named} are read as {_WORDS[column.order]}"
    if column.contradictory:
        why = "some of them fit day/month only and others month/day only"
    else:
        why = "none of them shows whether they are day/month or month/day"
    return f"{named} are ambiguous: {why}; such a date is compared in both readings"
