"""Whether a text names the DPRK: one answer for what lists say and for what clients send.

Names, adjectives, abbreviations and the capital, in every language of ``dprk.toml``, without
regard to capitals. Bare "Korea" names no state, and South Korea is not meant by any of the words.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from lists.vocabulary.shared_search import SharedSearch, Wordings
from lists.vocabulary.wordings import anywhere, bounded, table

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_TABLE = "dprk.toml"
_CLAUSE = 120
"""Characters before a mention that can say it is of people: with more, texts of mentions only
would take as long as the square of their length."""


def mention_of_dprk(text: str) -> str:
    """The first words of a text that name the state or its capital; empty when there are none."""
    if not _may_mention(text):
        return ""
    found = _state_or_capital().search(text)
    return found.group() if found else ""


def names_dprk(text: str) -> str:
    """As ``mention_of_dprk``, leaving out words about people who left the DPRK or live there.

    "North Korean refugees" tie nobody to the state they fled. The state's name is given before its
    capital's, which is a place as well.
    """
    if not _may_mention(text):
        return ""
    for pattern in (_state(), _capital()):
        for mention in pattern.finditer(text):
            if not about_people(text, mention):
                return mention.group()
    return ""


def mentions_in_prose(text: str) -> Iterator[re.Match[str]]:
    """Every mention of the state in a description, where its organs and groups stand for it too.

    The capital is not among them: a reader of places knows it, and knows what is near it.
    """
    return _prose()["prose"].finditer(text)


def about_people(text: str, mention: re.Match[str]) -> bool:
    """Whether the words around a mention make it one about those who left, or about its people."""
    if _pattern("about_people").match(text, mention.end()):
        return True
    clause = max(0, mention.start() - _CLAUSE)
    return bool(_pattern("about_people_before").search(text, clause, mention.start()))


def _may_mention(text: str) -> bool:
    """Whether a text holds a fragment that every spelling has: far cheaper than searching."""
    small = text.lower()
    for root in _plain_roots() if text.isascii() else _roots():  # noqa: SIM110 - asked of every name: a generator takes three times as long
        if root in small:
            return True
    return False


@cache
def _roots() -> tuple[str, ...]:
    return tuple(table(_TABLE)["roots"])


@cache
def _plain_roots() -> tuple[str, ...]:
    """Those that may stand in ASCII letters."""
    return tuple(filter(str.isascii, _roots()))


@cache
def _state_or_capital() -> re.Pattern[str]:
    return bounded(_words("words", "capital", "words_unspaced", "capital_unspaced"))


@cache
def _state() -> re.Pattern[str]:
    return bounded(_words("words", "words_unspaced"))


@cache
def _capital() -> re.Pattern[str]:
    return bounded(_words("capital", "capital_unspaced"))


@cache
def _prose() -> SharedSearch[str]:
    words = _words("words", "groups", "words_unspaced", "groups_unspaced")
    return SharedSearch({"prose": Wordings.bounded(words)})


def _words(*keys: str) -> list[str]:
    """Entries of the table; a line break counts as a space."""
    words = [word for key in keys for word in table(_TABLE)[key]]
    return [word.replace(" ?", r"\s*").replace(" ", r"\s+") for word in words]


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return anywhere(table(_TABLE)[key])
