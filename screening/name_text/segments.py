"""Cutting a text at the words and signs that introduce a role, at brackets, and at sure joints.

Words that only may join two parties (and, a stroke) are left to ``screening.name_text.holders``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from screening.name_text.phrases import joints, roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.name_text.phrases import RoleMark, Sign
    from screening.name_text.values import Relation

_OPENING = frozenset("([{（【「『《")
_CLOSING = frozenset(")]}）】」』》")
_LABELLING = frozenset(":=：")
_LEADING = frozenset(":=：-,;.#\"'–—")

_BEGIN_TEXTS = frozenset({"notify party", "contact", "account holder", "trust beneficiary"})
"""Roles that one word names at the beginning of a text."""


@dataclass(slots=True)
class Segment:
    """A stretch of words with one role; ``joined`` if a sure joint stands before it.

    ``unsure``: the words for the role may as well be the first ones of a name.
    """

    signs: list[Sign] = field(default_factory=list)
    role: str = ""
    relation: Relation = "same"
    joined: bool = False
    bracketed: bool = False
    unsure: bool = False

    def as_subject(self) -> None:
        """Another party that stands where the subject was expected is the subject."""
        if self.relation == "other":
            self.relation = "same"


def segments(signs: Sequence[Sign]) -> list[Segment]:
    """Cut words into segments in the order they begin; the first is the party itself."""
    cutting = _Cutting(signs)
    while cutting.at < len(signs):
        if not (cutting.bracket() or cutting.role() or cutting.joint()):
            cutting.current.signs.append(signs[cutting.at])
            cutting.at += 1
    return cutting.done


def joint_party(segment: Segment, *, first: bool) -> Segment:
    """The segment of one of several parties that stand where one was expected."""
    if segment.role not in {"", "in brackets"} and not first:
        return Segment(role=segment.role, relation=segment.relation)
    return Segment(role="joint party", relation="joint")


class _Cutting:
    """Where the cutting stands: the segments so far, the one being filled, those it is inside."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self.signs = signs
        self.at = 0
        self.current = Segment()
        self.done = [self.current]
        self.around: list[Segment] = []

    def _begin(self, segment: Segment) -> None:
        self.current = segment
        self.done.append(segment)

    def bracket(self) -> bool:
        key = self.signs[self.at].key
        if key in _OPENING:
            self.around.append(self.current)
            self._begin(Segment(role="in brackets", bracketed=True))
        elif key in _CLOSING and self.around:
            self.current = self.around.pop()
        else:
            return False
        self.at += 1
        return True

    def role(self) -> bool:
        """Begin a segment at words that name a role, if a name follows."""
        found = roles().at(self.signs, self.at, len(self.signs))
        if found is None:
            return False
        mark, length = found
        behind = self.at + length
        labelled = self._key(behind) in _LABELLING
        alone = not self._key(behind) or self._key(behind) in _CLOSING
        begins = mark.side == "begin" and not self.at
        bare = mark.is_label and not (labelled or alone)
        if not begins and (bare or self._is_a_word(mark, length, labelled=labelled)):
            return False
        if mark.is_label and alone and not (self.current.bracketed and not self.current.signs):
            return False
        while behind < len(self.signs) and self.signs[behind].key in _LEADING:
            behind += 1
        self.at = behind
        if not alone:
            relation = cast("Relation", mark.relation)
            unsure = begins and bare
            around = self.current.bracketed
            self._begin(Segment([], mark.role, relation, bracketed=around, unsure=unsure))
        return True

    def _is_a_word(self, mark: RoleMark, length: int, *, labelled: bool) -> bool:
        """Ex Libris and Alias Ltd have it as a word of the name: it begins the text."""
        if labelled or self.current is not self.done[0] or self.current.signs:
            return False
        single = length == 1 and self.signs[self.at].key.isalpha()
        return mark.relation == "same" or (single and mark.role not in _BEGIN_TEXTS)

    def joint(self) -> bool:
        found = joints().at(self.signs, self.at, len(self.signs))
        if found is None or not (found[0] == "strong" or self._is_spaced_sign()):
            return False
        self.at += found[1]
        before = self.current
        named = before.role not in {"", "in brackets"}
        self._begin(
            Segment(
                [],
                before.role if named else "joint party",
                before.relation if named else "joint",
                joined=True,
                bracketed=before.bracketed,
            )
        )
        return True

    def _is_spaced_sign(self) -> bool:
        """Whether a stroke or plus stands between two spaces: it parts names, not letters."""
        sign = self.signs[self.at]
        if sign.key not in {"/", "+", "／", "＋"} or not 0 < self.at < len(self.signs) - 1:
            return False
        return self.signs[self.at - 1].end < sign.start and sign.end < self.signs[self.at + 1].start

    def _key(self, at: int) -> str:
        return self.signs[at].key if at < len(self.signs) else ""
