"""Converts a FollowTheMoney example to a subject of ``POST /v1/screen``, with warnings. Pure.

The subject is JSON as a client of v1 would send it, so that one reader reads both, one record holds
both, and a replay needs no knowledge of this protocol. A property that is not compared is named in
a warning; only an example of the wrong shape, or with a schema that cannot be matched, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from math import prod
from typing import Any

from api.service.answer_encoding import Unscreened, unscreened
from api.service.errors import FieldProblem, Unprocessable
from api.service.json_bodies import first_of
from api.service.near_names import nearest
from api.service.possible_names import names_somebody
from api.service.unknown_fields import UnknownFields
from api.yente.model import Schema, identifier_type, properties, property_named, schemata
from lists.vocabulary.dates import parse_date
from lists.vocabulary.subject_fields import record_table
from screening.naming.text import fold

_MOST_VALUES = 200
"""Values of one property that are read; real examples have a few."""
_SHOWN = 60
"""Characters of a name that are repeated; the comparison with known ones takes no longer ones."""
_MOST_PROPERTIES = 500
"""Properties of one example; FollowTheMoney knows fewer of any schema."""
_MOST_NAMES_FROM_PARTS = 30
"""Names put together of parts, so that a few dozen values do not become thousands of names."""
_FULL_NAMES_COMPARED = 20
"""Full names that are asked whether they say what the parts say."""
_NAME_PARTS = ("first_name", "second_name", "middle_name", "father_name", "last_name")
_PATH = re.compile(r"([a-z_]+)(?:\[(\d+)\])?(?:\.[a-z]+)?")
_FREE_TEXTS = frozenset({"notes", "summary", "description", "keywords"})
"""Properties that are not compared and may say anything, also who else is meant."""
_FAR_APART = 20
"""Years between two birth dates from which on they are not one uncertain date."""


@dataclass(slots=True)
class Example:
    """One example after reading: the subject to screen, and which of its values were used."""

    schema: Schema
    subject: dict[str, Any]
    used: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    unknown: UnknownFields = field(default_factory=UnknownFields)
    _origins: dict[str, list[str]] = field(default_factory=dict)

    def put(self, place: str, value: object, origin: str) -> None:
        """Append to a list of the subject, remembering the property it came from."""
        self.subject.setdefault(place, []).append(value)
        self._origins.setdefault(place, []).append(origin)

    def put_one(self, place: str, value: str, origin: str) -> None:
        """Set a single field of the subject."""
        self.subject[place] = value
        self._origins[place] = [origin]

    def pass_on(self, name: str, values: list[Any]) -> None:
        """Hand an unknown property that may name a party to the reader of subjects."""
        key = name[:_SHOWN]
        if key in record_table("subject").fields:  # a property of the same name means another thing
            key = f"property {key}"
        self.subject.setdefault(key, []).extend(values)

    def origin(self, path: str) -> str:
        """The property that a field of the subject came from: ``countries[1]`` → ``country``."""
        found = _PATH.match(path)
        if found is None:
            return path
        origins = self._origins.get(found[1], [])
        place = int(found[2] or 0)
        return origins[place] if place < len(origins) else path

    def in_its_words(self, warning: str) -> str:
        """A warning about a subject's field, named by the property it came from."""
        path, colon, rest = warning.partition(":")
        return self.origin(path) + colon + rest


def read_example(
    submitted: object, key: str, unknown: UnknownFields | None = None
) -> Example | Unscreened:
    """Read one example; ``key`` is the client's name for it, its reference where it has no id.

    ``unknown`` counts the unknown properties of the call it came in.
    """
    unknown = unknown or UnknownFields()
    unknown.begin_subject()
    try:
        example = _read(submitted, key, unknown)
    except Unprocessable as refusal:
        return unscreened(key, refusal.detail, refusal.errors)
    fields = record_table("subject").fields
    if not any(fields[name].party for name in example.subject.keys() & fields.keys()):
        problem = FieldProblem(
            "properties",
            "there is no name and no number that could be compared",
            'send at least "name": ["…"] or a number such as "imoNumber", "passportNumber"',
        )
        return unscreened(key, problem.problem, (problem,), tuple(example.warnings))
    return example


def _read(submitted: object, key: str, unknown: UnknownFields) -> Example:
    if not isinstance(submitted, dict):
        raise Unprocessable.in_field(
            "query", "is not an object", 'send {"schema": "Person", "properties": {…}}'
        )
    schema = _schema(submitted.get("schema"))
    given = submitted.get("properties")
    if not isinstance(given, dict):
        raise Unprocessable.in_field("properties", "must be an object", 'send {"name": ["…"]}')
    own = submitted.get("id")
    reference = str(own) if isinstance(own, str | int) and str(own).strip() else key
    if len(given) > _MOST_PROPERTIES:
        raise Unprocessable.in_field(
            "properties",
            f"{len(given)} are more than {_MOST_PROPERTIES}",
            "send those that describe the party",
        )
    about = {"id": reference[:200], "kind": schema.kind or ""}
    example = Example(schema, about, unknown=unknown)
    parts: dict[str, list[str]] = {}
    births: list[str] = []
    for name, values in given.items():
        _property(name, list(_texts(name, values, example)), example, (parts, births))
    _names_from_parts(parts, example)
    _birth_date(births, example)
    extra = sorted(submitted.keys() - {"id", "schema", "properties"})
    said = (f"{one[:_SHOWN]}: an example has no such field; it was not used" for one in extra)
    example.warnings += first_of(said, len(extra), "unknown fields")
    return example


def _schema(name: object) -> Schema:
    known = schemata()
    if isinstance(name, str) and name in known and name != "Asset":
        return known[name]
    near = nearest(name, known) if isinstance(name, str) else ""
    hint = f"did you mean {near!r}?" if near else f"use one of {', '.join(known)}"
    raise Unprocessable.in_field(
        "schema", f"{str(name)[:_SHOWN]!r} is no schema that can be matched", hint
    )


def _property(
    name: str, values: list[str], example: Example, apart: tuple[dict[str, list[str]], list[str]]
) -> None:
    """Put the values of one property into the subject, or warn that they are not compared."""
    if not values:
        return
    known = property_named(name, example.schema)
    if known is None or not known.read_as:
        free = known is None or name.rpartition(":")[2] in _FREE_TEXTS
        if free and names_somebody(name, values, example.unknown):
            example.pass_on(name, values)
            return
        example.warnings.append(
            f"{name[:_SHOWN]}: {_why_not(name, unknown=known is None)}; it was not used"
        )
        return
    parts, births = apart
    read_as = known.read_as
    example.used[name] = values
    if read_as in _NAME_PARTS:
        parts.setdefault(read_as, []).extend(values)
    elif read_as == "birth_date":
        births += values
    elif own := record_table("subject").fields.get(read_as):
        if own.many:
            for value in values:
                example.put(read_as, value, name)
        else:
            _first(read_as, values, name, example)
    else:
        type_ = identifier_type(known, example.schema)
        for value in values:
            example.put("identifiers", {"type": type_, "value": value}, name)


def _first(place: str, values: list[str], name: str, example: Example) -> None:
    """Set a field that the subject has once; further numbers become identifiers."""
    if place not in example.subject:
        example.put_one(place, values[0], name)
        values = values[1:]
    for value in values:
        if value == example.subject[place]:
            continue
        if record_table("subject").fields[place].party:
            example.put("identifiers", {"type": place, "value": value}, name)
        else:
            said = f"{name}: only the first value is compared; {value[:_SHOWN]!r} was not used"
            example.warnings.append(said)


def _names_from_parts(parts: Mapping[str, list[str]], example: Example) -> None:
    """Make full names of the parts, except those that a full name says already.

    One part beside a full name is no name of its own. What is too much to be put together is handed
    on as it is, so that the reader of subjects says that the party is only partly screened.
    """
    if not parts:
        return
    full = example.subject.get("names", [])
    said = [frozenset(fold(str(name)).split()) for name in full[:_FULL_NAMES_COMPARED]]
    columns = [list(dict.fromkeys(parts[part])) for part in _NAME_PARTS if part in parts]
    origin = "lastName" if "last_name" in parts else "firstName"
    made = product(*columns) if len(columns) > 1 or not full else iter(())
    added = False
    for pieces in islice(made, _MOST_NAMES_FROM_PARTS):
        words = frozenset(fold(" ".join(pieces)).split())
        if not any(words <= name for name in said):
            example.put("names", " ".join(pieces), origin)
            added = True
    if next(made, None) is not None:
        count = prod(map(len, columns))
        example.warnings.append(
            f"firstName, lastName and the like: they make {count:,} names, of which "
            f"{_MOST_NAMES_FROM_PARTS} were screened; send full names as 'name'"
        )
        example.put("names", dict(parts), origin)
    elif not added:
        example.warnings.append("firstName, lastName and the like: the full name was used instead")


def _birth_date(values: list[str], example: Example) -> None:
    """One birth date. Several are compared as the span of years between them."""
    distinct = list(dict.fromkeys(values))
    read = [span for span in map(parse_date, distinct) if span is not None]
    if len(distinct) > 1 and read:
        years = min(span.start.year for span in read), max(span.end.year for span in read)
        if years[1] - years[0] > _FAR_APART:
            example.warnings.append("birthDate: the dates are too far apart; none was used")
            return
        exact = {span.start for span in read if span.start == span.end}
        day = min(exact) if len(exact) == 1 else None
        if day and all(span.start <= day <= span.end for span in read):
            distinct = [day.isoformat()]  # 1962 and 1962-05-03: the day says more
        else:
            distinct = [f"{years[0]} to {years[1]}" if years[0] < years[1] else str(years[0])]
            example.warnings.append(f"birthDate: several dates; compared as {distinct[0]}")
    if distinct:
        example.put_one("birth_date", distinct[0], "birthDate")


def _texts(name: str, values: object, example: Example) -> Iterator[str]:
    """The values of a property as texts, with a warning for each that is none."""
    listed = values if isinstance(values, list) else [values]
    if len(listed) > _MOST_VALUES:
        more = listed[_MOST_VALUES:]
        if names_somebody(name, more, example.unknown):
            example.pass_on(name, more)
        said = f"{name[:_SHOWN]}: too many values; the last {len(more)} were not used"
        example.warnings.append(said)
    for value in listed[:_MOST_VALUES]:
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            example.warnings.append(
                f"{name[:_SHOWN]}: a value is neither text nor number; not used"
            )
            if names_somebody(name, value, example.unknown):
                example.pass_on(name, [value])
        elif value is not None and str(value).strip():
            yield str(value).strip()


def _why_not(name: str, *, unknown: bool) -> str:
    if not unknown:
        return "is not compared by this service"
    near = nearest(name, dict.fromkeys(one.name for one in properties()), cutoff=0.8)
    return "there is no such property" + (f" (did you mean {near!r}?)" if near else "")


def in_words_of(example: Example, problems: Iterable[FieldProblem]) -> tuple[FieldProblem, ...]:
    """Problems of a subject's fields, named by the properties they came from."""
    return tuple(FieldProblem(example.origin(one.field), one.problem, one.fix) for one in problems)
