"""A FollowTheMoney file (JSON lines, as OpenSanctions lays it out) as a stream of entities.

Two passes with a scratch database between them: see ``lists.ftm.index``. Memory does not grow
with the file. Nothing in a file stops the rest of it: see ``lists.ftm.lines``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from lists.ftm.assemble import Assembler
from lists.ftm.line_index import (
    IF_SANCTIONED,
    NAMED_ONLY,
    PARTY,
    LineIndex,
    LinePosition,
    NamedEntity,
)
from lists.ftm.lines import lines_of, parse_line
from lists.ftm.mapping import ftm_id
from lists.ftm.model import between, property_use, schema_use, table
from lists.ftm.residue import restored
from lists.parsing.bounded_report import BoundedReport
from lists.parsing.report import ParseReport, UnreadableList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity
    from lists.ftm.lines import Line

MOST_ABOUT = 20_000
"""Relations and other lines that one party may have: memory holds them all at once."""


def read(path: Path, source: str, reading: ParseReport) -> Iterator[Entity]:
    """Yield the parties of a FollowTheMoney file, one at a time, in the order of the file.

    Args:
        path: The file, one entity a line.
        source: Code of the list the entities are to belong to.
        reading: Filled with counts (``records``, ``persons``…, ``links``, lines by schema) and
            oddities, grouped: of each kind the first few are kept and all are counted.

    Raises:
        UnreadableList: not a single line of the file could be used.
    """
    report = BoundedReport(reading)
    with LineIndex() as index, path.open("rb") as file:
        _note_places(file, index, report)
        index.seal()
        reader = _Reader(file, index, report, source)
        for key, our_id, place in index.parties():
            entity = reader.entity(key, our_id, place)
            if entity is not None:
                yield entity
        left_out = index.not_parties()
        if left_out:
            reading.counts["named_only"] = left_out
        report.close()
    if not reading.counts["lines"]:
        raise UnreadableList(f"{path.name}: no line of it is a FollowTheMoney entity")


def _note_places(file: BinaryIO, index: LineIndex, report: BoundedReport) -> None:
    counts = report.reading.counts
    newest = ""
    for offset, text in lines_of(file, report):
        line = parse_line(text, report, f"byte {offset:,}")
        if line is None:
            continue
        use = schema_use(line.schema)
        if use != "read":
            unknown = use == "unknown"
            said = "is no schema of FollowTheMoney" if unknown else "is not read: it says no party"
            report.odd("skipped", line.id, "schema", line.schema, f"{line.schema[:40]} {said}")
            continue
        newest = max(newest, line.last_seen[:19])
        counts["lines"] += 1
        counts[f"lines {line.schema}"] += 1
        _note(line, LinePosition(offset, len(text)), index, report)

    report.reading.published_at = _instant(newest)


def _instant(text: str) -> datetime | None:
    """When the data set was made: OpenSanctions says of each entity when it was last seen."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _note(line: Line, place: LinePosition, index: LineIndex, report: BoundedReport) -> None:
    around = table()["around"].get(line.schema, ())
    ends = between().get(line.schema)
    named = (*around, *((ends.this, ends.target) if ends else ()))
    parties = dict.fromkeys(key for prop in named for key in line.properties.get(prop, ()))
    for key in parties:
        index.add_about(key, place, sanction=line.schema == "Sanction")
    if line.schema in table()["parties"] and not parties:
        unlisted = line.target is False and not line.properties.get("topics")
        state = IF_SANCTIONED if unlisted else PARTY
        index.add_entity(line.id, _our_id(line), _caption(line), state, place)
    elif line.schema in table()["named_by_others"]["schemata"]:
        index.add_entity(line.id, "", _caption(line), NAMED_ONLY, place)
    elif not parties:
        report.odd("skipped", line.id, line.schema, "", "names no party")


def _our_id(line: Line) -> str:
    """The id an export of ours was made from, else the file's own, made url-safe."""
    for referent in line.referents:
        if ftm_id(referent) == line.id != referent:
            return referent
    return ftm_id(line.id)


def _caption(line: Line) -> str:
    names = line.properties.get("name") or line.properties.get("full") or [""]
    return line.caption or names[0][:1_000]


class _Reader:
    """The second pass: each party with all lines about it."""

    def __init__(
        self, file: BinaryIO, index: LineIndex, report: BoundedReport, source: str
    ) -> None:
        self._file = file
        self._index = index
        self._report = report
        self._silent = BoundedReport(
            ParseReport(source)
        )  # the first pass has said what is odd in a line
        self._assembler = Assembler(source, self._look, report)

    def entity(self, key: str, our_id: str, place: LinePosition) -> Entity | None:
        """The party whose own line stands at ``place``."""
        line = self._line(place)
        for name in line.properties:
            if property_use(name) == "unknown":
                message = f"no property of {line.schema} in FollowTheMoney"
                self._report.odd("unknown", line.id, name[:64], line.properties[name][0], message)
        places = self._index.about(key)
        if len(places) > MOST_ABOUT:
            message = f"more than {MOST_ABOUT:,} lines about one party; those after are left out"
            self._report.odd("skipped", line.id, "line", str(len(places)), message)
        about = (self._line(other) for other in places[:MOST_ABOUT])
        entity = self._assembler.entity(line, our_id, about)
        return None if entity is None else restored(entity, line.extra, self._report)

    def _look(self, key: str) -> tuple[NamedEntity, Line | None] | None:
        known = self._index.known(key)
        if known is None:
            return None
        return known, None if known.id else self._line(known.place)

    def _line(self, place: LinePosition) -> Line:
        self._file.seek(place.offset)
        line = parse_line(self._file.read(place.length), self._silent, "")
        assert line is not None  # noqa: S101 (the first pass read the same bytes)
        return line
