"""Listed parties for the tests of the search, and the questions asked of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from lists.entity import Snapshot
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Entity
    from screening.model.result import Result

TODAY = date(2026, 11, 23)
POLICY = Policy.bundled()


def screener(*entities: Entity) -> Screener:
    """A screener over these parties under the bundled policy."""
    return Screener(Snapshot("test", (), entities), POLICY)


def ask(over: Screener, *names: str, threshold: float | None = None, **fields: Any) -> Result:
    """Screen one subject with these names."""
    subject = Subject(names=names, **fields)
    return over.screen(subject, Options(threshold=threshold, limit=100), TODAY)


def captions(result: Result) -> list[str]:
    """Who matched, best first."""
    return [match.entity.caption for match in result.matches]


def told(results: Iterable[Result]) -> list[list[tuple[str, int, tuple[Any, ...]]]]:
    """Everything a result says of its matches, to compare two ways of finding them."""
    return [
        [(match.entity.id, match.points, match.evidence) for match in result.matches[:10]]
        for result in results
    ]
