"""One record of a sheet as the subject a client would have sent to ``POST /v1/screen``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.service.headed_values import HeadedValues
from api.service.possible_names import could_be_a_name
from api.service.record_reader import LONGEST_STRAY
from api.sheet.guard import typed
from lists.vocabulary.headings import columns
from screening.model.subject import StrayText, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api.sheet.columns import Mapping


def submitted(cells: Sequence[str], mapping: Mapping) -> tuple[dict[str, Any], list[str]]:
    """The subject of one record as JSON would have it, and warnings about spoilt cells."""
    row = HeadedValues()
    known = columns()
    for place, code in enumerate(mapping.codes):
        if code and place < len(cells) and cells[place] and not cells[place].isspace():
            order = mapping.date_order(place)
            row.take(known[code], typed(cells[place]), mapping.header[place].strip(), order)
    return row.subject(), row.warnings


def unread_cells(cells: Sequence[str], mapping: Mapping) -> Iterator[Unread]:
    """The cells of columns nobody understands that have the shape of a name.

    A column that the client itself declared to mean nothing is not one of them.
    """
    for place in mapping.unknown_places:
        if place < len(cells) and could_be_a_name(typed(cells[place])):
            heading = mapping.header[place].strip()[:60]
            yield Unread(heading or f"column {place + 1} (no heading)", _NOT_UNDERSTOOD)


def stray_cells(cells: Sequence[str], mapping: Mapping) -> tuple[StrayText, ...]:
    """The cells of columns nobody understands; they are searched for parties as they stand."""
    return tuple(
        StrayText(mapping.header[place].strip()[:60], typed(cells[place])[:LONGEST_STRAY])
        for place in mapping.unknown_places
        if place < len(cells) and cells[place] and not cells[place].isspace()
    )


_NOT_UNDERSTOOD = (
    "the column is not understood and this row's value may name a party, so it was not screened; "
    "send a mapping that says what the column means, or that it means nothing"
)
