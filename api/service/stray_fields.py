"""Fields of a subject that do not exist here: read under the right name, or reported.

Programs write ``name``, ``dob``, ``beneficiary`` or ``director_1`` where this service has another
field. The headings of sheets (``lists/vocabulary/headings.toml``) say what is meant. Other fields
are not used; if one looks like a name, the subject counts as partly screened.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from api.service.headed_values import HeadedValues
from api.service.possible_names import names_somebody
from api.service.record_reader import nearest_field, text_of
from lists.vocabulary.headings import columns, meaning_of
from lists.vocabulary.subject_fields import record_table
from screening.model.subject import Activity, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.record_reader import RecordReader
    from lists.vocabulary.headings import Column

_SHOWN = 60
"""Characters of an unknown field's name that are repeated."""
_MOST_STRAYS = 200
_SLIP = 0.75
"""Likeness of two words, one of which is a slip of the other."""
_READ = frozenset({"field", "identifier", "counterparty", "employment"})


def read_strays(reader: RecordReader, fields: dict[str, Any]) -> None:
    """Read unknown fields into ``fields``, with a warning for each."""
    headed = HeadedValues()
    for key, value in list(reader.strays.items())[:_MOST_STRAYS]:
        if not reader.unknown.may_be_compared(key):
            _not_used(reader, key, value)
            continue
        column = _column(key[: 2 * _SHOWN])
        texts = list(_texts(value))
        if column is None or not texts:
            _not_used(reader, key, value)
            continue
        reader.values.warnings.append(
            f"{key[:_SHOWN]}: there is no such field; read as {_field(column)!r}"
        )
        for text in texts:
            headed.take(column, text, key)
    if len(reader.strays) > _MOST_STRAYS:
        reader.unread.append(Unread("subject", "has too many unknown fields to look at them all"))
    reader.values.warnings += headed.warnings
    _join(fields, reader.record("subject", headed.subject()))


@lru_cache(maxsize=16_384)
def _column(key: str) -> Column | None:
    """What a field's name means where it stands for a value of the subject or of its deal."""
    column = columns().get(meaning_of(key).code)
    return column if column is not None and column.part in _READ else None


def _field(column: Column) -> str:
    if column.part == "field":
        return column.target.replace("[]", "").replace("cargo.", "cargo[].")
    if column.part == "identifier":
        return "identifiers"
    return "activity.counterparties" if column.part == "counterparty" else "activity.employment"


def _texts(value: object) -> Iterator[str]:
    """The texts of a value; none if any part of it is not a text: nothing is lost silently."""
    listed = value if isinstance(value, list) else [value]
    texts = [text_of(one) for one in listed if one is not None]
    if all(text is not None for text in texts):
        yield from (text for text in texts if text)


def _not_used(reader: RecordReader, key: str, value: object) -> None:
    near = nearest_field(key[: _SHOWN + 1], "subject")
    hint = f" (did you mean {near!r}?)" if near else ""
    said = f"there is no such field{hint}"
    shown = key[:_SHOWN]
    reader.search_instead(shown, value)
    meant = near and record_table("subject").fields[near].party and _is_slip(key, near)
    if meant or names_somebody(key, value, reader.unknown):
        reason = f"{said} and its value may name a party, so it was not screened"
        reader.unread.append(Unread(shown, reason))
    else:
        reader.values.warnings.append(f"{shown}: {said}; it was not used")


def _is_slip(key: str, near: str) -> bool:
    """Whether a name is clearly a misspelt field (``nmaes``); ``notes`` is not ``names``."""
    return SequenceMatcher(None, key[: 2 * _SHOWN].lower(), near).ratio() >= _SLIP


def _join(fields: dict[str, Any], more: dict[str, Any]) -> None:
    """Add the values read to those present: lists grow, a single value that is present stays."""
    deal = more.pop("activity", None)
    if deal is not None:
        fields["activity"] = _joined(fields.get("activity") or Activity(), deal)
    for name, value in more.items():
        if isinstance(value, tuple):
            fields[name] = (*fields.get(name, ()), *value)
        else:
            fields.setdefault(name, value)


def _joined(deal: Activity, more: Activity) -> Activity:
    changed: dict[str, Any] = {}
    for name in Activity.__dataclass_fields__:
        own, new = getattr(deal, name), getattr(more, name)
        if not new:
            continue
        if isinstance(new, tuple):
            changed[name] = (*own, *new)
        elif name == "description" and own:
            changed[name] = f"{own} {new}"
        else:
            changed[name] = own or new
    return replace(deal, **changed)
