"""Many subjects are screened in an order in which those that are alike stand together.

Each goes through the same steps as in any other order, and its result is the same. But what one
step needs for *Yuki Vorotoga Rossi* (tables of persons, rows of *Yuki*) is at hand for the next
Yuki, and has to be fetched again behind a ship.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from screening.model.result import Result
    from screening.model.subject import Subject


def alike_together(
    subjects: Sequence[Subject], screen: Callable[[Sequence[Subject]], list[Result]]
) -> list[Result]:
    """Screen subjects by kind and name; the results are in the order of ``subjects``."""
    if len(subjects) < 2:
        return screen(subjects)
    order = sorted(range(len(subjects)), key=lambda place: _sort_key(subjects[place]))
    results = screen([subjects[place] for place in order])
    found = dict(zip(order, results, strict=True))
    return [found[place] for place in range(len(subjects))]


def _sort_key(subject: Subject) -> tuple[str, tuple[str, ...]]:
    return subject.kind or "", subject.names[:1]
