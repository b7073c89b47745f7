"""The same party on several lists: stated references, strong identifiers, name with birth date.

Never a bare name: OFAC alone has two KIM Yong Chol. Each join says what it rests on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity, Identifier

_STRONG = frozenset(("imo", "imo_company", "lei", "bic", "wallet", "isin", "duns", "tail_number"))
_NATIONAL = frozenset(("inn", "tax_id", "ogrn", "registration", "uscc", "passport", "national_id"))
_LONG_NUMBER = 8
"""A national number joins two records only from this length on; short ones repeat by chance."""
_SHARED_BY = 4
"""An identifier on more records than this is an office's, not a party's."""

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = {ord(c): None for c in "'\u2019`\u2018"}


class SameParty(NamedTuple):
    """Two positions that are one party, and the words that say why."""

    one: int
    other: int
    why: str


def same_parties(entities: Sequence[Entity]) -> Iterator[SameParty]:
    """Pairs of entities of different lists that are one party; each pair once per reason."""
    by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, entity in enumerate(entities):
        for identifier in entity.identifiers:
            key = _key(identifier)
            if key is not None and position not in by_key[key][-1:]:
                by_key[key].append(position)
        for key in _name_and_birth(entity):
            by_key[key].append(position)
    for (kind, value), positions in by_key.items():
        if 1 < len(positions) <= _SHARED_BY:
            for place, one in enumerate(positions):
                for other in positions[place + 1 :]:
                    if _joinable(entities[one], entities[other]):
                        yield SameParty(one, other, f"same {kind}: {value}")


def _key(identifier: Identifier) -> tuple[str, str] | None:
    if identifier.valid is False:
        return None
    if identifier.type in _STRONG:
        return _WORDS.get(identifier.type, identifier.type), identifier.normalized
    if identifier.type in _NATIONAL and len(identifier.normalized) >= _LONG_NUMBER:
        if identifier.type in ("passport", "national_id"):
            return f"{identifier.type} number", identifier.normalized
        return "registration or tax number", identifier.normalized
    return None


_WORDS = {
    "imo": "IMO ship number",
    "imo_company": "IMO company number",
    "lei": "LEI",
    "bic": "bank code (BIC)",
    "wallet": "wallet",
    "tail_number": "tail number",
}


def _name_and_birth(entity: Entity) -> Iterator[tuple[str, str]]:
    if entity.kind != "person":
        return
    days = {d.start.isoformat() for d in entity.birth_dates if d.start == d.end}
    names = {
        " ".join(sorted(_WORD.findall(name.full.casefold().translate(_APOSTROPHES))))
        for name in entity.names
        if name.kind in {"primary", "alias"}
    }
    for day in sorted(days):
        for name in sorted(names):
            if " " in name:
                yield "name and birth date", f"{name}, {day}"


def _joinable(one: Entity, other: Entity) -> bool:
    if one.source == other.source:
        return False
    things = {"vessel", "aircraft"}
    return (one.kind == other.kind) or not ({one.kind, other.kind} & things)
