"""What was compared of a customer and of a listed party, in words, and how two states differ.

A decision about a pair rests on these facts of both sides. Each fact is a field with its values as
people read them, so that a difference can be said: ``birth_dates: added 1962-02-18``.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import msgspec
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from lists.entity import DateInterval
from lists.vocabulary.sources import short_title
from screening.naming.text import fold, script_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lists.entity import Entity
    from screening.model.subject import Subject

Facts = dict[str, tuple[str, ...]]
"""Values by field, each once and in order; fields without a value are left out."""
Side = Literal["customer", "listed party", "listing", "result"]
"""``listing``: what the list says of the party beside who it is (programmes, measures, ties).
``result``: what the screening of the customer came to."""
_NOT_COMPARED = frozenset({"id", "warnings", "unread"})
_HASH_LENGTH = 16
_STRAYS, _UNREAD = "stray_texts", "unread_texts"
"""What no field could take: it is searched for parties; the second also left something unread."""
_NO_WORDS = frozenset({"kind", "gender", "vessel_type", "nationalities", "countries", "flags"})
"""What is said of a party in words of a list, which are no words of its own."""
_LEAST_LETTERS = 3
"""Letters or digits of a word that may be told from others."""
_ALIKE = 80
"""From how much (of 100) two words may be the same one, spelt otherwise."""
_MOST_COMPARED = 500
"""Characters of a text that is looked at word by word; a longer one always counts."""
_READ = frozenset({"latin", "mark", ""})
"""Scripts whose words are compared as they stand; a text in another one always counts."""
_encode = msgspec.json.Encoder(order="deterministic").encode


class FactChange(msgspec.Struct, frozen=True):
    """A field whose values differ: those that came, and those that went."""

    side: Side
    field: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def of_lists(self) -> bool:
        """Whether it says that a list has the party, or has it no more."""
        return (self.side, self.field) == ("listing", "lists")


def customer_facts(subject: Subject) -> Facts:
    """What a screening compares of a customer, whatever form it was sent in."""
    found = {
        name: tuple(sorted({text for text in _texts(getattr(subject, name)) if text}))
        for name in subject.__struct_fields__
        if name not in _NOT_COMPARED
    }
    unread = {one.field for one in subject.unread}
    for name, wanted in ((_STRAYS, False), (_UNREAD, True)):
        some = [one for one in subject.stray_texts if (one.field in unread) is wanted]
        found[name] = tuple(sorted(set(_texts(some))))
    return {name: values for name, values in found.items() if values}


def party_facts(entity: Entity) -> Facts:
    """What a screening compares of a listed party: who it is, not why it is listed."""
    found: dict[str, Iterable[str]] = {
        "kind": (entity.kind,),
        "names": [name.full for name in entity.names],
        "birth_dates": map(_interval, entity.birth_dates),
        "birth_places": [place.full for place in entity.birth_places],
        "death_dates": map(_interval, entity.death_dates),
        "gender": (entity.gender,),
        "nationalities": entity.nationalities,
        "countries": entity.countries,
        "addresses": [address.full for address in entity.addresses],
        "identifiers": [f"{one.type} {one.normalized or one.value}" for one in entity.identifiers],
        "flags": entity.flags,
        "former_flags": entity.former_flags,
        "vessel_type": (entity.vessel_type,),
        "tonnage": (entity.tonnage,),
        "build_year": (entity.build_year,),
    }
    return _ordered(found)


def listing_facts(entity: Entity) -> Facts:
    """What a list says of a party beside who it is."""
    listings = entity.listings
    found: dict[str, Iterable[str]] = {
        "lists": [short_title(one.source) for one in listings],
        "titles": entity.titles,
        "positions": entity.positions,
        "references": [one.reference for one in listings],
        "programmes": [code for one in listings for code in one.programmes],
        "measures": [word for one in listings for word in one.measures],
        "legal_basis": [law for one in listings for law in one.legal_basis],
        "reasons": [one.reason for one in listings],
        "amended_on": [one.amended_on.isoformat() for one in listings if one.amended_on],
        "ties": [
            f"{one.type} {one.target_name or one.target_id or one.target_reference}"
            for one in entity.links
        ],
    }
    return _ordered(found)


def facts_about(customer: Facts, *parties: Facts) -> Facts:
    """What is compared of a customer with some listed parties, ``parties`` being what they say.

    A value that no field could take (an account manager, a balance, a remark) is searched for the
    names of parties. With a party of which it has no word it was compared in vain: it says nothing
    of whether the two are one, and is left out. One that may name somebody and was not screened
    counts, and without a party all do.
    """
    strays = customer.get(_STRAYS, ())
    if not strays or not any(parties):
        return customer
    known = frozenset().union(*map(_words_of, parties))
    kept = tuple(one for one in strays if _may_speak_of(one, known))
    rest = {name: values for name, values in customer.items() if name != _STRAYS}
    return rest | ({_STRAYS: kept} if kept else {})


def _words_of(party: Facts) -> frozenset[str]:
    told = (value for name, values in party.items() if name not in _NO_WORDS for value in values)
    return frozenset(word for value in told for word in _long_words(value))


def _may_speak_of(text: str, known: frozenset[str]) -> bool:
    """Whether a text has a word of a party, or is no text of which that can be told."""
    if len(text) > _MOST_COMPARED or any(script_of(one) not in _READ for one in text):
        return True
    return any(
        word in known or process.extractOne(word, known, scorer=ratio, score_cutoff=_ALIKE)
        for word in frozenset(_long_words(text))
    )


def _long_words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) >= _LEAST_LETTERS]


def differences(side: Side, before: Facts, after: Facts) -> tuple[FactChange, ...]:
    """Fields whose values differ, in the order of their names."""
    changed = (
        (name, set(before.get(name, ())), set(after.get(name, ())))
        for name in sorted(before.keys() | after.keys())
    )
    return tuple(
        FactChange(side, name, tuple(sorted(new - old)), tuple(sorted(old - new)))
        for name, old, new in changed
        if old != new
    )


def beyond(known: Facts, other: Facts) -> tuple[FactChange, ...]:
    """What another record of the same party says that the known one does not.

    Values are compared without regard to case.
    """
    added = []
    for name in sorted(other):
        old = {value.casefold() for value in known.get(name, ())}
        new = tuple(value for value in other[name] if value.casefold() not in old)
        if new:
            added.append(FactChange("listed party", name, new))
    return tuple(added)


def facts_id(*sides: Facts) -> str:
    """A short hash of facts, to name the state that somebody saw."""
    return sha256(_encode(sides)).hexdigest()[:_HASH_LENGTH]


def _ordered(found: Mapping[str, Iterable[str]]) -> Facts:
    kept = {name: tuple(sorted({one for one in values if one})) for name, values in found.items()}
    return {name: values for name, values in kept.items() if values}


def _texts(value: object) -> Iterator[str]:
    """The values of a field as people read them."""
    if value is None:
        return
    if isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, DateInterval):
        yield _interval(value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = ((one.name, ", ".join(_texts(getattr(value, one.name)))) for one in fields(value))
        yield "; ".join(f"{name} {text}" for name, text in parts if text)
    elif isinstance(value, date):
        yield value.isoformat()
    else:
        yield str(value)


def _interval(one: DateInterval) -> str:
    about = "about " if one.approximate else ""
    if one.start == one.end:
        return f"{about}{one.start.isoformat()}"
    return f"{about}{one.start.isoformat()} to {one.end.isoformat()}"
