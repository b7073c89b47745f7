"""Cells that are hardly ever alike, read column by column: names, numbers, addresses, texts.

Takes them apart with the sheet's own functions and a ``FieldReader``, as a single record would be;
``api.batch.row_reader`` puts the columns together. A cell that needs a warning, or more than a
look, marks its row as spoilt: that row is read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

from api.service.field_reader import FieldReader
from api.sheet.columns import Column
from api.sheet.rows import NAME_PARTS, plain_number, several
from lists.entity import IdentifierType
from lists.vocabulary.placeholders import FieldKind, placeholder
from screening.subject import Activity, Counterparty, Employment, SubjectIdentifier

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


def direct_reading(field: str, kinds: list[Column]) -> Taken | None:
    """How the columns of one field are read at once; ``None`` where they are read one by one."""
    if field in _SINGLE:
        return _SINGLE[field] if len(kinds) == 1 else None
    if field == "identifiers" and not {kind.target for kind in kinds} <= _IDENTIFIER_TYPES:
        return None
    return _SEVERAL[field](kinds) if field in _SEVERAL else None


def _stripped(column: Cells, spoilt: set[int], kind: FieldKind | None = None) -> list[str]:
    """The cells without outer white space; odd and very long ones are not for us.

    Neither are placeholders for values of a ``kind``: they need a warning.
    """
    cells = [cell.strip() if cell else cell for cell in column]
    spoilt.update(
        row
        for row, cell in enumerate(cells)
        if cell
        and (
            cell[0] in ODD_SIGNS
            or column[row][0] == "'"
            or len(cell) > LONGEST
            or (kind is not None and placeholder(cell, kind))
        )
    )
    return cells


def _texts(cells: list[Cells], spoilt: set[int]) -> Sequence[str]:
    return _stripped(cells[0], spoilt)


def _codes(cells: list[Cells], spoilt: set[int]) -> Sequence[str]:
    return _stripped(cells[0], spoilt, "number")


def _numbers(cells: list[Cells], spoilt: set[int]) -> Sequence[str]:
    stripped = _stripped(cells[0], spoilt, "number")
    found = [plain_number(cell) if cell else cell for cell in stripped]
    spoilt.update(row for row, value in enumerate(found) if value is None)
    return [value or "" for value in found]


def _imo(cells: list[Cells], spoilt: set[int]) -> Sequence[str]:
    reader = FieldReader()
    found = _numbers(cells, spoilt)
    for row, value in enumerate(found):
        if value:
            reader.imo("", value)
            if reader.warnings:
                reader.warnings.clear()
                spoilt.add(row)
    return found


def _addresses(kinds: list[Column]) -> Taken:
    return _lists(kinds, "text")


def _lists(kinds: list[Column], holds: FieldKind = "name") -> Taken:
    """Several values of each cell, one column after the other."""

    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        stripped = [_stripped(column, spoilt) for column in cells]
        rows: list[tuple[str, ...]] = []
        for row, given in enumerate(zip(*stripped, strict=True)):
            values = [
                value
                for cell, kind in zip(given, kinds, strict=True)
                if cell
                for value in several(cell, kind.split)
            ]
            if len(values) > _MOST_VALUES or any(placeholder(value, holds) for value in values):
                spoilt.add(row)
            rows.append(tuple(values))
        return rows

    return take


def _names(kinds: list[Column]) -> Taken | None:
    """Names of all columns; one in parts (given, middle, family name) comes last."""
    in_parts = [kind.target for kind in kinds if kind.target in NAME_PARTS]
    if len(set(in_parts)) != len(in_parts):
        return None
    if not in_parts:
        return _lists(kinds)
    whole = [place for place, kind in enumerate(kinds) if kind.target not in NAME_PARTS]
    ordered = [
        place for part in NAME_PARTS for place, kind in enumerate(kinds) if kind.target == part
    ]
    names = _lists([kinds[place] for place in whole])

    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        stripped = [_stripped(cells[place], spoilt, "name") for place in ordered]
        joined = [" ".join(filter(None, parts)) for parts in zip(*stripped, strict=True)]
        spoilt.update(row for row, name in enumerate(joined) if len(name) > LONGEST)
        if not whole:
            return [(name,) if name else () for name in joined]
        given = names([cells[place] for place in whole], spoilt)
        return [
            (*others, name) if name else others for others, name in zip(given, joined, strict=True)
        ]

    return take


def _identifiers(kinds: list[Column]) -> Taken:
    """Numbers of all columns, with the country the row states for numbers of that kind."""
    countries = [place for place, kind in enumerate(kinds) if kind.part == "identifier_country"]

    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        issued: list[dict[str, str]] = [{} for _ in cells[0]]
        for place in countries:
            for row, country in enumerate(_countries(cells[place], spoilt)):
                if country:
                    issued[row][kinds[place].target] = country
        found: list[tuple[SubjectIdentifier, ...]] = [()] * len(cells[0])
        for column, kind in zip(cells, kinds, strict=True):
            if kind.part == "identifier":
                for row, cell in enumerate(_stripped(column, spoilt, "number")):
                    if cell:
                        numbers = _several_numbers(cell, kind.split)
                        if not numbers:
                            spoilt.add(row)
                        country = issued[row].get(kind.target, "")
                        found[row] += tuple(
                            SubjectIdentifier(kind.target, number, country) for number in numbers
                        )
        return found

    return take


def _countries(column: Cells, spoilt: set[int]) -> list[str]:
    reader = FieldReader()
    codes = [reader.country("", cell) if cell else "" for cell in _stripped(column, spoilt)]
    if reader.warnings:
        spoilt.update(
            row for row, cell in enumerate(column) if cell and not codes[row] and cell.strip()
        )
    return codes


def _several_numbers(cell: str, split: str) -> list[str]:
    """The numbers of a cell; none where one was shortened by a spreadsheet or there are many."""
    numbers = [plain_number(value) for value in several(cell, split)]
    if len(numbers) > _MOST_VALUES:
        return []
    known = [number for number in numbers if number and not placeholder(number, "number")]
    return known if len(known) == len(numbers) else []


def _counterparties(kinds: list[Column]) -> Taken:
    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        found: list[tuple[Counterparty, ...]] = [()] * len(cells[0])
        for column, kind in zip(cells, kinds, strict=True):
            for row, cell in enumerate(_stripped(column, spoilt, "name")):
                if cell:
                    values = several(cell, kind.split)
                    if len(values) > _MOST_VALUES or any(placeholder(v, "name") for v in values):
                        spoilt.add(row)
                    found[row] += tuple(Counterparty(value, kind.target) for value in values)
        return [Activity(counterparties=parties) if parties else None for parties in found]

    return take


def _employment(kinds: list[Column]) -> Taken | None:
    """The work of the person in the row, whose nationality stands in the last columns."""
    targets = [kind.target for kind in kinds]
    if len(set(targets)) != len(targets):
        return None

    def take(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
        fields: dict[str, Sequence[str]] = {}
        for column, kind in zip(cells, kinds, strict=True):
            if kind.part == "field":
                fields["nationality"] = _only_countries(column, kind, spoilt)
            elif kind.target.endswith("country"):
                fields[kind.target] = _countries(column, spoilt)
            else:
                fields[kind.target] = _stripped(column, spoilt, "name")
        names = tuple(fields)
        work = [place for place, name in enumerate(names) if name != "nationality"]
        return [
            Activity(employment=(Employment(**dict(zip(names, values, strict=True))),))
            if any(values[place] for place in work)
            else None
            for values in zip(*fields.values(), strict=True)
        ]

    return take


def _only_countries(column: Cells, kind: Column, spoilt: set[int]) -> list[str]:
    """The country of each cell that holds one alone."""
    single = tuple(
        cell if cell and len(several(cell.strip(), kind.split)) == 1 else "" for cell in column
    )
    return _countries(single, spoilt)


def _descriptions(cells: list[Cells], spoilt: set[int]) -> Sequence[Any]:
    found = _stripped(cells[0], spoilt)
    return [Activity(description=text) if text else None for text in found]


_SINGLE: dict[str, Taken] = {
    "id": _texts,
    "call_sign": _codes,
    "mmsi": _numbers,
    "imo": _imo,
    "activity.description": _descriptions,
}
_SEVERAL: dict[str, Callable[[list[Column]], Taken | None]] = {
    "names": _names,
    "addresses": _addresses,
    "identifiers": _identifiers,
    "activity.counterparties": _counterparties,
    "activity.employment": _employment,
}
