"""``--field NAME=VALUE``: any field of the table of fields, on the command line.

A name is the path that the HTTP API writes with braces: ``addresses``, ``activity.destination``,
``activity.ports.name``. A second value of a record's field begins another record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from api.service.record_reader import nearest_field
from lists.vocabulary.subject_fields import record_names, record_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.vocabulary.subject_fields import Field


def add_fields(submitted: dict[str, Any], given: Iterable[str]) -> None:
    """Put each ``NAME=VALUE`` where it belongs in a subject as ``POST /v1/screen`` takes it.

    Raises:
        typer.BadParameter: it has no ``=``, or there is no such field.
    """
    for one in given:
        path, sign, value = one.partition("=")
        if not sign:
            raise typer.BadParameter(f"{one!r} is not NAME=VALUE", param_hint="--field")
        _put(submitted, path.strip(), value)


def _put(submitted: dict[str, Any], path: str, value: str) -> None:
    record, holder = "subject", submitted
    *outer, last = path.split(".")
    for name in outer:
        field = _known(record, name, path)
        if field.reader not in record_names():
            raise typer.BadParameter(f"{name!r} in {path!r} has no fields", param_hint="--field")
        record = field.reader
        holder = _inner(holder, name, last, many=field.many)
    if _known(record, last, path).many:
        holder.setdefault(last, []).append(value)
    elif holder.get(last):
        raise typer.BadParameter(f"{path!r} is given twice", param_hint="--field")
    else:
        holder[last] = value


def _inner(holder: dict[str, Any], name: str, last: str, *, many: bool) -> dict[str, Any]:
    """The record under a name to put a value into: the latest that does not have it yet."""
    if not many:
        inner: dict[str, Any] = holder.setdefault(name, {})
        return inner
    records: list[Any] = holder.setdefault(name, [])
    if not records or not isinstance(records[-1], dict) or last in records[-1]:
        records.append({})
    found: dict[str, Any] = records[-1]
    return found


def _known(record: str, name: str, path: str) -> Field:
    field = record_table(record).fields.get(name)
    if field is None:
        near = nearest_field(name, record)
        hint = f"; did you mean {near!r}?" if near else ""
        known = "" if near else f"; known: {', '.join(record_table(record).fields)}"
        raise typer.BadParameter(
            f"there is no field {name!r} (in {path!r}){hint}{known}", param_hint="--field"
        )
    return field
