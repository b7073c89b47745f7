"""Name search side by side with scoring every name: ``python -m benchmarks.search FOLDER``.

One thread, all in one run, the same questions for each engine, on the lists under FOLDER. Questions
are listed names held out of nothing but altered (``altered_names``), so recall counts whether the
altered name's party is among the first ten. *Nearest* gives ten parties whatever they bring, as the
scorers do; *alerts* what a screening asks for: those that a name alone brings to the threshold.
Cold: every token is expanded anew; cached: the same questions again. Times are processor time.

``--growth`` repeats the names with other letters up to a million and shows how the search grows.
``--lossless 2000`` compares so many searches, and a quarter as many of names inside texts of 300
characters, with aligning every row, at three cutoffs, and the ten nearest, on two processes; that
takes minutes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import psutil
from rapidfuzz import fuzz, utils

from benchmarks.altered_names import altered
from benchmarks.lists import read_lists
from benchmarks.wratio import exhaustive
from screening.candidates import threshold_points
from screening.index import Index, NameQuery
from screening.index.plain_reading import name_readings
from screening.long_text import stretches
from screening.policy import Policy
from screening.validation.wrapped import wrappings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lists.entity import Entity, Kind

SEED = 2397
CUTOFFS = (-2_000, 1_000, 4_000)
"""Name points at which search and exhaustive alignment are compared."""
NEAREST = 10
TEXT_LENGTH = 300
"""Characters of a longer text, at least; the size of a free-text field."""


class Asked(NamedTuple):
    """One altered name and the party it belongs to."""

    text: str
    kind: Kind
    owner: int


def questions(entities: Sequence[Entity], count: int) -> list[Asked]:
    """Altered listed names."""
    chance = random.Random(SEED)
    asked: list[Asked] = []
    while len(asked) < count:
        owner = chance.randrange(len(entities))
        name = chance.choice(entities[owner].names)
        asked.append(
            Asked(altered(name.full, entities[owner].kind, chance), entities[owner].kind, owner)
        )
    return asked


def texts(entities: Sequence[Entity], count: int) -> list[Asked]:
    """Altered listed names inside texts of about ``TEXT_LENGTH`` characters."""
    chance = random.Random(SEED + 1)
    asked = []
    for question in questions(entities, count):
        around = [one for one in wrappings(question.kind) if len(one.template) < TEXT_LENGTH // 2]
        text = question.text
        while len(text) < TEXT_LENGTH and around:
            text = chance.choice(around).around(text)
        asked.append(Asked(text, question.kind, question.owner))
    return asked


def nearest(index: Index, asked: Asked) -> list[int]:
    """The ten parties whose names bring most points."""
    readings = name_readings(asked.text, asked.kind)
    return [owner for owner, _ in index.nearest(readings, NEAREST)]


def alerts(index: Index, asked: Asked) -> list[int]:
    """The ten best of the parties that alert by name alone."""
    policy = index.policy.rules
    need = threshold_points(policy.match.threshold[asked.kind]) - policy.weights.prior
    queries = [
        NameQuery.of(reading, need)
        for whole in name_readings(asked.text, asked.kind)
        for reading in stretches(whole)
    ]
    hits = index.find(queries)
    best: dict[int, int] = {}
    for row, points in zip(hits.row.tolist(), hits.points.tolist(), strict=True):
        owner = int(index.names.rows.owner[row])
        best[owner] = max(points, best.get(owner, points))
    return sorted(best, key=lambda owner: (-best[owner], owner))[:NEAREST]


def by_scorer(
    names: list[str], owners: list[int], scorer: Callable[..., float], asked: Asked
) -> list[int]:
    """The ten parties that a scorer over every name puts first."""
    found: list[int] = []
    for place in exhaustive(asked.text, names, scorer):
        if owners[place] not in found:
            found.append(owners[place])
    return found[:10]


def timed(run: Callable[[Asked], list[int]], asked: Sequence[Asked]) -> tuple[float, float]:
    """Milliseconds a question, and the share whose party is among the first ten."""
    start = time.process_time()
    hits = sum(question.owner in run(question) for question in asked)
    return 1000 * (time.process_time() - start) / len(asked), hits / len(asked)


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=600, help="asked of every engine")
    parser.add_argument("--lossless", type=int, default=0, metavar="QUERIES")
    parser.add_argument("--growth", action="store_true")
    given = parser.parse_args()
    entities = list(read_lists(given.folder / "lists"))
    policy = Policy.bundled()
    index = Index.build(entities, policy)
    ready(index)
    asked = questions(entities, given.questions)
    side_by_side(entities, index, asked)
    against_texts(index, asked, texts(entities, given.questions))
    if given.lossless:
        lossless(given.folder, given.lossless)
    if given.growth:
        growth(entities, policy, asked)


def ready(index: Index) -> None:
    """Have made what is made at its first use; an index opened from files has it ready."""
    index.warm()
    nearest(index, Asked("غسان جودت", "person", -1))


def side_by_side(entities: Sequence[Entity], index: Index, asked: Sequence[Asked]) -> None:
    """Time and recall of every engine on the same questions; ours first while tokens are cold."""
    names = [utils.default_process(name.full) for entity in entities for name in entity.names]
    owners = [place for place, entity in enumerate(entities) for _ in entity.names]
    print(f"{len(names)} names of {len(entities)} parties, {len(index.names.rows.total)} readings")
    figures = {
        f"nearest, {tokens} tokens": timed(lambda question: nearest(index, question), asked)
        for tokens in ("cold", "cached")
    }
    figures["alerts, cached tokens"] = timed(lambda question: alerts(index, question), asked)
    for scorer in (fuzz.WRatio, fuzz.token_set_ratio, fuzz.token_sort_ratio):
        figures[f"every name, {scorer.__name__}"] = timed(
            partial(by_scorer, names, owners, scorer), asked
        )
    slow = figures["every name, WRatio"][0]
    print(f"{'engine':29} {'ms/query':>9} {'recall@10':>10} {'against WRatio':>15}")
    for label, (cost, share) in figures.items():
        print(f"{label:29} {cost:9.3f} {share:10.3f} {slow / cost:14.0f}x")


def against_texts(index: Index, plain: Sequence[Asked], longer: Sequence[Asked]) -> None:
    """Milliseconds of a name and of a name inside a longer text, question by question."""
    print(f"{'alerts of':29} {'median':>9} {'p99':>9} {'found':>9}")
    for label, asked in (("plain names", plain), ("texts of 300 characters", longer)):
        for question in asked:  # every token known, as in a running service
            alerts(index, question)
        spent, found = [], 0
        for question in asked:
            start = time.process_time_ns()
            found += question.owner in alerts(index, question)
            spent.append((time.process_time_ns() - start) / 1e6)
        spent.sort()
        median, high = spent[len(spent) // 2], spent[len(spent) * 99 // 100]
        print(f"{label:29} {median:9.3f} {high:9.3f} {found / len(asked):9.3f}")


def lossless(folder: Path, count: int, workers: int = 2) -> None:
    """Compare searching with aligning every row, each worker its share of the questions."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        shares = [(folder, count, worker, workers) for worker in range(workers)]
        differing = [name for found in pool.starmap(_differing, shares) for name in found]
    print(f"lossless: {count} questions at points {CUTOFFS} and nearest: {len(differing)} differ")
    for name in differing:
        print(f"  {name}")


def _differing(folder: Path, count: int, worker: int, workers: int) -> list[str]:
    entities = list(read_lists(folder / "lists"))
    index = Index.build(entities, Policy.bundled())
    found = []
    plain = questions(entities, count)[worker::workers]
    for asked in (*plain, *texts(entities, count // 4)[worker::workers]):
        whole = name_readings(asked.text, asked.kind)
        readings = [part for reading in whole for part in stretches(reading)]
        for need in CUTOFFS:
            queries = [NameQuery.of(reading, need) for reading in readings]
            ours, all_rows = index.find(queries), index.find(queries, exhaustive=True)
            if sorted(zip(*ours, strict=True)) != sorted(zip(*all_rows, strict=True)):
                found.append(f"{asked.text} at {need}")
        if index.nearest(readings, NEAREST) != index.nearest(readings, NEAREST, exhaustive=True):
            found.append(f"{asked.text}, nearest")
    return found


def growth(entities: Sequence[Entity], policy: Policy, asked: Sequence[Asked]) -> None:
    """How the search slows down as names are added: mean, median and p99 of each kind of question.

    Milliseconds of processor; the memory is that of the process, indexes of before among it.
    """
    kinds = ("nearest, cold", "nearest, cached", "alerts, cached")
    print(f"{'names':>9} {'build s':>8} {''.join(f'{kind:>24}' for kind in kinds)} {'MB':>8}")
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
        start = time.process_time()
        index = Index.build(larger, policy)
        build = time.process_time() - start
        ready(index)
        shown = [_spread(partial(run, index), asked) for run in (nearest, nearest, alerts)]
        count = sum(len(entity.names) for entity in larger)
        memory = psutil.Process().memory_info().rss / 1e6
        print(f"{count:9} {build:8.1f} {''.join(shown)} {memory:8,.0f}", flush=True)


def _spread(run: Callable[[Asked], list[int]], asked: Sequence[Asked]) -> str:
    """Mean, median and 99th percentile of the milliseconds of a question."""
    taken = []
    for question in asked:
        began = time.process_time()
        run(question)
        taken.append(1000 * (time.process_time() - began))
    ordered = sorted(taken)
    median, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"{statistics.mean(taken):8.3f}{median:8.3f}{p99:8.3f}"


if __name__ == "__main__":
    main()
