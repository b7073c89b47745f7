"""Folding text of any script to plain ASCII words, with the place each word came from.

Reach for ``fold`` to compare free text, for ``words`` to cut a name into comparable words. Nothing
here knows what a word means. Any Unicode string is accepted, lone surrogates included.

The steps are those of ``docs/names.md``: NFKC, drop format and control characters and combining
marks, transliterate with anyascii, lower case, split at whatever is neither letter nor digit.
``&`` is the word *and*. A word that mixes Latin and Cyrillic letters is read in the script of most
of them: lists and forgers write "КOMИД" with letters that only look alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

_new = tuple.__new__
APOSTROPHES = "'`´‘’‚‛ʹʻʼʽʾʿˈ′＇՚ꞌ׳"
_APOSTROPHE_TO_ASCII = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))

# A word is letters with apostrophes inside (Ch'oe, O'Neil), or digits: P881 is two words.
_WORD = re.compile(r"[a-z]+|[0-9]+")
_WORD_MARKED = re.compile(r"[a-z]+(?:'+[a-z]+)*|[0-9]+|&")
# K.O.M.I.D. and L.L.C. are one word; A. B. Smith is not, nor J.R.Smith.
_WORD_DOTTED = re.compile(
    r"(?<![a-z0-9'.])(?:[a-z]\.){2,}(?:[a-z](?![a-z'])|(?![a-z]))|[a-z]+(?:'+[a-z]+)*|[0-9]+|&"
)
_LATIN_END = 0x250
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
_HAN = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_CYRILLIC = ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F))
_ARABIC = ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
# Beyond the first blocks: the schwa of Azerbaijani, letters with two marks of Vietnamese.
_LATIN = ((0x250, 0x2AF), (0x1D00, 0x1DBF), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA722, 0xA7FF))
_KANA = ((0x3041, 0x30FF), (0x31F0, 0x31FF))
_ALPHABETS = frozenset({"latin", "cyrillic"})
_IN_ALPHABET = _ALPHABETS | {"mark"}
_LATIN_TWINS = "ABCEHIJKMOPSTXYaceijopsxy"
_CYRILLIC_TWINS = "АВСЕНІЈКМОРЅТХУасеіјорѕху"
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_LOOK_ALIKE = frozenset(_LATIN_TWINS + _CYRILLIC_TWINS)
_SHORTEST_PART = 4
_LONGEST_WORD = 100
"""Letters of a word whose spelling in ASCII is remembered; a text without spaces is no word."""
# Alif and ain are letters that carry a vowel; anyascii leaves them out, and half of a short word.
_ARABIC_VOWELS = str.maketrans("\u0627\u0623\u0625\u0671\u0639", "aaiaa")
_SCRIPTS = (
    ("hangul", _HANGUL),
    ("han", _HAN),
    ("cyrillic", _CYRILLIC),
    ("arabic", _ARABIC),
    ("kana", _KANA),
    ("latin", _LATIN),
)
# Marks that only decorate a letter are dropped; vowel signs of Indic scripts are Mn too but carry
# sound, so marks outside these blocks are left to anyascii.
_MARKS = (
    (0x300, 0x36F),
    (0x483, 0x489),
    (0x591, 0x5C7),
    (0x610, 0x61A),
    (0x64B, 0x65F),
    (0x6D6, 0x6ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
)


class Word(NamedTuple):
    """One word of a name.

    ``text`` is folded (``[a-z]+`` or ``[0-9]+``), ``start`` and ``end`` its span in the raw text,
    -1 where normalization moved the characters. ``script`` is the script it was written in and
    ``source`` its NFKC spelling with ASCII apostrophes, which the readers of Korean need.
    """

    text: str
    start: int
    end: int
    script: str
    source: str


def _in(code: int, blocks: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in blocks)


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """Name the script of a letter or digit: ``latin``, ``hangul``, ``han``, ``cyrillic`` and so on.

    Anything else than letters and digits gives ``""``, a mark that is dropped gives ``"mark"``.
    """
    code = ord(char)
    if code < _LATIN_END:
        return "latin" if char.isalnum() else ""
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me"} and (category == "Cf" or _in(code, _MARKS)):
        return "mark"
    if category[0] not in "LNM":
        # Symbols such as № or Æ-like ligatures still spell letters in ASCII.
        return "other" if category == "So" and anyascii(char).strip(" '`").isalnum() else ""
    return next((name for name, blocks in _SCRIPTS if _in(code, blocks)), "other")


def _ascii(source: str) -> str:
    return _ascii_of_word(source) if len(source) <= _LONGEST_WORD else anyascii(source).lower()


@lru_cache(maxsize=8192)
def _ascii_of_word(source: str) -> str:
    return anyascii(source).lower()


def is_latin(raw: str) -> bool:
    """Whether a text has letters, and no letter of another script than Latin."""
    letters = [char for char in raw if char.isalpha()]
    return bool(letters) and all(script_of(char) == "latin" for char in letters)


def fold(raw: str) -> str:
    """Fold to lower-case ASCII words joined by single spaces; folding twice changes nothing."""
    return " ".join(word.text for word in words(raw))


def words(raw: str, *, join_dotted: bool = True) -> list[Word]:
    """Cut raw text into folded words in order.

    ``join_dotted`` makes ``K.O.M.I.D.`` one word (firms); persons' initials stay apart without it.
    """
    if raw.isascii():
        return _ascii_words(raw, join_dotted=join_dotted)
    normal = unicodedata.normalize("NFKC", raw)
    if normal.isascii():
        found = _ascii_words(normal.translate(_APOSTROPHE_TO_ASCII), join_dotted=join_dotted)
    else:
        found = _unicode_words(normal.translate(_APOSTROPHE_TO_ASCII), join_dotted=join_dotted)
    if len(normal) != len(raw):
        return [word._replace(start=-1, end=-1) for word in found]
    return found


def _ascii_words(raw: str, *, join_dotted: bool) -> list[Word]:
    lower = raw.lower()
    if "`" in lower:
        lower = lower.replace("`", "'")
    if join_dotted and "." in lower:
        pattern = _WORD_DOTTED
    elif "'" in lower or "&" in lower:
        pattern = _WORD_MARKED
    elif lower.replace(" ", "").isalpha():  # most names: no other sign has to be looked for
        return _spaced_words(lower)
    else:
        # The tuple is made directly, at half the cost of Word(...).
        return [
            _new(Word, (text := match[0], *match.span(), "latin", text))
            for match in _WORD.finditer(lower)
        ]
    found = []
    for match in pattern.finditer(lower):
        source = match.group()
        text = "and" if source == "&" else source.replace("'", "").replace(".", "")
        found.append(_new(Word, (text, *match.span(), "latin", source)))
    return found


def _spaced_words(lower: str) -> list[Word]:
    """Words of a text of ASCII letters and spaces."""
    found, start = [], 0
    for text in lower.split(" "):
        end = start + len(text)
        if text:
            found.append(_new(Word, (text, start, end, "latin", text)))
        start = end + 1
    return found


def _unicode_words(normal: str, *, join_dotted: bool) -> list[Word]:
    """Words of a text that is not plain ASCII: cut at script borders, then transliterated."""
    found: list[Word] = []
    start = looked_at = 0
    while start < len(normal):
        script = script_of(normal[start])
        if script in {"", "mark"}:
            if normal[start] == "&":
                found.append(Word("and", start, start + 1, "latin", "&"))
            start += 1
            continue
        end = _run_end(normal, start, script)
        if join_dotted and script != "han" and start >= looked_at:
            dotted, looked_at = _dotted_end(normal, start, script)
            end = max(end, dotted)
        found.extend(_split(normal[start:end], start, script))
        start = end
    return found


def _run_end(normal: str, start: int, script: str) -> int:
    """Find where the run of one script that begins at ``start`` ends; marks belong to it."""
    end = start + 1
    allowed = _IN_ALPHABET if script in _ALPHABETS else frozenset({script, "mark"})
    while end < len(normal):
        char = normal[end]
        inside = script_of(char) in allowed or (
            char == "'" and end + 1 < len(normal) and script_of(normal[end + 1]) in allowed
        )
        if not inside:
            break
        end += 1
    return end


def _dotted_end(normal: str, start: int, script: str) -> tuple[int, int]:
    """Find the end of single letters set apart by dots (``О.О.О.``), else ``start``.

    With it comes up to where was looked: at no letter before that would another end be found.
    """
    at = start
    while normal[at + 1 : at + 2] == "." and script_of(normal[at]) == script:
        at += 2
        if at == len(normal):
            break
    letters = (at - start) // 2
    if at < len(normal) and script_of(normal[at]) == script:
        if at + 1 < len(normal) and script_of(normal[at + 1]):
            return start, at
        at, letters = at + 1, letters + 1
    return (at if letters > 1 else start), at


def _one_alphabet(source: str, script: str) -> tuple[str, str]:
    """Replace look-alike letters so that a word stands in the script of most of its letters."""
    cyrillic = sum(script_of(char) == "cyrillic" for char in source)
    latin = sum(script_of(char) == "latin" and char.isalpha() for char in source)
    if not cyrillic or not latin:
        return source, "cyrillic" if cyrillic else script
    if cyrillic >= latin:
        return source.translate(_TO_CYRILLIC), "cyrillic"
    return source.translate(_TO_LATIN), "latin"


def _border(source: str) -> int:
    """Give the place where one alphabet ends and another begins, 0 if there is no such place.

    Words that ran together have it (``ЗатворQarchak``); a word with letters that only look alike
    has not.
    """
    if source.isascii():
        return 0
    scripts = [script_of(char) for char in source if char.isalpha()]
    changes = [place for place in range(1, len(scripts)) if scripts[place] != scripts[place - 1]]
    if len(changes) != 1 or len(scripts) != len(source):
        return 0
    border = changes[0]
    parts = (source[:border], source[border:])
    alike = any(set(part) <= _LOOK_ALIKE for part in parts)
    return 0 if alike or min(map(len, parts)) < _SHORTEST_PART else border


def _split(run: str, start: int, script: str) -> list[Word]:
    """Transliterate one run and split letters from digits; spans stay exact where lengths agree."""
    if run.isascii() and (run.isalpha() or run.isdigit()):  # most words of a text of other letters
        return [_new(Word, (run.lower(), start, start + len(run), script, run))]
    source = "".join(char for char in run if script_of(char) != "mark")
    if script in _ALPHABETS and len(source) == len(run) and (border := _border(source)):
        return [*_split(run[:border], start, script), *_split(run[border:], start + border, script)]
    if script in _ALPHABETS:
        source, script = _one_alphabet(source, script)
    sounded = source.translate(_ARABIC_VOWELS) if script == "arabic" else source
    text = "".join(char for char in _ascii(sounded) if "a" <= char <= "z" or "0" <= char <= "9")
    pieces = _WORD.findall(text)
    if len(pieces) == 1:
        return [Word(text, start, start + len(run), script, source)]
    exact = len(text) == len(run)
    found = []
    at = start
    for piece in pieces:
        end = at + len(piece)
        span = (at, end) if exact else (start, start + len(run))
        spelled = run[at - start : end - start] if exact else piece
        found.append(Word(piece, *span, script, spelled))
        at = end
    return found
