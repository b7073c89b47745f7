"""The quick way to read a ship's prefix and plain words: ``MV OCEAN GLORY``.

Most names of ships are written so. Nothing but the prefix is set aside of them, which
``screening.name_text.reader`` finds out at many times the cost. Whatever might be more than that is
left to it: the two give the same wherever this one answers.
"""

from __future__ import annotations

import re
from functools import cache

from screening.name_text.phrases import SHIP_PREFIX, asides, joints, roles, telling
from screening.name_text.trim import is_legal_form
from screening.name_text.values import NamedParty, NameText, SetAside

_PREFIXED = re.compile(r"([A-Za-z]+) ([A-Za-z]+(?: [A-Za-z]+)*)")
_LONGEST = 100
_SHORTEST_WORD = 4
"""Letters of a ship's name of one word."""


def behind_prefix(raw: str) -> NameText | None:
    """The ship that stands behind a prefix; ``None`` where the text has to be read at length."""
    found = _PREFIXED.fullmatch(raw) if len(raw) <= _LONGEST else None
    if found is None or found[1].lower() not in _prefixes():
        return None
    name, start = found[2], found.start(2)
    words = name.lower().split(" ")
    distinct = set(words)
    if len(distinct) < len(words) or not telling("vessel").words.isdisjoint(distinct):
        return None
    if asides("v", "tail").may_end(words[-1]) or any(map(is_legal_form, words)):
        return None
    if len(words) == 1 and len(name) < _SHORTEST_WORD:
        return None
    aside = SetAside(found[1], SHIP_PREFIX, 0, found.end(1))
    party = NamedParty(
        text=name, kind="vessel", start=start, end=len(raw), within=raw, set_aside=(aside,)
    )
    return NameText(raw, (party,))


@cache
def _prefixes() -> frozenset[str]:
    """Prefixes of one word that begin nothing else."""
    start = asides("v", "start")
    found = {keys[0] for keys, aside in start.meanings.items() if aside.what == SHIP_PREFIX}
    return frozenset(
        word
        for word in found
        if (alone := start.alone(word)) is not None
        and alone.what == SHIP_PREFIX
        and not (roles().may_begin(word) or joints().may_begin(word))
    )
