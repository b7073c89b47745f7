"""The columns a result adds to its row, in the order ``OUTPUT_COLUMNS`` names them.

They say the same as the JSON answer, shortened to the strongest match: whoever needs every match
and quote takes the JSON lines. Cells are plain; the writer of the file guards them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.service.answer_encoding import Unscreened
from screening.explain import path_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.model.result import Match, PathStep, Result

IDENTITY_COLUMNS = (
    "dprk_risk",  # 0 to 100: the part of the risk that ties to the DPRK make; never above it
    "identity",  # how likely the strongest match is this very party, 0 to 1
    "ask_for",  # what would settle whether it is, where the name alone does not
)
RESULT_COLUMNS = (
    "status",  # screened, partly_screened, not_screened
    "band",  # clear, review, escalate, block, unscreened
    "risk",  # 0 to 100; empty if the row was not screened
    "match_score",  # of the strongest match, 0 to 1
    "listed_party",
    "listed_reference",
    "listed_id",
    "matches",  # all of them: id and score
    "discounted",  # found, but no match (docs/scoring.md): id and score
    "typologies",  # code and strength
    "path",  # from the strongest match towards the DPRK, never from another one
    "explanation",
    "warnings",
    "unread",  # columns and fields that could name a party and were not screened
    "error",  # why the row was not screened
    *IDENTITY_COLUMNS,
)
"""What a result itself says."""
OUTPUT_COLUMNS = (
    "line",  # where the row begins in the file
    *RESULT_COLUMNS[: -len(IDENTITY_COLUMNS)],
    "screening_id",
    "lists",  # versions the row was screened against
    "policy",
    "software",
    *IDENTITY_COLUMNS,
)
"""Columns are only ever added at the end: who reads a file by place finds each where it was."""


def in_columns(line: int, cells: Sequence[str], stands_on: Sequence[str]) -> list[str | int]:
    """The cells of ``OUTPUT_COLUMNS``, from those of ``RESULT_COLUMNS``.

    ``stands_on`` are the screening's id and what it was screened against.
    """
    last = len(RESULT_COLUMNS) - len(IDENTITY_COLUMNS)
    return [line, *cells[:last], *stands_on, *cells[last:]]


def output_cells(result: Result | Unscreened) -> list[str]:
    """The cells of ``RESULT_COLUMNS``.

    A result without anything found has no explanation in a sheet.
    """
    if isinstance(result, Unscreened):
        said = {
            "status": result.status,
            "band": result.band,
            "warnings": "; ".join(result.warnings),
            "unread": _unread(result),
            "error": result.error,
        }
        return [said.get(column, "") for column in RESULT_COLUMNS]
    best = result.matches[0] if result.matches else None
    told = bool(result.matches or result.typologies or result.risk or result.discounted)
    steps = _path(result)
    return [
        result.status,
        result.band,
        str(result.risk),
        f"{best.score:.6f}" if best else "",
        best.entity.caption if best else "",
        best.entity.reference if best else "",
        best.entity.id if best else "",
        _scored(result.matches),
        _scored(result.discounted),
        "; ".join(f"{found.code} {found.strength:.2f}" for found in result.typologies),
        path_in_words(steps) if steps else "",
        result.explanation.text if told else "",
        "; ".join(result.warnings),
        _unread(result),
        "",
        str(result.dprk_risk),
        f"{best.identity:.6f}" if best and best.identity is not None else "",
        _ask_for(best or next(iter(result.discounted), None)),
    ]


def _ask_for(best: Match | None) -> str:
    if best is None or best.identification is None or best.identification.identified:
        return ""
    return "; ".join(best.identification.settles)


def _scored(matches: Sequence[Match]) -> str:
    return "; ".join(f"{match.entity.id} {match.score:.3f}" for match in matches)


def _unread(result: Result | Unscreened) -> str:
    return "; ".join(dict.fromkeys(one.field for one in result.unread))


def _path(result: Result) -> tuple[PathStep, ...]:
    """The strongest match's path; without a match, the strongest finding's."""
    best = result.matches[0] if result.matches else None
    if best and best.links:
        return best.links
    paths = (finding.path for finding in result.typologies if finding.path)
    return next((path for path in paths if not best or path[0].from_id == best.entity.id), ())
