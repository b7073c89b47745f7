"""A pair as it is kept and compared: the customer as sent, the listed party as listed.

Both sides are kept as they were, and read anew by this release whenever they are compared: so an
upgrade that reads more of a field ends no exclusion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import msgspec

from api.service.subjects import read_submitted
from lists.entity import Entity
from screening.model.subject import Subject
from screening.monitoring.compared_facts import (
    FactChange,
    Facts,
    beyond,
    customer_facts,
    differences,
    facts_about,
    facts_id,
    listing_facts,
    party_facts,
)

_encode = msgspec.json.Encoder(order="deterministic").encode
_parties = msgspec.json.Decoder(Entity)


@lru_cache(maxsize=256)
def _party_facts(listed: str) -> Facts:
    """One listed party stands in the alerts of many customers."""
    return party_facts(_parties.decode(listed))


@dataclass(frozen=True)
class Pair:
    """A customer and a listed party; ``listed`` is empty where no party matches."""

    subject: str
    listed: str
    customer: Facts | None = field(default=None, compare=False, repr=False)
    """What is compared of the customer, where it was read already."""

    def with_party(self, entity: Entity | None) -> Pair:
        """The same customer with another listed party."""
        listed = "" if entity is None else _encode(entity).decode()
        return Pair(self.subject, listed, self.customer_facts)

    @cached_property
    def entity(self) -> Entity | None:
        """The listed party."""
        return _parties.decode(self.listed) if self.listed else None

    @cached_property
    def customer_facts(self) -> Facts:
        """What is compared of the customer; of one that cannot be read, what was sent."""
        if self.customer is not None:
            return self.customer
        given = msgspec.json.decode(self.subject)
        read = read_submitted(given)
        if isinstance(read, Subject):
            return customer_facts(read)
        return {"sent": (_encode({**given, "id": None}).decode(),)}

    @cached_property
    def party_facts(self) -> Facts:
        """What is compared of the listed party."""
        return _party_facts(self.listed) if self.listed else {}

    @cached_property
    def listing_facts(self) -> Facts:
        """What its list says beside that."""
        return {} if self.entity is None else listing_facts(self.entity)

    @cached_property
    def facts(self) -> str:
        """The name of this state of both sides."""
        return facts_id(facts_about(self.customer_facts, self.party_facts), self.party_facts)

    def customer_changes(self, since: Pair) -> tuple[FactChange, ...]:
        """What of the customer differs from an earlier state."""
        if self.subject == since.subject:
            return ()
        parties = (since.party_facts, self.party_facts)
        before, now = (facts_about(one.customer_facts, *parties) for one in (since, self))
        return differences("customer", before, now)

    def compared_changes(self, since: Pair) -> tuple[FactChange, ...]:
        """What of the compared facts of either side differs from an earlier state."""
        own = self.customer_changes(since)
        if self.listed == since.listed:
            return own
        return (*own, *differences("listed party", since.party_facts, self.party_facts))

    def changes(self, since: Pair) -> tuple[FactChange, ...]:
        """All that differs, also what the list says beside the compared facts."""
        compared = self.compared_changes(since)
        return (*compared, *differences("listing", since.listing_facts, self.listing_facts))

    def says_more_than(self, known: Pair) -> tuple[FactChange, ...]:
        """What this record of a party says that another record of the same party does not."""
        return beyond(known.party_facts, self.party_facts)
