"""Firms' and ships' names in Hangul and Chinese characters, by words: glossary, then sound.

Known words become the word the lists use for them (銀行, 은행: bank); what is left is a proper name
and is spelled by sound: Hangul as the DPRK romanizes, Chinese characters as pinyin and, in a
reading of its own, as Korean. 朝鮮光鮮銀行 and 조선광선은행 both come to korea, kwangson, bank.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from anyascii import anyascii

from screening.naming.jamo import decompose, is_hangul
from screening.naming.korean import hanja_readings
from screening.naming.lexicon import table
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from screening.naming.jamo import Syllable
    from screening.naming.text import Word

_LONGEST_TERM = 12
# Chinese proper names are mostly two characters long; longer ones are cut as they are written
# in Latin letters, joined names are the index's business.
_NAME_LENGTH = 3
_INITIALS = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
    "k kk n t tt r m p pp s ss - j jj ch kh th ph h".split(), strict=True))  # fmt: skip # noqa: SIM905 - reads best
_VOWELS = dict(zip("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
    "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split(), strict=True))  # fmt: skip # noqa: SIM905
_FINALS = dict(zip("-ㄱㄴㄷㄹㅁㅂㅇ", ["", "k", "n", "t", "l", "m", "p", "ng"], strict=True))
_VOICED = {"k": "g", "t": "d", "p": "b"}
_VOICING_FINALS = {"", "n", "l", "m", "ng"}
# Characters whose usual reading in names of places and firms is not the commonest one.
_PINYIN = {"重": "chong", "厦": "xia", "曾": "zeng", "单": "shan", "朴": "piao", "长": "chang"}
_PINYIN |= {"長": "chang", "藏": "zang", "行": "hang", "乐": "le", "樂": "le", "大": "da"}


@cache
def _glossary() -> dict[str, tuple[tuple[str, Role], ...]]:
    found: dict[str, tuple[tuple[str, Role], ...]] = {}
    for characters, hangul, tokens in table("glossary"):
        meaning = tuple(
            (text, Role[role])
            for text, _, role in (token.partition(":") for token in tokens.split())
            if role
        )
        for term in (*characters.split(";"), *hangul.split(";")):
            if term:
                found[term] = meaning
    return found


@lru_cache(maxsize=8192)
def pinyin(char: str) -> str:
    """Give the toneless pinyin of one character, in lower case."""
    known = _PINYIN.get(char) or anyascii(char).lower()
    return "".join(letter for letter in known if letter.isalnum())


def romanize(hangul: str) -> str:
    """Spell Hangul as the DPRK does in firms' names: 광선 kwangson, 합장강 hapjanggang."""
    return spell(decompose(char) if is_hangul(char) else pinyin(char) for char in hangul)


def spell(syllables: Iterable[Syllable | str]) -> str:
    """Join syllables as the DPRK writes them; a syllable that is text already stays."""
    spelled = ""
    closing = "k"  # no voicing at the head of a word
    for syllable in syllables:
        if isinstance(syllable, str):
            spelled += syllable
            continue
        initial, vowel, final = syllable
        letter = _INITIALS[initial].strip("-")
        if spelled and closing in _VOICING_FINALS:
            letter = _VOICED.get(letter, letter)
        closing = _FINALS[final]
        spelled += letter + _VOWELS[vowel] + closing
    return spelled


def _in_korean(run: str) -> str:
    readings = hanja_readings()
    return romanize("".join(readings[char][0] if char in readings else char for char in run))


def _in_pinyin(run: str) -> str:
    return "".join(romanize(char) if is_hangul(char) else pinyin(char) for char in run)


def pinyin_tokens(found: Sequence[Word]) -> Iterator[Token]:
    """Spell a person's name character by character."""
    for word in found:
        exact = word.start >= 0 and len(word.source) == word.end - word.start
        for place, char in enumerate(word.source, word.start):
            if text := pinyin(char):
                yield Token(text, Role.WORD, *((place, place + 1) if exact else (-1, -1)))


def word_readings(found: Sequence[Word]) -> list[tuple[str, tuple[Token, ...]]]:
    """Read words in Hangul or Chinese characters by glossary and sound, with the scheme's name."""
    has_han = any(word.script == "han" for word in found)
    if not has_han:
        return [("korean", tuple(_tokens(found, romanize)))]
    return [
        ("pinyin", tuple(_tokens(found, _in_pinyin))),
        ("hanja", tuple(_tokens(found, _in_korean))),
    ]


def _tokens(found: Sequence[Word], spell: Callable[[str], str]) -> Iterator[Token]:
    """Cut words at glossary terms, longest first; the rest is spelled. Other scripts are words."""
    glossary = _glossary()
    words = list(_joined(found))
    several = len(words) > 1
    for word in words:
        source = word.source
        exact = word.start >= 0 and len(source) == word.end - word.start
        start = at = 0
        while at <= len(source):
            term = next(
                (
                    source[at : at + length]
                    for length in range(min(_LONGEST_TERM, len(source) - at), 0, -1)
                    if source[at : at + length] in glossary
                ),
                "",
            )
            if len(term) == 1 and at - start == 1:
                term = ""  # Tan-gun (단군) is no army (군): half a word is none
            if (term and (several or len(term) < len(source))) or at == len(source):
                for begin, end in _name_spans(start, at):
                    span = (word.start + begin, word.start + end) if exact else (-1, -1)
                    yield Token(spell(source[begin:end]) or "x", Role.WORD, *span)
                span = (word.start + at, word.start + at + len(term)) if exact else (-1, -1)
                for text, role in glossary.get(term, ()):
                    yield Token(text, role, *span)
                at += max(len(term), 1)
                start = at
            else:
                at += 1


def _name_spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is no glossary word: up to three characters are one name, longer ones go by two."""
    if end - start <= _NAME_LENGTH:
        if end > start:
            yield start, end
        return
    for begin in range(start, end, 2):
        yield begin, min(begin + 2, end)


def _joined(found: Sequence[Word]) -> Iterator[Word]:
    """Join words in characters: 합장강무 역회사 is cut by meaning, its space is noise."""
    held: Word | None = None
    for word in found:
        if held and held.end >= 0 and 0 <= word.start - held.end <= 1:
            held = held._replace(source=held.source + word.source, end=word.end)
            continue
        if held:
            yield held
        held = word
    if held:
        yield held
