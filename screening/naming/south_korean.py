"""Rewrites South Korean romanization of firms' and ships' names as the lists spell them.

Gwangseon is the Revised Romanization of what the lists spell Kwangson. Only words with eo or eu are
touched: no other spelling of names on the lists has them, and few words of other languages do.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from screening.naming.characters import spell
from screening.naming.jamo import codes, parse_key
from screening.naming.syllables import can_be_cut, cuts
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Sequence


_FEWEST_SYLLABLES = 2
_FEWEST_WORDS = 2
# In the Revised Romanization ch is always the aspirated letter.
_REVISED = {"ch": "ㅊ"}


def ship_romanization(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The name of a ship as the DPRK spells it, if all its words are Korean; ``()`` if it is not.

    ``CHI SONG 6`` is JI SONG 6 and ``YOO JONG 2`` is YU JONG 2. Both names of a pair are rewritten.
    """
    spelled = ship_spellings([token.text for token in tokens if token.role is Role.WORD])
    return tuple(
        Token(spelled[token.text], token.role, token.start, token.end)
        if token.role is Role.WORD
        else token
        for token in tokens
        if spelled
    )


def ship_spellings(named: Sequence[str]) -> dict[str, str]:
    """Words of a ship's name as the DPRK spells them; empty if not all are Korean, or none changes.

    Two words at least: one may be a word of any language.
    """
    if len(named) < _FEWEST_WORDS or not all(map(can_be_cut, named)):
        return {}
    spelled = {text: _northern(text, 1, aspirated=False) or text for text in named}
    return {} if list(spelled.values()) == named else spelled


def normalize_romanization(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with South Korean spellings rewritten; ``()`` if there are none."""
    named = [token.text for token in tokens if token.role is Role.WORD]
    if not any("eo" in text or "eu" in text for text in named):
        return ()
    # a single syllable (Geum) is Korean only among others (Geum San)
    fewest = 1 if len(named) > 1 and all(map(can_be_cut, named)) else _FEWEST_SYLLABLES
    changed = {
        text: northern
        for text in named
        if ("eo" in text or "eu" in text) and (northern := _northern(text, fewest))
    }
    if not changed:
        return ()
    return tuple(
        Token(changed[token.text], token.role, token.start, token.end)
        if token.role is Role.WORD and token.text in changed
        else token
        for token in tokens
    )


@lru_cache(maxsize=16384)
def _northern(word: str, fewest: int, *, aspirated: bool = True) -> str:
    """Respell a word of so many syllables, ``""`` if it is not Korean or stays the same.

    ``aspirated``: ch is the letter that the DPRK spells ch too; else it may be j.
    """
    ways = cuts(word)
    if not ways or len(ways[0].keys) < fewest:
        return ""
    meaning = codes().meaning
    syllables = []
    for key in ways[0].keys:
        initial, vowel, final = parse_key(key)
        revised = _REVISED.get(initial) if aspirated else None
        first = revised or meaning["I"][initial][0][0]
        syllables.append((first, meaning["V"][vowel][0][0], meaning["F"][final][0][0]))
    spelled = spell(syllables)
    return "" if spelled == word else spelled
