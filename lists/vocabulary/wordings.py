"""Compiling lists of wordings, as tables hold them, into one regular expression."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD_START, WORD_END = r"(?<!\w)", r"(?!\w)"
"""Patterns for the ends of a word, within which a shorter one is not looked for."""
_UNSPACED = re.compile(r"[ᄀ-ᇿ぀-ヿ㐀-鿿가-힯]")


def is_unspaced(wording: str) -> bool:
    """Whether a wording is in a script without spaces between words (Chinese, Korean)."""
    return _UNSPACED.search(wording) is not None


def bounded(patterns: Iterable[str]) -> re.Pattern[str]:
    """One case-blind pattern for any of these words, never inside a longer Latin or Cyrillic word.

    Scripts without word spaces (Chinese, Korean) match anywhere.
    """
    given = tuple(patterns)
    spaced = [p for p in given if not is_unspaced(p)]
    parts = [f"{WORD_START}(?:{'|'.join(spaced)}){WORD_END}"] if spaced else []
    parts.extend(filter(is_unspaced, given))
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def anywhere(patterns: Iterable[str]) -> re.Pattern[str]:
    """One case-blind pattern for any of these, wherever they stand."""
    return re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)


@cache
def table(name: str) -> dict[str, Any]:
    """One TOML table of this package, by its file name."""
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
