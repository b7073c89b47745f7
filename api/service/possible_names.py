"""Whether a value that nobody knows how to read may be somebody's name.

Only shape and heading are looked at: this decides what must be said aloud, never what is a match.
"""

from __future__ import annotations

import re

from lists.vocabulary.headings import columns, meaning_of

_NAME = re.compile(r"[^\W\d_]+(?:[ .,'\u2019-]+[^\W\d_]+){1,7}\.?")
_UNSPACED_NAME = re.compile("[\u4e00-\u9fff]{3,12}|[\uac00-\ud7a3]{3,12}")
_LONGEST = 200
"""Characters of a text that are looked at; a longer one is prose."""


def could_be_a_name(text: str) -> bool:
    """Whether a text has the shape of a name: two words or more that begin with capitals.

    Scripts without capitals count; Chinese and Korean names need no space.
    """
    if _UNSPACED_NAME.fullmatch(text):
        return True
    if not _NAME.fullmatch(text):
        return False
    words = re.findall(r"[^\W\d_]+", text)
    capitals = sum(word[0].upper() == word[0] for word in words)
    return bool(capitals >= max(2, len(words) - 1))


def names_somebody(key: str, value: object) -> bool:
    """Whether a value under an unknown heading holds, at any depth, what may be a name."""
    column = columns().get(meaning_of(key[:_LONGEST]).code)
    if column is not None and column.names_party and value not in ("", [], {}):
        return True
    if isinstance(value, dict):
        return any(names_somebody(str(own), one) for own, one in value.items())
    if isinstance(value, list):
        return any(names_somebody(key, one) for one in value)
    return isinstance(value, str) and could_be_a_name(value.strip()[:_LONGEST])
