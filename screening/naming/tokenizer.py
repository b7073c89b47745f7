"""Tokenizes a name: folded words tagged with roles, phrases joined, numerals read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.naming.lexicon import LexiconEntry, WordMeaning, lexicon, words_of_phrases
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind
    from screening.naming.text import Word

_WORD = Role.WORD
_NUMBER = Role.NUMBER
# "No. 2" and "#2" are 2; the sign itself is no word of the name.
_NUMBER_SIGNS = frozenset({"no", "nr", "num", "number"})
# A regnal or generation number after a person's name says little; strictly so written.
_LEAST_CONSONANTS = 5
"""Letters of a firm's word that tell it without its vowels: شركة, company."""
_GENERATIONS = {"ii": "2", "iii": "3", "iv": "4"}


def tokenize(found: Sequence[Word], kind: Kind | None) -> list[Token]:
    """Tag folded words as tokens, in order; only the sign of a number is left out."""
    get = lexicon(kind).get
    tokens: list[Token] = []
    at = 0
    count = len(found)
    substance = False
    sign = None
    while at < count:
        text, start, end, script, _ = found[at]
        if sign is not None:  # "No. 3" is one sign
            start, sign = min(sign, start), None
        # Arabic without its vowels is no spelling of these words: عمر (Omar) is not Mr
        entry = get(text) if script != "arabic" or _is_firms(text, kind) else None
        if entry is not None and count > 1:
            meaning, length = _meaning(entry, found, at)
            designates = kind == "vessel" and at + 1 == count and _is_designator(meaning, text)
            if meaning is not None and not designates:
                tokens.append(Token(meaning.text, meaning.role, start, found[at + length - 1].end))
                substance = substance or meaning.substance
                at += length
                continue
        at += 1
        if text[0] <= "9":
            tokens.append(Token(text.lstrip("0") or "0", _NUMBER, start, end))
        elif text in _GENERATIONS and 1 < at == count:
            role = Role.GENERIC if kind == "person" else _NUMBER
            tokens.append(Token(_GENERATIONS[text], role, start, end))
        elif text in _NUMBER_SIGNS and at < count and found[at].text[0] <= "9":
            sign = start
            continue
        elif substance and kind == "vessel" and len(text) == 1:
            tokens.append(Token(text, _NUMBER, start, end))  # LADY R is not LADY S
        else:
            tokens.append(Token(text, _WORD, start, end))
        substance = True
    if not substance or _is_one_phrase(get(found[0].text) if found else None, found):
        # A name of nothing but forms, titles and particles is read as the words it is.
        return [Token(word.text, _WORD, word.start, word.end) for word in found]
    return tokens


def is_plain(text: str, kind: Kind | None) -> bool:
    """Say whether a folded word of two letters or more is a word of its own wherever it stands."""
    return not (
        text in lexicon(kind)
        or text in words_of_phrases(kind)
        or text in _GENERATIONS
        or text in _NUMBER_SIGNS
    )


def _is_firms(text: str, kind: Kind | None) -> bool:
    """Say whether Arabic letters may be a trade word or legal form: long enough, and of a firm."""
    return kind == "organization" and len(text) >= _LEAST_CONSONANTS


def _is_designator(meaning: WordMeaning | None, text: str) -> bool:
    """Say whether a connecting word is a letter that tells ships apart: MARIA E is not MARIA."""
    return meaning is not None and meaning.role is Role.PARTICLE and len(text) == 1


def _is_one_phrase(entry: LexiconEntry | None, found: Sequence[Word]) -> bool:
    """Say whether a phrase of the tables is the whole name: its parts are no forms in it either."""
    if entry is None or len(found) < 2:
        return False
    rest = tuple(word.text for word in found[1:])
    return any(
        meaning.role is Role.FORM and words == rest
        for words, meaning in entry.phrases.get(rest[0], ())
    )


def _meaning(entry: LexiconEntry, found: Sequence[Word], at: int) -> tuple[WordMeaning | None, int]:
    """Choose the longest phrase that stands here, else the word alone; with its word count."""
    count = len(found)
    if entry.phrases and at + 1 < count:
        for rest, meaning in entry.phrases.get(found[at + 1].text, ()):
            stop = at + 1 + len(rest)
            if (
                stop <= count
                and all(found[at + 1 + step].text == word for step, word in enumerate(rest))
                and _stands(meaning, found, at, stop)
            ):
                return meaning, stop - at
    if entry.alone is not None and _stands(entry.alone, found, at, at + 1):
        return entry.alone, 1
    return None, 1


def _stands(meaning: WordMeaning, found: Sequence[Word], start: int, stop: int) -> bool:
    """Say whether a phrase has its meaning at this place; never when it is the whole name."""
    count = len(found)
    if stop - start == count:
        return False
    where = meaning.where
    if where == "any":
        return True
    if start == 0 and where != "end":
        return True
    return stop == count and where != "start"
