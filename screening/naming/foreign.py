"""Readings of names that another script writes by sound: the Latin spelling, and the sounds.

Greek, Armenian and Georgian letters give a Latin spelling. Hebrew, Thai, kana, Burmese, Chinese
characters used by sound (弗拉基米尔·普京) and foreign names in Arabic letters leave open which
letter is meant: each word is a token of its sounds (``Role.SOUND``), which meets listed words by
``screening.naming.sounds``. Such tokens are asked for only; listed names have none.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from screening.naming import arabic, burmese
from screening.naming.korean import is_korean_surname, spelled_readings
from screening.naming.lexicon import lexicon, table
from screening.naming.sounds import ALPHABETS, script_of_word, sounds, spellings
from screening.naming.syllables import cuts
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.naming.text import Word

_DOT_BETWEEN = re.compile(r"[㐀-鿿]\s*[·•・‧∙⋅･･.．]\s*[㐀-鿿]")
_NOMINATIVE = re.compile(r"(\w*[^aeiou])i")
_FEWEST_CONSONANTS = 5
"""Consonants of a name that tell a person by sound."""
_LONGEST_CHINESE = 4
_FEWEST_WORDS, _MOST_WORDS = 2, 8
_FEWEST_SYLLABLES, _MOST_SYLLABLES = 2, 4
_BY_RUSSIAN = frozenset({"armenian", "georgian"})
_MOST_KOREAN = 8
_MOST_WAYS = 8


def in_latin_letters(found: Sequence[Word]) -> Iterator[list[Word]]:
    """The words with those in Greek, Armenian and Georgian letters spelled in Latin letters.

    A Georgian name that ends in i is also read without it: Putini is Putin in the nominative.
    """
    if not any(script_of_word(word.source) in ALPHABETS for word in found):
        return
    respelled = list(map(_in_latin_letters, found))
    yield respelled
    bare = [
        word._replace(text=stem[1], source=stem[1])
        if script_of_word(sent.source) == "georgian" and (stem := _NOMINATIVE.fullmatch(word.text))
        else word
        for word, sent in zip(respelled, found, strict=True)
    ]
    if bare != respelled:
        yield bare


def _in_latin_letters(word: Word) -> Word:
    if script_of_word(word.source) not in ALPHABETS:
        return word
    latin = spellings(word.source)[0]
    return word._replace(text=latin, script="latin", source=latin) if latin else word


def sound_readings(raw: str, named: Sequence[Word]) -> list[tuple[Token, ...]]:
    """A person's name by its sounds, particles left out; ``[]`` if it is not written by sound."""
    scripts = {script_of_word(word.source) for word in named}
    if len(scripts) != 1 or "" in scripts or len(named) > _MOST_WORDS:
        return []
    (script,) = scripts
    if script == "burmese":
        return [reading for reading in _burmese(named) if reading]
    if script == "han" and not _DOT_BETWEEN.search(raw) and not _several_long(named):
        return []
    if script == "arabic" and any(map(arabic.is_arabic_word, named)):
        return []
    tokens = _by_word(named)
    return [tokens] if _says_enough(tokens) else []


def _several_long(named: Sequence[Word]) -> bool:
    """Words in Chinese characters that are longer together than a Chinese name."""
    return sum(len(word.source) for word in named) > _LONGEST_CHINESE


def _by_word(named: Sequence[Word]) -> tuple[Token, ...]:
    return tuple(
        Token(word.source, Role.SOUND, word.start, word.end)
        for word in named
        if not _is_particle(spellings(word.source)[0])
    )


def _is_particle(latin: str) -> bool:
    entry = lexicon("person").get(latin)
    return not latin or bool(entry and entry.alone and entry.alone.role is Role.PARTICLE)


def _says_enough(tokens: tuple[Token, ...]) -> bool:
    heard = [sounds(token.text) for token in tokens]
    if len(tokens) < _FEWEST_WORDS or not all(heard):
        return False
    return sum(len(ways[0].consonants) for ways in heard) >= _FEWEST_CONSONANTS


def _burmese(named: Sequence[Word]) -> Iterator[tuple[Token, ...]]:
    """Each syllable a word, as in Burmese names; each word a word, as in foreign ones."""
    syllables = []
    for word in named:
        parts = burmese.split_syllables(word.source)
        if not all(map(spellings, parts)):
            return
        syllables += [Token(part, Role.SOUND, word.start, word.end) for part in parts]
    if len(syllables) >= _FEWEST_SYLLABLES:
        yield tuple(syllables)
    if _FEWEST_SYLLABLES < len(syllables) <= _MOST_SYLLABLES and len(named) == 1:
        for place, (one, other) in enumerate(pairwise(syllables)):  # Thi Da Oo is Thida Oo
            joined = Token(one.text + burmese.JOIN + other.text, Role.SOUND, one.start, one.end)
            yield (*syllables[:place], joined, *syllables[place + 2 :])
    tokens = _by_word(named)
    if len(tokens) != len(syllables) and _says_enough(tokens):
        yield tokens


def korean_readings(named: Sequence[Word]) -> list[tuple[Token, ...]]:
    """Read a name written by sound as a Korean one, where a Korean surname stands at an end."""
    scripts = {script_of_word(word.source) for word in named}
    if len(scripts) != 1 or scripts & {"", "han"} or not _FEWEST_WORDS <= len(named) <= 4:
        return []
    by_russian = scripts <= _BY_RUSSIAN
    spell = _korean_by_russian if by_russian else _korean_spellings
    ways = [spell(word.source) for word in named]
    if not all(ways):
        return []
    found: dict[tuple[str, ...], tuple[Token, ...]] = {}
    for choice in islice(product(*ways), 8 * _MOST_KOREAN):
        if not is_korean_surname(choice[0]) and not is_korean_surname(choice[-1]):
            continue
        respelled = [
            word._replace(source=latin, start=-1, end=-1)
            for word, latin in zip(named, choice, strict=True)
        ]
        for reading in spelled_readings("", respelled):
            found.setdefault(tuple(token.text for token in reading), reading)
    return list(found.values())[:_MOST_KOREAN]


def _korean_by_russian(word: str) -> list[str]:
    """A Korean word in Cyrillic letters, as Russian would write it."""
    cyrillic, latin = "", spellings(word)[0]
    letters = dict(table("korean_by_russian"))
    while latin:
        length = 2 if latin[:2] in letters else 1
        cyrillic, latin = cyrillic + letters.get(latin[:length], ""), latin[length:]
    stem = cyrillic.removesuffix("и") if len(cyrillic) > _FEWEST_SYLLABLES else cyrillic
    ways = (cyrillic, re.sub("^и", "ы", cyrillic), stem, re.sub("^и", "ы", stem))
    return [way for way in dict.fromkeys(ways) if cuts(way)]


def _korean_spellings(word: str) -> list[str]:
    return [latin for latin in spellings(word) if any(len(cut.keys) <= 2 for cut in cuts(latin))][
        :_MOST_WAYS
    ]
