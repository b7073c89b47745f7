"""What the one search box holds: a name, a number with or without its kind, or either.

What is no name (``lists.vocabulary.not_names``) is searched as the number or address it is; a
date or a word for a document is sent as it stands, and the answer says why it names nobody. The
words before a number are read as the heading of a column would be (``Passport no. 123``,
``IMO 8604917``), in every language the headings are known in. A text without digits is a
name, and where a word for a number stands before a code (``SWIFT KKBCKPPY``) that code too. What
is left may be a name or a number, so it is searched as both.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lists.vocabulary.headings import columns, meaning_of
from lists.vocabulary.not_names import NotAName, not_a_name

_NUMBER_AFTER_WORDS: Final = re.compile(r"([^\d]{2,60}?)[\s:#№]+((?:0x)?[\w-]*\d[\w\s./-]*)")
_FIELDS: Final = frozenset({"imo", "mmsi", "call_sign"})
_LETTERS_AFTER_WORDS: Final = re.compile(r"(\D{2,60}?)[\s:#№]+([A-Z]{6,})")


def subject_of(text: str) -> dict[str, Any]:
    """The fields of a subject that the text of the search box stands for."""
    other = not_a_name(text)
    if other is not None and not other.kept:
        return _of_other_kind(text, other)
    if not any(sign.isdigit() for sign in text):
        return {"names": [text], **_code_of_letters(text)} if text else {}
    found = _NUMBER_AFTER_WORDS.fullmatch(text)
    if found is not None:
        words, number = found.groups()
        column = columns().get(meaning_of(words.strip(" .:#№")).code)
        if column is not None and column.part == "identifier":
            return {"identifiers": [{"type": column.target, "value": number}]}
        if column is not None and column.part == "field" and column.target in _FIELDS:
            return {column.target: number}
    if other is not None and not other.searched_as:
        return {"names": [text]}
    return {"names": [text], "identifiers": [text]}


def _of_other_kind(text: str, other: NotAName) -> dict[str, Any]:
    """A text that names nobody: searched as what it is, or sent as a name to be told why not."""
    if not other.searched_as:
        return {"names": [text]}
    if other.searched_as in _FIELDS:
        return {other.searched_as: other.value}
    if other.searched_as == "any":
        return {"identifiers": [other.value]}
    return {"identifiers": [{"type": other.searched_as, "value": other.value}]}


def _code_of_letters(text: str) -> dict[str, Any]:
    """``SWIFT KKBCKPPY``: codes may be of letters alone; the text is searched as a name too."""
    found = _LETTERS_AFTER_WORDS.fullmatch(text)
    column = found and columns().get(meaning_of(found[1].strip(" .:#№")).code)
    if found is None or not column or column.part != "identifier":
        return {}
    return {"identifiers": [{"type": column.target, "value": found[2]}]}
