"""One checkout of the project that screens what it is given and says what each screening took.

Started by ``benchmarks.revisions`` with the Python of that checkout, so it uses only what every
revision has. Reads a line of JSON from standard input, ``[[kind, name], …]``, and answers with a
line of JSON, ``[[nanoseconds of processor, ids of the matches], …]``, as often as it is asked.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from datetime import date

from lists.db import open_engine
from lists.store import SnapshotStore
from screening.policy import Policy
from screening.screener import Screener

try:
    from screening.model.subject import Options, Subject
except ImportError:  # where the first release has them
    from screening.subject import Options, Subject  # type: ignore[import-untyped, import-not-found, no-redef, unused-ignore]

TODAY = date(2026, 1, 1)


def main(database: str) -> None:
    """Screen until standard input ends."""
    store = SnapshotStore(open_engine(database))
    over = Screener(store.snapshot(store.active()), Policy.bundled())
    over.warm()
    gc.collect()
    gc.freeze()  # parties of the lists are no garbage; a service keeps them packed
    print("ready", flush=True)
    for line in sys.stdin:
        answers = []
        for kind, name in json.loads(line):
            start = time.process_time_ns()
            result = over.screen(Subject(names=(name,), kind=kind), Options(), TODAY)
            spent = time.process_time_ns() - start
            answers.append((spent, sorted(match.entity.id for match in result.matches)))
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
