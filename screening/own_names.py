"""Own names of firms between quotation marks: ``OOO "Bravik"`` and ``OOO "Inter Tobacco"``.

What stands in the marks names the firm; what stands outside says what sort of firm it is, and
thousands share that. So two firms whose quoted names differ are two firms.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from screening.naming.names import Role, read_name

_QUOTED = re.compile(
    r"[\"«»“”„‟″‹›＂「『]([^\"«»“”„‟″‹›＂「」『』]{2,})[\"«»“”„‟″‹›＂」』]"  # noqa: RUF001
    r"|[‘‛‚]([^‘’‛‚]{2,})[‘’]|(?<!\w)'([^']{2,})'(?!\w)"  # noqa: RUF001
)
_SIGNS = frozenset("\"«»“”„‟″‹›＂「『‘‛‚'")  # noqa: RUF001
_NOT_ITS_OWN = frozenset({Role.FORM, Role.GENERIC, Role.PARTICLE, Role.TITLE})
_ALIKE = 75
"""Least ``ratio`` of rapidfuzz between two spellings of one own name: as where the validation calls
a name findable."""


def own_names_differ(one: str, other: str) -> bool:
    """Whether both names have a part in quotation marks, and none of the one is like the other's.

    Legal forms and trade words inside the marks do not count, unless nothing else stands there.
    """
    if _SIGNS.isdisjoint(one) or _SIGNS.isdisjoint(other):
        return False
    ours, theirs = quoted_names(one), quoted_names(other)
    return bool(ours and theirs) and not any(_alike(a, b) for a in ours for b in theirs)


@lru_cache(maxsize=32768)
def quoted_names(name: str) -> tuple[str, ...]:
    """Own names in quotation marks, in plain Latin letters: ``inter tobacco``."""
    found: dict[str, None] = {}
    for match in _QUOTED.finditer(name):
        quoted = next(group for group in match.groups() if group)
        for reading in read_name(quoted, "organization"):
            words = [token.text for token in reading.tokens if token.role not in _NOT_ITS_OWN]
            found[" ".join(words or [token.text for token in reading.tokens])] = None
    return tuple(text for text in found if text)


def _alike(one: str, other: str) -> bool:
    if fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) >= _ALIKE:
        return True
    ours, theirs = one.split(), other.split()
    fewer, more = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    return all(any(fuzz.ratio(a, b) >= _ALIKE for b in more) for a in fewer)
