"""The subjects of one call as they were read, and the work each will be: known before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.service.errors import Unprocessable
from screening.model.subject import Options, Subject
from screening.search_work import search_work
from screening.work import work_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.answer_encoding import Unscreened
    from screening.screener import Screener


OF_NEAREST = 60
"""Work of looking for the nearest parties of one subject, about."""
_DEFAULT = Options()


class ReadCall(NamedTuple):
    """What was read, in order, with the work of each (``screening.work``)."""

    subjects: Sequence[Subject | Unscreened]
    work: Sequence[int]
    further: int = 0
    """Of the work of each, what its options ask for beside the screening."""

    @property
    def total(self) -> int:
        """The work of all of them."""
        return sum(self.work)


def estimated(
    read: Sequence[Subject | Unscreened], most: int, options: Options = _DEFAULT
) -> ReadCall:
    """The subjects of a call with a first estimate of their work, by their letters alone.

    Raises:
        Unprocessable: they are more than ``most`` together.
    """
    further = unmeasured(read, options).further
    work = [work_of(one) + further if isinstance(one, Subject) else 0 for one in read]
    return _bounded(ReadCall(read, work, further), most)


def unmeasured(read: Sequence[Subject | Unscreened], options: Options) -> ReadCall:
    """The subjects of a call so short that ``measured`` needs no estimate before it."""
    return ReadCall(read, (), OF_NEAREST if options.nearest else 0)


def measured(call: ReadCall, screener: Screener, most: int) -> ReadCall:
    """The same after looking at what of their texts will be searched.

    Raises:
        Unprocessable: as ``estimated``.
    """
    read = call.subjects
    neighbours = screener.index.neighbours
    further = call.further
    work = [
        search_work(one, neighbours, most) + further if isinstance(one, Subject) else 0
        for one in read
    ]
    return _bounded(ReadCall(read, work, further), most)


def _bounded(call: ReadCall, most: int) -> ReadCall:
    total = call.total
    if total > most:
        several = len(call.work) > 1
        raise Unprocessable.in_field(
            "subjects",
            f"are {total:,} letters of names and texts, more than the {most:,} of one call",
            "send fewer subjects in a call, or a batch file"
            if several
            else "send fewer names, or the parties of its texts as subjects of their own",
        )
    return call
