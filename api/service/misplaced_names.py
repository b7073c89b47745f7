"""Values of another kind that were sent as names: put where they belong, and said.

A number, an e-mail address or a wallet among the names of a subject is searched as an identifier.
Beside a name it is a warning. Where nothing else is a name, the subject is not screened by name,
and its result says so: it is never clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screening.model.subject import SubjectIdentifier, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.service.field_reader import Misplaced
    from api.service.record_reader import RecordReader

_OWN_NAMES = "names"
_HOST = "host"
"""A web address that may be the name of a firm: searched as both, nothing is left out."""
_NUMBER_FIELDS = frozenset({"imo", "mmsi", "call_sign"})
"""Numbers of ships, which are fields of their own."""
_THINGS = frozenset({"vessel", "aircraft"})
"""Kinds whose names are often those of countries, and numbers."""


def put_in_place(fields: dict[str, Any], reader: RecordReader) -> None:
    """Move misplaced values of a subject's names to where they are searched, and say so."""
    own = [one for one in reader.values.misplaced if one.path.startswith(_OWN_NAMES)]
    others = (one for one in reader.values.misplaced if one not in own)
    reader.unread += [Unread(one.path, one.reason) for one in others if not one.found.kept]
    if not own:
        return
    for one in own:
        if one.found.searched_as in _NUMBER_FIELDS:
            fields.setdefault(one.found.searched_as, one.found.value)
    if numbers := tuple(_identifiers(own)):
        known = fields.get("identifiers", ())
        fields["identifiers"] = (*known, *(one for one in numbers if one not in known))
    if fields.get("kind") in _THINGS:
        own = [one for one in own if not one.found.kept]
    texts = {one.text for one in own}
    if any(name not in texts for name in fields.get("names", ())):
        reader.values.warnings += [f"{one.path}: {one.reason}" for one in own]
    else:
        reader.unread += [Unread(one.path, one.reason) for one in own if one.found.kind != _HOST]


def _identifiers(own: Iterable[Misplaced]) -> Iterable[SubjectIdentifier]:
    for one in own:
        scheme = one.found.searched_as
        if scheme and scheme not in _NUMBER_FIELDS:
            yield SubjectIdentifier("" if scheme == "any" else scheme, one.found.value)
