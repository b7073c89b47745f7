"""Scripts in which a name cannot be compared well enough to be cleared.

Every letter of Unicode has a transliteration, but outside the scripts of ``data/scripts.toml`` it
is too coarse: names in it are searched, and finding nothing says nothing.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from importlib import resources

_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})


@cache
def _read() -> frozenset[str]:
    table = resources.files("screening").joinpath("data", "scripts.toml").read_text("utf-8")
    return frozenset(tomllib.loads(table)["read"])


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    """The script of a letter, as the Unicode character database calls it; empty for other signs."""
    if unicodedata.category(char) not in _LETTERS:
        return ""
    return unicodedata.name(char, "UNNAMED").split(" ", 1)[0].split("-", 1)[0]


def unread_script(text: str) -> str:
    """The script that keeps a text from being compared, as ``Thai``; empty where none does.

    At least half of the letters are of scripts that are not read: a brand in Latin letters behind
    a Thai name does not make it read, nor does one Greek letter in a Latin name make it unread.
    """
    if text.isascii():
        return ""
    scripts = Counter(map(_script, unicodedata.normalize("NFKC", text)))
    del scripts[""]
    unread = {name: count for name, count in scripts.items() if name not in _read()}
    if 2 * sum(unread.values()) < scripts.total() or not unread:
        return ""
    return max(unread, key=unread.__getitem__).capitalize()
