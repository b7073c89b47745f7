"""The columns a result adds to its row, in the order ``OUTPUT_COLUMNS`` names them.

They say the same as the JSON answer, shortened to the listed party that the headline names (else
the strongest match, the strongest listed party that the deal names, or the strongest that was
discounted; ``listed_as`` says which).
Whoever needs every match and quote takes the JSON lines. Cells are plain; the writer of the file
guards them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from api.service.answer_encoding import Unscreened
from api.service.field_words import field_in_words, said_plainly, type_in_words
from lists.vocabulary.sources import short_title
from screening.explanation import path_in_words
from screening.model.result import record_of
from screening.payment_parties import role_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import DateInterval, Entity
    from screening.model.result import ListedRecord, Match, PathStep, Result

_MOST_NUMBERS = 5
IDENTITY_COLUMNS = (
    "dprk_risk",  # 0 to 100: the part of the risk that ties to the DPRK make; never above it
    "identity",  # how likely the strongest match is this very party, 0 to 1
    "ask_for",  # what would settle whether it is, where the name alone does not
)
LISTED_COLUMNS = (
    "headline",  # one sentence: who, listed where for what, by which facts, what to do
    "facts",  # the few strongest facts
    "listed_as",  # match, party to the deal, or discounted: found, but no match
    "listed_on",  # the lists that have the party, that of the strongest match first
    "programmes",  # of all of them
    "listed_url",  # where the publisher shows the record, if the list says it; else /v1/entities/ID
    "listed_birth_dates",
    "listed_countries",  # nationalities, countries and flags
    "listed_numbers",  # IMO number first, then the others with their types
    "red_flags",  # of what was sent: conduct, and listed parties that the deal names
    "decision",  # these three are empty: for the analyst
    "decided_by",
    "decision_reason",
)
"""The listed party beside what was sent, and room for a decision."""
_LATER_COLUMNS = (*IDENTITY_COLUMNS, *LISTED_COLUMNS)
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
    "typologies",  # code and strength; the workbook has them in words
    "path",  # from the strongest match towards the DPRK, never from another one
    "explanation",
    "warnings",
    "unread",  # columns and fields that could name a party and were not screened
    "error",  # why the row was not screened
    *_LATER_COLUMNS,
)
"""What a result itself says."""
OUTPUT_COLUMNS = (
    "line",  # where the row begins in the file
    *RESULT_COLUMNS[: -len(_LATER_COLUMNS)],
    "screening_id",
    "lists",  # versions the row was screened against
    "policy",
    "software",
    *_LATER_COLUMNS,
)
"""Columns are only ever added at the end: who reads a file by place finds each where it was."""


def beside_what_it_stands_on(cells: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The cells of ``RESULT_COLUMNS`` in two parts, for ``OUTPUT_COLUMNS``.

    Between them stand the screening's id and what it was screened against.
    """
    last = len(RESULT_COLUMNS) - len(_LATER_COLUMNS)
    return cells[:last], cells[last:]


def output_cells(result: Result | Unscreened) -> list[str]:
    """The cells of ``RESULT_COLUMNS``.

    A result without anything found has no explanation in a sheet.
    """
    if isinstance(result, Unscreened):
        said = {
            "status": result.status,
            "band": result.band,
            "warnings": _warnings(result),
            "unread": _unread(result),
            "error": result.error,
        }
        return [said.get(column, "") for column in RESULT_COLUMNS]
    best = _best(result)
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
        _on_one_line(result.explanation.text) if told else "",
        _warnings(result),
        _unread(result),
        "",
        str(result.dprk_risk),
        f"{best.identity:.6f}" if best and best.identity is not None else "",
        _ask_for(best),
        *_listed_cells(result, best),
    ]


def _listed_cells(result: Result, best: Match | None) -> Iterator[str]:
    """The cells of ``LISTED_COLUMNS``."""
    yield result.explanation.headline
    yield " | ".join(result.explanation.facts)
    if best is None:
        yield from [""] * (len(LISTED_COLUMNS) - 6)
    else:
        entity = best.entity
        yield _listed_as(result, best)
        records = _records(result, best)
        yield "; ".join(dict.fromkeys(short_title(one.source) for one in records))
        yield "; ".join(dict.fromkeys(code for one in records for code in one.programmes))
        yield _page_of(entity)
        yield "; ".join(map(_born, entity.birth_dates))
        places = (*entity.nationalities, *entity.countries, *entity.flags)
        yield " ".join(dict.fromkeys(places))
        numbers = sorted(entity.identifiers, key=lambda one: one.type != "imo")
        yield "; ".join(f"{type_in_words(one.type)} {one.value}" for one in numbers[:_MOST_NUMBERS])
    yield "; ".join((*(flag.why for flag in result.red_flags), *_conduct(result)))
    yield from ("", "", "")


def _best(result: Result) -> Match | None:
    """The match that a row tells of: that of the headline, else the strongest."""
    named = (one.match for one in result.deal_parties)
    known = (*result.matches, *named, *result.discounted)
    told = result.explanation.listed_id
    return next((one for one in known if one.entity.id == told), next(iter(known), None))


def _listed_as(result: Result, best: Match) -> str:
    """What the party that a row tells of is to the subject."""
    if any(best is one for one in result.matches):
        return "match"
    party = next((one for one in result.deal_parties if best is one.match), None)
    if party is None:
        return "discounted"
    role = role_in_words(party.role)
    return f"party to the deal ({role})" if role else "party to the deal"


def _records(result: Result, best: Match) -> Sequence[ListedRecord]:
    """The records of the party that a row tells of."""
    if any(best is one for one in result.matches):
        for party in result.parties:
            if any(one.entity_id == best.entity.id for one in party.records):
                return party.records
    return (record_of(best.entity),)


def _conduct(result: Result) -> Iterator[str]:
    """The typologies of what was sent, each with its first sign."""
    for found in result.typologies:
        if found.basis == "submission":
            sign = f" ({found.signals[0]})" if found.signals else ""
            yield f"{found.label}{sign}"


def _page_of(entity: Entity) -> str:
    """Where the publisher shows the record, else the path of ours at this service."""
    told = (one.url for one in entity.listings if one.url.startswith(("https://", "http://")))
    return next(told, f"/v1/entities/{quote(entity.id, safe='')}")


def _on_one_line(text: str) -> str:
    """A text without line breaks: programs that count lines take each for a row."""
    return " ".join(text.split())


def _born(date: DateInterval) -> str:
    about = "about " if date.approximate else ""
    exact = date.start == date.end
    return about + (f"{date.start}" if exact else f"{date.start} to {date.end}")


def _ask_for(best: Match | None) -> str:
    if best is None or best.identification is None or best.identification.identified:
        return ""
    return "; ".join(best.identification.settles)


def _scored(matches: Sequence[Match]) -> str:
    return "; ".join(f"{match.entity.id} {match.score:.3f}" for match in matches)


def _unread(result: Result | Unscreened) -> str:
    return "; ".join(dict.fromkeys(field_in_words(one.field) for one in result.unread))


def _warnings(result: Result | Unscreened) -> str:
    return "; ".join(map(said_plainly, result.warnings))


def _path(result: Result) -> tuple[PathStep, ...]:
    """The strongest match's path; without a match, the strongest finding's."""
    best = result.matches[0] if result.matches else None
    if best and best.links:
        return best.links
    paths = (finding.path for finding in result.typologies if finding.path)
    return next((path for path in paths if not best or path[0].from_id == best.entity.id), ())
