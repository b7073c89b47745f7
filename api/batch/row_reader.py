"""Records of a sheet as subjects, many at a time.

``read_row`` says what a record means. ``RowReader`` gives the same for a whole chunk, quicker: the
cells of a record fall into parts that are read without looking at each other (its goods, its
ports, its birth date), so what a part came to is remembered by its cells, and read as a record's
would be where they are new. Cells that are hardly ever alike (names, numbers, addresses) are taken
apart by ``api.batch.column_reader``. A record with anything to say a warning about goes to
``read_row`` as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import structs

from api.batch.column_reader import LONGEST, ODD_SIGNS, Cells, Taken, direct_reading
from api.batch.models import FileFormat
from api.service.answer_encoding import Unscreened, unscreened
from api.service.field_words import field_in_words
from api.service.headed_values import NAME_PARTS, HeadedValues
from api.service.possible_names import could_be_a_name
from api.service.record_reader import RecordReader
from api.service.subjects import as_subject, names_a_party, read_submitted
from api.sheet import Record
from api.sheet.guard import typed
from api.sheet.rows import stray_cells, submitted, unread_cells
from lists.vocabulary.csv_dialect import DELIMITERS
from lists.vocabulary.dates import iso_day
from lists.vocabulary.headings import Column, columns
from lists.vocabulary.placeholders import placeholder_date
from screening.model.subject import Activity, StrayText, Subject

if TYPE_CHECKING:
    from lists.entity import DateInterval

MOST_REMEMBERED = 30_000
MOST_DEALS = 5_000
"""Cells of one part whose meaning is kept, fewer of deals; then that part's are forgotten."""
_SPOILT = object()


def read_row(record: Record, reading: FileFormat) -> Subject | Unscreened:
    """The subject of a record, or why there is none; says which line in either case."""
    cells, width = record.cells, reading.width
    if record.error:
        return unscreened("", f"line {record.line}: {record.error}")
    beyond = [cell for cell in cells[width:] if cell.strip()]
    if beyond:
        shown = ", ".join(repr(cell[:40]) for cell in beyond[:3])
        return unscreened(
            "",
            f"line {record.line}: {len(cells)} cells where the header has {width} "
            f"(beyond it: {shown}); is a quotation mark missing around a cell?",
        )
    if other := _other_delimiter(cells, reading):
        return unscreened("", f"line {record.line}: {other}")
    given, warnings = submitted(cells, reading.mapping)
    if len(cells) < width:
        warnings.append(f"the line has {len(cells)} of {width} cells")
    subject = read_submitted(given)
    unread = tuple(unread_cells(cells, reading.mapping))
    if isinstance(subject, Unscreened):
        problems = (f"{field_in_words(p.field)}: {p.problem}" for p in subject.errors)
        said = "; ".join(problems) or subject.error
        return structs.replace(
            subject,
            error=f"line {record.line}: {said}",
            warnings=(*warnings, *subject.warnings),
            unread=(*subject.unread, *unread),
        )
    strays = stray_cells(cells, reading.mapping)
    if warnings or unread or strays:
        warnings += subject.warnings
        unread = (*subject.unread, *unread)
        strays = (*subject.stray_texts, *strays)
        subject = structs.replace(
            subject, warnings=tuple(warnings), unread=unread, stray_texts=strays
        )
    return subject


def _other_delimiter(cells: Sequence[str], reading: FileFormat) -> str:
    """Why a row is too short that has all its cells by another delimiter than the file's."""
    if reading.format != "csv" or len(cells) >= reading.width:
        return ""
    text = reading.delimiter.join(cells)
    for sign in DELIMITERS:
        parts = text.count(sign) - text.count(f"{sign} ") + 1  # "Smith, John" is one cell
        if sign != reading.delimiter and parts >= reading.width:
            return (
                f"it has {len(cells)} of {reading.width} cells, but {parts} if {sign!r} "
                f"separates them; use {reading.delimiter!r} in all lines"
            )
    return ""


@dataclass(frozen=True, slots=True)
class _Part:
    """Columns that are read together."""

    field: str
    places: tuple[int, ...]
    take: Taken


class RowReader:
    """Reads the records of one sheet; keeps what it learnt from chunk to chunk."""

    def __init__(self, reading: FileFormat) -> None:
        self._reading = reading
        self._parts = tuple(_parts(reading))
        codes = reading.mapping.codes
        numbers = [place for place, code in enumerate(codes) if code == "id"]
        self._number = numbers[0] if numbers else None
        self._unknown = reading.mapping.unknown_places
        used = [place for place, code in enumerate(codes) if code and code != "id"]
        used += self._unknown
        self._telling = itemgetter(*used) if len(numbers) < 2 else None

    def alike(self, records: Sequence[Record]) -> list[int]:
        """For each record the place of the first that says the same of the same party.

        Only the row's own number and columns that are not used may differ. What an error or a
        number of another length would need said about its line is a record by itself.
        """
        width, number = self._reading.width, self._number
        if self._telling is None:
            return list(range(len(records)))
        telling = self._telling
        first: dict[object, int] = {}
        return [
            first.setdefault(telling(record.cells), place)
            if len(record.cells) == width
            and not record.error
            and (number is None or _plain(record.cells[number]))
            else place
            for place, record in enumerate(records)
        ]

    def id_of(self, record: Record) -> str:
        """The number of a record that is like another one."""
        return record.cells[self._number].strip() if self._number is not None else ""

    def _unread(self, record: Record) -> bool:
        """Whether a column that nobody understands may name somebody in this row."""
        cells = (record.cells[place] for place in self._unknown)
        return any(cell and could_be_a_name(typed(cell)) for cell in cells)

    def _strays(self, record: Record) -> tuple[StrayText, ...]:
        return stray_cells(record.cells, self._reading.mapping) if self._unknown else ()

    def read(self, records: Sequence[Record]) -> list[Subject | Unscreened]:
        """``read_row`` of each record."""
        reading, width = self._reading, self._reading.width
        found: list[Subject | Unscreened | None] = [None] * len(records)
        places = [
            place
            for place, record in enumerate(records)
            if len(record.cells) == width and not record.error
        ]
        sheet = list(zip(*(records[place].cells for place in places), strict=True))
        spoilt = {row for row, place in enumerate(places) if self._unread(records[place])}
        values: dict[str, Sequence[Any]] = {}
        deals: list[tuple[str, Sequence[Any]]] = []
        for part in self._parts if places else ():
            taken = part.take([sheet[place] for place in part.places], spoilt)
            if part.field.startswith("activity."):
                deals.append((part.field.removeprefix("activity."), taken))
            else:
                values[part.field] = taken
        for row, subject in enumerate(_subjects(values, _activities(deals, len(places)))):
            if row in spoilt or not names_a_party(subject):
                continue
            strays = self._strays(records[places[row]])
            found[places[row]] = structs.replace(subject, stray_texts=strays) if strays else subject
        return [
            read_row(record, reading) if subject is None else subject
            for record, subject in zip(records, found, strict=True)
        ]


_FIELDS = (
    ("id", ""),
    ("kind", None),
    ("names", ()),
    ("birth_dates", ()),
    ("countries", ()),
    ("nationalities", ()),
    ("gender", ""),
    ("identifiers", ()),
    ("addresses", ()),
    ("imo", ""),
    ("mmsi", ""),
    ("call_sign", ""),
    ("flag", ""),
)


def _subjects(
    values: dict[str, Sequence[Any]], activities: Iterator[Activity | None]
) -> Iterator[Subject]:
    """Put the parts together."""
    given = [values.get(field, repeat(absent)) for field, absent in _FIELDS]
    return map(Subject, *given, activities)


def _activities(deals: list[tuple[str, Sequence[Any]]], rows: int) -> Iterator[Activity | None]:
    """The deal of each row from its parts, each of which is a deal with that part only, or none."""
    if not deals:
        yield from repeat(None, rows)
        return
    fields = [field for field, _ in deals]
    for parts in zip(*(taken for _, taken in deals), strict=True):
        told = [
            (field, part) for field, part in zip(fields, parts, strict=True) if part is not None
        ]
        if not told or all(field == "date" for field, _ in told):
            yield None
        elif len(told) == 1:
            yield told[0][1]
        else:
            yield Activity(**{field: getattr(part, field) for field, part in told})


def _plain(number: str) -> bool:
    """Whether a row's number is taken as it stands."""
    return len(number) <= LONGEST and number.lstrip()[:1] not in {*ODD_SIGNS}


# --- the parts of a sheet ----------------------------------------------------------------------


def _parts(reading: FileFormat) -> Iterator[_Part]:
    """Every part of a sheet that has a column."""
    known = columns()
    placed = [(place, known[code]) for place, code in enumerate(reading.mapping.codes) if code]
    by_field: dict[str, list[tuple[int, Column]]] = {}
    for place, column in placed:
        by_field.setdefault(_field(column), []).append((place, column))
    jobs = by_field.get("activity.employment")
    if jobs:  # work is that of the person in the row
        jobs += by_field.get("nationalities", [])
    for field, group in by_field.items():
        places = tuple(place for place, _ in group)
        take = direct_reading(field, [column for _, column in group])
        if take is None:
            take = _Remembered(reading, field, places).take
            if field == "birth_dates" and len(places) == 1:
                take = partial(_birth_dates, take)
        yield _Part(field, places, take)


def _field(column: Column) -> str:
    """The field of a subject, or of its activity, that a column goes to."""
    target = column.target.replace("[]", "")
    if column.part != "field":
        return _BELONGS[column.part]
    if target in NAME_PARTS or target == "name_continued":
        return "names"
    if target.startswith("activity."):
        return "activity." + target.split(".")[1]
    return "birth_dates" if target == "birth_date" else target


_BELONGS = {
    "identifier": "identifiers",
    "identifier_country": "identifiers",
    "counterparty": "activity.counterparties",
    "port": "activity.ports",
    "event": "activity.vessel_events",
    "employment": "activity.employment",
    "document": "activity.documents",
}


def _birth_dates(others: Taken, cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
    """A column of birth dates: plain days at once, which are read quicker than remembered."""
    [column] = cells
    days = [_plain_day(cell) if cell else None for cell in column]
    rest = tuple("" if day else cell for day, cell in zip(days, column, strict=True))
    return [
        (day,) if day else other for day, other in zip(days, others([rest], spoilt), strict=True)
    ]


def _plain_day(cell: str) -> DateInterval | None:
    day = iso_day(cell)
    return None if day is None or placeholder_date(day) else day


class _Remembered:
    """Reads a part as a record's would be read and keeps what the same cells came to."""

    def __init__(self, reading: FileFormat, field: str, places: tuple[int, ...]) -> None:
        codes, header = reading.mapping.codes, reading.mapping.header
        self._columns = [
            (columns()[codes[place]], header[place].strip(), reading.mapping.date_order(place))
            for place in places
        ]
        self._field, self._deal = field, field.startswith("activity.")
        self._known: dict[tuple[str, ...], Any] = {}

    def take(self, cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        """See ``Taken``."""
        keys = list(zip(*cells, strict=True))
        known = self._known
        if len(known) > (MOST_DEALS if self._deal else MOST_REMEMBERED):
            known.clear()
        for key in dict.fromkeys(keys):
            if key not in known:
                known[key] = self._learn(key)
        values = [known[key] for key in keys]
        if _SPOILT in values:
            spoilt.update(row for row, value in enumerate(values) if value is _SPOILT)
            values = [None if value is _SPOILT else value for value in values]
        return values

    def _learn(self, cells: tuple[str, ...]) -> Any:  # noqa: ANN401 - the part's own type
        headed, reader = HeadedValues(), RecordReader()
        for (column, heading, order), cell in zip(self._columns, cells, strict=True):
            if cell and not cell.isspace():
                headed.take(column, typed(cell), heading, order)
        given = headed.subject()
        if self._deal:  # a deal's day alone is no deal, but a part of one
            deal = Activity(**reader.record("activity", given.get("activity", {}), "activity."))
            read = reader.values
            wrong = headed.warnings or read.warnings or reader.unread or read.strays
            return _SPOILT if wrong else deal if deal != Activity() else None
        part = as_subject(reader.record("subject", given), reader)
        if headed.warnings or part.warnings or part.unread or part.stray_texts or reader.strays:
            return _SPOILT
        return getattr(part, self._field)
