"""``python -m screening``: compile the search kernels once, so that no start has to wait for it.

Set-up and the container image run this; numba keeps what it compiles beside the code, or in
``NUMBA_CACHE_DIR``. It takes about a minute on one processor, so it says every few seconds how far
it is; where the kernels are there already it is done in a second or two and says nothing.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from lists.entity import Entity, Identifier, Name, Snapshot
from screening.index.compiled import remove_older
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterator


QUIET_SECONDS = 3.0
"""What loading compiled kernels takes at most: nothing is said before."""
EVERY_SECONDS = 10.0
"""How long whoever waits is left without a line."""


@contextmanager
def _progress() -> Iterator[None]:
    """Say on the error output that kernels are being compiled, since when, and when it is done."""
    done, start = threading.Event(), time.monotonic()

    def report() -> None:
        if done.wait(QUIET_SECONDS):
            return
        _say("Compiling the search kernels: once per machine, about a minute.")
        while not done.wait(EVERY_SECONDS):
            _say(f"  still compiling, {time.monotonic() - start:.0f} s so far")
        _say(f"Search kernels compiled in {time.monotonic() - start:.0f} s.")

    reporter = threading.Thread(target=report, daemon=True)
    reporter.start()
    try:
        yield
    finally:
        done.set()
        reporter.join()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main() -> None:
    """Screen one made-up ship: every kernel is compiled and stored on the way."""
    with _progress():
        _screen_one_ship()
    remove_older()


def _screen_one_ship() -> None:
    name, number = "WARM START", "1234567"
    ship = Entity(
        id="warm-1",
        source="warm",
        reference="1",
        kind="vessel",
        caption=name,
        names=(Name(name),),
        identifiers=(Identifier("imo", number, number),),
    )
    screener = Screener(Snapshot("warm", (), (ship,)), Policy.bundled())
    screener.warm()
    subject = Subject(kind="vessel", names=(name,), imo=number)
    screener.screen(subject, Options(), date(2026, 1, 1))


if __name__ == "__main__":
    main()
