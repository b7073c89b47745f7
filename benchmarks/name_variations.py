"""Ways in which listed names reach a screening system altered, one function a kind; seeded.

Wider than the self-test (``screening.validation.alter``): forms cut them off, paper is misread,
senders add their own words. A function gives ``None`` where its kind does not apply to a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from lists.entity import Kind

_MISREAD = (
    ("O", "0"), ("o", "0"), ("I", "1"), ("I", "l"), ("l", "1"), ("l", "I"), ("rn", "m"),
    ("m", "rn"), ("S", "5"), ("B", "8"), ("w", "vv"), ("d", "cl"), ("G", "6"), ("Z", "2"),
    ("h", "b"), ("e", "c"), ("u", "v"), ("n", "ri"),
)  # fmt: skip
_HONORIFICS = (
    "Mr", "Mr.", "Mrs.", "Dr.", "Eng.", "Capt.", "H.E.", "Prof.", "Sheikh", "Hon.", "Gen.", "Col.",
    "Maj. Gen.", "Sir", "Comrade",
)  # fmt: skip
_AFTER_PERSONS = (", Jr.", " Esq.", " PhD", " (Mr)", " Sr.", " III")
_BEFORE_FIRMS = ("M/s", "M/S.", "Messrs", "c/o", "C/O", "The", "Attn:")
_AFTER_FIRMS = (
    " Beijing Branch", " (Beijing)", ", Dandong", " Pyongyang Branch", " Head Office", " - Moscow",
    " Representative Office", " (HK)", " Dubai Branch", " Shanghai Office", " Iran", " China",
)  # fmt: skip
_SHORT = {
    "corporation": "Corp.", "company": "Co.", "limited": "Ltd", "trading": "Trdg",
    "general": "Gen.",
    "international": "Int'l", "technology": "Tech", "development": "Dev.", "industries": "Inds",
    "shipping": "Shpg", "engineering": "Engg", "import": "Imp", "export": "Exp", "bank": "Bk",
    "management": "Mgmt", "services": "Svcs", "manufacturing": "Mfg", "institute": "Inst",
    "university": "Univ.", "association": "Assoc.", "national": "Nat'l", "construction": "Constr.",
    "group": "Grp", "brothers": "Bros", "investment": "Invt", "industrial": "Ind.",
}  # fmt: skip
_FORM_AT_END = re.compile(
    r",?\s*\b(?:co\.?,? ?ltd|ltd|llc|limited liability company|limited|inc|corp(?:oration)?|company"
    r"|(?:open |closed )?joint stock company|[opc]?jsc|gmbh|ooo|oao|zao|s\.?a\.?|co)\.?\s*$",
    re.IGNORECASE,
)
_OTHER_FORMS = ("LLC", "Ltd", "GmbH", "Co., Ltd.", "Inc", "JSC")
_OTHER_SHIPS = ("OCEAN PRIDE", "SEA HORSE", "HAPPY DRAGON", "BLUE MARLIN")
_BESIDE = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "t": "y", "s": "d", "r": "t"}
_LINE, _SHORT_LINE = 35, 22
"""Letters of a name line in payment messages, and in many a form."""


class Variation(NamedTuple):
    """One kind of alteration: which parties it is for, the fewest letters, the words it needs."""

    name: str
    kinds: tuple[Kind, ...]
    make: Callable[[str, random.Random], str | None]
    letters: int = 0
    words: int = 2


def _misread(name: str, chance: random.Random) -> str | None:
    places = [(found.start(), a, b) for a, b in _MISREAD for found in re.finditer(a, name)]
    if not places:
        return None
    start, seen, read = chance.choice(places)
    return name[:start] + read + name[start + len(seen) :]


def _beside_on_the_keyboard(name: str, chance: random.Random) -> str | None:
    places = [place for place, letter in enumerate(name) if letter.lower() in _BESIDE]
    if not places:
        return None
    place = chance.choice(places)
    letter = _BESIDE[name[place].lower()]
    return name[:place] + (letter.upper() if name[place].isupper() else letter) + name[place + 1 :]


def _doubled(name: str, chance: random.Random) -> str | None:
    """A double letter single, or a single one double."""
    doubles = [found.start() for found in re.finditer(r"([a-zA-Z])\1", name)]
    if doubles:
        place = chance.choice(doubles)
        return name[:place] + name[place + 1 :]
    place = chance.randrange(1, len(name) - 1)
    return name[:place] + name[place] + name[place:] if name[place].isalpha() else None


def _abbreviated(name: str, _chance: random.Random) -> str | None:
    def short(word: re.Match[str]) -> str:
        return _SHORT.get(word[0].lower(), word[0])

    return re.sub(r"[A-Za-z]+", short, name)


def _initials(name: str, *, surname_first: bool) -> str | None:
    surname, comma, given = name.partition(", ")
    if not comma:
        *before, surname = name.split()
        given = " ".join(before)
    letters = " ".join(f"{word[0].upper()}." for word in given.split() if word[0].isalpha())
    return f"{surname} {letters}" if surname_first else f"{letters} {surname}"


def _shuffled(name: str, chance: random.Random) -> str | None:
    words = name.replace(",", "").split()
    return " ".join(chance.sample(words, len(words)))


def _without_a_middle_word(name: str, chance: random.Random) -> str | None:
    words = name.replace(",", "").split()
    del words[chance.randrange(1, len(words) - 1)]
    return " ".join(words)


def _other_form(name: str, chance: random.Random) -> str | None:
    bare = _FORM_AT_END.sub("", name)
    return None if bare in {"", name} else f"{bare} {chance.choice(_OTHER_FORMS)}"


def _cut(name: str, length: int) -> str | None:
    return name[:length] if len(name) > length + 4 else None


def _renamed(name: str, chance: random.Random) -> str | None:
    new = chance.choice(_OTHER_SHIPS)
    return chance.choice((f"{new} (ex {name})", f"{new} ex {name}", f"{new} f.k.a. {name}"))


_PERSON: tuple[Kind, ...] = ("person",)
_FIRM: tuple[Kind, ...] = ("organization",)
_SHIP: tuple[Kind, ...] = ("vessel",)
_ALL: tuple[Kind, ...] = ("person", "organization", "vessel")
VARIATIONS = (
    *(Variation(f"misread from paper, {k[0]}", k, _misread, 9, 1) for k in (_PERSON, _FIRM, _SHIP)),
    Variation("next key", _ALL, _beside_on_the_keyboard, 9, 1),
    Variation("double letters", _ALL, _doubled, 9, 1),
    Variation("run together", _ALL, lambda name, _: re.sub(r"\W", "", name)),
    Variation("honorific before", _PERSON, lambda name, c: f"{c.choice(_HONORIFICS)} {name}"),
    Variation("addition after", _PERSON, lambda name, c: name + c.choice(_AFTER_PERSONS)),
    Variation("surname, initials", _PERSON, lambda name, _: _initials(name, surname_first=True)),
    Variation("initials, surname", _PERSON, lambda name, _: _initials(name, surname_first=False)),
    Variation("a middle word left out of three", _PERSON, _without_a_middle_word, 0, 3),
    Variation("a middle word left out of four", _PERSON, _without_a_middle_word, 0, 4),
    Variation("c/o, M/s", _FIRM, lambda name, c: f"{c.choice(_BEFORE_FIRMS)} {name}"),
    Variation("branch or city", _FIRM, lambda name, c: name + c.choice(_AFTER_FIRMS)),
    Variation("trade words abbreviated", _FIRM, _abbreviated),
    Variation("legal form left out", _FIRM, lambda name, _: _FORM_AT_END.sub("", name) or None),
    Variation("another legal form", _FIRM, _other_form),
    Variation("words in another order", _FIRM, _shuffled, 0, 3),
    Variation("cut at 35", _FIRM, lambda name, _: _cut(name, _LINE)),
    Variation("cut at 22", ("person", "organization"), lambda name, _: _cut(name, _SHORT_LINE)),
    Variation("a new name, ex the old one", _SHIP, _renamed, 0, 1),
)
