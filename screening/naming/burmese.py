"""Burmese syllables and how they are written in Latin letters.

A Burmese name is written without spaces, and each of its syllables is a word of the Latin name:
မင်းအောင်လှိုင် is *Min Aung Hlaing*.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from screening.naming.lexicon import table

_TONES = str.maketrans("", "", "\u1037\u1038\u200b\u200c\u200d")
_KILLER, _VIRAMA = "\u103a", "\u1039"
_SYLLABLE = re.compile(
    "(?P<onset>[\u1000-\u1021\u103f][\u103b\u103c\u103e]*)"
    "(?P<rhyme>(?:\u103d)?\u103e?[\u102b-\u1036\u103a]*(?:[\u1000-\u1021]\u103a)?)"
    "|(?P<whole>[\u1023-\u102a])"
)
_MOST = 9
JOIN = "\u200d"
"""Stands between two syllables that are one word of a Burmese name: Thi Da is Thida."""


@cache
def _parts() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {"onset": {}, "rhyme": {}, "whole": {}}
    for part, signs, letters in table("burmese_letters"):
        spelled = tuple("" if one == "-" else one for one in letters.split(";"))
        for sign in signs.split(";"):
            found[part][_plain("" if sign == "-" else sign)] = spelled
    return found


def _plain(text: str) -> str:
    """Leave out tones; a consonant with another below it closes its syllable."""
    return text.translate(_TONES).replace(_VIRAMA, _KILLER)


@lru_cache(maxsize=8192)
def split_syllables(word: str) -> tuple[str, ...]:
    """The syllables of a word, tones left out; what is no syllable is left out too."""
    found = []
    text = _plain(word)
    at = 0
    wholes = sorted(_parts()["whole"], key=len, reverse=True)
    while at < len(text):
        whole = next((one for one in wholes if text.startswith(one, at)), "")
        match = _SYLLABLE.match(text, at)
        if whole:
            found.append(whole)
            at += len(whole)
        elif match and match.group():
            found.append(match.group())
            at = match.end()
        else:
            at += 1
    return tuple(found)


def is_burmese_word(word: str) -> bool:
    """Say whether a token is a syllable, or two, of a Burmese name: it is written in full."""
    return JOIN in word or len(split_syllables(word)) == 1


def syllables(word: str) -> list[tuple[str, ...]]:
    """The Latin spellings of each syllable, the usual one first."""
    return [spelled for one in split_syllables(word) if (spelled := _spelled(one))]


@lru_cache(maxsize=8192)
def _spelled(syllable: str) -> tuple[str, ...]:
    parts = _parts()
    if syllable in parts["whole"]:
        return parts["whole"][syllable]
    match = _SYLLABLE.fullmatch(syllable)
    if not match or not match["onset"]:
        return ()
    rhyme = match["rhyme"].replace("\u103e", "")
    onset = match["onset"] + "\u103e" * ("\u103e" in match["rhyme"])
    onsets = parts["onset"].get(onset) or parts["onset"].get(onset[:1], ("",))
    rhymes = parts["rhyme"].get(rhyme) or parts["rhyme"].get(rhyme.replace("\u103d", ""))
    if rhymes is None:
        return ()
    w = "w" if "\u103d" in rhyme and rhyme not in parts["rhyme"] else ""
    found = [
        first + w + last
        for first, last in [
            (onsets[0], rhymes[0]),
            *((o, rhymes[0]) for o in onsets[1:]),
            *((onsets[0], r) for r in rhymes[1:]),
            *((o, r) for o in onsets[1:] for r in rhymes[1:]),
        ]
    ]
    return tuple(dict.fromkeys(found))[:_MOST]
