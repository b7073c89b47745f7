"""Birth dates that nobody alive can have: dates in the future, or too long ago.

Such a date is a typing error, so it says nothing: neither for a match nor against one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from screening.model.subject import Subject


def with_possible_births(subject: Subject, today: date, oldest: int) -> Subject:
    """A person without the birth dates that are no living person's, each said in a warning.

    Args:
        subject: Firms may be founded at any time; only persons, and subjects of no kind, change.
        today: What age is measured against.
        oldest: Years that nobody outlives.
    """
    if not subject.birth_dates or subject.kind not in {None, "person"}:
        return subject
    possible = tuple(
        born
        for born in subject.birth_dates
        if born.start <= today and born.end.year >= today.year - oldest
    )
    if len(possible) == len(subject.birth_dates):
        return subject
    said = tuple(
        f"birth_date: {born.raw or born.start.isoformat()!r} is outside a person's life; not used"
        for born in subject.birth_dates
        if born not in possible
    )
    return replace(subject, birth_dates=possible, warnings=(*subject.warnings, *said))
