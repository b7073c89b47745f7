"""Which encoding a file was saved in, from its first bytes.

Marks and UTF-8 are certain. What is neither was saved by an old spreadsheet in the encoding of its
country, and every such encoding reads almost any bytes: the guess asks what kind of text comes out.
A client that knows better says so with ``encoding=``.

charset-normalizer (3.5.3) was tried in its place: it reads the Big5 sheet of the tests as Johab, in
Hangul, however long the sheet is, and names Central European codecs for western text.
"""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from typing import NamedTuple

SAMPLE_BYTES = 262_144
"""How much of a file is looked at."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SHIFT_JIS = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]")
_BIG5 = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_FEW = 3
"""Times as many signs must be UTF-8 as are not; by chance it is the other way round."""


class Encoding(NamedTuple):
    """``name`` is Python's name of the codec, ``sure`` false for a guess, ``why`` from what."""

    name: str
    sure: bool
    why: str


def guess_encoding(sample: bytes) -> Encoding:
    """The encoding of a file that begins with ``sample`` (``SAMPLE_BYTES`` are enough)."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, sure=True, why="the file begins with a byte order mark")
    wide = _without_mark(sample)
    if wide:
        return Encoding(wide, sure=True, why="every second byte is zero")
    if _decodes(sample, "utf-8"):
        return Encoding("utf-8", sure=True, why="all of the first bytes are UTF-8")
    good, bad = _utf_8_signs(sample)
    if good >= _FEW * bad:
        why = f"all but {bad} of {good + bad} signs beyond ASCII are UTF-8; those rows are errors"
        return Encoding("utf-8", sure=False, why=why)
    return _national(sample)


def _without_mark(sample: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte of its ASCII signs is zero."""
    even, odd = sample[:4096:2], sample[1:4096:2]
    if len(odd) < 2:
        return ""
    if odd.count(0) > len(odd) * 0.3 and even.count(0) < len(even) * 0.02:
        return "utf-16-le"
    if even.count(0) > len(even) * 0.3 and odd.count(0) < len(odd) * 0.02:
        return "utf-16-be"
    return ""


def _decodes(sample: bytes, name: str) -> bool:
    """Whether the sample can be read; a sign cut in two at its end does not count."""
    try:
        codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _utf_8_signs(sample: bytes) -> tuple[int, int]:
    """Signs beyond ASCII that are UTF-8, and places where bytes are not: a row pasted in."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd") - sample.count("\ufffd".encode())
    return len(text) - len(text.encode("ascii", "ignore")) - bad, bad


def _national(sample: bytes) -> Encoding:
    """Japanese, Korean, Chinese, Cyrillic or western: the first whose letters make sense."""
    eastern = _japanese(sample) or _traditional(sample)
    if eastern is not None:
        return eastern
    leads = _double_byte_leads(sample)
    if leads and _decodes(sample, "cp949"):
        # Hangul stands in rows B0 to C8; Hanja, from CA on, are rare in Korean sheets. Chinese
        # text read as Korean is full of them: its commonest signs have leads from C9 to D7.
        hangul = sum(0xB0 <= lead <= 0xC8 for lead in leads)
        if hangul >= 0.9 * len(leads):
            return Encoding("cp949", sure=False, why="nearly all letters would be Hangul syllables")
    if leads and _decodes(sample, "gb18030"):
        # The 3,755 common characters of GB 2312 stand in rows B0 to D7; Cyrillic small letters of
        # windows-1251 would be among the rare ones after them.
        common = sum(0xB0 <= lead <= 0xD7 for lead in leads)
        if common >= 0.7 * len(leads):
            return Encoding("gb18030", sure=False, why="nearly all signs would be common Chinese")
    if _share_in_words(sample) >= 0.6:
        return Encoding("cp1251", sure=False, why="its letters beyond ASCII stand in whole words")
    return Encoding("cp1252", sure=False, why="single letters beyond ASCII among Latin ones")


def _japanese(sample: bytes) -> Encoding | None:
    """Shift-JIS by its lead bytes, which hardly any other text has; EUC-JP by its kana."""
    pairs = [found.span() for found in _SHIFT_JIS.finditer(sample)]
    common = sum(sample[start] <= 0x9F for start, _ in pairs)
    others = sum(byte >= 0x80 for byte in _SHIFT_JIS.sub(b"", sample)) + len(pairs) - common
    if _in_words(pairs) and common >= 4 * others and _decodes(sample, "cp932"):
        return Encoding("cp932", sure=False, why="nearly all signs would be kana and common kanji")
    leads = _double_byte_leads(sample)
    kana = sum(lead in {0xA4, 0xA5} for lead in leads)
    if leads and kana >= 0.1 * len(leads) and _decodes(sample, "euc_jp"):
        return Encoding("euc_jp", sure=False, why="many of its signs would be kana")
    return None


def _traditional(sample: bytes) -> Encoding | None:
    """Big5: its common characters have leads A4 to C6, and second bytes of ASCII letters."""
    pairs = [found.span() for found in _BIG5.finditer(sample)]
    common = sum(0xA4 <= sample[start] <= 0xC6 for start, _ in pairs)
    low = sum(sample[end - 1] < 0x80 for _, end in pairs)
    fits = common >= 0.8 * len(pairs) and low >= 0.15 * len(pairs)
    if _in_words(pairs) and fits and _decodes(sample, "cp950"):
        return Encoding("cp950", sure=False, why="common Chinese of Taiwan and Hong Kong")
    return None


def _in_words(pairs: list[tuple[int, int]]) -> bool:
    """Whether signs of two bytes stand together, as they do not in O'B or ÃO of one-byte text."""
    together = sum(before[1] == after[0] for before, after in pairwise(pairs))
    return bool(pairs) and together >= 0.4 * len(pairs)


def _double_byte_leads(sample: bytes) -> list[int]:
    """First bytes of all two-byte signs, or nothing where the bytes do not come in such pairs."""
    pairs: list[tuple[int, int]] = []
    position, end = 0, len(sample)
    while position < end:
        if sample[position] < 0x80:
            position += 1
            continue
        if position + 1 < end:
            if sample[position + 1] < 0x40:
                return []
            pairs.append((position, position + 2))
        position += 2
    return [sample[start] for start, _ in pairs] if _in_words(pairs) else []


def _share_in_words(sample: bytes) -> float:
    """Share of bytes beyond ASCII that have a letter beyond ASCII for a neighbour."""
    high = [position for position, byte in enumerate(sample) if byte >= 0xC0]
    if not high:
        return 0.0
    places = set(high)
    together = sum(p - 1 in places or p + 1 in places for p in high)
    return together / len(high)
