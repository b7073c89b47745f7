"""Labelled CSV files for ``dprk-screen evaluate``: each row a subject and whom it should find.

Columns are told by their names (``docs/validation.md`` lists them all); those nobody knows are
named in the report. A row that cannot be screened is reported with its line, never dropped unsaid.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from api.service.errors import Unprocessable
from api.service.subjects import read_subject
from lists.entity import IdentifierType
from screening.text import script_of
from screening.validation.evaluation import Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": (),
    "kind": ("party_kind", "party_type"),
    "names": (
        *("name", "query_name", "full_name", "alias", "aliases"),
        *("name_kr", "name_ko", "name_cn", "name_zh", "name_en", "name_ru", "name_ar"),
    ),
    "first_name": ("given_name",),
    "middle_name": (),
    "last_name": ("surname", "family_name"),
    "birth_date": ("dob", "birth", "birthday", "date_of_birth"),
    "gender": ("sex",),
    "countries": ("country",),
    "nationalities": ("nationality",),
    "addresses": ("address",),
    "imo": ("imo_number",),
    "mmsi": (),
    "call_sign": ("callsign",),
    "flag": (),
    "identifiers": ("identifier",),
    "expected": ("expected_reference", "expected_ref", "un_ref"),
    "accepted": ("accepted_reference",),
    "regime": ("programme",),
    "script": (),
}
"""What a column holds → the other headings it may have. Headings are compared in lower case with
blanks as underscores; a heading that is a type of identifier (``passport``, ``lei``) is one too."""

_SEVERAL = frozenset({"names", "countries", "nationalities", "addresses", "identifiers"})
_LABELS = frozenset({"expected", "accepted", "regime", "script"})
_PARTS_OF_NAME = ("first_name", "middle_name", "last_name")
_IDENTIFIERS = frozenset(get_args(IdentifierType)) - {"imo", "mmsi", "call_sign"}
_MEANINGS = {name: field for field, others in COLUMNS.items() for name in (field, *others)}


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
    """``kind`` is given to rows that state none; ``without`` are fields left out on purpose."""

    kind: str = ""
    without: frozenset[str] = frozenset()
    each_name: bool = False


def read_labelled(path: Path, how: HowToRead) -> LabelledFile:
    """Read a UTF-8 CSV file with a heading line; commas, semicolons or tabs part the columns.

    Raises:
        ValueError: it has no column that names a party, or is not UTF-8.
    """
    content = path.read_bytes()
    try:
        lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 text at byte {error.start}") from None
    separator = max(",;\t", key=lines.readline().count)
    lines.seek(0)
    reader = csv.DictReader(lines, delimiter=separator)
    found = LabelledFile(path.name)
    for heading in reader.fieldnames or ():
        meaning = _meaning(heading)
        if meaning:
            found.used[heading] = meaning
        else:
            found.unused.append(heading)
    if not set(found.used.values()) & {"names", "last_name", "imo", "identifiers"}:
        raise ValueError(f"{path}: no column holds a name, IMO number or identifier")
    for row in reader:
        if any(value for value in row.values() if isinstance(value, str) and value.strip()):
            _read_row(row, reader.line_num, found, how)
    return found


def _meaning(heading: str) -> str:
    plain = "_".join(heading.strip().lower().split())
    return _MEANINGS.get(plain) or (f"identifier:{plain}" if plain in _IDENTIFIERS else "")


def _read_row(row: Mapping[str, Any], line: int, found: LabelledFile, how: HowToRead) -> None:
    values: dict[str, list[str]] = {}
    for heading, meaning in found.used.items():
        text = (row[heading] or "").strip()
        if text and meaning not in how.without:
            several = text.split("|") if meaning in _SEVERAL | _LABELS else [text]
            values.setdefault(meaning, []).extend(part.strip() for part in several)
    labels = {label: tuple(values.pop(label, ())) for label in _LABELS}
    submitted = _submitted(values, how.kind)
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


def _submitted(values: dict[str, list[str]], kind: str) -> dict[str, Any]:
    """The row as ``POST /v1/screen`` would be sent it."""
    names = list(values.get("names", ()))
    parts = [values[part][0] for part in _PARTS_OF_NAME if part in values]
    if parts:
        names.insert(0, " ".join(parts))
    identifiers = [_identifier(text) for text in values.get("identifiers", ())]
    for meaning, numbers in values.items():
        kind_of_number = meaning.partition("identifier:")[2]
        identifiers += [{"type": kind_of_number, "value": n} for n in numbers if kind_of_number]
    single = ("id", "birth_date", "gender", "imo", "mmsi", "call_sign", "flag")
    return {
        **{field: values.get(field, [""])[0] for field in single},
        **{field: values.get(field, []) for field in ("countries", "nationalities", "addresses")},
        "kind": values.get("kind", [kind])[0],
        "names": names,
        "identifiers": identifiers,
    }


def _each(submitted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in submitted["names"] or [""]:
        yield {**submitted, "names": [name] if name else []}


def _identifier(text: str) -> dict[str, str]:
    """``type:value`` or ``type:country:value`` or a bare value."""
    kind, _, rest = text.partition(":")
    if not rest or kind.strip().lower() not in get_args(IdentifierType):
        return {"value": text}
    country, _, value = rest.partition(":")
    return {"type": kind, "value": value or country, "country": country if value else ""}


def scripts(names: tuple[str, ...]) -> str:
    """The script most letters of each name are in; several joined by ``+``."""
    found = {
        Counter(
            script for char in name if (script := script_of(char)) not in {"", "mark"}
        ).most_common(1)[0][0]
        for name in names
        if any(script_of(char) not in {"", "mark"} for char in name)
    }
    return "+".join(sorted(found))
