"""How often fields agree within a party and between strangers.

``python -m benchmarks.field_agreement FOLDER`` reads the lists under FOLDER/lists. Records of two
publishers that are one party by a publisher's reference (never by the fields counted here) tell how
often a field agrees when the party is the same; records drawn at random tell how often it does when
they are not. The log2 of the quotient is what the field is
worth at most; the policy's weights are set within these bounds
(docs/decisions/0020-field-weights-bounded.md). Prints a table in thousandths of a bit.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lists import read_lists
from screening.compare import compare_dates
from screening.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity

SEED = 1718
STRANGERS = 20_000
"""Pairs of records that are not one party."""
SMOOTHING = 0.5
"""Added to each count, so that what was never seen is not worth infinitely much."""

Pair = tuple["Entity", "Entity"]


def same_party(entities: Sequence[Entity]) -> Iterator[Pair]:
    """Records that a publisher says are one party: the EU names the UN's reference."""
    by_reference = {entity.reference: entity for entity in entities if entity.source == "un"}
    for entity in entities:
        for link in entity.links:
            other = by_reference.get(link.target_reference) if link.type == "same_as" else None
            if other is not None and other.kind == entity.kind and other is not entity:
                yield entity, other


def strangers(entities: Sequence[Entity], count: int) -> Iterator[Pair]:
    """Records of one kind on two lists, drawn at random."""
    chance = random.Random(SEED)
    un = [entity for entity in entities if entity.source == "un"]
    others = [entity for entity in entities if entity.source == "eu"]
    while count:
        one, other = chance.choice(un), chance.choice(others)
        if one.kind == other.kind:
            count -= 1
            yield one, other


def relations(pair: Pair, approximate_years: int) -> Iterator[tuple[str, str]]:
    """Field and relation for every field that both records have."""
    one, other = pair
    if one.birth_dates and other.birth_dates:
        relation, _, _ = compare_dates(one.birth_dates, other.birth_dates, approximate_years)
        yield "birth_date", relation
    for field in ("nationalities", "countries"):
        ours, theirs = set(getattr(one, field)), set(getattr(other, field))
        if ours and theirs:
            yield field, "equal" if ours & theirs else "conflict"
    if one.gender and other.gender:
        yield "gender", "equal" if one.gender == other.gender else "conflict"


def counted(pairs: Iterator[Pair], approximate_years: int) -> Counter[tuple[str, str]]:
    """How many pairs stand in each relation."""
    found: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        found.update(relations(pair, approximate_years))
    return found


def worth(
    same: Counter[tuple[str, str]], other: Counter[tuple[str, str]], key: tuple[str, str]
) -> int:
    """Log2 of how much oftener the relation holds within a party, thousandths of a bit."""
    totals = [sum(n for (field, _), n in seen.items() if field == key[0]) for seen in (same, other)]
    shares = [
        (seen[key] + SMOOTHING) / (total + 1)
        for seen, total in zip((same, other), totals, strict=True)
    ]
    return round(1000 * math.log2(shares[0] / shares[1]))


def main() -> None:
    """Count and print."""
    entities = list(read_lists(Path(sys.argv[1]) / "lists"))
    years = Policy.bundled().rules.weights.approximate_years
    same = counted(same_party(entities), years)
    other = counted(strangers(entities, STRANGERS), years)
    print("field         relation      one party  strangers  worth at most")
    for key in sorted(same.keys() | other.keys()):
        field, relation = key
        print(
            f"{field:13s} {relation:12s} {same[key]:10d} {other[key]:10d} "
            f"{worth(same, other, key):14d}"
        )


if __name__ == "__main__":
    main()
