"""Names with marked Latin letters in plain ones: *Müller* is Muller, and as else written Mueller.

``plain_spellings`` answers only where nothing but the letters changes, so that a name is read as
its spellings are: each word stays one and keeps its place.
"""

from __future__ import annotations

from functools import cache
from unicodedata import is_normalized

from anyascii import anyascii

from screening.naming.readings import other_spellings

_FIRST, _LAST = "\u00c0", "\u014d"  # before o and u with a breve, which Korean has
_SAYS_MORE = frozenset("\u00f6\u00d6")
"""O with two points, which Korean takes for oe: so does the other spelling if it stands alone."""


def plain_spellings(raw: str) -> list[str]:
    """The name in plain letters, then its other spellings; empty where it is more than letters.

    A word is in capitals where the one sent is, however many letters stand for one.
    """
    if not raw.replace(" ", "").isalpha() or not is_normalized("NFKC", raw):
        return []
    marked = {sign for sign in raw if not sign.isascii()}
    if not all(map(_unmarked, marked)) or (len(marked) > 1 and not marked.isdisjoint(_SAYS_MORE)):
        return []
    return [_plain(raw, spelled) for spelled in (raw, *other_spellings(raw))]


def _plain(raw: str, spelled: str) -> str:
    plain = "".join([sign if sign.isascii() else _unmarked(sign) for sign in spelled])
    sent = raw.split(" ")
    return " ".join([
        word.upper() if as_sent.isupper() else word
        for word, as_sent in zip(plain.split(" "), sent, strict=True)
    ])  # fmt: skip


@cache
def _unmarked(sign: str) -> str:
    """The plain letter of a marked Latin one; empty where it is not one letter, or is another."""
    plain = anyascii(sign) if _FIRST <= sign <= _LAST else ""
    same_case = plain.isupper() == sign.isupper()
    return plain if len(plain) == 1 and plain.isalpha() and same_case else ""
