"""The yardstick of several benchmarks: one question that scores every listed name by WRatio.

The question is the one of ``benchmarks.search``: an altered listed name, prepared and scored
against every name, the best 60 kept. (``extractOne`` would be another yardstick: it may stop at the
score of the best name so far, which takes a quarter of the time.)
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process, utils

from benchmarks.altered_names import altered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lists.entity import Entity

SEED = 2397
KEPT = 60
"""Names kept of a question, so that ten parties are among them."""
QUESTIONS = 20


def exhaustive(text: str, names: Sequence[str], scorer: Callable[..., float]) -> list[int]:
    """Places of the names that a scorer puts first, of all prepared names."""
    ranked = process.extract(utils.default_process(text), names, scorer=scorer, limit=KEPT)
    return [place for _, _, place in ranked]


def exhaustive_question(
    entities: Sequence[Entity], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds by ``clock`` of one such question, the mean of ``QUESTIONS``."""
    chance = random.Random(SEED)
    names = [utils.default_process(name.full) for entity in entities for name in entity.names]
    parties = chance.choices(entities, k=QUESTIONS)
    asked = [altered(chance.choice(one.names).full, one.kind, chance) for one in parties]
    began = clock()
    for text in asked:
        exhaustive(text, names, fuzz.WRatio)
    return (clock() - began) / QUESTIONS
