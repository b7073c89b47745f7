"""Does the time of a key check tell what is wrong with the key? A statistical comparison.

    python -m benchmarks.key_timing --rounds 20000

Checks a known id with a wrong secret, an unknown id and a secret wrong in its last letter only, in
random order, and prints medians and, for each pair, Welch's t of the times below the 90th
percentile. |t| under 4.5 is the usual sign that nothing can be told (TVLA). That a revoked key
takes another time tells nothing: only its owner can show its secret.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import random
import statistics
import tempfile
import time

from api.access.key_store import KeyRing, KeyStore
from lists.db import open_engine, upgrade

BOUND = 4.5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="key-timing-") as folder:
        url = f"sqlite:///{folder}/keys.sqlite3"
        upgrade(url)
        engine = open_engine(url)
        keys = KeyStore(engine)
        right = [keys.create("x", ["screen"]).key for _ in range(100)][50]
        ring = KeyRing(keys)
        engine.dispose()
    shown = {
        "wrong secret": right[:15] + "A" * 43,
        "unknown id": "dps_zzzzzzzzzz_" + "A" * 43,
        "last letter wrong": right[:-1] + ("A" if right[-1] != "A" else "B"),
    }
    times = _measured(ring, shown, given.rounds)
    for name, taken in times.items():
        print(f"{name:18} median {statistics.median(taken):6.0f} ns")
    for one, other in itertools.combinations(times, 2):
        found = _welch(times[one], times[other])
        told = "nothing to be told" if abs(found) < BOUND else "A DIFFERENCE"
        print(f"{one:18} against {other:18} t = {found:+6.2f}  {told}")


def _measured(ring: KeyRing, shown: dict[str, str], rounds: int) -> dict[str, list[int]]:
    order = list(shown.items())
    times: dict[str, list[int]] = {name: [] for name in shown}
    gc.disable()
    for _ in range(rounds):
        random.shuffle(order)
        for name, key in order:
            began = time.perf_counter_ns()
            ring.caller(key)
            times[name].append(time.perf_counter_ns() - began)
    gc.enable()
    edge = sorted(itertools.chain(*times.values()))[int(0.9 * rounds * len(shown))]
    return {name: [one for one in taken if one <= edge] for name, taken in times.items()}


def _welch(one: list[int], other: list[int]) -> float:
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / float(spread**0.5)


if __name__ == "__main__":
    main()
