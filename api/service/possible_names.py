"""Whether a value that nobody knows how to read may be somebody's name.

Only shape and heading are looked at: this decides what must be said aloud, never what is a match.
"""

from __future__ import annotations

import re
from itertools import islice

from lists.vocabulary.headings import columns, meaning_of

_NAME = re.compile(r"[^\W\d_]+(?:[ .,'\u2019-]+[^\W\d_]+){1,7}\.?")
_UNSPACED_NAME = re.compile("[\u4e00-\u9fff]{3,12}|[\uac00-\ud7a3]{3,12}")
_LONGEST = 200
"""Characters of a text that are looked at; a longer one is prose."""
_MOST_VALUES = 1_000
"""Values inside one unknown field that are looked at."""


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
    """Whether a value under an unknown heading holds, at any depth, what may be a name.

    Only so many values are looked at; a heap of more may well hold a name, and is said to.
    """
    waiting: list[tuple[str, object]] = [(key, value)]
    for looked_at in range(_MOST_VALUES + 1):
        if not waiting:
            return False
        if looked_at == _MOST_VALUES:
            break
        heading, one = waiting.pop()
        column = columns().get(meaning_of(heading[:_LONGEST]).code)
        if column is not None and column.names_party and one not in ("", [], {}):
            return True
        if isinstance(one, dict):
            waiting += [(str(own), inner) for own, inner in islice(one.items(), _MOST_VALUES)]
        elif isinstance(one, list):
            waiting += [(heading, inner) for inner in islice(one, _MOST_VALUES)]
        elif isinstance(one, str) and could_be_a_name(one.strip()[:_LONGEST]):
            return True
    return True
