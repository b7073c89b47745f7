"""``python -m screening``: compile the search kernels once, so that no start has to wait for it.

Set-up and the container image run this; numba keeps what it compiles beside the code, or in
``NUMBA_CACHE_DIR``.
"""

from __future__ import annotations

from datetime import date

from lists.entity import Entity, Identifier, Name, Snapshot
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener


def main() -> None:
    """Screen one made-up ship: every kernel is compiled and stored on the way."""
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
