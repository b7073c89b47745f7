"""The table of typologies by list, with sampled quotes for reading.

    python -m benchmarks.report_typologies FOLDER [--quotes 10] [--seed 1]

Prints Markdown: how many parties of each list support each typology, own and inherited, then per
cell up to ten quotes drawn at random (the seed makes the draw repeatable). It is how a person
reads whether a pattern means what it says.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lists import read_lists
from screening.links import link_graph
from screening.policy import Policy
from screening.risk import RiskEngine
from screening.typologies.catalogue import catalogue

if TYPE_CHECKING:
    from screening.model.result import Finding

LISTS = ("un", "un_vessels", "ofac_sdn", "eu")
Cells = dict[tuple[str, str], list[tuple[str, "Finding"]]]


def cells_of(engine: RiskEngine) -> tuple[Cells, dict[str, list[str]]]:
    """Findings by typology and list, and the DPRK-listed parties without any, by list."""
    cells: Cells = defaultdict(list)
    silent: dict[str, list[str]] = defaultdict(list)
    for node in engine.graph.nodes:
        findings, why = engine.typologies_of(node.id)
        for finding in findings:
            cells[finding.code, node.source].append((f"{node.caption} ({node.reference})", finding))
        if why:
            silent[node.source].append(why)
    return cells, silent


def print_table(engine: RiskEngine, cells: Cells, silent: dict[str, list[str]]) -> None:
    """Print the counts: own findings, and inherited ones after a plus sign."""
    print("| typology | " + " | ".join(LISTS) + " |")
    print("|---|" + "---|" * len(LISTS))
    for typology in catalogue():
        row = []
        for source in LISTS:
            found = [finding for _, finding in cells[typology.code, source]]
            passed = sum(finding.basis == "inherited" for finding in found)
            row.append(f"{len(found) - passed}+{passed}" if found else "")
        print(f"| {typology.code} | " + " | ".join(row) + " |")
    listed = [
        sum(n.designated for n in engine.graph.nodes if n.source == source) for source in LISTS
    ]
    print("| listed for the DPRK | " + " | ".join(map(str, listed)) + " |")
    print("| of these none stated | " + " | ".join(str(len(silent[s])) for s in LISTS) + " |")


def print_quotes(cells: Cells, count: int, chance: random.Random) -> None:
    """Print sampled quotes per cell."""
    for typology in catalogue():
        for source in LISTS:
            found = [(who, f) for who, f in cells[typology.code, source] if f.basis != "inherited"]
            if not found:
                continue
            print(f"\n### {typology.code} in {source}: {len(found)}\n")
            for who, finding in sorted(
                chance.sample(found, min(count, len(found))), key=lambda pair: pair[0]
            ):
                quote = " ".join(finding.quotes[0].text.split()) if finding.quotes else "(no quote)"
                print(f"- {who}, {finding.basis}, {finding.strength:.2f}: {quote}")


def main() -> None:
    """Read the lists and print the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--quotes", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    policy = Policy.bundled()
    entities = tuple(read_lists(given.folder))
    engine = RiskEngine(link_graph(entities, policy.rules.typologies), policy)
    cells, silent = cells_of(engine)
    print("# Typologies by list\n\nOwn findings + inherited ones, parties counted once per cell.\n")
    print_table(engine, cells, silent)
    print_quotes(cells, given.quotes, random.Random(given.seed))
    print("\n## Listed for the DPRK, no conduct stated\n")
    for source in LISTS:
        for why in silent[source]:
            print(f"- {source}: {why}")


if __name__ == "__main__":
    main()
