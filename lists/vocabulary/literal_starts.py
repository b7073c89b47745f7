"""The plain letters with which every match of a pattern begins, or which it holds.

A pattern of a table is mostly a few words: ``coking coal``, ``(?:river |sea )?sand``. Where these
letters do not stand in a text, the pattern cannot match, and need not be tried.
"""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lists.vocabulary.case_folding import fold_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_MOST: Final = 16
"""Beginnings of one pattern, beyond which they are not read on."""
_MOST_LETTERS: Final = 8
"""Letters of a class, as in ``[ck]``, that are tried one by one."""
_LEAST_INSIDE: Final = 3
_ENOUGH: Final = 8
"""Letters of a beginning behind which no more are read: few texts hold as many by chance."""
_PLAIN: Final = re.compile(r"[\w ]+")


class Literals(NamedTuple):
    """Folded letters (``fold_case``) of a pattern's matches.

    Every match begins with one of ``starts``. Where that is unknown ``starts`` is empty and every
    match holds ``inside``; where that is unknown too, it is an empty text.
    """

    starts: frozenset[str]
    inside: str = ""


class _Start(NamedTuple):
    """Letters with which a part begins; ``whole``: they are all that the part takes up."""

    letters: str
    whole: bool


_NOTHING: Final = frozenset({_Start("", whole=True)})
_UNKNOWN: Final = frozenset({_Start("", whole=False)})
_Starts = frozenset[_Start]


def literals_of(expression: str) -> Literals:
    """The letters of one case-blind pattern. Raises ``re.error`` for what is no pattern."""
    if _PLAIN.fullmatch(expression):
        return Literals(frozenset({fold_case(expression)}))
    parts = list(_parser.parse(expression))
    starts = frozenset(start.letters for start in _of_parts(parts))
    if "" not in starts:
        return Literals(_shortest(starts))
    return Literals(frozenset(), max(_runs(parts), key=len, default=""))


def _of_parts(parts: Iterable[tuple[Any, Any]]) -> _Starts:
    found: _Starts = _NOTHING
    for code, value in parts:
        following = _of_part(code, value)
        longer = frozenset(
            _Start(letters := one.letters + two.letters, two.whole and len(letters) < _ENOUGH)
            if one.whole
            else one
            for one in found
            for two in (following if one.whole else _NOTHING)
        )
        if len(longer) > _MOST and all(one.letters for one in found):
            return frozenset(one._replace(whole=False) for one in found)
        found = longer
        if not any(one.whole for one in found):
            break
    return found


def _of_part(code: Any, value: Any) -> _Starts:  # noqa: ANN401 - the parser's own values
    if code is codes.BRANCH:
        return frozenset().union(*map(_of_parts, value[1]))
    if code in {codes.AT, codes.ASSERT, codes.ASSERT_NOT}:
        return _NOTHING
    reads = _READERS.get(code)
    return reads(value) if reads is not None else _UNKNOWN


def _of_letter(value: int) -> _Starts:
    return frozenset({_Start(fold_case(chr(value)), whole=True)})


def _of_group(value: tuple[Any, int, int, Iterable[tuple[Any, Any]]]) -> _Starts:
    _, flags_added, flags_removed, inside = value
    return _UNKNOWN if flags_added or flags_removed else _of_parts(inside)


def _of_class(members: Iterable[tuple[Any, Any]]) -> _Starts:
    letters: set[str] = set()
    for code, value in members:
        if code is codes.LITERAL:
            letters.add(chr(value))
        elif code is codes.RANGE and value[1] - value[0] < _MOST_LETTERS:
            letters.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return _UNKNOWN
    if len(letters) > _MOST_LETTERS:
        return _UNKNOWN
    return frozenset(_Start(fold_case(letter), whole=True) for letter in letters)


def _of_repeat(value: tuple[int, int, Iterable[tuple[Any, Any]]]) -> _Starts:
    least, most, inside = value
    once = _of_parts(inside)
    if most > 1:
        once = frozenset(one._replace(whole=False) for one in once)
    return once if least else once | _NOTHING


_READERS: Final[Mapping[Any, Callable[[Any], _Starts]]] = {
    codes.LITERAL: _of_letter,
    codes.IN: _of_class,
    codes.SUBPATTERN: _of_group,
    codes.MAX_REPEAT: _of_repeat,
    codes.MIN_REPEAT: _of_repeat,
}


def _runs(parts: Iterable[tuple[Any, Any]]) -> Iterable[str]:
    """Letters that stand together in every match, wherever that is."""
    run = ""
    for code, value in parts:
        if code is codes.LITERAL:
            run += fold_case(chr(value))
            continue
        yield run if len(run) >= _LEAST_INSIDE else ""
        run = ""
    yield run if len(run) >= _LEAST_INSIDE else ""


def _shortest(starts: frozenset[str]) -> frozenset[str]:
    """Those of which none begins with another one."""
    return frozenset(
        one for one in starts if not any(one[:n] in starts for n in range(1, len(one)))
    )
