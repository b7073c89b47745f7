"""Case folding that keeps every letter's place, and takes for one what ``re.IGNORECASE`` does.

A search for plain letters in the folded text finds all that a case-blind pattern may match, at the
same offsets. ``str.casefold`` makes two letters of some, which moves the rest.
"""

from __future__ import annotations

from typing import Final

_SAME: Final = (
    "i\u0131",
    "s\u017f",
    "\u00b5\u03bc",
    "\u0345\u03b9\u1fbe",
    "\u0390\u1fd3",
    "\u03b0\u1fe3",
    "\u03b2\u03d0",
    "\u03b5\u03f5",
    "\u03b8\u03d1",
    "\u03ba\u03f0",
    "\u03c0\u03d6",
    "\u03c1\u03f1",
    "\u03c3\u03c2",
    "\u03c6\u03d5",
    "\u0432\u1c80",
    "\u0434\u1c81",
    "\u043e\u1c82",
    "\u0441\u1c83",
    "\u0442\u1c84\u1c85",
    "\u044a\u1c86",
    "\u0463\u1c87",
    "\u1c88\ua64b",
    "\u1e61\u1e9b",
    "\ufb05\ufb06",
)
"""Small letters that stand for each other without regard to case: their capitals are the same."""
_FIRST: Final = {ord(letter): letters[0] for letters in _SAME for letter in letters[1:]}


def fold_case(text: str) -> str:
    """The text in small letters, as long as it was."""
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().translate(_FIRST)
