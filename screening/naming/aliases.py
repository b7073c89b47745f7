"""Several names written into one field: "X (ex Y)", "X a.k.a. Y", "X / Y", "X (KOMID)".

Gives the parts, each to be read as a name of its own beside the whole. Cuts only where the text
says so; a slash inside a word (M/V, A/S) and a place in brackets are left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.naming.text import Word

_SIGNS = "([;/|\n（【；／"
_MARKERS = frozenset(
    "ex exname fka aka nka formerly previously alias née dba known eks".split()  # noqa: SIM905 - reads best
)
_BEFORE_MARKER = "([,;/-"
"""Signs that belong to the marker behind them, as white space does."""
_MARKER = re.compile(
    r"""(?<![^\W_])(?:
        (?P<former>ex[-\s]?name|ex|eks|f\.?\s?k\.?\s?a\b|formerly(?:\s+known)?(?:\s+as)?
            |previously(?:\s+known)?(?:\s+as)?|née)
        |(?P<alias>a\.?\s?k\.?\s?a\b|n\.?\s?k\.?\s?a\b|(?:also|now|better)\s+known\s+as|known\s+as
            |alias|d\.?/?b\.?/?a\b)
        )\.?(?![^\W_])[\s:.\-"']*""",
    re.IGNORECASE | re.VERBOSE,
)
_BRACKET = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]?")
_SEPARATOR = re.compile(r"\s*[;|\n；]\s*|\s+[/／]\s+|(?<=\w{4})[/／](?=\w{4})")
# What firms put in brackets that is no name: where they are registered.
_PLACES = frozenset({"hong kong", "hongkong", "xianggang", "hk", "china", "zhongguo", "uk", "usa"})
_MOST_PARTS = 6
_SHORTEST_ACRONYM = 3


class Part(NamedTuple):
    """One name of several: ``scheme`` is ``former``, ``alias`` or ``part``; ``start`` its place."""

    scheme: str
    text: str
    start: int


def is_marker(text: str) -> bool:
    """Say whether a folded word may stand between two names of one party."""
    return text in _MARKERS


def may_hold_several(raw: str, found: Sequence[Word]) -> bool:
    """Say quickly whether it is worth looking for parts."""
    for sign in _SIGNS:
        if sign in raw:
            return True
    for word in found:
        if word.text in _MARKERS:
            return True
    return ".k." in raw.lower()


def parts(raw: str) -> list[Part]:
    """Split a field into the names it holds, at most six; ``[]`` when it is one name."""
    found: list[Part] = []
    for scheme, text, start in _marked(raw):
        for piece, at in _separated(text, start):
            found.extend(_unbracketed(scheme, piece, at))
    whole = fold(raw)
    seen: set[str] = set()
    kept = []
    for part in found:
        folded = fold(part.text)
        if folded and folded != whole and folded not in seen:
            seen.add(folded)
            kept.append(part)
    return kept[:_MOST_PARTS]


def _marked(raw: str) -> Iterator[tuple[str, str, int]]:
    """Cut at ex, f.k.a., a.k.a. and the like."""
    scheme, start, behind = "part", 0, 0
    for match in _MARKER.finditer(raw):
        first = match.start()
        while first > behind and (raw[first - 1].isspace() or raw[first - 1] in _BEFORE_MARKER):
            first -= 1
        behind = match.end()
        bare = raw[first:behind].strip().isalpha()
        if behind == len(raw) or (first == 0 and bare):
            continue  # Ex Libris and Mr. Aka have it as a word of the name
        yield scheme, raw[start:first], start
        scheme, start = ("former" if match["former"] else "alias"), behind
    yield scheme, raw[start:], start


def _separated(text: str, start: int) -> Iterator[tuple[str, int]]:
    at = counted = open_brackets = 0
    for match in _SEPARATOR.finditer(text):
        before = text[counted : match.start()]
        open_brackets += before.count("(") - before.count(")")
        counted = match.start()
        if open_brackets > 0:
            continue
        yield text[at : match.start()], start + at
        at = match.end()
    yield text[at:], start + at


def _unbracketed(scheme: str, text: str, start: int) -> Iterator[Part]:
    """Give the text without its brackets, and what a bracket holds if that is a name."""
    outside = _BRACKET.sub(lambda match: " " * len(match.group()), text)
    bare = outside.lstrip()
    yield Part(scheme, bare, start + len(outside) - len(bare))
    name: str | None = None
    for match in _BRACKET.finditer(text):
        inside = match[1]
        short = fold(inside)
        if short in _PLACES:
            continue
        if name is None:
            name = fold(outside)
        if not inside.isascii() or _is_acronym(short, name):
            yield Part("alias", inside, start + match.start(1))
        elif len(short.split()) > 1:
            yield Part("part", inside, start + match.start(1))


def _is_acronym(short: str, name: str) -> bool:
    """Say whether letters stand in a name in order, from its first letter on: KOMID, FTB, NTC."""
    if " " in short or len(short) < _SHORTEST_ACRONYM or len(name.split()) < 2:
        return False
    rest = iter(name.replace(" ", ""))
    initials = {word[0] for word in name.split()[:2]}
    return short[0] in initials and all(letter in rest for letter in short)
