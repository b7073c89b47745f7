"""Labelled CSV files for ``dprk-screen evaluate``: a subject and its expected parties in each row.

Columns are recognized by their headings (``docs/validation.md`` lists them all); unknown ones are
named in the report. A row that cannot be screened is reported with its line, never dropped.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from api.service.errors import Unprocessable
from api.service.headed_values import NAME_PARTS, HeadedValues
from api.service.subjects import read_subject
from api.service.value_readers import names_a_kind
from lists.entity import IdentifierType
from lists.vocabulary.csv_dialect import guess_dialect
from lists.vocabulary.csv_records import read_records
from lists.vocabulary.encoding import SAMPLE_BYTES, guess_encoding
from lists.vocabulary.headings import Column, columns, meaning_of
from screening.naming.text import script_of
from screening.validation.evaluation import Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LABELS: dict[str, tuple[str, ...]] = {
    "expected": ("expected_reference", "expected_ref", "un_ref"),
    "accepted": ("accepted_reference",),
    "regime": ("programme",),
    "script": (),
}
"""What a label is → the other headings it may have, in lower case with blanks as underscores. Every
other column is one of a sheet's (``lists/vocabulary/headings.toml``)."""

_LABEL_OF = {name: label for label, others in LABELS.items() for name in (label, *others)}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that cannot be screened."""

    file: str
    line: int
    problem: str


@dataclass(slots=True)
class LabelledFile:
    """The cases of one file, which columns were used and which rows could not be read."""

    file: str
    cases: list[Case] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HowToRead:
    """``kind`` is for rows that state none; ``without`` are fields to leave out."""

    kind: str = ""
    without: frozenset[str] = frozenset()
    each_name: bool = False


def read_labelled(path: Path, how: HowToRead) -> LabelledFile:
    """Read a CSV file with a heading line, in any encoding and with any usual delimiter.

    Raises:
        ValueError: it has no column that names a party, or is no text.
    """
    content = path.read_bytes()
    encoding = guess_encoding(content[:SAMPLE_BYTES]).name
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not {encoding} text at byte {error.start}") from None
    dialect = guess_dialect(text[:SAMPLE_BYTES], lambda row: sum(map(bool, map(_meaning, row))))
    lines = io.StringIO(text, newline="")
    records = (record for record in read_records(lines, dialect.delimiter) if record.cells)
    header = next(islice(records, int(dialect.declared), None), None)
    headings = header.cells if header else []
    found = LabelledFile(path.name)
    for heading in headings:
        meaning = _meaning(heading)
        if meaning:
            found.used[heading] = meaning
        else:
            found.unused.append(heading)
    if not any(_identifies(meaning) for meaning in found.used.values()):
        raise ValueError(f"{path}: no column holds a name, IMO number or identifier")
    for record in records:
        if record.error:
            found.unreadable.append(Unreadable(found.file, record.line, record.error))
        else:
            _read_row(
                dict(zip_longest(headings, record.cells, fillvalue="")), record.line, found, how
            )
    return found


def _meaning(heading: str) -> str:
    """A label, or the code of a column of sheets; empty for an unknown heading."""
    plain = "_".join(heading.strip().lower().split())
    known = _LABEL_OF.get(plain) or meaning_of(heading).code
    return known or (plain if plain in get_args(IdentifierType) else "")


def _column(meaning: str) -> Column | None:
    """The column with a code; a heading that is a type of identifier is a column of that type."""
    if meaning in get_args(IdentifierType) and meaning not in columns():
        return Column(meaning, "identifier", meaning, "|")
    return columns().get(meaning)


def _identifies(meaning: str) -> bool:
    column = _column(meaning)
    if column is None:
        return False
    return column.part == "identifier" or column.target in {"names[]", "last_name", "imo"}


def _read_row(row: Mapping[str, str], line: int, found: LabelledFile, how: HowToRead) -> None:
    headed = HeadedValues()
    labels: dict[str, tuple[str, ...]] = dict.fromkeys(LABELS, ())
    for heading, meaning in found.used.items():
        text = row[heading].strip()
        if text and meaning in LABELS:
            labels[meaning] += tuple(part.strip() for part in text.split("|"))
        elif text and (column := _column(meaning)) and _field(column) not in how.without:
            if _field(column) == "kind" and how.kind and not names_a_kind(text):
                continue  # a column of ship types says no more than the kind given for the file
            headed.take(column, text, heading)
    submitted = {"id": "", "kind": how.kind, "names": [], **headed.subject()}
    submitted["identifiers"] = [_typed(one) for one in submitted.get("identifiers", ())]
    name = submitted["id"] or f"{found.file}:{line}"
    for position, fields in enumerate(_each(submitted) if how.each_name else [submitted]):
        case_id = f"{name}#{position + 1}" if position else name
        try:
            subject = read_subject({**fields, "id": case_id})
        except Unprocessable as refusal:
            said = "; ".join(problem.problem for problem in refusal.errors)
            found.unreadable.append(Unreadable(found.file, line, said or str(refusal)))
            continue
        found.cases.append(
            Case(
                id=case_id,
                file=found.file,
                line=line,
                subject=subject,
                expected=labels["expected"],
                accepted=labels["accepted"],
                regime=", ".join(labels["regime"]),
                script=", ".join(labels["script"]) or scripts(subject.names),
            )
        )


def _field(column: Column) -> str:
    """The field of a subject that a column goes to, as ``HowToRead.without`` names it."""
    if column.part == "field":
        return "names" if column.target in NAME_PARTS else column.target.removesuffix("[]")
    return "identifiers" if column.part.startswith("identifier") else "activity"


def _each(submitted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in submitted["names"] or [""]:
        yield {**submitted, "names": [name] if name else []}


def _typed(identifier: dict[str, str]) -> dict[str, str]:
    """Split a number written ``type:value`` or ``type:country:value``."""
    kind, _, rest = identifier["value"].partition(":")
    if identifier["type"] or not rest or kind.strip().lower() not in get_args(IdentifierType):
        return identifier
    country, _, value = rest.partition(":")
    return {"type": kind, "value": value or country, "country": country if value else ""}


def scripts(names: tuple[str, ...]) -> str:
    """The script most letters of each name belong to; several joined by ``+``."""
    found = {
        Counter(
            script for char in name if (script := script_of(char)) not in {"", "mark"}
        ).most_common(1)[0][0]
        for name in names
        if any(script_of(char) not in {"", "mark"} for char in name)
    }
    return "+".join(sorted(found))
