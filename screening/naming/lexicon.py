"""The word tables of ``screening/data/naming``: which folded words are generic, particles, forms.

One dictionary per kind of party, made once on first use. A word of the dictionary is either a
plain entry or the first word of phrases (``co ltd``, ``limited liability company``).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, NamedTuple

from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Kind

Where = Literal["any", "start", "end", "edge"]
"""Where in a name a word has its meaning; ``edge`` is either end."""

_GROUPS = {"person": "p", "organization": "o", "vessel": "v", "aircraft": "v", None: "u"}
_SHORT_FORM, _SHORT_WORD = 3, 4
_TEN, _TENS = 10, 20


class WordMeaning(NamedTuple):
    """What a word or phrase stands for; ``substance`` if a name may consist of it."""

    role: Role
    text: str
    where: Where
    substance: bool


class LexiconEntry(NamedTuple):
    """Lexicon entries that begin with one word: the word alone, and phrases by second word.

    Each phrase is the words that follow and what the whole means, the longest first.
    """

    alone: WordMeaning | None
    phrases: dict[str, list[tuple[tuple[str, ...], WordMeaning]]]


def table(name: str, under: str = "naming") -> Iterator[list[str]]:
    """Yield the rows of a table in a folder of ``screening/data``; ``#`` begins a comment line."""
    folder = resources.files("screening").joinpath("data", under)
    for line in folder.joinpath(f"{name}.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def lexicon(kind: Kind | None) -> dict[str, LexiconEntry]:
    """Give the dictionary for a kind of party; ``None`` is a party of unknown kind."""
    alone: dict[str, WordMeaning] = {}
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], WordMeaning]]]] = {}
    for spelling, meaning in _meanings(_GROUPS[kind]):
        first, *rest = spelling.split()
        if rest:
            following = phrases.setdefault(first, defaultdict(list))
            following[rest[0]].append((tuple(rest), meaning))
        else:
            alone.setdefault(first, meaning)
    for following in phrases.values():
        for same_second in following.values():
            same_second.sort(key=lambda phrase: -len(phrase[0]))
    return {
        first: LexiconEntry(alone.get(first), dict(phrases.get(first, ())))
        for first in alone.keys() | phrases.keys()
    }


@cache
def words_of_phrases(kind: Kind | None) -> frozenset[str]:
    """Give the words that stand in phrases behind their first."""
    return frozenset(
        word
        for entry in lexicon(kind).values()
        for ways in entry.phrases.values()
        for rest, _ in ways
        for word in rest
    )


@cache
def generic_words(kind: Kind | None) -> frozenset[str]:
    """Give the texts that stand for the trade words and places of a kind of party: bank, korea."""
    meanings = (
        meaning
        for entry in lexicon(kind).values()
        for meaning in (
            *((entry.alone,) if entry.alone else ()),
            *(meaning for ways in entry.phrases.values() for _, meaning in ways),
        )
    )
    return frozenset(one.text for one in meanings if one.role is Role.GENERIC)


def _meanings(group: str) -> Iterator[tuple[str, WordMeaning]]:
    """Yield every spelling that means something for a group of kinds."""
    if group in "ov":
        yield from _numerals()
    for form, groups, where, spellings in table("legal_forms"):
        if group in groups:
            for spelling in spellings.split(";"):
                # Of an unknown party a short word is a form at the end only: Inc, Co, Ltd.
                short = group == "u" and len(spelling) <= _SHORT_FORM
                place = _where("end" if short else where)
                yield spelling, WordMeaning(Role.FORM, form, place, substance=False)
    for role, text, groups, where, spellings in table("words"):
        if group not in groups:
            continue
        for spelling in spellings.split(";"):
            canonical = spelling.replace(" ", "") if text == "=" else text
            if group == "u" and _doubtful(role, spelling, canonical):
                continue
            yield (
                spelling,
                WordMeaning(
                    Role[role], canonical, _where(where), substance=role in {"WORD", "GENERIC"}
                ),
            )


def _doubtful(role: str, spelling: str, canonical: str) -> bool:
    """Say whether a short trade word may as well be a person's name: Dev, Fin, Mar, Gen."""
    return (
        role == "GENERIC"
        and spelling != canonical
        and len(spelling) <= _SHORT_WORD
        and not set(spelling).isdisjoint("aeiou")
    )


def _numerals() -> Iterator[tuple[str, WordMeaning]]:
    for number, ordinals, cardinal, roman in table("numerals"):
        anywhere = WordMeaning(Role.NUMBER, number, "any", substance=True)
        last = WordMeaning(Role.NUMBER, number, "end", substance=True)
        for ordinal in ordinals.split(";"):
            # 2nd is cut into 2 and nd
            yield (ordinal if ordinal.isalpha() else f"{number} {ordinal[len(number) :]}"), anywhere
        yield cardinal, last
        yield roman, last
        for sign in ("no", "nr", "number", "num"):
            yield f"{sign} {roman}", anywhere
    yield from _two_word_numerals()


def _two_word_numerals() -> Iterator[tuple[str, WordMeaning]]:
    """Thirty-nine and thirty-ninth: tens with a numeral below ten, anywhere in the name."""
    rows = {
        int(number): (ordinals, cardinal) for number, ordinals, cardinal, _ in table("numerals")
    }
    for tens in range(_TENS, 10 * _TEN, _TEN):
        for unit in range(1, _TEN):
            ordinals, cardinal = rows[unit]
            meaning = WordMeaning(Role.NUMBER, str(tens + unit), "any", substance=True)
            yield f"{rows[tens][1]} {cardinal}", meaning
            yield f"{rows[tens][1]} {ordinals.split(';')[0]}", meaning


def _where(where: str) -> Where:
    if where not in {"any", "start", "end", "edge"}:
        raise ValueError(f"where a word stands must be any, start, end or edge, not {where!r}")
    return where  # type: ignore[return-value]
