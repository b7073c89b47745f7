"""The subjects of one call as they were read, and the work each will be: known before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.service.errors import Unprocessable
from screening.model.subject import Subject
from screening.search_work import search_work
from screening.work import work_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.answer_encoding import Unscreened
    from screening.screener import Screener


class ReadCall(NamedTuple):
    """What was read, in order, with the work of each (``screening.work``)."""

    subjects: Sequence[Subject | Unscreened]
    work: Sequence[int]

    @property
    def total(self) -> int:
        """The work of all of them."""
        return sum(self.work)


def estimated(read: Sequence[Subject | Unscreened], most: int) -> ReadCall:
    """The subjects of a call with a first estimate of their work, by their letters alone.

    Raises:
        Unprocessable: they are more than ``most`` together.
    """
    return _bounded(read, [work_of(one) if isinstance(one, Subject) else 0 for one in read], most)


def measured(call: ReadCall, screener: Screener, most: int) -> ReadCall:
    """The same after looking at what of their texts will be searched.

    Raises:
        Unprocessable: as ``estimated``.
    """
    read = call.subjects
    neighbours = screener.index.neighbours
    work = [search_work(one, neighbours) if isinstance(one, Subject) else 0 for one in read]
    return _bounded(read, work, most)


def _bounded(read: Sequence[Subject | Unscreened], work: Sequence[int], most: int) -> ReadCall:
    total = sum(work)
    if total > most:
        several = len(work) > 1
        raise Unprocessable.in_field(
            "subjects",
            f"are {total:,} letters of names and texts, more than the {most:,} of one call",
            "send fewer subjects in a call, or a batch file"
            if several
            else "send fewer names, or the parties of its texts as subjects of their own",
        )
    return ReadCall(read, work)
