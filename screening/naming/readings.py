"""All readings of one name: the plain one, then those its script and spelling allow.

Plain Latin names are the many, so each test for another reading is first a look-up of remembered
words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from screening.naming import arabic, foreign, russian, wade_giles
from screening.naming.characters import pinyin_tokens, word_readings
from screening.naming.korean import character_readings, is_surname, spelled_readings
from screening.naming.lexicon import lexicon, table
from screening.naming.south_korean import normalize_romanization, ship_romanization
from screening.naming.text import Word, words
from screening.naming.tokenizer import tokenize
from screening.naming.tokens import NameVariant, Role, Token
from screening.naming.typos import correct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Kind

_TITLE, _NUMBER, _FORM, _WORD = Role.TITLE, Role.NUMBER, Role.FORM, Role.WORD
_GENERIC, _PARTICLE = Role.GENERIC, Role.PARTICLE
_PLAIN_WORD = 8
"""Letters of a trade word that a slip leaves plain though it is all that a firm is called."""
_BESIDE = frozenset({_FORM, _PARTICLE, _TITLE, _NUMBER})
_CHARACTERS = frozenset({"han", "hangul"})
ARABIC, RUSSIAN = 1, 2
"""Which readings by sound a name calls for, as bits (``key_evidence``)."""
_DOMAIN = re.compile(
    r"\s*(?:https?://)?(?:www\d?\.)?([a-z0-9-]{2,63})(?:\.[a-z]{2,6}){1,3}/?\s*", re.IGNORECASE
)
# What a reader of paper takes for a letter: a digit inside a word (CH0L, OBL1TAS, A5SAD), at its
# start, a nought at its end (BA0), an l for I before a consonant (lran), two v for a w.
_MISREAD = re.compile(
    r"(?<=[A-Za-z])[0125689](?=[A-Za-z])|\b[0125689](?=[A-Za-z]{2})|(?<=[A-Za-z]{2})0(?![\w-])"
    r"|\bl(?=[bcdfgjkmnpqrstvwxz]|[A-Z])|vv|VV"
)
_LETTER_MEANT = {
    "0": "o",
    "1": "i",
    "2": "z",
    "5": "s",
    "6": "g",
    "8": "b",
    "9": "g",
    "l": "i",
    "vv": "w",
    "VV": "W",
}
_LONGEST_KOREAN_NAME = 4
_MOST_INITIALS = 3
_CONSONANTS = re.compile("[bcdfghjklmnpqrstvwxz]{2,3}")
_SURNAMES_OF_CONSONANTS = frozenset({"ng", "hng"})


def one_name(raw: str, found: Sequence[Word], kind: Kind | None) -> list[NameVariant]:
    """Read a text that holds one name; the first reading is the plain one."""
    readings = _of_spelling(raw, found, kind)
    if raw.isascii():
        return readings
    for latin in foreign.in_latin_letters(found):
        readings += _of_spelling(raw, latin, kind)
    for respelled in _spelled_otherwise(raw, found, kind):
        readings += _of_spelling(raw, respelled, kind)
    return readings


def _of_spelling(raw: str, found: Sequence[Word], kind: Kind | None) -> list[NameVariant]:
    tokens = tokenize(found, kind)
    further: list[NameVariant] = []
    if kind == "person" or kind is None:
        further = _of_person(raw, found, tokens)
    if not raw.isascii() and kind != "person":
        characters = [word for word in found if word.script in _CHARACTERS]
        if characters and len(characters) == len(found):
            further += [NameVariant(read, scheme) for scheme, read in word_readings(found)]
    elif kind != "person" and len(found) < 5 and "." in raw and (match := _DOMAIN.fullmatch(raw)):
        host = "".join(char for char in match[1].lower() if char.isalnum())
        further.append(NameVariant((Token(host, _WORD, *match.span(1)),), "domain"))
    further += _as_firm(found, tokens, kind)
    if kind != "person" and not further and (northern := normalize_romanization(tokens)):
        further.append(NameVariant(northern, "korean"))
    if kind == "vessel" and (spelled := ship_romanization(tokens)):
        further.append(NameVariant(spelled, "korean"))
    if kind == "person" and (apart := _initials_apart(found)):
        further.append(NameVariant(tuple(tokenize(apart, kind)), "latin"))
    if scanned := _as_scanned(raw, kind):
        further += _in_place(raw, _of_spelling(*scanned, kind))
    if meant := _mended(found, kind):  # once: what is mended needs no mending
        further += _of_spelling(raw, meant, kind)
    return [NameVariant(tuple(tokens), "latin"), *further]


def _as_firm(found: Sequence[Word], tokens: list[Token], kind: Kind | None) -> list[NameVariant]:
    """Of a name of no kind with a legal form, the reading as a firm's: there Min is mining."""
    if kind is not None or not any(token.role is _FORM for token in tokens):
        return []
    as_firm = tokenize(found, "organization")
    return [NameVariant(tuple(as_firm), "latin")] if as_firm != tokens else []


def _mended(found: Sequence[Word], kind: Kind | None) -> list[Word]:
    """The words with typing errors corrected, ``[]`` if there are none or none can be mended."""
    meant = correct(found, kind)
    return [] if meant and _becomes_one_trade_word(found, meant, kind) else meant


def _becomes_one_trade_word(
    found: Sequence[Word], meant: Sequence[Word], kind: Kind | None
) -> bool:
    """Whether mending leaves nothing but a short trade word: ``SOLMAR Ltd`` is no firm Solar."""
    named = [token for token in tokenize(meant, kind) if token.role not in _BESIDE]
    return len(named) == 1 and any(
        mended.text != word.text and mended.start == named[0].start
        for word, mended in zip(found, meant, strict=True)
        if len(mended.text) < _PLAIN_WORD
    )


def _initials_apart(found: Sequence[Word]) -> list[Word]:
    """The words with joined initials set apart (VV Putin: V V Putin), ``[]`` if there are none.

    Two or three consonants that stand for no word of their own; the rest of the name is longer.
    """
    if len(found) < 2 or not any(map(_are_initials, found)):
        return []
    if not any(len(word.text) > _MOST_INITIALS for word in found):
        return []
    apart: list[Word] = []
    for word in found:
        if not _are_initials(word):
            apart.append(word)
            continue
        for place, letter in enumerate(word.text):
            at = word.start + place if word.start >= 0 else -1
            apart.append(Word(letter, at, at + 1 if at >= 0 else -1, word.script, letter))
    return apart


def _are_initials(word: Word) -> bool:
    return word.script == "latin" and len(word.text) <= _MOST_INITIALS and _no_word(word.text)


@lru_cache(maxsize=16384)
def _no_word(text: str) -> bool:
    """Say whether a few letters are no word: consonants that no table of names knows."""
    known = text in lexicon("person") or arabic.is_evidence(text) or text in _SURNAMES_OF_CONSONANTS
    return not known and bool(_CONSONANTS.fullmatch(text))


def _as_scanned(raw: str, kind: Kind | None) -> tuple[str, list[Word]] | None:
    """Give the name with the letters meant for those misread, ``None`` if there are none."""
    if _has_only_letters(raw) or not _MISREAD.search(raw):
        return None
    text = _MISREAD.sub(lambda sign: _LETTER_MEANT[sign[0]], raw)
    return text, words(text, join_dotted=kind != "person")


def _has_only_letters(raw: str) -> bool:
    """Say quickly that nothing of ``_MISREAD`` can stand in a name, which is so of most."""
    return (
        raw.replace(" ", "").isalpha()
        and raw[0] != "l"
        and " l" not in raw
        and "vv" not in raw
        and "VV" not in raw
    )


def _in_place(raw: str, readings: list[NameVariant]) -> list[NameVariant]:
    """Move spans to where the words stand in the name: behind a w read as vv, one letter on."""
    doubled = [sign.start() for sign in _MISREAD.finditer(raw) if len(sign[0]) > 1]
    if not doubled:
        return readings
    short = [start - before for before, start in enumerate(doubled)]

    def moved(token: Token) -> Token:
        if token.start < 0:
            return token
        start, end = (at + bisect_left(short, at) for at in (token.start, token.end))
        return Token(token.text, token.role, start, end)

    return [NameVariant(tuple(map(moved, one.tokens)), one.scheme) for one in readings]


def _spelled_otherwise(raw: str, found: Sequence[Word], kind: Kind | None) -> Iterator[list[Word]]:
    """Give the words with other letters for marked or foreign ones: Müller, Mueller; Кім, Ким.

    Each word keeps its place in the name as it was sent. Plain ASCII has no such letters.
    """
    for text in other_spellings(raw):
        respelled = words(text, join_dotted=kind != "person")
        if len(respelled) == len(found):
            yield [
                word._replace(start=as_sent.start, end=as_sent.end)
                for word, as_sent in zip(respelled, found, strict=True)
            ]


def other_spellings(raw: str) -> list[str]:
    """Give a name with other letters for its marked or foreign ones, in each way there is."""
    spellings = [unicodedata.normalize("NFC", raw)]
    for letters, signs in _other_letters():
        if not signs.isdisjoint(raw):
            spellings += [text.translate(letters) for text in spellings]
    return [text for text in dict.fromkeys(spellings[1:]) if text != spellings[0]]


@cache
def _other_letters() -> tuple[tuple[dict[int, str], frozenset[str]], ...]:
    """What stands for a letter, by group of the two tables, and the letters that call for it."""
    found: dict[str, dict[int, str]] = {}
    rows = (*table("spelled_out"), *table("cyrillic_letters"))
    for group, letter, instead, _ in rows:
        capital = {ord(letter.upper()): instead.capitalize()}
        found.setdefault(group, {}).update({ord(letter): instead} | capital)
    return tuple((letters, _signs_of(letters)) for letters in found.values())


def _signs_of(letters: dict[int, str]) -> frozenset[str]:
    """Letters that show a group to be meant: none that it writes for another one itself."""
    written = set("".join(letters.values()))
    return frozenset(sign for letter in letters if (sign := chr(letter)) not in written)


def _of_person(raw: str, found: Sequence[Word], tokens: list[Token]) -> list[NameVariant]:
    """Readings of a person's name beside the plain one, whose roles are set right in passing."""
    titled = False
    for token in tokens:
        role = token.role
        if role is _NUMBER or role is _FORM:
            return []
        if role is _GENERIC and not token.text.isdigit():
            return []  # no person: a trade word is marked only if the kind is unknown
        if role is _TITLE:
            titled = True
    named = _without_titles(found, tokens) if titled else found
    readings = _korean(raw, named)
    if not readings and not raw.isascii() and (by_sound := _by_sound(raw, named)):
        return by_sound
    if readings:
        _syllables_are_words(raw, tokens)
        # Lo Hui-ning; most Koreans' names are syllables of Wade-Giles too
        return readings + (_in_pinyin(named) if "-" in raw else []) + _chinese(named)
    evidence = 0
    for word in named:
        evidence |= _evidence(word.text, word.script)
    if evidence & RUSSIAN and len(named) > 1:
        _mark_patronymic(found, tokens)
    readings += [*key_readings(named, evidence), *_in_pinyin(named)]
    return readings if raw.isascii() else readings + _chinese(named)


def _in_pinyin(named: Sequence[Word]) -> list[NameVariant]:
    return [_as_words(pinyin) for pinyin in wade_giles.in_pinyin(named)]


def _as_words(named: Sequence[Word]) -> NameVariant:
    return NameVariant(tuple(Token(w.text, _WORD, w.start, w.end) for w in named), "pinyin")


def _by_sound(raw: str, named: Sequence[Word]) -> list[NameVariant]:
    """Readings of a name that another script writes by sound; in Arabic letters it has keys too."""
    readings = [NameVariant(read, "korean") for read in foreign.korean_readings(named)]
    readings += [NameVariant(read, "sound") for read in foreign.sound_readings(raw, named)]
    if readings and any(word.script == "arabic" for word in named):
        readings += [NameVariant(keys, "arabic") for keys in arabic.key_readings(named)]
    return readings + _chinese(named) if readings else []


def _syllables_are_words(raw: str, tokens: list[Token]) -> None:
    """Il, An and Do are syllables in a Korean name, not particles."""
    for place, token in enumerate(tokens):
        if token.role is _PARTICLE and token.start >= 0:
            text = raw[token.start : token.end].lower()
            if text.isascii() and text.isalpha():
                tokens[place] = Token(text, _WORD, token.start, token.end)


def _without_titles(found: Sequence[Word], tokens: Sequence[Token]) -> Sequence[Word]:
    titles = [token for token in tokens if token.role is _TITLE]
    if titles[0].start < 0:
        return found
    of_titles = {place for title in titles for place in range(title.start, title.end)}
    return [word for word in found if word.start not in of_titles]


def key_readings(named: Sequence[Word], evidence: int) -> Iterator[NameVariant]:
    """Give the readings by sound that the words of a person's name call for (``key_evidence``)."""
    if evidence & ARABIC:
        yield from (NameVariant(keys, "arabic") for keys in arabic.key_readings(named))
    if evidence & RUSSIAN and len(named) > 1:
        yield NameVariant(russian.key_tokens(named), "russian")


def key_evidence(text: str) -> int | None:
    """Say which ``key_readings`` a folded Latin word calls for, ``None`` if it calls for more.

    All words together may call for more as well: those of a Korean or Chinese name.
    """
    if text.endswith(russian.PATRONYMICS) or (len(text) <= _MOST_INITIALS and _no_word(text)):
        return None
    return _evidence(text, "latin")


@lru_cache(maxsize=16384)
def _evidence(text: str, script: str) -> int:
    """Say which further readings a word calls for."""
    if script == "arabic":
        return ARABIC
    if script == "cyrillic":
        return RUSSIAN
    return arabic.is_evidence(text) * ARABIC | russian.is_evidence(text) * RUSSIAN


def _mark_patronymic(found: Sequence[Word], tokens: list[Token]) -> None:
    place = russian.patronymic(found)
    if 0 <= place < len(tokens) == len(found) and tokens[place].role is _WORD:
        token = tokens[place]
        tokens[place] = Token(token.text, Role.PATRONYMIC, token.start, token.end)


def _chinese(named: Sequence[Word]) -> list[NameVariant]:
    """Pinyin of a person's name in characters: 李成赫 is li cheng he, and li chenghe."""
    characters = [word for word in named if word.script == "han"]
    tokens = tuple(pinyin_tokens(characters)) if characters else ()
    if not 1 < len(tokens) <= _LONGEST_KOREAN_NAME:
        return []
    surname, *given = tokens
    joined = Token("".join(t.text for t in given), _WORD, given[0].start, given[-1].end)
    return [NameVariant(tokens, "pinyin"), NameVariant((surname, joined), "pinyin")]


def _korean(raw: str, named: Sequence[Word]) -> list[NameVariant]:
    """Korean readings of a person's name, in Latin or Cyrillic letters, Hangul or Hanja."""
    if raw.isascii():
        return [NameVariant(read, "korean") for read in spelled_readings(raw, named)]
    characters = [word for word in named if word.script in _CHARACTERS]
    spelled = [word for word in named if word.script not in _CHARACTERS]
    readings = [NameVariant(read, "korean") for read in spelled_readings(raw, spelled)]
    solid = "".join(word.source for word in characters)
    if 1 < len(solid) <= _LONGEST_KOREAN_NAME and is_surname(solid[0]):
        scheme = "hanja" if any(word.script == "han" for word in characters) else "korean"
        readings.extend(NameVariant(read, scheme) for read in character_readings(characters))
    return readings
