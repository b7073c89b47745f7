"""Runs an evaluation over one or more processes, each with its own screener over the same lists.

The work is cut into small parts whose results add up, so the answer does not depend on how many
processes there are.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from api.service.serving_state import build_screener
from lists.db import open_engine
from lists.store import SnapshotStore
from screening.links.identities import Identities
from screening.model.subject import Options
from screening.policy import Policy
from screening.screener import Screener
from screening.validation.evaluation import Case, CaseOutcome
from screening.validation.judging import judge
from screening.validation.self_test import ListedName, Tally, listed_names, try_names

_CASES = 200
_NAMES = 50

Part = TypeVar("Part")
Came = TypeVar("Came")
Advance = Callable[[int], None]
"""Called with the number of rows or names done since the last call."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a run stands on: lists, policy and day. Small, so that a process can be sent it."""

    database_url: str
    version_ids: tuple[str, ...]
    policy: Policy
    cache_dir: Path
    today: date


@dataclass(frozen=True, slots=True)
class Bench:
    """A screener and what is needed to judge its answers."""

    screener: Screener
    identities: Identities
    today: date

    @classmethod
    def open(cls, ground: Ground) -> Bench:
        """Load the lists and index them; takes seconds."""
        store = SnapshotStore(open_engine(ground.database_url))
        try:
            versions = [store.version(one) for one in ground.version_ids]
            loaded = build_screener(store, versions, ground.policy, ground.cache_dir)
        finally:
            store.engine.dispose()
        return cls(loaded.screener, Identities(tuple(loaded.screener.entities())), ground.today)


_bench: list[Bench] = []  # one for each worker process, put there by its initializer


def _open_bench(ground: Ground) -> None:
    _bench.append(Bench.open(ground))


def _in_worker(work: Callable[[Bench, Part], Came], part: Part) -> Came:
    return work(_bench[0], part)


def _run(
    ground: Ground,
    work: Callable[[Bench, Part], Came],
    parts: Sequence[Part],
    workers: int,
) -> Iterator[Came]:
    if workers == 1:
        bench = Bench.open(ground)
        yield from (work(bench, part) for part in parts)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _open_bench, (ground,)) as pool:
        yield from pool.map(partial(_in_worker, work), parts)


def _judge(options: Options, bench: Bench, cases: Sequence[Case]) -> list[CaseOutcome]:
    return judge(bench.screener, bench.identities, cases, options, bench.today)


def _try(bench: Bench, names: Sequence[ListedName]) -> Tally:
    return try_names(bench.screener, bench.identities, names, bench.today)


def run_cases(
    ground: Ground, cases: Sequence[Case], options: Options, workers: int, advance: Advance
) -> list[CaseOutcome]:
    """Judge every case, in order."""
    parts = [cases[at : at + _CASES] for at in range(0, len(cases), _CASES)]
    outcomes: list[CaseOutcome] = []
    for part in _run(ground, partial(_judge, options), parts, workers):
        outcomes += part
        advance(len(part))
    return outcomes


def names_of(ground: Ground, sample: int | None) -> list[ListedName]:
    """All listed names of the versions a run stands on, or a fixed sample of them."""
    store = SnapshotStore(open_engine(ground.database_url))
    try:
        snapshot = store.snapshot([store.version(one) for one in ground.version_ids])
    finally:
        store.engine.dispose()
    return listed_names(snapshot.entities, ground.policy.hash, sample)


def run_self_test(
    ground: Ground, names: Sequence[ListedName], workers: int, advance: Advance
) -> Tally:
    """Alter and screen every name; the tally of all."""
    parts = [names[at : at + _NAMES] for at in range(0, len(names), _NAMES)]
    tally = Tally()
    for part, came in zip(parts, _run(ground, _try, parts, workers), strict=True):
        tally.add(came)
        advance(len(part))
    return tally
