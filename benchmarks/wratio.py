"""The yardstick of several benchmarks: one question that scores every listed name by WRatio."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lists.entity import Entity


def exhaustive_question(
    entities: Iterable[Entity], times: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds by ``clock`` of one such question, the median of ``times``."""
    names = [name.full.lower() for entity in entities for name in entity.names]
    taken = []
    for _ in range(times):
        began = clock()
        process.extractOne("korea kwangson banking corp", names, scorer=fuzz.WRatio)
        taken.append(clock() - began)
    return statistics.median(taken)
