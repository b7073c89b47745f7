"""How fast the link graph builds and loads, and what explaining costs beside plain matching.

    python -m benchmarks.links FOLDER

``FOLDER`` holds the published lists (``un/``, ``un_1718_vessels/``, ``ofac_csv/``, ``eu/``).
Figures are of one thread; on a shared machine read the ratios.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.assessment import Assessment
from screening.links import LinkGraph, link_graph
from screening.model.result import Explanation, Scores
from screening.model.subject import Activity, Cargo, Options, Port, Subject
from screening.policy import Policy
from screening.risk import RiskEngine
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lists.entity import Entity

TODAY = date(2026, 3, 1)


class Plain(RiskEngine):
    """Stands in for the risk engine where only matching is timed."""

    def assess(self, *_: object) -> Assessment:
        """Answer nothing, at no cost."""
        return _NOTHING


_NOTHING = Assessment(
    risk=0,
    dprk_risk=0,
    floor=0,
    band="clear",
    scores=Scores(0.0, 0.0, 0.0, 0.0),
    typologies=(),
    explanation=Explanation(),
)


def subjects(entities: Sequence[Entity], count: int = 4000) -> list[Subject]:
    """Mixed rows: nine of ten unlike anybody, one in ten a listed name, a fifth with a deal."""
    rows = []
    deal = Activity(
        cargo=(Cargo("machine tools", "8457"),), origin="DE", destination="VN",
        ports=(Port("DEHAM", "Hamburg", "DE", "load"),),
    )  # fmt: skip
    step = max(1, len(entities) // (count // 10))
    listed = [entity.names[0].full for entity in entities[::step]]
    for n in range(count):
        name = listed[n // 10 % len(listed)] if n % 10 == 0 else f"Bergmann Logistik {n} Rostock"
        rows.append(Subject(str(n), names=(name,), activity=deal if n % 5 == 0 else None))
    return rows


def best_of(times: int, work: Callable[[], object]) -> float:
    """Shortest processor time of several runs, in seconds."""
    measured = []
    for _ in range(times):
        began = time.process_time()
        work()
        measured.append(time.process_time() - began)
    return min(measured)


def main(folder: Path) -> None:
    """Print the figures."""
    policy = Policy.bundled()
    entities = tuple(read_lists(folder))
    link_graph(entities[:100], policy.rules.typologies)
    built = best_of(3, lambda: link_graph(entities, policy.rules.typologies))
    graph = link_graph(entities, policy.rules.typologies)
    dumped = graph.dump()
    loaded = best_of(3, lambda: LinkGraph.load(dumped))
    print(f"parties {len(graph.nodes):,}, ties {len(graph.edges):,}")
    print(f"build {built:.2f} s, dump {len(dumped) / 1e6:.1f} MB, load {loaded:.2f} s")

    snapshot = Snapshot("bench", (), entities)
    engine = RiskEngine(graph, policy)
    explained = Screener(snapshot, policy, risk=engine)
    plain = Screener(snapshot, policy, index=explained.index, risk=Plain(graph, policy))
    rows = subjects(entities)
    options = Options()
    explained.screen_many(rows[:200], options, TODAY)
    with_words = best_of(3, lambda: explained.screen_many(rows, options, TODAY))
    without = best_of(3, lambda: plain.screen_many(rows, options, TODAY))
    each = 1e6 / len(rows)
    print(f"plain {without * each:.0f} us a subject, explained {with_words * each:.0f} us")
    print(f"explained screening keeps {without / with_words:.0%} of the speed of plain matching")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
