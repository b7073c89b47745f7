"""Name search side by side with scoring every name: ``python -m benchmarks.search FOLDER``.

One thread, all in one run, interleaved, on the lists under FOLDER. Questions are listed names held
out of nothing but altered (``altered_names``), so recall counts whether the altered name's party is
among the first ten. Cold: every token is expanded anew; cached: the same questions again. The last
table repeats the names with other letters up to a million and shows how the search grows.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from rapidfuzz import fuzz, process, utils

from benchmarks.altered_names import altered
from benchmarks.lists import read_lists
from screening.index import Ask, Index
from screening.index.reading import name_readings
from screening.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lists.entity import Entity

SEED = 2397
QUESTIONS = 2000
EXHAUSTIVE_QUESTIONS = 60
OPEN = -2_000
"""Name points asked for: low enough that ten names come back wherever ten are at all alike."""


class Asked(NamedTuple):
    """One altered name and the party it belongs to."""

    text: str
    kind: str
    owner: int


def questions(entities: Sequence[Entity], count: int) -> list[Asked]:
    """Altered listed names."""
    chance = random.Random(SEED)
    asked = []
    while len(asked) < count:
        owner = chance.randrange(len(entities))
        name = chance.choice(entities[owner].names)
        asked.append(
            Asked(altered(name.full, entities[owner].kind, chance), entities[owner].kind, owner)
        )
    return asked


def search(index: Index, asked: Asked) -> list[int]:
    """The ten parties whose names bring most points."""
    asks = [
        Ask(pieces, ordered, OPEN)
        for pieces, ordered in name_readings(asked.text, asked.kind)  # type: ignore[arg-type]
    ]
    hits = index.find(asks)
    best: dict[int, int] = {}
    for row, points in zip(hits.row.tolist(), hits.points.tolist(), strict=True):
        owner = int(index.names.rows.owner[row])
        best[owner] = max(points, best.get(owner, points))
    return sorted(best, key=lambda owner: (-best[owner], owner))[:10]


def exhaustive(
    names: list[str], owners: list[int], scorer: Callable[..., float], asked: Asked
) -> list[int]:
    """The ten parties that a scorer over every name puts first."""
    found: list[int] = []
    ranked = process.extract(utils.default_process(asked.text), names, scorer=scorer, limit=60)
    for _, _, place in ranked:
        if owners[place] not in found:
            found.append(owners[place])
    return found[:10]


def timed(run: Callable[[Asked], list[int]], asked: Sequence[Asked]) -> tuple[float, float]:
    """Milliseconds a question, and the share whose party is among the first ten."""
    start = time.perf_counter()
    hits = sum(question.owner in run(question) for question in asked)
    return 1000 * (time.perf_counter() - start) / len(asked), hits / len(asked)


def main() -> None:
    """Print the two tables."""
    entities = list(read_lists(Path(sys.argv[1]) / "lists"))
    policy = Policy.bundled()
    index = Index.build(entities, policy)
    index.warm()
    names = [utils.default_process(name.full) for entity in entities for name in entity.names]
    owners = [place for place, entity in enumerate(entities) for _ in entity.names]
    print(f"{len(names)} names of {len(entities)} parties, {len(index.names.rows.total)} readings")
    asked = questions(entities, QUESTIONS)
    cold, recall = timed(lambda question: search(index, question), asked)
    cached, _ = timed(lambda question: search(index, question), asked)
    print(f"{'engine':24} {'ms/query':>9} {'recall@10':>10} {'against WRatio':>15}")
    scorers = (fuzz.WRatio, fuzz.token_set_ratio, fuzz.token_sort_ratio)
    few = asked[:EXHAUSTIVE_QUESTIONS]
    figures = {}
    for scorer in scorers:
        figures[scorer.__name__] = timed(lambda q, s=scorer: exhaustive(names, owners, s, q), few)
    slow = figures["WRatio"][0]
    for label, (cost, share) in {
        **{f"every name, {name}": found for name, found in figures.items()},
        "search, cold tokens": (cold, recall),
        "search, cached tokens": (cached, recall),
    }.items():
        print(f"{label:24} {cost:9.3f} {share:10.3f} {slow / cost:14.0f}x")
    growth(entities, policy, asked[:500])


def growth(entities: Sequence[Entity], policy: Policy, asked: Sequence[Asked]) -> None:
    """How the search slows down as names are added."""
    print(f"{'names':>9} {'build s':>8} {'cold ms':>8} {'cached ms':>10}")
    shift = str.maketrans("aeiourlntk", "eiouanrltg")
    larger = list(entities)
    while sum(len(entity.names) for entity in larger) < 1_000_000:
        larger += [
            msgspec.structs.replace(
                entity,
                names=tuple(
                    msgspec.structs.replace(name, full=name.full.lower().translate(shift))
                    for name in entity.names
                ),
            )
            for entity in larger
        ]
        start = time.perf_counter()
        index = Index.build(larger, policy)
        build = time.perf_counter() - start
        cold, _ = timed(lambda q, index=index: search(index, q), asked)
        cached, _ = timed(lambda q, index=index: search(index, q), asked)
        count = sum(len(entity.names) for entity in larger)
        print(f"{count:9} {build:8.1f} {cold:8.3f} {cached:10.3f}")


if __name__ == "__main__":
    main()
