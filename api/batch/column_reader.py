"""Cells that are hardly ever alike, read column by column: names, numbers, addresses, texts.

Each value is read by the readers of the one table of fields, as a single record's would be;
``api.batch.row_reader`` puts the columns together. A cell about which there is anything to say, or
that needs more than one look, marks its row: that row is read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, get_args

from api.service.field_reader import FieldReader
from api.service.headed_values import (
    NAME_PARTS,
    is_no_part_of_a_name,
    plain_number,
    several,
)
from api.service.value_readers import READERS
from lists.entity import IdentifierType
from lists.vocabulary.headings import RELATED_PARTY, Column
from lists.vocabulary.subject_fields import Field, record_table
from screening.model.subject import Activity, Counterparty, SubjectIdentifier

Cells = tuple[str, ...]
"""One column of a chunk."""
Taken = Callable[[list[Cells], set[int]], Sequence[Any]]
"""From the columns of a part to its value in each row; adds the rows not for it to the set."""

LONGEST = 2_000
"""Characters of a text in ``POST /v1/screen``; a record read alone says so about longer ones."""
ODD_SIGNS = "'=#"
"""First signs of cells that are not taken as they stand: guarded, ="007", #N/A."""
_MOST_VALUES = 20
_IDENTIFIER_TYPES = frozenset(get_args(IdentifierType)) | {""}
_NUMBERS = frozenset({"imo", "mmsi"})
_DIRECT = frozenset({"id", "call_sign", "mmsi", "imo", "addresses", "activity.description"})
"""Plain fields whose cells are hardly ever alike."""


def direct_reading(field: str, kinds: list[Column]) -> Taken | None:
    """How the columns of one field are read at once; ``None`` where they are read one by one."""
    if field in _DIRECT:
        single = len(kinds) == 1 and not kinds[0].target.endswith("[]")
        return partial(_single, field) if single else _several(field, kinds)
    if field == "names":
        return _names(kinds)
    if field == "identifiers":
        known = {kind.target for kind in kinds} <= _IDENTIFIER_TYPES
        return _identifiers(kinds) if known else None
    if field == "activity.counterparties":
        known = all(kind.code != RELATED_PARTY for kind in kinds)
        return _counterparties(kinds) if known else None
    return None


class _Values:
    """Reads values of one field; a row whose value gives occasion to say anything is marked."""

    def __init__(self, name: str, spoilt: set[int]) -> None:
        record, _, own = name.rpartition(".")
        self._field: Field = record_table(record or "subject").fields[own]
        self._read = READERS[self._field.reader]
        self._reader = FieldReader()
        self._spoilt = spoilt

    def of(self, row: int, text: str) -> Any:  # noqa: ANN401 - the field's own type
        """The value of one text."""
        value = self._read(self._reader, "", text)
        if self._reader.warnings or self._reader.misplaced or value is None:
            self._reader.warnings.clear()
            self._reader.strays.clear()
            self._reader.misplaced.clear()
            self._spoilt.add(row)
        return value


def _stripped(column: Cells, spoilt: set[int]) -> list[str]:
    """The cells without outer white space; odd and very long ones are not for us."""
    cells = [cell.strip() if cell else cell for cell in column]
    spoilt.update(
        row
        for row, cell in enumerate(cells)
        if cell and (cell[0] in ODD_SIGNS or column[row][0] == "'" or len(cell) > LONGEST)
    )
    return cells


def _single(field: str, cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
    """A field with one value, from one column."""
    values = _Values(field, spoilt)
    found = _stripped(cells[0], spoilt)
    if field in _NUMBERS:
        plain = [plain_number(cell) if cell else cell for cell in found]
        spoilt.update(row for row, value in enumerate(plain) if value is None)
        found = [value or "" for value in plain]
    read = [values.of(row, text) if text else text for row, text in enumerate(found)]
    if field != "activity.description":
        return read
    return [Activity(description=text) if text else None for text in read]


def _several(field: str, kinds: list[Column]) -> Taken | None:
    """Several values of each cell, one column after the other."""
    if any(not kind.target.endswith("[]") for kind in kinds):
        return None

    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        values = _Values(field, spoilt)
        stripped = [_stripped(column, spoilt) for column in cells]
        rows: list[tuple[str, ...]] = []
        for row, given in enumerate(zip(*stripped, strict=True)):
            texts = [
                values.of(row, text)
                for cell, kind in zip(given, kinds, strict=True)
                if cell
                for text in several(cell, kind.split)
            ]
            if len(texts) > _MOST_VALUES:
                spoilt.add(row)
            rows.append(tuple(texts))
        return rows

    return take


def _names(kinds: list[Column]) -> Taken | None:
    """Names of all columns; one in parts (given, middle, family name) comes last."""
    in_parts = [kind.target for kind in kinds if kind.target in NAME_PARTS]
    if len(set(in_parts)) != len(in_parts) or any(k.target == "name_continued" for k in kinds):
        return None
    if not in_parts:
        return _several("names", kinds)
    whole = [place for place, kind in enumerate(kinds) if kind.target not in NAME_PARTS]
    ordered = [
        place for part in NAME_PARTS for place, kind in enumerate(kinds) if kind.target == part
    ]
    names = _several("names", [kinds[place] for place in whole])

    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        values = _Values("names", spoilt)
        stripped = [_stripped(cells[place], spoilt) for place in ordered]
        for column in stripped:
            spoilt.update(row for row, cell in enumerate(column) if is_no_part_of_a_name(cell))
        joined = [" ".join(filter(None, parts)) for parts in zip(*stripped, strict=True)]
        spoilt.update(row for row, name in enumerate(joined) if len(name) > LONGEST)
        read = [values.of(row, name) if name else name for row, name in enumerate(joined)]
        if not whole or names is None:
            return [(name,) if name else () for name in read]
        given = names([cells[place] for place in whole], spoilt)
        return [
            (*others, name) if name else others for others, name in zip(given, read, strict=True)
        ]

    return take


def _identifiers(kinds: list[Column]) -> Taken:
    """Numbers of all columns, with the country the row states for numbers of that kind."""
    countries = [place for place, kind in enumerate(kinds) if kind.part == "identifier_country"]

    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        country = _Values("identifier.country", spoilt)
        issued: list[dict[str, str]] = [{} for _ in cells[0]]
        for place in countries:
            for row, cell in enumerate(_stripped(cells[place], spoilt)):
                if cell:
                    issued[row][kinds[place].target] = country.of(row, cell)
        found: list[tuple[SubjectIdentifier, ...]] = [()] * len(cells[0])
        for column, kind in zip(cells, kinds, strict=True):
            if kind.part != "identifier":
                continue
            for row, cell in enumerate(_stripped(column, spoilt)):
                if cell:
                    numbers = _numbers_of(cell, kind)
                    if not numbers:
                        spoilt.add(row)
                    where = issued[row].get(kind.target, "")
                    found[row] += tuple(
                        SubjectIdentifier(kind.target, number, where) for number in numbers
                    )
        return found

    return take


def _numbers_of(cell: str, kind: Column) -> list[str]:
    """The numbers of a cell; none where there is anything to say of one, or there are many."""
    values = several(cell, kind.split)
    if len(values) > _MOST_VALUES:
        return []
    reader = FieldReader()
    numbers = [
        reader.coded_number("", plain_number(value) or value, kind.target) for value in values
    ]
    return [] if reader.warnings else numbers


def _counterparties(kinds: list[Column]) -> Taken:
    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        values = _Values("counterparty.name", spoilt)
        found: list[tuple[Counterparty, ...]] = [()] * len(cells[0])
        for column, kind in zip(cells, kinds, strict=True):
            for row, cell in enumerate(_stripped(column, spoilt)):
                if cell:
                    names = several(cell, kind.split)
                    if len(names) > _MOST_VALUES:
                        spoilt.add(row)
                    found[row] += tuple(
                        Counterparty(values.of(row, name), kind.target) for name in names
                    )
        return [Activity(counterparties=parties) if parties else None for parties in found]

    return take
