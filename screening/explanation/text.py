"""The whole explanation as one text with titles and line breaks, made from its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.model.result import Explanation

MAX_LETTERS = 2_500
"""A page that a person reads; what is left out stands in the sections, and the text says so."""
MAX_OF_CLEAR = 600
"""A clear is read at a glance."""
_TITLES = (
    ("facts", "Main facts"),
    ("matched", "Match"),
    ("listed", "Listing"),
    ("links", "Ties"),
    ("reasons", "Typologies"),
    ("law", "Law"),
    ("checked", "Checked"),
    ("would_change", "What would change this"),
    ("scoring", "Risk"),
)
_FIRST = 2
"""Sentences of a section that are left out after those behind them in any section."""
_KEPT_LONGEST = "would_change"
"""The section that is shortened last: what to ask for is what the reader has to do."""


def text_of(parts: Explanation, most: int = MAX_LETTERS) -> Explanation:
    """The parts with their text of at most so many letters.

    Of sections too long for it only the first sentences are in it.
    """
    sections = {name: getattr(parts, name) for name, _ in _TITLES}
    kept = {name: len(sentences) for name, sentences in sections.items()}
    text = _written(parts, sections, kept)
    while len(text) > most:
        longest = _longest(sections, kept)
        if not kept[longest]:
            break
        kept[longest] -= 1
        text = _written(parts, sections, kept)
    return replace(parts, text=text)


def _longest(sections: dict[str, tuple[str, ...]], kept: dict[str, int]) -> str:
    """The section to shorten next: the longest that has more than its first sentences left."""

    def letters(name: str) -> tuple[bool, bool, int]:
        long = sum(map(len, sections[name][: kept[name]]))
        return kept[name] > 0 and name != _KEPT_LONGEST, kept[name] > _FIRST, long

    return max(kept, key=letters)


def _written(parts: Explanation, sections: dict[str, tuple[str, ...]], kept: dict[str, int]) -> str:
    blocks = [parts.headline]
    left_out = []
    for name, title in _TITLES:
        said = [f"- {sentence}" for sentence in sections[name][: kept[name]]]
        if said:
            blocks.append("\n".join((f"{title}:", *said)))
        if kept[name] < len(sections[name]):
            left_out.append(name)
    if left_out:
        blocks.append(f"More in the fields {', '.join(left_out)}.")
    return "\n\n".join(blocks)
