"""What a text of names is read into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lists.entity import Kind

Relation = Literal["same", "joint", "other"]
"""How a named party stands to the party the field is about: itself, one of several, or another."""

_SHOWN = 80
"""Characters of a submitted text that an explanation repeats."""
REPAIRS = {
    "unreadable letter": "which has an unreadable letter",
    "missing space": "which runs two words together",
    "line of a travel document": "a line of a travel document",
    "misspelt word": "which has no word that is known, with one mended",
    "markup": "which has markup",
    "numbered list": "which is a numbered list",
    "wrong encoding": "which was read in a wrong encoding",
}
"""Faults of a text that are made good rather than set aside, and how they are said."""
NAMED_IN = "named in"
"""How a role begins that is only the field whose text names the party."""
_GIVEN_NAMES = frozenset({"alias", "former name", "later name", "trading name"})


@dataclass(frozen=True, slots=True)
class SetAside:
    """A piece of text that is no part of a name; ``what`` says why: title, status, address."""

    text: str
    what: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class NamedParty:
    """One party that a text names.

    ``text`` is its name. ``role`` is its role in the text in plain words, ``""`` for the party the
    text is about. ``kind`` is ``None`` where the text does not say. ``start`` and ``end`` are its
    span in the text as submitted, -1 where cleaning moved the characters. ``within`` is that text.
    """

    text: str
    role: str = ""
    relation: Relation = "same"
    kind: Kind | None = None
    start: int = -1
    end: int = -1
    within: str = ""
    set_aside: tuple[SetAside, ...] = ()

    def in_words(self) -> str:
        """Say how the text names the party, for the evidence of a match."""
        shown = shortened(self.within)
        if self.role in _GIVEN_NAMES:
            told = f"given as {_article(self.role)} in '{shown}'"
        elif self.role.startswith(NAMED_IN):
            told = f"{self.role}: '{shown}'"
        elif self.role:
            told = f"named as {self.role} in '{shown}'"
        else:
            told = f"read from '{shown}'"
        repairs = dict.fromkeys(REPAIRS[one.what] for one in self.set_aside if one.what in REPAIRS)
        aside = [f"{one.what} '{one.text}'" for one in self.set_aside if one.what not in REPAIRS]
        told += "".join(f", {repair}" for repair in repairs)
        return f"{told} without {', '.join(aside[:3])}" if aside else told


@dataclass(frozen=True, slots=True)
class NameText:
    """A text as read: the parties it names beside the text as a whole, in the order of the text.

    ``parties`` is empty for a plain name. ``set_aside`` is all that belongs to no party.
    """

    raw: str
    parties: tuple[NamedParty, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


def shortened(text: str) -> str:
    """A submitted text as an explanation repeats it."""
    whole = " ".join(text.split())
    return whole if len(whole) <= _SHOWN else f"{whole[: _SHOWN - 1].rstrip()}…"


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
