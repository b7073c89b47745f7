"""What happens to names on their way to a screening system; seeded, so a fit can be repeated."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_RESPELLINGS = (
    ("ph", "f"), ("ee", "i"), ("oo", "u"), ("ou", "u"), ("kh", "h"), ("ck", "k"), ("dj", "j"),
    ("sh", "ch"), ("q", "k"), ("y", "i"), ("w", "v"), ("z", "s"), ("gh", "g"), ("ae", "e"), ("c",
    "k"),
)  # fmt: skip
_ADDED = {
    "person": ("Ali", "Maria", "Ivan", "Jr", "Chol", "Ahmad"),
    "organization": ("Group", "International", "Holding", "Trading", "Global"),
    "vessel": ("I", "Star", "M/V", "Tanker"),
    "aircraft": ("I", "Jet"),
}


def edited(text: str, chance: random.Random) -> str:
    """One letter lost, doubled, exchanged, or two swapped; never a digit."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    place = chance.choice(places)
    letter = chance.choice(string.ascii_lowercase)
    swapped = text[place : place + 2][::-1] if text[place : place + 2].isalpha() else text[place]
    width = len(swapped)
    return chance.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[:place] + letter + text[place + 1 :],
            text[:place] + swapped + text[place + width :],
        )
    )


def respelled(text: str, chance: random.Random) -> str:
    """One sound written otherwise."""
    folded = text.lower()
    rules = [(old, new) for old, new in _RESPELLINGS if old in folded]
    if not rules:
        return edited(text, chance)
    old, new = chance.choice(rules)
    return folded.replace(old, new, 1)


def altered(text: str, kind: str, chance: random.Random) -> str:
    """A name altered lightly or heavily, each way as often as the others that apply."""
    words = text.split()
    ways = [edited(text, chance), " ".join(words[::-1]), text.replace(" ", "", 1)]
    if sum(letter.isalpha() for letter in text) >= 8:
        ways += [edited(edited(text, chance), chance), respelled(text, chance)]
    if len(words) >= 3:
        lost = chance.randrange(len(words))
        ways.append(" ".join(words[:lost] + words[lost + 1 :]))
    if len(words) >= 2:
        ways.append(f"{text} {chance.choice(_ADDED[kind])}")
    return chance.choice(ways)
