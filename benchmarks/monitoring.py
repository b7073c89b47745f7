"""Which customers a change of a list touches: how long that takes, and whether one is missed.

    python -m benchmarks.monitoring ../shared/data/lists --customers 100000

Makes customers (persons, firms and ships put together from word lists, one in ten a listed name
altered, some of these in an address or as the partner of a deal), lays them out in blocks as the
service does, and prints the processor time of finding those that changes of 6, 50 and 200 listed
parties touch, with the memory and size of the blocks. Then it goes through real updates (the UN
list of 2025 to 2026, OFAC's of 2022 to 2023, a delisting of five parties) and compares the
customers a run screens with those for whom screening everybody before and after differs.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.altered_names import altered
from benchmarks.batch_rows import write_rows
from lists.entity import Entity, Snapshot
from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport
from lists.un import xml as un
from screening.model.subject import Activity, Counterparty, Options, Subject
from screening.monitoring.changes import changes_between
from screening.monitoring.customer_block import CustomerBlock, CustomerTerms, build_block
from screening.monitoring.outcome import CustomerOutcome, outcome_of
from screening.monitoring.tied import tied_to
from screening.monitoring.touched import ChangedParties
from screening.policy import Policy
from screening.screener import Screener
from screening.subject_search import SubjectReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BLOCK = 25_000
PORTION = 500
TODAY = date(2026, 11, 30)
SEED = 17
OPTIONS = Options()


class Update(NamedTuple):
    """A change of the lists: everything listed before and after it."""

    name: str
    before: tuple[Entity, ...]
    after: tuple[Entity, ...]


def updates(folder: Path) -> Iterator[Update]:
    """The updates that are compared, each on the lists as the one before left them."""
    older_un, newer_un = (_un(path) for path in sorted((folder / "un").glob("*.xml"))[:2])
    older_sdn, newer_sdn = (_sdn(path) for path in sorted((folder / "ofac_csv").iterdir())[:2])
    yield Update("UN 2025-11 to 2026-02", older_un + older_sdn, newer_un + older_sdn)
    yield Update("OFAC 2022 to 2023", newer_un + older_sdn, newer_un + newer_sdn)
    tied = [one for one in newer_un if one.links][:2]
    gone = {one.id for one in (*newer_un[:3], *tied)}
    left = tuple(one for one in newer_un if one.id not in gone)
    yield Update(f"delisting of {len(gone)}", newer_un + newer_sdn, left + newer_sdn)


def _un(path: Path) -> tuple[Entity, ...]:
    return tuple(un.read(path, ParseReport("un")))


def _sdn(folder: Path) -> tuple[Entity, ...]:
    parts = {"primary": "sdn", "alt": "alt", "add": "add", "comments": "sdn_comments"}
    files = {part: folder / f"{name}.csv" for part, name in parts.items()}
    there = {part: path for part, path in files.items() if path.exists()}
    return tuple(ofac_csv.read(there, ParseReport("ofac_sdn")))


def customers(count: int, listed: Sequence[Entity]) -> list[Subject]:
    """Mixed customers, the same for the same lists."""
    chance = random.Random(SEED)
    with TemporaryDirectory() as place:
        path = Path(place, "rows.csv")
        write_rows(path, count, [], SEED)
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            rows = list(csv.DictReader(file))
    kinds = {"person": "person", "company": "organization", "vessel": "vessel"}
    made: list[Subject] = []
    for row in rows:
        kind = kinds.get(row["type"])
        name = row["name"] or "Nobody Known"
        if chance.random() < 0.1:
            made.append(_planted(chance.choice(listed), chance))
            continue
        places = (row["country"],) if row["country"] else ()
        made.append(Subject(kind=kind, names=(name,), countries=places, imo=row["imo"] or ""))  # type: ignore[arg-type]
    return made


def listed_spelling(party: Entity, chance: random.Random) -> str:
    """A name of a listed party, seven times in ten altered as on its way to a screening system."""
    text = chance.choice(party.names).full
    return altered(text, party.kind, chance) if chance.random() < 0.7 else text


def _planted(party: Entity, chance: random.Random) -> Subject:
    """A customer with a listed name, altered or not, as its own or in another of its texts."""
    text = listed_spelling(party, chance)
    draw = chance.random()
    if draw < 0.8:
        born = party.birth_dates if chance.random() < 0.3 else ()
        return Subject(kind=party.kind, names=(text,), birth_dates=born)
    if draw < 0.9:
        return Subject(names=("Gdansk Trading Ltd",), addresses=(f"c/o {text}, 12 High Street",))
    partner = Activity(counterparties=(Counterparty(text),))
    return Subject(names=("Gdansk Trading Ltd",), activity=partner)


def block_of(first: int, subjects: Sequence[Subject]) -> CustomerBlock:
    """A block of customers, numbered from ``first`` on."""
    policy = Policy.bundled()
    reader = SubjectReader(policy)
    terms = (
        CustomerTerms(number, number, reader.search_terms(one, OPTIONS, TODAY))
        for number, one in enumerate(subjects, first)
    )
    return build_block(terms, policy)


def write_blocks(subjects: Sequence[Subject], folder: Path) -> list[Path]:
    """All blocks as files, made by as many processes as there are cores."""
    began = time.perf_counter()
    spans = [(first, subjects[first : first + BLOCK]) for first in range(0, len(subjects), BLOCK)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as pool:
        paths = list(pool.map(_write, [(*span, folder) for span in spans]))
    size = sum(path.stat().st_size for path in paths)
    memory = max(CustomerBlock.load(path).bytes for path in paths)
    print(
        f"{len(subjects):,} customers in {len(paths)} blocks: made in "
        f"{time.perf_counter() - began:.0f} s by {os.cpu_count()} processes, "
        f"{size / 1e6:.1f} MB of files, {memory / 1e6:.1f} MB of memory (one block at a time)"
    )
    return paths


def _write(span: tuple[int, Sequence[Subject], Path]) -> Path:
    first, subjects, folder = span
    path = folder / f"{first}.block"
    path.write_bytes(block_of(first, subjects).dump())
    return path


def touched(paths: Sequence[Path], parties: Sequence[Entity]) -> set[int]:
    """The customers of all blocks that may be one of some parties."""
    changed = ChangedParties(parties, Policy.bundled())
    found: set[int] = set()
    for path in paths:
        block = CustomerBlock.load(path)
        found.update(block.customer[changed.touched(block)].tolist())
    return found


def measure(paths: Sequence[Path], listed: Sequence[Entity], scale: str) -> None:
    """Processor time of changes of 6, 50 and 200 parties; ``scale`` says among how many."""
    chance = random.Random(SEED)
    touched(paths[:1], listed[:1])  # kernels are loaded
    for count in (6, 50, 200):
        parties = chance.sample(listed, count)
        began = time.process_time()
        found = touched(paths, parties)
        seconds = time.process_time() - began
        shown = f"{len(found):,} customers to screen"
        print(f"{count} parties, {scale}: {seconds:.2f} s of processor, {shown}")


def outcomes(listed: tuple[Entity, ...], subjects: Sequence[Subject]) -> list[CustomerOutcome]:
    """What every customer comes to on some lists."""
    _Held.screener = Screener(Snapshot("", (), listed), Policy.bundled())
    _Held.subjects = subjects
    starts = range(0, len(subjects), PORTION)
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as pool:
        return [one for portion in pool.map(_screen, starts, chunksize=4) for one in portion]


class _Held:
    screener: Screener
    subjects: Sequence[Subject]


def _screen(first: int) -> list[CustomerOutcome]:
    some = _Held.subjects[first : first + PORTION]
    return [outcome_of(one) for one in _Held.screener.screen_many(some, OPTIONS, TODAY)]


def compare(
    paths: Sequence[Path], subjects: Sequence[Subject], folder: Path, only: str = ""
) -> int:
    """Compare runs with full screenings over the updates; how many changes a run would miss."""
    missed, known = 0, None
    for update in updates(folder):
        if only not in update.name:
            continue
        before = outcomes(update.before, subjects) if known is None else known
        known = after = outcomes(update.after, subjects)
        changed = {
            place
            for place, (old, new) in enumerate(zip(before, after, strict=True))
            if changes_between(old, new)
        }
        began = time.process_time()
        old, new = ({one.id: one for one in side} for side in (update.before, update.after))
        ids = {one for one in old.keys() | new.keys() if old.get(one) != new.get(one)}
        versions = [side[one] for one in sorted(ids) for side in (old, new) if one in side]
        found = touched(paths, versions)
        graph = _Held.screener.risk.graph
        concerned = ids | tied_to(graph, ids, Policy.bundled().rules.links.depth)
        found |= {
            place
            for place, outcome in enumerate(before)
            if concerned & {party.entity_id for party in outcome.parties}
        }
        seconds = time.process_time() - began
        lost = changed - found
        missed += len(lost)
        print(
            f"{update.name}: {len(ids):,} parties changed, {len(found):,} customers screened "
            f"({seconds:.1f} s to find them), {len(changed):,} with a change, {len(lost)} missed"
        )
        for place in sorted(lost)[:5]:
            print(f"  {subjects[place].names}: {changes_between(before[place], after[place])[:2]}")
    return missed


def main() -> None:
    """Make customers, measure, compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument(
        "--passes", type=int, default=1, help="also read the blocks so many times, as more would be"
    )
    parser.add_argument("--no-comparison", action="store_true", help="only measure")
    parser.add_argument("--only", default="", help="of the updates those with this in their name")
    asked = parser.parse_args()
    every = [one for update in updates(asked.folder) for one in update.after]
    listed = list({one.id: one for one in every}.values())
    subjects = customers(asked.customers, listed)
    with TemporaryDirectory() as place:
        paths = write_blocks(subjects, Path(place))
        measure(paths, listed, f"{asked.customers:,} customers")
        if asked.passes > 1:
            number = asked.passes * asked.customers
            measure(asked.passes * paths, listed, f"as long as {number:,} customers take")
        if not asked.no_comparison and compare(paths, subjects, asked.folder, asked.only):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
