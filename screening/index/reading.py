"""A name as the index takes it: tokens with what they were spelled like."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from screening.name_text.ship_details import own_numbers
from screening.naming.chinese import is_chinese
from screening.naming.chinese import syllables as chinese_syllables
from screening.naming.names import Role, Token, recently_read
from screening.naming.nicknames import given_name_forms
from screening.naming.syllables import can_be_cut
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind
    from screening.naming.names import NameVariant

_WORD, _GENERIC = Role.WORD, Role.GENERIC
_LIGHT = frozenset(
    {Role.GENERIC, Role.PATRONYMIC, Role.PARTICLE, Role.FORM, Role.NUMBER, Role.TITLE}
)
_PROMOTED = frozenset({Role.GENERIC, Role.TITLE})
_GENERIC_ONLY = frozenset({Role.GENERIC})
_EMPTY = frozenset({Role.GENERIC, Role.TITLE, Role.PARTICLE, Role.FORM})
_PERSONS = frozenset({"person", None})
_MAY_BE_SHIPS = frozenset({"vessel", None})
_DIGIT = re.compile(r"\d")
_SPOKEN = frozenset({Role.WORD, Role.PARTICLE, Role.SYLLABLE})
_SEPARATOR = re.compile(
    r"[,;:/|\\()\[\]{}<>\"\n\r\t•\u2013\u2014\u2015=_#*]|\s-+\s|--|(?<=[^\W\d_]{3})\.\s"
)
MOST_PIECES = 62
"""Pieces that a kernel tells apart by the bits of ``Writing``; see ``screening.long_text``."""
_UNSPELLED = frozenset({Role.SYLLABLE, Role.KEY, Role.SOUND})


class Piece(NamedTuple):
    """One token: what it is compared by, its role, and its letters as written ("" for keys).

    ``given`` marks a word of a person that is a form of a given name (Bill): it may stand for the
    other forms. The letters serve words written together or apart: ``RPPLLC`` is ``RPP LLC``,
    whatever class LLC is.
    """

    text: str
    role: int
    spelled: str
    given: bool = False


class Writing(NamedTuple):
    """How the words of a text are written, a bit for each piece from the first on.

    What stands beside a listed name inside a longer text is judged by it.
    """

    breaks: int  # a separator stands before it
    joined: int  # it may belong to the name beside it: a syllable, or two, of a Korean or Chinese
    # name, or a number written as that of the ship before it
    upper: int  # it is in capitals
    lower: int  # it is in small letters; a word in a script without capitals has both


AS_ONE = Writing(0, 0, 0, 0)
"""Nothing parts the words."""


class NameReading(NamedTuple):
    """One reading. ``ordered``: its words are Korean or Chinese syllables.

    Their order tells parties apart, and so does a letter.
    """

    pieces: tuple[Piece, ...]
    ordered: bool
    written: Writing = AS_ONE


def readings_at_length(raw: str, kind: Kind | None) -> list[NameReading]:
    """All readings of a name that have a token; see also ``screening.index.plain_reading``.

    Titles and ship prefixes weigh nothing, but meet a word of the other name that is not one there.
    The order matters wherever the name can be read as Korean or Chinese: two given-name syllables
    in another order are another person, in the plain spelling as well.
    """
    readings = recently_read(raw, kind)
    korean = any(token.role is Role.SYLLABLE for reading in readings for token in reading.tokens)
    ordered = korean or (kind in _PERSONS and _is_chinese(readings))
    return [
        reading_of(raw, reading.tokens, kind, ordered=ordered)
        for reading in readings
        if reading.tokens
    ]


def reading_of(
    raw: str, tokens: tuple[Token, ...], kind: Kind | None, *, ordered: bool
) -> NameReading:
    """One reading of a name from its tokens."""
    return NameReading(_named(_pieces(raw, tokens), kind), ordered, _written(raw, tokens, kind))


def _named(pieces: tuple[Piece, ...], kind: Kind | None) -> tuple[Piece, ...]:
    """Mark the given names of a person that have other forms; a lone word is no given name."""
    if kind not in _PERSONS or len(pieces) < 2 or not any(map(has_forms, pieces)):
        return pieces
    return tuple([piece._replace(given=has_forms(piece)) for piece in pieces])


def has_forms(piece: Piece) -> bool:
    """Whether a word is a form of a given name that has others."""
    return piece.role == _WORD and bool(given_name_forms(piece.text))


def count_syllables(readings: Sequence[NameReading]) -> int:
    """Syllables of a Korean or Chinese name; 0 for any other."""
    if not readings or not readings[0].ordered:
        return 0
    for reading in readings:
        if reading.pieces[0].role == Role.SYLLABLE:
            return len(reading.pieces)
    return sum(max(chinese_syllables(piece.text), 1) for piece in readings[0].pieces)


def _written(raw: str, tokens: tuple[Token, ...], kind: Kind | None) -> Writing:
    if len(tokens) < 2:
        return AS_ONE
    joined = _syllables(tokens) if kind in _PERSONS else 0
    breaks = 0
    if not raw.replace(" ", "").isalpha():  # most names are letters and spaces
        if kind in _MAY_BE_SHIPS and _DIGIT.search(raw):
            joined |= _own_numbers(raw, tokens)
        breaks = _breaks(raw, tokens) if _SEPARATOR.search(raw) else 0
    if raw.isupper() or raw.islower():
        return Writing(breaks, joined, 0, 0)
    upper = lower = 0
    for place, token in enumerate(tokens):
        text = raw[token.start : token.end] if token.start >= 0 else ""
        if text.isupper():
            upper |= 1 << place
        elif text.islower():
            lower |= 1 << place
        elif text == text.lower():
            upper |= 1 << place
            lower |= 1 << place
    return Writing(breaks, joined, upper, lower)


def _breaks(raw: str, tokens: tuple[Token, ...]) -> int:
    """A bit for each token that a separator parts from the one before it."""
    found, behind = 0, -1
    for place, token in enumerate(tokens):
        if token.start < 0:
            behind = -1
            continue
        if 0 <= behind < token.start and _SEPARATOR.search(raw, behind, token.start):
            found |= 1 << place
        behind = max(behind, token.end)
    return found


def _own_numbers(raw: str, tokens: tuple[Token, ...]) -> int:
    """A bit for each token that is a number written as that of the ship before it."""
    places = own_numbers(raw)
    found = 0
    for place, token in enumerate(tokens):
        if token.role is Role.NUMBER and any(token.start <= at < token.end for at in places):
            found |= 1 << place  # "No. 3" is one token
    return found


def _syllables(tokens: tuple[Token, ...]) -> int:
    """A bit for each token that could be a syllable, or two, of a Korean or Chinese name."""
    found = 0
    for place, token in enumerate(tokens):
        if token.role in _SPOKEN and (token.role is Role.SYLLABLE or is_spoken(token.text)):
            found |= 1 << place
    return found


@lru_cache(maxsize=32768)
def is_spoken(text: str) -> bool:
    """Whether a folded word could be a syllable, or two, of a Korean or Chinese name."""
    return bool(chinese_syllables(text)) or can_be_cut(text)


def _is_chinese(readings: tuple[NameVariant, ...]) -> bool:
    """Whether a name is in pinyin, or in characters that were read so."""
    if len(readings) > 1 and any(reading.scheme == "pinyin" for reading in readings):
        return True
    return is_chinese([token.text for token in readings[0].tokens])


def name_tokens(raw: str, kind: Kind | None) -> list[tuple[Token, ...]]:
    """The tokens behind each reading, with the roles of their pieces and spans."""
    return [
        tuple([Token(token.text, role, token.start, token.end) for token, role in _roles(tokens)])
        for tokens in (reading.tokens for reading in recently_read(raw, kind))
        if tokens
    ]


def _pieces(raw: str, tokens: tuple[Token, ...]) -> tuple[Piece, ...]:
    if _tells(tokens):  # as most names do: no role changes
        return tuple([_piece(raw, token, token.role) for token in tokens])
    return tuple([_piece(raw, token, role) for token, role in _roles(tokens)])


def _tells(tokens: tuple[Token, ...]) -> bool:
    """Whether a name has a word of its own, beside which the others keep their roles."""
    for token in tokens:  # noqa: SIM110 - asked of every reading: a generator takes twice as long
        if token.role not in _LIGHT and len(token.text) > 1:
            return True
    return False


def _roles(tokens: tuple[Token, ...]) -> list[tuple[Token, Role]]:
    """Tokens with the roles they have in this name.

    A name of generic words only (Korea Mining) counts them in full. So does a name of titles only;
    beside a number or a letter (M/V L-409) they say nothing.
    """
    if _tells(tokens):
        return [(token, token.role) for token in tokens]
    bare = all(token.role in _EMPTY for token in tokens)
    promoted = _PROMOTED if bare else _GENERIC_ONLY
    return [(token, _WORD if token.role in promoted else token.role) for token in tokens]


def _piece(raw: str, token: Token, role: Role) -> Piece:
    if token.role is _WORD:
        return Piece(token.text, role, token.text)
    if role in _UNSPELLED:
        return Piece(token.text, role, "")
    return Piece(token.text, role, _letters(raw[token.start : token.end]) or token.text)


@lru_cache(maxsize=32768)
def _letters(raw: str) -> str:
    return fold(raw).replace(" ", "")
