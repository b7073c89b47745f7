"""Folding: the forms of a text in which two spellings that mean the same are equal.

One place for every variant. Each drops as much as its use allows and no more; transliteration to
Latin letters, which names are searched by, is in ``screening.naming.text``.
"""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'\u2019\u2018`"
_WORD = re.compile(r"[^\W_]+")
_WORD_WITH_APOSTROPHES = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}-][^\W_]+)*")
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_JOINED = str.maketrans("", "", f"{APOSTROPHES}-")
MOST_MARKS = 30
"""Combining marks on one letter; no script needs more (UAX 15, Stream-Safe Text Format)."""
_MAY_BE_MARKS = re.compile(rf"(?:[^\w\x00-\x7f]|[\uff9e\uff9f]){{{MOST_MARKS + 1},}}+")
"""Every combining mark is in it, and the two signs of half-width kana that turn into one."""


def same_spacing(text: str) -> str:
    """Case and white space do not count: labels and references, letter for letter otherwise."""
    return " ".join(text.split()).casefold()


def without_marks(text: str) -> str:
    """Case, accents and compatibility forms do not count; everything else stays where it is."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare)


def with_few_marks(text: str) -> str:
    """A client's text without the marks that are piled on a letter beyond ``MOST_MARKS``.

    Unicode's normal forms sort the marks of a letter by swapping neighbours: 20,000 on one letter
    take half a second wherever a text is folded.
    """
    if text.isascii() or len(text) <= MOST_MARKS:
        return text
    return _MAY_BE_MARKS.sub(_few_of, text)


def _few_of(run: re.Match[str]) -> str:
    normal = {sign: unicodedata.normalize("NFKD", sign) for sign in set(run[0])}
    marks = {sign for sign, apart in normal.items() if unicodedata.combining(apart[0])}
    kept, piled = [], 0
    for sign in run[0]:
        piled = piled + 1 if sign in marks else 0
        if piled <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def plain_words(text: str) -> list[str]:
    """The words of ``without_marks``: letters and digits, nothing between them."""
    return _WORD.findall(without_marks(text))


def letters(text: str) -> str:
    """``plain_words`` without the gaps: what countries and column headings are looked up by."""
    return "".join(_WORD.findall(without_marks(text)))


def name_words(text: str) -> list[str]:
    """Words of a name with their accents, since explanations quote them; "Ch'oe" is one word."""
    return _WORD.findall(text.casefold().translate(_NO_APOSTROPHES))


def words_in_place(text: str) -> list[tuple[str, int, int]]:
    """Words of a text with their places; apostrophes and hyphens inside a word do not count."""
    return [
        (match.group().translate(_JOINED).casefold(), match.start(), match.end())
        for match in _WORD_WITH_APOSTROPHES.finditer(text)
    ]
