"""A party's line and the lines about it become one ``Entity``. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import structs

from lists.entity import Entity, Identifier, Listing
from lists.ftm.model import table
from lists.ftm.party import FtmDraft, fields_of, names_of, numbers_of, topics_of
from lists.ftm.related_entities import (
    add_addresses,
    add_occupancy,
    add_own_ties,
    add_paper,
    add_sanction,
    add_security,
    add_tie,
    add_wallet,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Kind
    from lists.ftm.lines import Line
    from lists.ftm.related_entities import Look
    from lists.parsing.bounded_report import BoundedReport


class Assembler:
    """Makes the entities of one list. ``look`` finds other entities that a line names."""

    def __init__(self, source: str, look: Look, report: BoundedReport) -> None:
        self._source = source
        self._look = look
        self._report = report

    def entity(self, line: Line, our_id: str, about: Iterable[Line]) -> Entity | None:
        """The party of ``line``, given all lines about it; ``None``, reported, without a name."""
        draft = FtmDraft(line, cast("Kind", table()["parties"][line.schema]), self._report)
        for other in about:
            self._add(draft, other)
        add_addresses(draft, self._look)
        add_own_ties(draft, self._look)
        return _complete(draft, our_id, self._source)

    def _add(self, draft: FtmDraft, line: Line) -> None:
        if line.id == draft.line.id:
            self._merge(draft, line)
        elif line.schema == "Sanction":
            add_sanction(draft, line, self._source)
        elif line.schema in {"Identification", "Passport"}:
            add_paper(draft, line)
        elif line.schema == "CryptoWallet":
            add_wallet(draft, line)
        elif line.schema == "Security":
            add_security(draft, line)
        elif line.schema == "Occupancy":
            add_occupancy(draft, line, self._look)
        else:
            add_tie(draft, line, self._look)

    def _merge(self, draft: FtmDraft, line: Line) -> None:
        """The same id again: no value is lost, unless it would be another kind of party."""
        if table()["parties"].get(line.schema) != draft.kind:
            message = f"id twice, as {draft.line.schema} and as {line.schema}: the first one counts"
            self._report.odd("skipped", line.id, "id", line.id, message)
            return
        if line.properties != draft.line.properties:
            message = "id twice: the values of the second line are added to the first"
            self._report.odd("odd", line.id, "id", line.id, message)
        else:
            self._report.odd("skipped", line.id, "id", line.id, "the same line twice")
        for name, values in line.properties.items():
            held = draft.line.properties.setdefault(name, [])
            held += [value for value in values if value not in held]


def _complete(draft: FtmDraft, our_id: str, source: str) -> Entity | None:
    names = names_of(draft)
    numbers = _merged(numbers_of(draft), draft.papers)
    caption = draft.line.caption or (names[0].full if names else "")
    if not names and not numbers:
        draft.report.odd("skipped", draft.line.id, "name", "", "no name and no number")
        return None
    fields: dict[str, Any] = fields_of(draft)
    listings = _listings(draft, our_id, source)
    counts = draft.report.reading.counts
    counts["records"] += 1
    counts[f"{draft.kind}s"] += 1
    counts["names"] += len(names)
    counts["links"] += len(draft.links)
    return Entity(
        id=our_id,
        source=source,
        reference=next((one.reference for one in listings if one.reference), "") or our_id,
        kind=draft.kind,
        kind_guessed=draft.line.schema == "LegalEntity",
        caption=caption or numbers[0].value,
        names=names,
        positions=tuple(dict.fromkeys((*draft.texts("position"), *draft.positions))),
        addresses=tuple(draft.addresses),
        identifiers=tuple(numbers),
        listings=listings,
        links=tuple(dict.fromkeys(draft.links)),
        **fields,
    )


def _merged(numbers: list[Identifier], papers: list[Identifier]) -> list[Identifier]:
    """Papers, and the numbers no paper tells more about."""
    on_papers = {(paper.type, paper.normalized) for paper in papers}
    plain = [number for number in numbers if (number.type, number.normalized) not in on_papers]
    return list(dict.fromkeys((*plain, *papers)))


def _listings(draft: FtmDraft, our_id: str, source: str) -> tuple[Listing, ...]:
    """Acts of listing; standing on the list is one where the file states none."""
    topics = topics_of(draft)
    if not draft.listings:
        programmes = dict.fromkeys((*draft.texts("program"), *draft.texts("programId")))
        url = next(iter(draft.texts("sourceUrl")), "")
        return (Listing(source, our_id, tuple(programmes), measures=topics, url=url),)
    first, *others = dict.fromkeys(draft.listings)
    measures = tuple(dict.fromkeys((*first.measures, *topics)))
    return (structs.replace(first, measures=measures), *others)
