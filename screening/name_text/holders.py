"""Two parties joined by a word that may as well be part of one name: and, &, a stroke, a comma.

``Kim Jong Un and Ri Sol Ju`` are two persons, ``John and Mary Smith`` too; ``Johnson & Johnson``
and ``Trinidad and Tobago Bank`` are one firm. A piece counts only if it is a whole name by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screening.name_text.phrases import joints
from screening.name_text.trim import is_legal_form, trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind
    from screening.name_text.phrases import Sign
    from screening.name_text.values import SetAside

_COMMAS = frozenset(",，\u3001")
_FULL_PERSON = 2
_FULL_FIRM = 3
_MOST = 6
_LONG_WORD = 5
_CHINESE_FIRM = tuple("公司 银行 銀行 集团 集團 厂 廠 总局 总公司 회사 은행 총국".split())  # noqa: SIM905
HANGUL_PARTICLES = ("와", "과")
"""And, written on to the word before it."""


class Holder(NamedTuple):
    """One of several parties: its name, its words in the text, what was set aside round it."""

    text: str
    signs: tuple[Sign, ...]
    set_aside: tuple[SetAside, ...]


def holders(text: str, signs: Sequence[Sign], kind: Kind | None) -> list[Holder]:
    """The parties that the words of one segment name; ``[]`` when they are one name."""
    pieces, shared = _split(signs)
    if not 1 < len(pieces) <= _MOST:
        return []
    found = []
    for piece in pieces:
        left = trimmed(text, piece, kind)
        if left.signs:
            start, end = left.signs[0].start, left.signs[-1].end
            found.append(Holder(_bare(text[start:end]), left.signs, left.set_aside))
    if len(found) != len(pieces):
        return []
    if shared and kind in {"person", None}:
        found = _with_surname(found)
    if kind == "organization" and not _is_closed(found[0]):
        return []  # Foam Import & Export Ltd: the form of one firm stands at its end
    return found if all(_is_whole(one, kind) for one in found) else []


def _split(signs: Sequence[Sign]) -> tuple[list[list[Sign]], bool]:
    """Cut at every word that may join; with whether a surname may be shared."""
    pieces: list[list[Sign]] = [[]]
    shared, at = False, 0
    while at < len(signs):
        found = joints().at(signs, at, len(signs))
        if found and pieces[-1]:
            shared = shared or found[0] == "shared"
            pieces.append([])
            at += found[1]
            continue
        sign = signs[at]
        pieces[-1].append(sign)
        if sign.key.endswith(HANGUL_PARTICLES) and len(sign.key) > _FULL_FIRM:
            pieces[-1][-1] = sign._replace(key=sign.key[:-1], end=sign.end - 1)
            pieces.append([])
        at += 1
    # a list of names; a comma inside one name leaves too little
    longest = _FULL_FIRM if len(pieces) == 1 else _FULL_PERSON
    listed = [part for piece in pieces for part in _at_commas(piece, longest)]
    return [piece for piece in listed if piece], shared


def _at_commas(signs: Sequence[Sign], longest: int) -> list[list[Sign]]:
    """Cut at commas where two words stand on each side, and in one place ``longest`` of them."""
    pieces: list[list[Sign]] = [[]]
    for sign in signs:
        if sign.key in _COMMAS:
            pieces.append([])
        else:
            pieces[-1].append(sign)
    words = [sum(sign.is_word for sign in piece) for piece in pieces]
    return pieces if min(words) >= _FULL_PERSON and max(words) >= longest else [list(signs)]


def _with_surname(found: list[Holder]) -> list[Holder]:
    """John and Mary Smith; Smith, John and Mary: the one without a surname takes the other's."""
    words = [[sign for sign in one.signs if sign.is_word] for one in found]
    first, last = words[0], words[-1]
    commas = [sign for sign in found[0].signs if sign.key in _COMMAS]
    if len(last) >= _FULL_PERSON:
        surname = _word(found[-1], last[-1])
        return [
            one._replace(text=f"{one.text} {surname}") if len(own) == 1 else one
            for one, own in zip(found, words, strict=True)
        ]
    if commas and len(first) >= _FULL_PERSON:
        surname = _word(found[0], first[0])
        return [
            one._replace(text=f"{one.text} {surname}") if len(own) == 1 else one
            for one, own in zip(found, words, strict=True)
        ]
    return found


def _word(holder: Holder, sign: Sign) -> str:
    offset = holder.signs[0].start
    return holder.text[sign.start - offset : sign.end - offset]


def _is_closed(one: Holder) -> bool:
    """Whether a firm's name ends before the word that may join: it has its legal form."""
    words = [sign.key for sign in one.signs if sign.is_word]
    formed = any(is_legal_form(word) for word in words[1:])
    return formed or one.text.endswith(_CHINESE_FIRM)


def _is_whole(one: Holder, kind: Kind | None) -> bool:
    """Whether a piece is a whole name: two words of a person, a form or three words of a firm."""
    words = [sign.key for sign in one.signs if sign.is_word]
    named = one.text.split()
    characters = "".join(word for word in words if not word.isascii())
    if any("\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in characters):
        firm = kind == "organization"
        return characters.endswith(_CHINESE_FIRM) if firm else len(characters) >= _FULL_PERSON
    if kind == "vessel":
        return any(len(word) >= _LONG_WORD for word in words) or len(words) >= _FULL_PERSON
    formed = any(is_legal_form(word) for word in words[1:])
    if kind == "organization":
        whole = len(words) >= _FULL_FIRM or (formed and len(words) >= _FULL_PERSON)
        return whole and not is_legal_form(words[0])
    return len(named) >= _FULL_PERSON and not any(char.isdigit() for char in one.text)


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:-\"'")
