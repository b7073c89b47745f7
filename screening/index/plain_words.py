"""What stands between two spaces of a name: a plain word, or a part of the name's pattern.

A plain word is the same token wherever it stands, so what is known of it is kept. The new words of
many names are learnt together, each step for all of them: a step that comes again at once takes
half the time that it takes between the steps of another kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screening.index import word_facts
from screening.index.reading import Piece, has_forms
from screening.index.word_facts import letter_facts
from screening.naming.aliases import is_marker
from screening.naming.chinese import is_surname as is_chinese_surname
from screening.naming.korean import is_listed_surname
from screening.naming.names import Role
from screening.naming.readings import key_evidence
from screening.naming.text import words
from screening.naming.tokenizer import is_plain
from screening.naming.typos import correctness
from screening.naming.wade_giles import is_syllable as is_wade_giles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lists.entity import Kind

KOREAN, CHINESE, WADE_GILES, CUT = 1, 2, 4, 8
"""In which names a word may stand; ``CUT``: a ship's, which the DPRK may spell in another way."""
PERSONS = frozenset({"person", None})
_WORD = Role.WORD
_ONE_WORD = re.compile("([A-Za-z]{2,30})(,?)")
_BESIDE = re.compile(
    r"(?:[A-Za-z]|[A-Za-z]{1,8}\.(?:[A-Za-z]{1,3}\.){0,4}|[A-Za-z]{2,15}-[A-Za-z]{2,15}),?"
)
"""What else may stand in a pattern: a letter, legal forms and titles with points, Anne-Marie."""
_OWN = ("\0", "\1", "\2", "\3")
"""What stands for a plain word in a pattern, by the readings by sound that it calls for."""
_NO_WORD = Piece("", 0, "")
_MOST_KEPT = 16_384
"""Words of one kind of party that are kept."""
FEWEST, _MOST = 2, 10
"""Words of a name that is read by its pattern; one alone may be all sorts of things."""


class NamePart(NamedTuple):
    """What stands between two spaces: a plain word, or what is a part of the pattern.

    ``sign`` is how it stands in the pattern. ``among`` says in which names it may stand if all
    their words do (``KOREAN`` and the others).
    """

    sign: str
    piece: Piece = _NO_WORD
    evidence: int = 0
    among: int = -1
    doubtful: bool = False
    syllable: bool = False
    upper: bool = False
    lower: bool = False


class KnownParts(dict[str, NamePart | None]):
    """What is known of the names of one kind of party; a text asked for is learnt if it is new.

    ``None`` for what makes a name be read at length.
    """

    def __init__(self, kind: Kind | None) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, text: str) -> NamePart | None:
        found = _learnt((text,), self._kind)
        self._keep(found)
        return found[text]

    def learn(self, texts: Iterable[str]) -> None:
        """Learn those of many texts that are new, all at once."""
        new = [text for text in dict.fromkeys(texts) if text not in self]
        if new:
            self._keep(_learnt(new[:_MOST_KEPT], self._kind))

    def _keep(self, found: dict[str, NamePart | None]) -> None:
        if len(self) + len(found) > _MOST_KEPT:
            self.clear()
        self.update(found)


_known: dict[Kind | None, KnownParts] = {}


def known_parts(kind: Kind | None) -> KnownParts:
    """What is known of the names of parties of a kind."""
    known = _known.get(kind)
    return _known.setdefault(kind, KnownParts(kind)) if known is None else known


def texts_of_pattern(raw: str) -> list[str]:
    """What stands between the spaces of a name; none of a name that is surely read at length."""
    texts = raw.split(" ")
    return texts if FEWEST <= len(texts) <= _MOST and raw.isascii() else []


def learn_words(names: Iterable[tuple[str, Kind | None]]) -> None:
    """Learn the words of many names that will be read, with the kinds of their parties."""
    texts: dict[Kind | None, list[str]] = {}
    for raw, kind in names:
        texts.setdefault(kind, []).extend(texts_of_pattern(raw))
    for kind, found in texts.items():
        known_parts(kind).learn(found)


def _learnt(texts: Sequence[str], kind: Kind | None) -> dict[str, NamePart | None]:
    found: dict[str, NamePart | None] = {}
    spelled: list[tuple[str, str, str, str]] = []
    for text in texts:
        word = _ONE_WORD.fullmatch(text)
        if word is None:
            found[text] = _beside(text, kind)
        else:
            spelled.append((text, word[1], word[2], word[1].lower()))
    known = [_calls_for(folded, kind) for *_, folded in spelled]
    all_facts = letter_facts([folded for *_, folded in spelled], kind) if spelled else ()
    for (text, written, comma, folded), evidence, facts in zip(
        spelled, known, all_facts, strict=True
    ):
        if evidence is None or written[0] == "l" or "vv" in written or "VV" in written:
            found[text] = None
            continue
        corrected = correctness(folded, kind, may_be_slip=bool(facts & word_facts.SLIP))
        if not is_plain(folded, kind) or (kind is None and not is_plain(folded, "organization")):
            found[text] = None if evidence else NamePart(text)
        elif corrected.anywhere:
            found[text] = None
        else:
            piece = Piece(folded, _WORD, folded)
            syllable = False
            if kind in PERSONS:
                syllable = facts & (word_facts.KOREAN | word_facts.CHINESE) != 0
                piece = Piece(folded, _WORD, folded, has_forms(piece))
            found[text] = NamePart(
                _OWN[evidence] + comma,
                piece,
                evidence,
                _among(folded, kind, facts),
                corrected.beside,
                syllable,
                written.isupper(),
                written.islower(),
            )
    return found


def _beside(text: str, kind: Kind | None) -> NamePart | None:
    """What is no plain word, as a part of a pattern; ``None`` if a name with it is read at length.

    Legal forms with points, an initial, two words with a hyphen.
    """
    if not _BESIDE.fullmatch(text):
        return None
    inner = words(text, join_dotted=kind != "person")
    return NamePart(text) if all(_calls_for(one.text, kind) == 0 for one in inner) else None


def _calls_for(folded: str, kind: Kind | None) -> int | None:
    """Which readings by sound a word calls for, ``None`` if it may call for any other."""
    if is_marker(folded) or (kind != "person" and ("eo" in folded or "eu" in folded)):
        return None
    if kind not in PERSONS:
        return 0
    evidence = key_evidence(folded)
    return None if evidence and kind is None else evidence


def _among(folded: str, kind: Kind | None, facts: int) -> int:
    """In which names a word may stand, as the sum of the classes above."""
    if kind == "vessel":
        return CUT * bool(facts & word_facts.KOREAN)
    if kind not in PERSONS:
        return 0
    korean = bool(facts & word_facts.KOREAN) or is_listed_surname(folded)
    chinese = bool(facts & word_facts.CHINESE) or is_chinese_surname(folded)
    return KOREAN * korean | CHINESE * chinese | WADE_GILES * is_wade_giles(folded)
