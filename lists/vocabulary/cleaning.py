"""Text as publishers type it, cleaned and split, with nothing of its meaning lost.

Reach for ``clean`` on every text that comes out of a file, ``split_names`` where one field may
hold several names, ``script_of`` for a name's writing system, ``emails_in`` and ``websites_in``
for addresses in prose. Dates, countries, numbers and links have modules of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from lists.vocabulary.markup import without_markup

# Control and format characters hide in names (zero-width space, right-to-left override) and make
# equal names differ. Joiners are among them: U+200C/D shape Persian text, not its letters.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f\u0080-\u0084\u0086-\u009f\u00ad\u061c\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"\s+")
_LETTER_MARK = re.compile(r"(?:(?<=\s)|^)\(?([a-z])\)\s*")
_NUMBER_MARK = re.compile(r"(?:(?<=[\s;,])|^)\(?(\d{1,2})[).:]\s+(?=\S)|(?:(?<=\s)|^)\((\d{1,2})\)")
_MARKED = re.compile(r"[;\uff1b]|\b\w\)|\b\d{1,2}[).:]")
_SEPARATOR = re.compile(r"[;\uff1b](?:\s+|$)|\uff1b")
_LOOSE_AT = re.compile(r"\s*@\s*")
_LOOSE_DOT = re.compile(r"(?<=@)([\w.\-]*?)\s*\.\s+(?=(?:com|net|org|kp|cn|ru|edu|gov|info|biz)\b)")
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_WEBSITE = re.compile(r"(?:https?://|www\.)[^\s;,)\]]+", re.IGNORECASE)

_SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "HANGUL": "Hang",
    "CJK": "Hani",
    "IDEOGRAPHIC": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "THAI": "Thai",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "ETHIOPIC": "Ethi",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "LAO": "Laoo",
    "TAMIL": "Taml",
    "SINHALA": "Sinh",
    "GURMUKHI": "Guru",
    "MONGOLIAN": "Mong",
    "TIFINAGH": "Tfng",
    "SYRIAC": "Syrc",
    "THAANA": "Thaa",
    "TIBETAN": "Tibt",
}


def clean(text: str | None) -> str:
    """One line of text in NFC: white space collapsed, markup and invisible characters dropped."""
    if not text:
        return ""
    if "<" in text or "&" in text:
        text = without_markup(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if text.isprintable() and "  " not in text:  # most texts: no control or format character
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def clean_prose(text: str | None) -> str:
    r"""Prose for keeping: line breaks and wording as published, only invisible characters dropped.

    Quotes are cut from it by character offset, so nothing is re-wrapped; ``\r\n`` becomes ``\n``
    and each line loses its outer blanks, since publishers change both without changing a word.
    """
    if not text:
        return ""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.strip() for line in lines).strip()


@lru_cache(maxsize=8192)
def _script_of_letter(letter: str) -> str:
    words = unicodedata.name(letter, "").replace("FULLWIDTH ", "").split(" ", 1)
    return _SCRIPTS.get(words[0], "Zyyy")


def script_of(text: str) -> str:
    """The ISO 15924 code of the script most letters belong to; empty when there are no letters.

    Any Hangul makes it ``Hang`` (Korean mixes in Hanja), any kana ``Jpan``.
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else ""
    letters = [ch for ch in text if ch.isalpha()]
    if not letters:
        return ""
    tally = Counter(_script_of_letter(ch) for ch in letters)
    for mixed in ("Hang", "Jpan"):
        if tally[mixed]:
            return mixed
    return tally.most_common(1)[0][0]


def split_names(text: str) -> tuple[str, ...]:
    """The single names (or titles, flags…) of one field, cleaned, each once, in order.

    Splits at semicolons outside brackets and at running marks: "(a) … (b) …", "1) … 2) …",
    "1. … 2: …". A lone number or letter is part of the name ("JI SONG 6"): marks count only from
    the first on.
    """
    if not _MARKED.search(text):
        single = clean(text).strip(" ,;")
        return (single,) if single else ()
    found: dict[str, None] = {}
    for part in _outside_brackets(clean(text)):
        for name in _split_marked(part):
            stripped = name.strip(" ,;")
            if stripped:
                found[stripped] = None
    return tuple(found)


def _outside_brackets(text: str) -> list[str]:
    parts: list[str] = []
    begin = 0
    for mark in _SEPARATOR.finditer(text):
        inside = text[begin : mark.start()]
        if inside.count("(") <= inside.count(")"):
            parts.append(inside)
            begin = mark.end()
    return [*parts, text[begin:]]


def _split_marked(text: str) -> list[str]:
    letters = [(m.start(), m.end(), ord(m[1]) - ord("a")) for m in _LETTER_MARK.finditer(text)]
    numbers = [(m.start(), m.end(), int(m[1] or m[2]) - 1) for m in _NUMBER_MARK.finditer(text)]
    for marks in (letters, numbers):
        running = _running(marks)
        if running:
            ends = [start for start, _, _ in running[1:]] + [len(text)]
            head = text[: running[0][0]]
            return [
                head,
                *(text[end:stop] for (_, end, _), stop in zip(running, ends, strict=True)),
            ]
    return [text]


def _running(marks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The marks that count up without a gap.

    They begin with the first, or with the second after an unmarked part ("Sabet b) Javad"); a
    lone first mark counts only at the very start.
    """
    kept: list[tuple[int, int, int]] = []
    due = 1 if marks and marks[0][2] == 1 and marks[0][0] > 0 else 0
    for mark in marks:
        if mark[2] == due:
            kept.append(mark)
            due += 1
    opens = bool(kept) and (kept[0][0] == 0 or kept[0][2] == 1)
    return kept if len(kept) > 1 or opens else []


def emails_in(text: str) -> tuple[str, ...]:
    """E-mail addresses in prose, lower-cased, also where a blank was typed into them.

    The EU prints "ryonha@ silibank.com" and "pac@silibank. com and kndic@co.chesin.com".
    """
    cleaned = clean(text)
    if "@" not in cleaned:
        return ()
    closed = _LOOSE_DOT.sub(r"\1.", _LOOSE_AT.sub("@", cleaned))
    return tuple(dict.fromkeys(m[0].rstrip(".").casefold() for m in _EMAIL.finditer(closed)))


def websites_in(text: str) -> tuple[str, ...]:
    """Web addresses in prose as written, without closing punctuation."""
    return tuple(dict.fromkeys(m[0].rstrip(".") for m in _WEBSITE.finditer(clean(text))))
