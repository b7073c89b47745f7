"""The plain reading: folded words tagged with roles, phrases joined, numerals read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.naming.lexicon import Entry, Meaning, lexicon
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind
    from screening.text import Word

_WORD = Role.WORD
_NUMBER = Role.NUMBER


def plain_tokens(found: Sequence[Word], kind: Kind | None) -> list[Token]:
    """Tag folded words as tokens in their order; no word is lost."""
    get = lexicon(kind).get
    tokens: list[Token] = []
    at = 0
    count = len(found)
    while at < count:
        text, start, end, _, _ = found[at]
        entry = get(text)
        if entry is None:
            if text[0] <= "9":
                tokens.append(Token(text.lstrip("0") or "0", _NUMBER, start, end))
            else:
                tokens.append(Token(text, _WORD, start, end))
            at += 1
            continue
        meaning, length = _meaning(entry, found, at)
        if meaning is None:
            tokens.append(Token(text, _WORD, start, end))
        else:
            tokens.append(Token(meaning.text, meaning.role, start, found[at + length - 1].end))
        at += length
    return tokens


def _meaning(entry: Entry, found: Sequence[Word], at: int) -> tuple[Meaning | None, int]:
    """Choose the longest phrase that stands here, else the word alone; with its number of words."""
    for rest, meaning in entry.phrases:
        length = len(rest) + 1
        if all(
            at + 1 + step < len(found) and found[at + 1 + step].text == word
            for step, word in enumerate(rest)
        ) and _stands(meaning.where, at, at + length, len(found)):
            return meaning, length
    if entry.alone is not None and _stands(entry.alone.where, at, at + 1, len(found)):
        return entry.alone, 1
    return None, 1


def _stands(where: str, start: int, end: int, count: int) -> bool:
    """Say whether a phrase may have its meaning at this place; never as the whole name."""
    if end - start == count:
        return False
    if where == "any":
        return True
    return (start == 0 and where in {"start", "edge"}) or (
        end == count and where in {"end", "edge"}
    )
