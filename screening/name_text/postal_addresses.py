"""Listed parties found by their address alone: keys to look them up by, and when two agree.

A client may know no more of a party than where it sits. A listed address is kept under pairs of
words of its street (a house number and a name, or two names), so that an address that is written in
another order, with other words for *street*, or with a slip in one word is still found; the two are
compared afterwards. A city or a country by itself names no place where one party sits: such an
address gives no key, and ``general_addresses`` says so.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from lists.vocabulary.countries import countries
from screening.model.subject import Unread
from screening.name_text.phrases import asides
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Address
    from screening.model.subject import Subject

MOST_WORDS = 40
"""Words of one address that are looked at; a longer text is no address."""
LEAST_WORDS = 3
"""Words that have to agree: two are a street in any town."""
_PAIR = 2
_SHORT = 2
_SLIP_FROM = 6
"""Letters of a word from which one slip in it makes no other word."""
_TOO_GENERAL = (
    "names no street or house by which a listed party could be found;"
    " send the street and number, or a name"
)


class PlaceWords(NamedTuple):
    """The words of an address that place it: ``numbers`` of houses and rooms, and ``names``."""

    numbers: frozenset[str]
    names: frozenset[str]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.numbers) + len(self.names)


def is_alone(subject: Subject) -> bool:
    """Whether addresses are all there is to find a listed party by."""
    return bool(subject.addresses) and not (
        subject.names or subject.identifiers or subject.imo or subject.mmsi or subject.call_sign
    )


def submitted_address_keys(subject: Subject) -> Iterator[str]:
    """The keys to look the addresses of a subject up by; none if it has names or numbers."""
    if is_alone(subject):
        for address in subject.addresses:
            yield from (key for key, _ in _pairs(place_words(address)))


def listed_address_keys(address: Address) -> frozenset[str]:
    """The keys that a listed address is found by; none where the list gives no street.

    Each has a word of the street: its city and country alone are where many sit.
    """
    street = place_words(address.street)
    near = place_words(f"{address.street} {address.postal_code} {address.city} {address.region}")
    own = street.numbers | street.names
    return frozenset(key for key, pair in _pairs(near) if not own.isdisjoint(pair))


def general_addresses(subject: Subject) -> tuple[Unread, ...]:
    """What is said of an address that is all there is of a party and names no place."""
    if not is_alone(subject) or any(submitted_address_keys(subject)):
        return ()
    return (Unread("addresses", _TOO_GENERAL),)


def is_same_place(ours: str, theirs: str) -> bool:
    """Whether two addresses are of one place.

    Four in five placing words of the shorter one have to stand in the longer, three at least, or
    all of both. A word of six letters and more may have a slip; numbers have to be equal.
    """
    left, right = place_words(ours), place_words(theirs)
    common = len(left.numbers & right.numbers) + _common(left.names, right.names)
    fewer, more = sorted((left.total, right.total))
    return common * 5 >= fewer * 4 and (common >= LEAST_WORDS or common == more >= _PAIR)


def _common(ours: frozenset[str], theirs: frozenset[str]) -> int:
    equal = ours & theirs
    left = [word for word in ours - equal if len(word) >= _SLIP_FROM]
    others = [word for word in theirs - equal if len(word) >= _SLIP_FROM]
    return len(equal) + sum(
        any(OSA.distance(word, other, score_cutoff=1) <= 1 for other in others) for word in left
    )


@lru_cache(maxsize=4_096)
def place_words(text: str) -> PlaceWords:
    """The words that place an address: no words for street or house, and no country at its end.

    Elsewhere a country's name is that of a street (Via di Francia).
    """
    words = fold(text).split()[:MOST_WORDS]
    country = _country_words()
    while (
        words and (words[-1] in country or len(words[-1]) <= _SHORT) and not _has_digit(words[-1])
    ):
        words.pop()
    street = _street_words()
    numbers = frozenset(word.lstrip("0") or "0" for word in words if _has_digit(word))
    names = (word for word in words if len(word) > _SHORT and not _has_digit(word))
    return PlaceWords(numbers, frozenset(name for name in names if name not in street))


def _pairs(words: PlaceWords) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each pair of a number and a name, and of two names, with its key."""
    numbered = ((number, name) for number in words.numbers for name in words.names)
    for a, b in (*numbered, *combinations(sorted(words.names), 2)):
        yield f"address {a} {b}", (a, b)


def _has_digit(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


@cache
def _street_words() -> frozenset[str]:
    """Words for street, house and room in many languages."""
    known = (key for group in "pouv" for keys in asides(group, "street").meanings for key in keys)
    return frozenset(word for text in known for word in fold(text).split())


@cache
def _country_words() -> frozenset[str]:
    """Words of the names of countries, and their codes of three letters."""
    named = (name for one in countries() for name in (one.name, one.alpha3, *one.aliases))
    return frozenset(word for text in named for word in fold(text).split())
