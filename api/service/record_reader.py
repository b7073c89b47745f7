"""Reads the records of a subject (parties, ports, documents …) by the table of their fields.

Nothing is ignored silently, and one wrong value loses only itself: a value of the wrong type, a
list that is too long or a text that is cut off causes a warning, or, where it could name a party,
an ``Unread`` that makes the subject partly screened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from api.service.field_reader import FieldReader
from api.service.near_names import nearest
from api.service.possible_names import names_somebody
from api.service.record_makers import MAKERS
from api.service.unknown_fields import UnknownFields
from api.service.value_readers import READERS
from lists.vocabulary.folding import with_few_marks
from lists.vocabulary.subject_fields import Field, FieldTable, record_names, record_table
from screening.model.subject import StrayText, Unread
from screening.work import OF_A_SINGLE_LETTER, letters_of_name

_LONGEST_NAME = 60
"""Characters of an unknown field's name that are repeated; no field of ours has so long a one."""


MOST_NAME_LETTERS = 12_000
"""Characters of all names of one subject and of the parties of its deal that are read.

A name costs up to 90 us of processor a character (``benchmarks.worst_request``), a text 4.
"""
MOST_TEXT_LETTERS = 100_000
"""Characters of all other texts of one subject that are read."""
MOST_STRAYS = 100
"""Texts that no field can take and that are searched for parties all the same."""
LONGEST_STRAY = 2_000
"""Characters of such a text that are searched."""
_MAY_NAME_A_PARTY, _NO_PARTY = Field("text", party=True), Field("text")
"""What an unknown field may have held."""


@dataclass(slots=True)
class RecordReader:
    """Reads the records of one subject; ``unread`` is what could name a party but was not read."""

    values: FieldReader = field(default_factory=FieldReader)
    unread: list[Unread] = field(default_factory=list)
    unknown: UnknownFields = field(default_factory=UnknownFields)
    strays: dict[str, Any] = field(default_factory=dict)
    """Unknown fields of the subject itself, for ``stray_fields`` to interpret."""
    name_letters: int = MOST_NAME_LETTERS
    text_letters: int = MOST_TEXT_LETTERS
    """What may still be read; negative once more was sent, which is said once."""

    def record(self, name: str, given: Mapping[str, Any], path: str = "") -> dict[str, Any]:
        """The filled fields of one record, as its dataclass takes them."""
        table = record_table(name)
        found: dict[str, Any] = {}
        for key, value in given.items():
            own = key if key in table.fields else table.others.get(key, "")
            if value is None:
                continue
            if not own or (own != key and own in given):
                self._unknown(table, key, value, path)
                continue
            read = self.field(table.fields[own], value, path + key)
            if read is not None and read != ():
                found[own] = read
        return found

    def field(self, known: Field, value: object, path: str) -> Any:  # noqa: ANN401 - its own type
        """The value or values of one field; ``None`` or empty where none was usable."""
        if not known.many:
            if isinstance(value, list):
                value = self._only(known, value, path)
            return None if value is None else self._value(known, value, path)
        values = value if isinstance(value, list) else [value]
        if len(values) > known.most:
            self._left_out(known, path, values)
            values = values[: known.most]
        read = [
            self._value(known, one, f"{path}[{place}]")
            for place, one in enumerate(values)
            if one is not None
        ]
        return tuple(one for one in read if one is not None)

    def stray_texts(self) -> tuple[StrayText, ...]:
        """What no field could take, to be searched for parties; too much of it is said."""
        strays = list(dict.fromkeys(self.values.strays))
        if len(strays) > MOST_STRAYS:
            what = f"only the first {MOST_STRAYS} values that no field could take were screened"
            self.unread.append(Unread("subject", what))
        return tuple(strays[:MOST_STRAYS])

    def search_instead(self, path: str, value: object) -> None:
        """Have every text in a value that no field can take searched for parties."""
        waiting = [value]
        while waiting and len(self.values.strays) <= MOST_STRAYS:
            one = waiting.pop()
            if isinstance(one, dict):
                waiting += [part for pair in islice(one.items(), MOST_STRAYS) for part in pair]
            elif isinstance(one, list):
                waiting += one[: MOST_STRAYS + 1]
            elif isinstance(one, str):
                if len(one) > LONGEST_STRAY:
                    self._cut(path, LONGEST_STRAY, len(one))
                self.values.stray(path, (text_of(one) or "")[:LONGEST_STRAY])

    def lost(self, known: Field, path: str, what: str, value: object) -> None:
        """Report a value that is not used; as not screened where it could name a party.

        Its texts are searched for parties in either case.
        """
        self.search_instead(path, value)
        if known.party:
            self.unread.append(Unread(path, f"{what}, so it was not screened"))
        else:
            self.values.warnings.append(f"{path}: {what}; it was not used")

    def _only(self, known: Field, values: list[Any], path: str) -> object:
        """The value of a list that should have one."""
        given = [one for one in values if one is not None]
        if len(given) > 1:
            what = f"has {len(given)} values where one is expected: only the first"
            self.lost(known, path, what, given[1:])
        return given[0] if given else None

    def _left_out(self, known: Field, path: str, values: list[Any]) -> None:
        what = f"only the first {known.most} of {len(values)} values were read"
        if known.party or known.parties:
            self.unread.append(Unread(path, f"{what}; send the others as another subject"))
        else:
            self.values.warnings.append(f"{path}: {what}")
            self.search_instead(path, values[known.most :])

    def _value(self, known: Field, value: object, path: str) -> Any:  # noqa: ANN401 - its own type
        if known.reader in record_names():
            return self._part(known, value, path)
        text = text_of(value)
        if text is None:
            self.lost(known, path, f"is {_type_in_words(value)} where a text is expected", value)
            return None
        if len(text) > known.length:
            self._cut(path, known.length, len(text))
            text = text[: known.length]
        letters = letters_of_name(text) if known.parties == "name" else len(text)
        if not self._may_be_read(known, path, letters):
            return None
        return READERS[known.reader](self.values, path, text)

    def _may_be_read(self, known: Field, path: str, letters: int) -> bool:
        """Count a text against what is read of one subject; say once where that ends."""
        if known.parties == "name":
            left, most = self.name_letters, MOST_NAME_LETTERS
            what = f"names of a subject (a single letter counts as {OF_A_SINGLE_LETTER})"
            self.name_letters = max(left - letters, -1) if left >= 0 else left
        else:
            left, most, what = self.text_letters, MOST_TEXT_LETTERS, "texts of a subject"
            self.text_letters = max(left - letters, -1) if left >= 0 else left
        if 0 <= left < letters:
            said = f"only {most:,} characters of all {what} are read, and this is beyond them"
            self.unread.append(Unread(path, f"{said}; send the rest as another subject"))
        return left >= letters

    def _cut(self, path: str, most: int, length: int) -> None:
        """Say that a text is cut off: what is behind may name a party, whatever the field."""
        self.unread.append(Unread(path, f"only the first {most} of {length} characters were read"))

    def _part(self, known: Field, value: object, path: str) -> Any:  # noqa: ANN401 - its own type
        """A record inside another one; a bare text stands for its most telling field."""
        table = record_table(known.reader)
        if not isinstance(value, dict):
            if text_of(value) is None or not table.bare:
                what = f"is {_type_in_words(value)} where an object is expected"
                self.lost(known, path, what, value)
                return None
            value = {table.bare: value}
        made = MAKERS[table.name](self.values, self.record(table.name, value, f"{path}."), path)
        if made is None:
            self.search_instead(path, list(value.values()))
        if made is None and any(value[key] for key in value.keys() - table.fields.keys()):
            self.lost(known, path, "says nothing in the documented fields", None)
        return made

    def _unknown(self, table: FieldTable, key: str, value: object, path: str) -> None:
        if table.name == "subject" and not path:
            self.strays[key] = value
            return
        if not self.unknown.may_be_compared(key):
            self._too_many_unknown()
            self.search_instead(path + key[:_LONGEST_NAME], value)
            return
        near = nearest_field(key[: _LONGEST_NAME + 1], table.name)
        hint = f" (did you mean {near!r}?)" if near else ""
        named = names_somebody(key, value, self.unknown)
        may_be_a_name = named or (near and table.fields[near].party)
        where = path + key[:_LONGEST_NAME]
        what = f"there is no such field{hint}"
        self.lost(_MAY_NAME_A_PARTY if may_be_a_name else _NO_PARTY, where, what, value)

    def _too_many_unknown(self) -> None:
        """Say once that unknown fields are left that are not compared with known ones."""
        said = Unread("subject", "has too many unknown fields to look at them all")
        if said not in self.unread:
            self.unread.append(said)


def text_of(value: object) -> str | None:
    """A value as text; ``None`` if it is not a text or number, or holds half a surrogate pair."""
    if isinstance(value, str):
        if value.isascii():
            return value
        return with_few_marks(value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)


@lru_cache(maxsize=16_384)
def nearest_field(name: str, record: str) -> str:
    """The most similar field name, or nothing; callers cut what clients sent, since it is kept."""
    return nearest(name, record_table(record).fields)


def _type_in_words(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return "a text or number"
