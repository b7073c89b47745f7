"""The curated overlay: signed-off facts about listed parties that no loaded list carries.

Kept apart from list texts on purpose: a fact here is labelled, sourced, and never weighs more than
a strong signal. It is looked up by the listing's reference or by an identifier, never by a name.
``curated.toml`` holds what stands in no list at all; ``act_statements.toml`` stands in for rows of
EU acts where their table (``lists.eu.journal``) is not loaded.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from screening.model.codes import ReportCheck, TypologyCode
from screening.typologies.tables import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lists.entity import Entity


TABLES = ("curated.toml", "act_statements.toml")


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """One curated statement: these parties are tied to this typology, says that source.

    ``parties`` are references with their list, ``identifiers`` numbers with their type;
    ``statement`` is its substance in our words, ``date`` the day of the act or release. ``acts``
    are rows of EU acts that say it themselves, as the list of annexes cites them. ``url`` is
    where the source is published, ``read_at`` where its substance was read. ``read_at``,
    ``reviewer`` and ``note`` are for whoever checks the fact and never reach an answer.
    """

    typology: TypologyCode
    parties: tuple[str, ...]
    identifiers: tuple[str, ...]
    statement: str
    date: str
    kind: str
    source: str
    quote: str
    url: str
    verified: bool
    reviewer: str
    read_at: str = ""
    note: str = ""
    acts: tuple[str, ...] = ()

    def stated_by(self, entity: Entity) -> bool:
        """Whether a listing of the party is one of the acts that say this themselves."""
        return any(listing.reference in self.acts for listing in entity.listings)

    def verification(self) -> ReportCheck:
        """Whether somebody has read the source itself, in words for a client."""
        return "checked" if self.verified else "source not checked"


def facts_about(entity: Entity) -> tuple[Fact, ...]:
    """The curated facts about this party, in file order, one per typology."""
    table = _facts()
    keys = [f"{entity.source}:{entity.reference}"]
    keys += [f"{i.type}:{i.normalized}" for i in entity.identifiers]
    # Parsers of different lists hold a Russian taxpayer number under either name.
    keys += [f"inn:{i.normalized}" for i in entity.identifiers if i.type == "tax_id"]
    found = {fact.typology: fact for key in keys for fact in table.get(key, ())}
    return tuple(found.values())


@cache
def facts_by_table() -> Mapping[str, tuple[Fact, ...]]:
    """Every curated fact in file order, by the table in ``screening/data`` that holds it."""
    return {name: msgspec.convert(read_toml(name)["fact"], tuple[Fact, ...]) for name in TABLES}


def curated_facts() -> tuple[Fact, ...]:
    """Every curated fact of all tables."""
    return tuple(fact for facts in facts_by_table().values() for fact in facts)


@cache
def _facts() -> Mapping[str, tuple[Fact, ...]]:
    table: dict[str, tuple[Fact, ...]] = {}
    for fact in curated_facts():
        for key in (*fact.parties, *fact.identifiers):
            table[key] = (*table.get(key, ()), fact)
    return table
