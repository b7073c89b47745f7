"""The picture of a result's ties: what was submitted, the parties found, their path to the DPRK.

Pure: places and texts of boxes and arrows in units of a drawing of fixed width, which the page
renders as SVG and the PDF with lines. Columns are steps away from what was submitted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final, Literal

from lists.vocabulary.sources import short_title

Role = Literal["submitted", "match", "tie"]
WIDTH: Final = 720
"""Of the drawing, in its own units: about points on a page of A4."""
_BOX_HEIGHT: Final = 44
_GAP: Final = 22
_MATCHES: Final = 8
"""Matches drawn; more stand in the tables alone."""
_STEPS: Final = 4
_TIES: Final = 16
"""Ties of one party drawn; more stand in the table alone."""
_LETTERS_A_LINE: Final = 24
_LINES: Final = 2
_LETTERS_OF_A_RELATION: Final = 15
_HEAD: Final = 7
"""Length of an arrow's point."""
_SUBMITTED: Final = "submitted"


@dataclass(frozen=True, slots=True)
class Box:
    """One party. ``lines`` are its name, cut to the box; ``note`` stands below it.

    ``party`` is the id of the listed party, empty for what was submitted.
    """

    x: int
    y: int
    width: int
    role: Role
    lines: tuple[str, ...]
    note: str
    height: int = _BOX_HEIGHT
    party: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A relation between two boxes, from edge to edge, with its words at the middle.

    An ``upright`` arrow joins boxes of one column; its words stand at its right.
    """

    x1: int
    y1: int
    x2: int
    y2: int
    label: tuple[str, ...]
    upright: bool = False

    @property
    def head(self) -> tuple[tuple[float, float], ...]:
        """The corners of its point."""
        length = math.hypot(self.x2 - self.x1, self.y2 - self.y1) or 1.0
        along = ((self.x2 - self.x1) / length, (self.y2 - self.y1) / length)
        foot = (self.x2 - _HEAD * along[0], self.y2 - _HEAD * along[1])
        aside = (-along[1] * _HEAD / 2.5, along[0] * _HEAD / 2.5)
        corners = (
            (float(self.x2), float(self.y2)),
            (foot[0] + aside[0], foot[1] + aside[1]),
            (foot[0] - aside[0], foot[1] - aside[1]),
        )
        return tuple((round(x, 1), round(y, 1)) for x, y in corners)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and arrows with the drawing's height; ``text`` says the same in words."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    height: int
    text: str
    width: int = WIDTH


@dataclass(slots=True)
class _Party:
    caption: str
    note: str
    column: int
    role: Role


def drawing_of(result: dict[str, Any], submitted: str) -> Drawing | None:
    """The drawing of a recorded result; ``None`` where no party was found.

    ``submitted`` names what was screened. A party reached on several paths is one box.
    """
    parties: dict[str, _Party] = {_SUBMITTED: _Party(submitted, "as submitted", 0, "submitted")}
    relations: dict[tuple[str, str], str] = {}
    for match in result["matches"][:_MATCHES]:
        entity = match["entity"]
        note = f"{short_title(entity['source'])}, score {match['score']:.2f}"
        parties.setdefault(entity["id"], _Party(entity["caption"], note, 1, "match"))
        relations.setdefault((_SUBMITTED, entity["id"]), "may be")
    for match in result["matches"][:_MATCHES]:
        _add_path(parties, relations, match["links"][:_STEPS])
    if len(parties) == 1:
        return None
    return _drawn(parties, relations)


def drawing_of_ties(
    party_id: str, caption: str, ties: Iterable[tuple[str, str, str, bool]]
) -> Drawing | None:
    """The drawing of one listed party and those it is tied to; ``None`` where there are none.

    ``ties`` are id, name, relation and whether that party is listed for the DPRK, most telling
    first.
    """
    parties = {party_id: _Party(caption, "this party", 0, "match")}
    relations: dict[tuple[str, str], str] = {}
    for other, name, relation, designated in ties:
        if other == party_id or len(parties) > _TIES:
            continue
        note = "listed for the DPRK" if designated else ""
        parties.setdefault(other, _Party(name, note, 1, "tie" if designated else "submitted"))
        relations.setdefault((party_id, other), relation)
    return _drawn(parties, relations) if relations else None


def _add_path(
    parties: dict[str, _Party],
    relations: dict[tuple[str, str], str],
    steps: list[dict[str, Any]],
) -> None:
    for step in steps:
        start = parties.get(step["from_id"])
        if start is None:
            return  # a path that does not begin at a box cannot be drawn
        end = _Party(step["to_caption"], short_title(step["source"]), start.column + 1, "tie")
        if step["from_id"] != step["to_id"]:
            parties.setdefault(step["to_id"], end)
            relation = step["relation"].replace("_", " ")
            relations.setdefault((step["from_id"], step["to_id"]), relation)


def _drawn(parties: dict[str, _Party], relations: dict[tuple[str, str], str]) -> Drawing:
    columns = 1 + max(party.column for party in parties.values())
    spacing = WIDTH // columns
    width = min(spacing - 70, 190)
    by_column = [[k for k, one in parties.items() if one.column == n] for n in range(columns)]
    tallest = max(map(len, by_column))
    height = tallest * (_BOX_HEIGHT + _GAP)
    boxes: dict[str, Box] = {}
    for column, keys in enumerate(by_column):
        top = (height - len(keys) * (_BOX_HEIGHT + _GAP) + _GAP) // 2
        for place, key in enumerate(keys):
            party = parties[key]
            boxes[key] = Box(
                x=column * spacing + 2,
                y=top + place * (_BOX_HEIGHT + _GAP),
                width=width,
                role=party.role,
                lines=_cut(party.caption, max(_LETTERS_A_LINE * width // 150, 8)),
                note=party.note,
                party="" if key == _SUBMITTED else key,
            )
    arrows = tuple(_arrow(boxes[a], boxes[b], label) for (a, b), label in relations.items())
    said = "; ".join(
        f"{parties[a].caption} - {label} - {parties[b].caption}"
        for (a, b), label in relations.items()
    )
    return Drawing(tuple(boxes.values()), arrows, height, said)


def _arrow(start: Box, end: Box, label: str) -> Arrow:
    """From the right edge to the left one; upright between boxes of one column."""
    if end.x > start.x:
        x1, x2 = start.x + start.width, end.x
    elif end.x < start.x:
        x1, x2 = start.x, end.x + end.width
    else:
        middle = start.x + start.width // 2
        down = end.y > start.y
        y1 = start.y + start.height if down else start.y
        y2 = end.y if down else end.y + end.height
        return Arrow(middle, y1, middle, y2, (label,), upright=True)
    words = tuple(wrap(label, _LETTERS_OF_A_RELATION))
    return Arrow(x1, start.y + start.height // 2, x2, end.y + end.height // 2, words)


def _cut(caption: str, letters: int) -> tuple[str, ...]:
    lines = wrap(caption, letters) or [""]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1][: letters - 1] + "…"]
    return tuple(lines)
