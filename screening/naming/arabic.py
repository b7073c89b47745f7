"""Sound keys of Arabic and Persian names: consonants only, as both scripts can agree on them.

Arabic script leaves short vowels out and Latin spellings of one name differ mostly in vowels
(محمد, Muhammad, Mohamed). A key is the consonant skeleton of a word; the commonest names have keys
of their own in ``arabic_names.tsv``. The article, bin and ibn are left out; Abd and Abu join the
word after them, Din and Allah the word before, as they are written now apart, now together.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from screening.naming.lexicon import lexicon, table
from screening.naming.text import Word
from screening.naming.tokens import Role, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = str.maketrans(
    "بپتطثجچژگحهةخدذضرزظسصشغفقكکلمنويیىئؤ" + "ځڅټډړښګڼېٹڈڑںے",  # Pashto and Urdu letters
    "bptttjcjjhhhxdddrzzssckfkkklmnwyyyyw" + "zctdrcjnytdrny",
)
# Capitals are finished letters: c alone is k, the c of ch is not.
_DIGRAPHS = (
    ("tch", "C"), ("sch", "C"), ("kh", "X"), ("gh", "K"), ("sh", "C"), ("ch", "C"), ("th", "t"),
    ("dh", "d"), ("dj", "j"), ("zh", "j"), ("ph", "f"), ("ck", "k"), ("ou", "u"), ("oo", "u"),
    ("ee", "i"),
)  # fmt: skip
_SINGLE = str.maketrans({"q": "k", "v": "w", "c": "k"})
_VOWELS = frozenset("aeiou")
_GLIDES = frozenset("wy")
_ARTICLES = frozenset("al el ul ad ar as ash az an at il l ol oul ur us ud uz".split())  # noqa: SIM905 - reads best
_LEFT_OUT = _ARTICLES | frozenset("bin ibn ben bint bn ould wuld e i bint binti w wa".split())  # noqa: SIM905
_ABD = re.compile(r"abd(?:[aeou]|ou)?[lrsnzdt]?h?")
_ABU = frozenset({"abu", "abou", "abo", "abi", "aboo", "bu", "bou"})
_DIN = frozenset(
    {"din", "deen", "dine", "eddin", "eddine", "uddin", "aldin", "eldin", "addin", "ddin"}
)
_ALLAH = frozenset({"allah", "ullah", "alla", "ollah", "llah", "allahi", "elah", "ellah"})
_EVIDENCE = (
    frozenset({"al", "bin", "ibn", "abu", "abou", "bint", "ul", "abd", "abdul", "abdel", "abdal"})
    | _DIN
    | _ALLAH
    | frozenset({"mullah", "haji", "sheikh", "sayyed", "mawlawi", "shaykh", "hajji"})
)
_ARABIC_PARTICLES = frozenset({
    "بن", "ابن", "بنت", "ال", "حاج", "حاجي", "حجي", "شيخ", "ملا", "مولوي", "سيد", "قاري", "حافظ",
})  # fmt: skip
_BEGINNINGS = ("abdul", "abdel", "abdal", "abdol", "abdoul", "abdur", "abdus", "abou", "gholam")
_ENDINGS = ("ullah", "ollah", "allah", "uddin", "oddin", "eddine", "zadeh", "zada", "nejad", "pour")
# Persian, Turkish and Urdu sound these letters so; Arabic has d, d, d, t for them.
_PERSIAN = str.maketrans("ضذظث", "زززس")
_SHORTEST_AFTER_ARTICLE = 4
_SHORTEST_KEY = 2
_SHORTEST_ALONE = 4
_MARK = "0"  # keeps these keys apart from those of other languages


@cache
def _named() -> tuple[dict[str, str], dict[str, str]]:
    """Keys of the commonest names by Arabic and by Latin spelling."""
    arabic: dict[str, str] = {}
    latin: dict[str, str] = {}
    for key, originals, spellings in table("arabic_names"):
        for original in originals.split(";"):
            arabic.setdefault(_plain_letters(original), key)
        for spelling in spellings.split(";"):
            latin.setdefault(spelling, key.strip("-"))
    return arabic, latin


@cache
def _evidence() -> frozenset[str]:
    return _EVIDENCE.union(_named()[1])


def is_evidence(word: str) -> bool:
    """Say whether a folded word stands in Arabic and Persian names only."""
    return word in _evidence() or word.startswith(_BEGINNINGS) or word.endswith(_ENDINGS)


def is_arabic_word(word: Word) -> bool:
    """Say whether a word in Arabic letters is a known name, a particle or bears the article."""
    text = _plain_letters(word.source)
    article = word.source.startswith("ال") and len(text) > _SHORTEST_AFTER_ARTICLE
    return article or not _bare(word) or text in _named()[0] or bool(_prefix(text))


def _plain_letters(word: str) -> str:
    """Unify the letters that typists exchange: forms of alef, ya and kaf, ta marbuta."""
    return word.translate(str.maketrans("أإآٱىیکةۀہھ", "ااااييكهههه"))


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Reduce a word in Arabic or Latin script to its consonants; ``""`` if it has none."""
    if word.isascii():
        for spelling, letter in _DIGRAPHS:
            word = word.replace(spelling, letter)
        word = re.sub(r"(.)\1+", r"\1", word.replace("g", "j"))
        letters = word.translate(_SINGLE).lower()
        kept = [
            letter
            for place, letter in enumerate(letters)
            if letter not in _VOWELS and (place == 0 or letter not in _GLIDES)
        ]
    else:
        signs = word.translate(_LETTERS)
        letters = "".join(sign for sign in signs if sign.isascii() and sign.isalpha())
        first = word[:1]
        kept = [
            letter
            for place, letter in enumerate(letters)
            if letter not in _GLIDES or (place == 0 and first in "ويی")
        ]
    return "".join(kept)


def key_readings(found: Sequence[Word]) -> list[tuple[Token, ...]]:
    """Give the keys of a person's name in either script, articles and particles left out.

    A name in Arabic script with letters that Persian sounds in its own way has two readings.
    """
    readings = [_key_tokens(found)]
    persian = [word._replace(source=word.source.translate(_PERSIAN)) for word in found]
    if any(one.source != other.source for one, other in zip(persian, found, strict=True)):
        readings.append(_key_tokens(persian))
    return [
        reading
        for reading in dict.fromkeys(readings)
        if says_enough([token.text for token in reading], len(found))
    ]


def _key_tokens(found: Sequence[Word]) -> tuple[Token, ...]:
    tokens: list[Token] = []
    pending = previous = ""
    start = -1
    for word in found:
        text = _bare(word)
        if not text or text[0] <= "9" or _is_particle(text):
            continue
        if text in _DIN or text in _ALLAH or text in {"دين", "لله", "له"}:
            if tokens and not pending:
                last = tokens.pop()
                joined = skeleton(previous) + skeleton("lah" if text in _ALLAH else text)
                tokens.append(Token(_finished(joined), Role.KEY, last.start, word.end))
                continue
            text = "lah" if text in _ALLAH else text
        prefix = _prefix(text)
        if prefix and not pending and word is not found[-1]:
            pending, start = prefix, word.start
            continue
        key = _key(text, joined=bool(pending))
        if pending + key:
            at = start if pending else word.start
            tokens.append(Token(_finished(pending + key), Role.KEY, at, word.end))
        pending, previous = "", text
    return tuple(tokens)


@lru_cache(maxsize=16384)
def key_alone(text: str) -> str | None:
    """Give the key of a folded Latin word whatever stands beside it, ``""`` if it is left out.

    ``None`` where the words beside it decide: those that are joined to the next or the last one.
    """
    word = _bare(Word(text, -1, -1, "latin", text))
    if _is_particle(word):
        return ""
    if word in _DIN or word in _ALLAH or _prefix(word):
        return None
    key = _key(word, joined=False)
    return key and _finished(key)


def says_enough(keys: Sequence[str], words: int) -> bool:
    """Say whether the keys of so many words tell a person (``key_readings``)."""
    if len(keys) == 1 and words > 1:
        return len(keys[0]) >= len(_MARK) + _SHORTEST_ALONE
    return bool(keys)


@lru_cache(maxsize=16384)
def _is_particle(text: str) -> bool:
    """Say whether a word is an article, bin, or an honorific such as haji and sheikh."""
    if text in _LEFT_OUT:
        return True
    entry = lexicon("person").get(text)
    return bool(entry and entry.alone and entry.alone.role is Role.PARTICLE)


def _bare(word: Word) -> str:
    """Give the word without a joined article, in unified letters."""
    if word.script == "arabic":
        text = _plain_letters(word.source).replace("ـ", "")
        bare = text[2:] if text.startswith("ال") and len(text) > 3 else text
        return "" if bare in _ARABIC_PARTICLES else bare
    text = word.text
    if (
        text[:2] in {"al", "el"}
        and len(text) >= 2 + _SHORTEST_AFTER_ARTICLE
        and text[2] not in "aeioul"
        and text not in _named()[1]
    ):
        return text[2:]
    return text


def _prefix(text: str) -> str:
    if text in {"عبد", "ابو", "ابي", "ابا"}:
        return "bd" if text == "عبد" else "b"
    if text in _ABU:
        return "b"
    return "bd" if text.isascii() and _ABD.fullmatch(text) else ""


def _key(text: str, *, joined: bool) -> str:
    arabic, latin = _named()
    known = (latin if text.isascii() else arabic).get(text)
    if known and not joined:
        return known
    return skeleton(text)


def _finished(key: str) -> str:
    """Finish a key: no article inside Abdulrahman, no final h, which spellings leave out."""
    if key.startswith("bdl") and len(key) > len("bdl") and key != "bdlh":
        key = "bd" + key[3:]
    if key.endswith("h") and len(key) > _SHORTEST_KEY:
        key = key[:-1]
    return _MARK + key
