"""What users wait for, in two revisions measured in turn, beside yardsticks of the same run.

    python -m benchmarks.side_by_side --database FILE --before ../first --after .

Each revision is a checkout with its own ``.venv``; each gets a copy of the SQLite file and builds
an index of its own before anything is measured. First the one, then the other is asked, so a
machine that grows slower does so for both. Printed are medians, the ratio after : before, and how
often the yardstick fits in: one exhaustive question with rapidfuzz's WRatio over all listed names,
or one request to a FastAPI service that only counts, or that also commits the body to a table
(``benchmarks.trivial_service``).

Processor times are of all processes of a revision; they do not count waiting for other programs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.checkout import (
    Checkout,
    asked,
    asked_at_once,
    file_of,
    processor,
    settled,
    uploaded,
)
from benchmarks.screening import raw_rows
from benchmarks.wratio import exhaustive_question
from lists.db import open_engine
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.checkout import Running

SINGLE, CALL, MANY = 400, 100, 5
AT_ONCE, SECONDS = 10_000, 3.0
"""Subjects that nobody asked about before, and how long they are asked about, each turn."""
SIZES = (100, 1_000)
DEAL = (
    "Charter of a bulk carrier for one voyage from Vladivostok to Nampo with {} tonnes of coking "
    "coal and machine parts for the textile works of Sinuiju; the cargo was bought by a trading "
    "company of Dandong, payment in euro by way of a bank in Macau, insurance by the seller, "
    "transshipment off the coast near Rason is allowed, documents are to name the port of Dalian "
    "as the place of loading."
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, required=True, help="an SQLite file with lists")
    parser.add_argument("--before", type=Path, required=True)
    parser.add_argument("--after", type=Path, default=Path())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("commands", "starts", "requests", "files"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="side-by-side-") as place:
        folder = Path(place)
        both = [
            Checkout("before", given.before, given.database, folder),
            Checkout("after", given.after, given.database, folder),
        ]
        question = wratio_seconds(folder / "after" / "lists.sqlite3")
        print(f"yardstick: one exhaustive WRatio question {1000 * question:.0f} ms")
        for name, kind in KINDS.items():
            if given.only in (None, name):
                kind(both, folder, given.rounds, question)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def wratio_seconds(database: Path) -> float:
    """Processor seconds of one question that scores every listed name."""
    store = SnapshotStore(open_engine(f"sqlite:///{database}"))
    entities = store.snapshot(store.active()).entities
    return exhaustive_question(entities, time.process_time)


def commands(both: Sequence[Checkout], folder: Path, rounds: int, question: float) -> None:
    """Short commands, by processor time."""
    source = file_of(folder, SIZES[0])
    wanted = {
        "--help": ("--help",),
        "screen NAME": ("screen", "YU JONG 2"),
        f"batch run, {SIZES[0]} rows": ("batch", "run", str(source), "out.csv"),
    }
    for label, words in wanted.items():
        taken = _in_turn(both, rounds, partial(_processor, words))
        _print(f"{label}, processor", taken, "s", (question, "WRatio"))


def _processor(words: Sequence[str], one: Checkout) -> float:
    return one.spent(*words).processor


def starts(both: Sequence[Checkout], _folder: Path, rounds: int, question: float) -> None:
    """From ``serve`` to the first answer over a ready index, and all that it costs."""
    for workers in (1, 2):
        spent: dict[str, list[float]] = {one.name: [] for one in both}

        def first_answer(one: Checkout) -> float:
            with one.serving(workers) as running:  # noqa: B023
                spent[one.name].append(settled(running.process))  # noqa: B023
                return running.first_answer

        waited = _in_turn(both, min(rounds, 3), first_answer)
        _print(f"serve --workers {workers}, first answer", waited, "s", (question, "WRatio"))
        _print(f"serve --workers {workers}, processor", spent, "s", (question, "WRatio"))


def requests(both: Sequence[Checkout], folder: Path, rounds: int, _question: float) -> None:
    """Processor time of requests, one after the other."""
    with ExitStack() as stack:
        served = {one.name: stack.enter_context(one.serving()) for one in both}
        trivial = {
            "trivial": stack.enter_context(both[-1].trivial()),
            "keeping": stack.enter_context(both[-1].trivial("keeping")),
        }
        rows = raw_rows(folder, SINGLE + CALL)
        single = [json.dumps({"subjects": [row]}).encode() for row in rows[:SINGLE]]
        # the processor's clock ticks each 10 ms: few of these requests would be a tenth off
        many = single * MANY
        least, keeping = (
            statistics.median(asked(one, many).processor for _ in range(rounds)) / len(many)
            for one in trivial.values()
        )
        print(f"yardstick: one trivial FastAPI request {1e6 * least:.0f} us of processor")
        print(f"yardstick: one that also commits its body {1e6 * keeping:.0f} us of processor")
        call = [json.dumps({"subjects": rows[-CALL:]}).encode()] * 10
        deals = [_deal(number) for number in range(50)]
        for label, bodies, each in (
            ("one subject a request", single, 1),
            (f"{CALL} subjects a request, a subject", call, CALL),
            ("one deal of 370 characters", deals, 1),
        ):

            def spent(one: Checkout) -> float:
                return asked(served[one.name], bodies).processor / len(bodies) / each  # noqa: B023

            taken = _in_turn(both, rounds + 1, spent)
            warm = {name: values[1:] for name, values in taken.items()}
            _print(label, warm, "us", (least, TRIVIAL), (keeping, KEEPING))
        _print_at_once(served, trivial, folder, rounds)
        for one in both:
            print(f"{one.name}: {processor(served[one.name].process):.1f} s of processor in all")


def _print_at_once(
    served: dict[str, Running], trivial: dict[str, Running], folder: Path, rounds: int
) -> None:
    """One subject a request, 16 connections at once, so that requests wait for each other."""
    bodies = folder / "bodies"
    rows = raw_rows(folder, AT_ONCE * (rounds + 1))
    bodies.write_bytes(b"\n".join(json.dumps({"subjects": [row]}).encode() for row in rows))
    running_ones = served | trivial
    taken: dict[str, list[float]] = {name: [] for name in running_ones}
    for turn in range(rounds + 1):
        for name, running in running_ones.items():
            taken[name].append(asked_at_once(running, bodies, AT_ONCE * turn, SECONDS))
    warm = {name: values[1:] for name, values in taken.items()}
    least, keeping = (statistics.median(warm[name]) for name in trivial)
    print(f"yardstick: the same of the trivial service {1e6 * least:.0f} us")
    print(f"yardstick: the same of the one that commits {1e6 * keeping:.0f} us")
    _print("the same, 16 connections at once", warm, "us", (least, TRIVIAL), (keeping, KEEPING))


def _deal(number: int) -> bytes:
    deal = {"description": DEAL.format(5_000 + number)[:370]}
    subject = {"names": [f"Harbour Light {number} Trading"], "activity": deal}
    return json.dumps({"subjects": [subject]}).encode()


def files(both: Sequence[Checkout], folder: Path, rounds: int, question: float) -> None:
    """From upload to results."""
    with ExitStack() as stack:
        served = {one.name: stack.enter_context(one.serving()) for one in both}
        for rows in SIZES:
            turns = iter(range(100_000))

            def upload(one: Checkout) -> float:
                return uploaded(served[one.name], rows, folder, next(turns)).wall  # noqa: B023

            taken = _in_turn(both, rounds, upload)
            _print(f"{rows:,} rows, upload to results", taken, "s", (question, "WRatio"))


KINDS = {"commands": commands, "starts": starts, "requests": requests, "files": files}
TRIVIAL, KEEPING = "a trivial request", "one that commits its body"
FACTORS = {"s": 1.0, "ms": 1e3, "us": 1e6}


def _in_turn(
    both: Sequence[Checkout], rounds: int, measure: Callable[[Checkout], float]
) -> dict[str, list[float]]:
    """Each revision's values; who is first changes from round to round."""
    taken: dict[str, list[float]] = {one.name: [] for one in both}
    for turn in range(rounds):
        for one in both if turn % 2 else reversed(both):
            taken[one.name].append(measure(one))
    return taken


def _print(
    label: str, taken: dict[str, list[float]], unit: str, *yardsticks: tuple[float, str]
) -> None:
    """One line; each yardstick is its seconds and what it is."""
    before, after = (statistics.median(taken[name]) for name in ("before", "after"))
    factor = FACTORS[unit]
    times = ", ".join(f"{after / seconds:.2f} x {of_what}" for seconds, of_what in yardsticks)
    print(
        f"{label:42} before {factor * before:9.3f} {unit}  after {factor * after:9.3f} {unit}"
        f"  ratio {after / before:5.2f}  after is {times}",
        flush=True,
    )


if __name__ == "__main__":
    main()
