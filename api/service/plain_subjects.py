"""The quick way to read subjects of plain fields; everything else is read by the table.

Most subjects are a few names, a kind, a date and a country, short and in plain letters, and there
is nothing to warn about. Reading those field by field takes two to three times as long.
``plain_subject`` gives what ``api.service.subjects.read_by_table`` would, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final, TypeGuard

from api.service.field_reader import FieldReader
from api.service.value_readers import READERS
from lists.vocabulary.not_names import not_a_name
from lists.vocabulary.placeholders import placeholder
from lists.vocabulary.subject_fields import record_table
from screening.model.subject import Subject

_MOST: Final = 5
"""Values of a field: with names so few and so short no limit of a subject is near."""
_LONGEST: Final = 100
"""Characters of a value."""
_NOT_PLAIN: Final = object()
"""A value about which something is to be said."""


def plain_subject(submitted: dict[str, Any]) -> Subject | None:
    """The subject, where all of it is plain; ``None`` where it has to be read by the table."""
    read: dict[str, Any] = {}
    for field, value in submitted.items():
        attribute, reader = _FIELDS.get(field, _OTHER)
        found = reader(value)
        if found is _NOT_PLAIN:
            return None
        if found is not None:
            read[attribute] = found
    return Subject(**read) if "names" in read else None


def _is_short(value: object) -> TypeGuard[str]:
    return type(value) is str and len(value) <= _LONGEST and value.isascii()


def _names(value: object) -> Any:  # noqa: ANN401 - or the mark that they are not plain
    values = value if type(value) is list else [value]
    if not 0 < len(values) <= _MOST:
        return _NOT_PLAIN
    found = []
    for one in values:
        name = one.strip() if _is_short(one) else ""
        if not name or "<" in name or placeholder(name, "name") or not_a_name(name):
            return _NOT_PLAIN
        found.append(name)
    return tuple(found)


def _one(reader: str, value: object) -> Any:  # noqa: ANN401 - the field's own type
    return _read(reader, value) if _is_short(value) else _NOT_PLAIN


def _date(reader: str, value: object) -> Any:  # noqa: ANN401 - or the mark
    found = _one(reader, value)
    return found if found is None or found is _NOT_PLAIN else (found,)


def _several(reader: str, value: object) -> Any:  # noqa: ANN401 - or the mark
    values = value if type(value) is list else [value]
    if len(values) > _MOST:
        return _NOT_PLAIN
    found = [_one(reader, one) for one in values]
    return _NOT_PLAIN if _NOT_PLAIN in found else tuple(dict.fromkeys(filter(None, found)))


@lru_cache(maxsize=16_384)
def _read(reader: str, text: str) -> Any:  # noqa: ANN401 - the field's own type
    """What a text is read as where nothing is to be said about it."""
    values = FieldReader()
    found = READERS[reader](values, "", text)
    return _NOT_PLAIN if values.warnings or values.strays else found


def _id(value: object) -> Any:  # noqa: ANN401 - or the mark
    return value.strip() if _is_short(value) else _NOT_PLAIN


_READS: Final[dict[str, Callable[[str, object], Any]]] = {
    "kind": _one,
    "gender": _one,
    "imo": _one,
    "flag": _one,
    "birth_date": _date,
    "countries": _several,
    "nationalities": _several,
}
_FIELDS: Final[dict[str, tuple[str, Callable[[object], Any]]]] = {
    "id": ("id", _id),
    "names": ("names", _names),
    **{
        field: (
            "birth_dates" if field == "birth_date" else field,
            partial(read, record_table("subject").fields[field].reader),
        )
        for field, read in _READS.items()
    },
}
"""For each field the attribute of ``Subject`` and how its value is read."""
_OTHER: Final[tuple[str, Callable[[object], Any]]] = ("", lambda _value: _NOT_PLAIN)
