"""Runs an evaluation in one or more processes, each with its own screener over the same lists.

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
Answer = TypeVar("Answer")
Advance = Callable[[int], None]
"""Called with the number of rows or names done since the last call."""


@dataclass(frozen=True, slots=True)
class EvaluationContext:
    """Lists, policy and day of a run: small, so that it can be sent to other processes."""

    database_url: str
    version_ids: tuple[str, ...]
    policy: Policy
    cache_dir: Path
    today: date


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A screener and what is needed to judge its answers."""

    screener: Screener
    identities: Identities
    today: date

    @classmethod
    def open(cls, context: EvaluationContext) -> Evaluator:
        """Load the lists and index them; takes seconds."""
        store = SnapshotStore(open_engine(context.database_url))
        try:
            versions = [store.version(one) for one in context.version_ids]
            loaded = build_screener(store, versions, context.policy, context.cache_dir)
        finally:
            store.engine.dispose()
        return cls(loaded.screener, Identities(tuple(loaded.screener.entities())), context.today)


_evaluators: list[Evaluator] = []  # one for each worker process, put there by its initializer


def _open_evaluator(context: EvaluationContext) -> None:
    _evaluators.append(Evaluator.open(context))


def _in_worker(work: Callable[[Evaluator, Part], Answer], part: Part) -> Answer:
    return work(_evaluators[0], part)


def _run(
    context: EvaluationContext,
    work: Callable[[Evaluator, Part], Answer],
    parts: Sequence[Part],
    workers: int,
) -> Iterator[Answer]:
    if workers == 1:
        evaluator = Evaluator.open(context)
        yield from (work(evaluator, part) for part in parts)
        return
    processes = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, processes, _open_evaluator, (context,)) as pool:
        yield from pool.map(partial(_in_worker, work), parts)


def _judge(options: Options, evaluator: Evaluator, cases: Sequence[Case]) -> list[CaseOutcome]:
    return judge(evaluator.screener, evaluator.identities, cases, options, evaluator.today)


def _try(evaluator: Evaluator, names: Sequence[ListedName]) -> Tally:
    return try_names(evaluator.screener, evaluator.identities, names, evaluator.today)


def run_cases(
    context: EvaluationContext,
    cases: Sequence[Case],
    options: Options,
    workers: int,
    advance: Advance,
) -> list[CaseOutcome]:
    """Judge every case, in order."""
    parts = [cases[at : at + _CASES] for at in range(0, len(cases), _CASES)]
    outcomes: list[CaseOutcome] = []
    for part in _run(context, partial(_judge, options), parts, workers):
        outcomes += part
        advance(len(part))
    return outcomes


def names_of(context: EvaluationContext, sample: int | None) -> list[ListedName]:
    """All listed names of the context's list versions, or a fixed sample of them."""
    store = SnapshotStore(open_engine(context.database_url))
    try:
        snapshot = store.snapshot([store.version(one) for one in context.version_ids])
    finally:
        store.engine.dispose()
    return listed_names(snapshot.entities, context.policy.hash, sample)


def run_self_test(
    context: EvaluationContext, names: Sequence[ListedName], workers: int, advance: Advance
) -> Tally:
    """Alter and screen every name; returns the total tally."""
    parts = [names[at : at + _NAMES] for at in range(0, len(names), _NAMES)]
    tally = Tally()
    for part, answer in zip(parts, _run(context, _try, parts, workers), strict=True):
        tally.add(answer)
        advance(len(part))
    return tally
