"""Whether a value under an unknown heading may be somebody's name.

Only its shape and heading are looked at. The result decides what the client is warned about, never
what matches.
"""

from __future__ import annotations

import re
from itertools import islice
from operator import and_
from typing import TYPE_CHECKING

from lists.vocabulary.countries import country_code
from lists.vocabulary.headings import columns, meaning_of

if TYPE_CHECKING:
    from api.service.unknown_fields import UnknownFields

_RUN = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:[ .,'\u2019-]++[^\W\d_]++)+")
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED_NAME = re.compile("[\u4e00-\u9fff]{3}|[\uac00-\ud7a3]{3}")
_LONGEST = 2_000
"""Characters of a text that are looked at; a longer one may name anybody."""
_MOST_VALUES = 1_000
"""Values inside one unknown field that are looked at."""


def could_be_a_name(text: str) -> bool:
    """Whether a text has two words side by side that begin with capitals.

    Scripts without capitals count; Chinese and Korean names need no space. A country is no name.
    """
    if len(text) > _LONGEST or _UNSPACED_NAME.search(text):
        return True
    return any(_has_capitals(run) for run in _RUN.findall(text)) and country_code(text) is None


def _has_capitals(run: str) -> bool:
    capital = [word[0].upper() == word[0] for word in _WORD.findall(run)]
    return any(map(and_, capital, capital[1:]))


def names_somebody(key: str, value: object, unknown: UnknownFields) -> bool:
    """Whether a value holds, at any depth, a text that may be a name.

    Only so many values are looked at, and names of fields inside as ``unknown`` lets: a heap of
    more may well hold a name, and is said to.
    """
    waiting: list[tuple[str, object]] = [(key, value)]
    for looked_at in range(_MOST_VALUES + 1):
        if not waiting:
            return False
        if looked_at == _MOST_VALUES:
            break
        heading, one = waiting.pop()
        if not unknown.may_be_compared(heading):
            break
        column = columns().get(meaning_of(heading[:_LONGEST]).code)
        if column is not None and column.names_party and one not in ("", [], {}):
            return True
        if isinstance(one, dict):
            waiting += [(str(own), inner) for own, inner in islice(one.items(), _MOST_VALUES)]
        elif isinstance(one, list):
            waiting += [(heading, inner) for inner in islice(one, _MOST_VALUES)]
        elif isinstance(one, str) and could_be_a_name(one.strip()):
            return True
    return True
