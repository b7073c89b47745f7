"""Which column of a sheet means what: a documented alias table, or the client's own mapping.

``map_columns`` never drops a column in silence: each is used, passed over because this service
wrote it, or reported as unknown with the nearest heading that would have been understood.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from lists.vocabulary.folding import letters

if TYPE_CHECKING:
    from collections.abc import Mapping as Dictionary
    from collections.abc import Sequence

MOST_COLUMNS = 1_000
"""More are refused: such a file is no sheet of parties."""

_IDENTIFYING = frozenset({"names[]", "last_name", "imo", "mmsi", "call_sign"})


class SheetRefused(ValueError):  # noqa: N818 - named like UnreadableList
    """The sheet cannot be read; ``line`` is where, 1 for the first, 0 for the file as a whole."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Column:
    """One meaning. ``part`` and ``target`` say where its values go."""

    code: str
    part: str
    target: str
    split: str = ""
    about: str = ""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns of one sheet are read. ``codes``: one per column, empty if not used."""

    header: tuple[str, ...]
    codes: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


_PARTS = (
    "field",
    "identifier",
    "identifier_country",
    "counterparty",
    "port",
    "event",
    "employment",
    "document",
)


@cache
def _table() -> dict[str, object]:
    text = resources.files("api").joinpath("sheet/columns.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def columns() -> dict[str, Column]:
    """Every meaning a column can have, by its code."""
    found = {}
    for code, given in _table()["column"].items():  # type: ignore[attr-defined]  # our own TOML
        part = next(part for part in _PARTS if part in given)
        headings = tuple(given["headings"])
        found[code] = Column(
            code, part, given[part], given.get("split", ""), given["about"], headings
        )
    return found


@cache
def _by_heading() -> dict[str, str]:
    known = {letters(code): code for code in columns()}
    for code, column in columns().items():
        known.update((letters(heading), code) for heading in column.headings)
    return known


@cache
def words(section: str) -> dict[str, str]:
    """Everyday word → the API's own value, for ``kinds`` and ``genders``."""
    given: Dictionary[str, Sequence[str]] = _table()[section]  # type: ignore[assignment]
    return {word.casefold(): value for value, known in given.items() for word in known}


@cache
def _written() -> frozenset[str]:
    return frozenset(letters(name) for name in _table()["written"]["columns"])  # type: ignore[index]


def known_columns(header: Sequence[str]) -> int:
    """How many of these headings are understood."""
    known = _by_heading()
    return sum(letters(heading) in known for heading in header)


def map_columns(header: Sequence[str], given: Dictionary[str, str] | None = None) -> Mapping:
    """The meaning of each column, from the alias table or from ``given`` (heading → code or "").

    Raises:
        SheetRefused: no column identifies anybody, or ``given`` names what does not exist.
    """
    if len(header) > MOST_COLUMNS:
        raise SheetRefused(f"{len(header)} columns are more than {MOST_COLUMNS}", 1)
    wanted = _explicit(header, given or {})
    codes: list[str] = []
    unknown: list[str] = []
    ignored: list[str] = []
    warnings: list[str] = []
    seen: set[str] = set()
    for place, heading in enumerate(header):
        key = letters(heading)
        code = wanted.get(place, "" if key in _written() else _by_heading().get(key, ""))
        if not code and place not in wanted and heading.strip():
            (ignored if key in _written() else unknown).append(heading)
        if key and key in seen:
            warnings.append(f"the heading {heading[:60]!r} stands twice; both columns are read")
        seen.add(key)
        codes.append(code)
    warnings += [_not_understood(heading) for heading in unknown]
    if not any(_identifies(code) for code in codes):
        raise SheetRefused(
            "no column holds a name, an identifier, an IMO number or an activity; headings read: "
            + ", ".join(repr(heading[:40]) for heading in header[:10])
            + "; name one column `name`, or send a mapping",
            1,
        )
    return Mapping(tuple(header), tuple(codes), tuple(unknown), tuple(ignored), tuple(warnings))


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


def _not_understood(heading: str) -> str:
    near = get_close_matches(letters(heading), _by_heading(), n=1, cutoff=0.8)
    hint = f" (did you mean {_by_heading()[near[0]]!r}?)" if near else ""
    return f"the column {heading[:60]!r} is not understood{hint}; it was not used"
