"""Which column of a sheet means what: a documented alias table, or the client's own mapping.

``map_columns`` never drops a column in silence: each is used, passed over because this service
wrote it, or reported as unknown with the nearest heading that would have been understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from lists.vocabulary.dates import DateOrder
from lists.vocabulary.folding import letters
from lists.vocabulary.headings import (
    RELATED_PARTY,
    Meaning,
    by_heading,
    columns,
    meaning_of,
    written_columns,
)
from lists.workbook.refusal import SheetRefused

if TYPE_CHECKING:
    from collections.abc import Mapping as Dictionary
    from collections.abc import Sequence

MOST_COLUMNS = 1_000
"""More are refused: such a file is no sheet of parties."""

_MOST_HINTS = 20
"""Headings not understood for which the nearest known one is looked up: it takes 4 ms each."""
_NAMES = frozenset({"names[]", "first_name", "last_name"})
_IDENTIFYING = frozenset({"names[]", "last_name", "imo", "mmsi", "call_sign"})


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns of one sheet are read. ``codes``: one per column, empty if not used.

    ``date_orders``: for each column whether its dates are day/month or month/day, empty if neither
    is certain; without any element as long as nobody looked (``api.batch.date_columns``).
    """

    header: tuple[str, ...]
    codes: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    date_orders: tuple[DateOrder | Literal[""], ...] = ()

    def date_order(self, place: int) -> DateOrder | None:
        """The order of day and month in the dates of a column, where it is known."""
        return (self.date_orders[place] or None) if self.date_orders else None

    @property
    def unknown_places(self) -> tuple[int, ...]:
        """Where the columns stand that are not understood, those without a heading among them."""
        unknown = frozenset(self.unknown)
        return tuple(
            place
            for place, (heading, code) in enumerate(zip(self.header, self.codes, strict=True))
            if not code and (heading in unknown or not heading.strip())
        )


def map_columns(header: Sequence[str], given: Dictionary[str, str] | None = None) -> Mapping:
    """The meaning of each column, from the table of headings or from ``given`` (heading → code).

    A heading that is given an empty code is said by the client to name nobody.

    Raises:
        SheetRefused: no column identifies anybody, or ``given`` names what does not exist.
    """
    if len(header) > MOST_COLUMNS:
        raise SheetRefused(f"{len(header)} columns are more than {MOST_COLUMNS}", 1)
    wanted = _explicit(header, given or {})
    codes = _codes(header, wanted)
    unknown: list[str] = []
    ignored: list[str] = []
    warnings: list[str] = []
    seen: set[str] = set()
    written = written_columns(header)
    for place, heading in enumerate(header):
        key = letters(heading)
        if not codes[place] and place not in wanted and heading.strip():
            (ignored if key in written else unknown).append(heading)
        if key and key in seen:
            warnings.append(f"the heading {heading[:60]!r} stands twice; both columns are read")
        seen.add(key)
        if codes[place] == RELATED_PARTY and place not in wanted:
            warnings.append(f"the column {heading[:60]!r} is screened as another party of its row")
    warnings += [
        _not_understood(heading, looked_up=place < _MOST_HINTS)
        for place, heading in enumerate(unknown)
    ]
    if not any(_identifies(code) for code in codes):
        raise SheetRefused(
            "no column holds a name, an identifier, an IMO number or an activity; headings read: "
            + ", ".join(repr(heading[:40]) for heading in header[:10])
            + "; name one column `name`, or send a mapping",
            1,
            tuple(header),
        )
    return Mapping(tuple(header), codes, tuple(unknown), tuple(ignored), tuple(warnings))


def _codes(header: Sequence[str], wanted: Dictionary[int, str]) -> tuple[str, ...]:
    """The code of each column, after looking at its neighbours."""
    written = written_columns(header)
    meanings = [
        Meaning("") if letters(heading) in written else meaning_of(heading) for heading in header
    ]
    codes = [wanted.get(place, meaning.code) for place, meaning in enumerate(meanings)]
    for place, meaning in enumerate(meanings[1:], start=1):
        before = meanings[place - 1]
        follows = before.number.isdigit() and meaning.number == str(int(before.number) + 1)
        if follows and place not in wanted and meaning.code == before.code == "name":
            codes[place] = "name_continued"
    if not any(code and columns()[code].target in _NAMES for code in codes):
        codes = ["name" if code and columns()[code].alone else code for code in codes]
    return tuple(codes)


def _identifies(code: str) -> bool:
    if not code:
        return False
    column = columns()[code]
    if column.part == "field":
        return column.target in _IDENTIFYING or column.target.startswith("activity.")
    return column.part not in {"identifier_country", "employment"}


def _explicit(header: Sequence[str], given: Dictionary[str, str]) -> dict[int, str]:
    """Place of a column → code the client gave it."""
    wanted: dict[int, str] = {}
    for heading, code in given.items():
        places = [place for place, own in enumerate(header) if own.strip() == heading.strip()]
        if not places:
            raise SheetRefused(f"mapping: there is no column {heading[:60]!r}", 1)
        if code and code not in columns():
            near = get_close_matches(code, columns(), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise SheetRefused(f"mapping: {code[:60]!r} is no meaning of a column{hint}", 1)
        wanted.update(dict.fromkeys(places, code))
    return wanted


def nearest_meanings(headings: Sequence[str]) -> dict[str, str]:
    """Of headings that are not understood those that nearly are, with the code they may mean."""
    return {one: near for one in headings[:_MOST_HINTS] if (near := _nearest(one))}


def _nearest(heading: str) -> str:
    near = get_close_matches(letters(heading), by_heading(), n=1, cutoff=0.8)
    return by_heading()[near[0]] if near else ""


def _not_understood(heading: str, *, looked_up: bool) -> str:
    near = _nearest(heading) if looked_up else ""
    hint = f" (did you mean {near!r}?)" if near else ""
    return f"the column {heading[:60]!r} is not understood{hint}; it was not used"
