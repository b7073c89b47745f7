"""Sound keys of Russian, Belarusian and Ukrainian names, whatever romanization they are written in.

GOST and ICAO passports, BGN/PCGN, ISO 9, French, German and Swedish habits differ in й, ю, я, х, щ,
ц, ё and -ий; the key writes what they agree on. Cyrillic is transliterated first, so both scripts
come to the same key. Patronymics are known by their endings and say little: they tell
namesakes apart.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from screening.naming.lexicon import table
from screening.naming.text import fold
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.naming.text import Word

PATRONYMICS = (
    "ovich", "evich", "ovitch", "evitch", "owitsch", "ewitsch", "ovitj", "evitj", "ovic", "evic",
    "ovna", "evna", "owna", "ewna", "ovych", "evych", "yovych", "ivna", "inichna", "ilich",
    "ilyich", "iljitj", "avich", "yevna", "awna", "ovics",
)  # fmt: skip
_SURNAMES = (
    "ov", "ova", "ev", "eva", "yov", "kin", "kina", "off", "eff", "sky", "skiy", "skii", "skij",
    "skaya", "skaia", "skaja", "skyi", "tsky", "enko", "chuk", "tchuk", "iuk", "yuk", "enka",
)  # fmt: skip
_FEWEST_WITH_PATRONYMIC = 3
_BELARUSIAN = str.maketrans("ЎўЁё", "ВвЕе")
# In order: what stands for one letter in different systems comes to one letter.
_SPELLINGS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"[ij]ou$", "ev"),  # Belarusian -ёў and -оў
        (r"[ao]u$", "ov"),
        (r"oo", "u"),
        (r"ee", "i"),
        (r"sjtj|shch|schtsch|chtch|shh|stj|sch(?=[aeiouy])", "s"),
        (r"tsch|tch|tj|ch|cz", "c"),
        (r"sh|sj", "s"),
        (r"zh|zj|dzh", "z"),
        (r"ts|tz|dz", "c"),
        (r"kh", "h"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ph", "f"),
        (r"ou", "u"),
        (r"gu(?=[eiy])", "g"),
        (r"[yj]o", "e"),
        (r"[yij]+(?=[aeou])", ""),
        (r"[yj]", "i"),
        (r"ff\b", "v"),
        (r"(.)\1+", r"\1"),
    )
)


@cache
def _given() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, spellings, shared in table("russian_names"):
        for spelling in (*spellings.split(";"), *shared.split(";")):
            found.setdefault(spelling, name)
    return found


@cache
def _distinctive() -> frozenset[str]:
    """Given names that only Russian, Belarusian and Ukrainian bearers write so."""
    return frozenset(
        spelling for _, spellings, _ in table("russian_names") for spelling in spellings.split(";")
    )


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """Give the key of a folded word: yurevich, iur'evich and jurjevitj are all urevic."""
    known = _given().get(word) or _given().get(word.replace("oo", "u").replace("ee", "i"))
    if known is not None:
        return known
    for pattern, letter in _SPELLINGS:
        word = pattern.sub(letter, word)
    return word


def is_evidence(word: str) -> bool:
    """Say whether a folded word is a patronymic, a Russian surname or given name."""
    return word.endswith(PATRONYMICS) or word.endswith(_SURNAMES) or word in _distinctive()


def patronymic(found: Sequence[Word]) -> int:
    """Give the place of the patronymic in a name of three words or more, or -1.

    It never comes first (Abramovich Roman Arkadyevich), not last if the middle one is one, and not
    after given names alone (Victor Sergej Petrakovič).
    """
    if len(found) < _FEWEST_WITH_PATRONYMIC:
        return -1
    last = len(found) - 1
    for place in range(1, len(found)):
        if found[place].text.endswith(PATRONYMICS):
            given = place == last and all(word.text in _given() for word in found[:last])
            return -1 if given else place
    return -1


def key_tokens(found: Sequence[Word]) -> tuple[Token, ...]:
    """Give the keys of a person's name in Latin or Cyrillic letters."""
    middle = patronymic(found)
    tokens = []
    for place, word in enumerate(found):
        if word.text[0] <= "9":
            continue
        role = Role.PATRONYMIC if place == middle else Role.KEY
        spelled = fold(word.source.translate(_BELARUSIAN)) if word.script == "cyrillic" else ""
        if text := key(spelled.replace(" ", "") or word.text):
            tokens.append(Token(text, role, word.start, word.end))
    return tuple(tokens)
