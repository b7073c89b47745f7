"""The UN "1718 Designated Vessels List": a web page of tables to vessels.

Reach for ``read``. Each ship is a row of number, names, IMO (with MMSI below), date and one
"Yes"/"na" column a measure, followed by labelled rows (flag, call sign, type, other information).
Column meanings come from ``data/un_vessel_measures.toml`` by the paragraph they cite.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from msgspec import structs

from lists.entity import Entity, Link, Listing
from lists.parsing.fields import report_unread
from lists.parsing.names import distinct, names_in
from lists.parsing.report import UnreadableList
from lists.parsing.xml import html_rows
from lists.vocabulary.cleaning import clean, split_names
from lists.vocabulary.countries import flag_country
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.party_names import NameBook
from lists.vocabulary.ties import REFERENCE, links_in_text, reference_key, resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from lists.entity import Identifier, Name
    from lists.parsing.report import ParseReport

_TITLE = "1718 Designated Vessels List"
_CLOSED = re.compile(rb"</html\s*>", re.IGNORECASE)
_DAY = re.compile(r"^\d{1,2}-[A-Z][a-z]{2}-(?:\d{2}|\d{4})$")
_NUMBERED = re.compile(r"^1\s*[:.]\s*\S")
_RUNNING_NUMBER = re.compile(r"^[0-9]{1,3}$")
_MMSI = re.compile(r"\b\d{9}\b")
_IMO_CELL = re.compile(r"^(?:IMO\s*)?(?P<imo>\d{6,8})\b")
_FOOTNOTE_DATE = re.compile(
    r"\b(?P<date>\d{1,2} (?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December) \d{4})\b"
)
_LATER_NAME = re.compile(
    r"vessel named (?:the )?(?P<first>[A-Z][\w ]*?\d*)(?: or (?P<second>[A-Z][\w ]*?\d*))?\."
)
_CITED = re.compile(r"paragraph\s+(\d+)\s*(?:\((\w)\))?\s*of\s+resolution\s*(\d{4})", re.IGNORECASE)


@cache
def _measures() -> Mapping[str, dict[str, Any]]:
    text = (files("lists") / "data" / "un_vessel_measures.toml").read_text("utf-8")
    return tomllib.loads(text)


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield the listed ships of the page.

    Args:
        path: The page as saved (HTML).
        report: Filled with counts (``records``, ``vessels``, ``with_imo``, ``names``) and
            oddities; the page carries no machine-readable date, only one in its title.

    Raises:
        UnreadableList: No table of ships in the page.
    """
    rows = [tuple(clean(cell) for cell in row) for row in html_rows(path)]
    if not _CLOSED.search(path.read_bytes()[-4096:]):
        report.flaw("the page does not end with </html>: it is cut short")
    report.published_at = _published(path)
    for number in _missing_numbers(rows):
        report.flaw("running numbers of ships are missing", number)
    columns = _columns(rows)
    entities: list[Entity] = []
    for ship in _ships(rows):
        report.counts["records"] += 1
        entity = _entity(ship, columns, report)
        _count_fields(ship, columns, report)
        if entity:
            entities.append(entity)
    report_unread(report, "un_vessels_html")
    if not entities:
        raise UnreadableList(f"{path.name}: holds no row of the {_TITLE}")
    book = NameBook(entities)
    for entity in entities:
        links = [
            each for link in entity.links for each in resolved(link, book, entity.id, entity.source)
        ]
        report.counts["links"] += len(links)
        report.counts["links_resolved"] += sum(bool(link.target_id) for link in links)
        yield structs.replace(entity, links=tuple(links))


def _published(path: Path) -> datetime | None:
    """The day in the page's title ("… List 4 June 2020")."""
    found = _FOOTNOTE_DATE.search(path.read_text("utf-8", "replace")[:4096])
    interval = parse_date(found["date"]) if found else None
    if interval is None:
        return None
    return datetime(interval.start.year, interval.start.month, interval.start.day, tzinfo=UTC)


def _missing_numbers(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """The page numbers its ships from 1 on: numbers below the last one that no row begins with."""
    numbers = {int(row[0]) for row in rows if row and _RUNNING_NUMBER.match(row[0])}
    return [str(number) for number in range(1, max(numbers, default=0)) if number not in numbers]


def _columns(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """One ``(key of data/un_vessel_measures.toml, heading)`` a measure column, in page order."""
    for row in rows:
        keys = [(_column_key(cell), cell) for cell in row]
        if sum(bool(key) for key, _ in keys) >= 3:
            return tuple((key, cell) for key, cell in keys if key)
    return tuple((key, "") for key in _measures())


def _column_key(heading: str) -> str:
    if "Ocean Maritime Management" in heading:
        return "omm"
    found = _CITED.search(heading)
    return f"{found[3]}-{found[1]}{found[2] or ''}".lower() if found else ""


def _ships(rows: Iterable[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    """Group the rows: a ship's own row and the labelled ones after it."""
    ship: list[tuple[str, ...]] = []
    for row in rows:
        if any(_NUMBERED.match(cell) for cell in row[:3]) and any(_DAY.match(c) for c in row):
            if ship:
                yield ship
            ship = [row]
        elif ship:
            ship.append(row)
    if ship:
        yield ship


def _labelled(rows: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        cells = [cell for cell in row if cell]
        if cells and cells[0].isdigit():  # the number cell hangs over into a labelled row
            cells = cells[1:]
        if len(cells) >= 2:
            found[re.sub(r"\s+", "", cells[0]).casefold()] = tuple(cells[1:])
    return found


def _entity(
    rows: list[tuple[str, ...]], columns: tuple[tuple[str, str], ...], report: ParseReport
) -> Entity | None:
    head, labelled = rows[0], _labelled(rows[1:])
    at = next(index for index, cell in enumerate(head) if _DAY.match(cell))
    names = _names(next(cell for cell in head if _NUMBERED.match(cell)), labelled)
    imo_cell = head[at - 1]
    found = _IMO_CELL.match(imo_cell)
    imo = found["imo"] if found else ""
    if not imo:
        report.odd("odd", names[0].full, "IMO number", imo_cell, "ship without IMO number")
    identifiers = _identifiers(imo, imo_cell, labelled)
    if identifiers and imo and identifiers[0].valid is False:
        report.odd("odd", names[0].full, "IMO number", imo, "check digit fails")
    report.counts["vessels"] += 1
    report.counts["with_imo"] += bool(imo)
    report.counts["names"] += len(names)
    reference = f"IMO {imo}" if imo else names[0].full
    flags = [flag_country(text) for text in split_names(_first(labelled, "flag"))]
    return Entity(
        id=f"unv-{imo or _slug(names[0].full)}",
        source="un_vessels",
        reference=reference,
        kind="vessel",
        caption=names[0].full,
        names=names,
        identifiers=identifiers,
        flags=tuple(dict.fromkeys(flag for flag in flags if flag)),
        vessel_type=_first(labelled, "type"),
        listings=(_listing(head, at, labelled, columns, reference),),
        links=_links(head, at, labelled, columns),
        notes=() if imo else (f"IMO number: {imo_cell}",),
    )


def _count_fields(
    rows: list[tuple[str, ...]], columns: tuple[tuple[str, str], ...], report: ParseReport
) -> None:
    """Count the labels of a ship's rows, and the columns of measures that say yes."""
    head, labelled = rows[0], _labelled(rows[1:])
    at = next(index for index, cell in enumerate(head) if _DAY.match(cell))
    report.fields.update(label for label, cells in labelled.items() if cells[0] != "na")
    report.fields.update(f"measure of {key}" for key, _ in _yes(head, at, columns))


def _first(labelled: Mapping[str, tuple[str, ...]], label: str) -> str:
    text = labelled.get(label, ("",))[0]
    return "" if text == "na" else text


def _slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def _names(cell: str, labelled: Mapping[str, tuple[str, ...]]) -> tuple[Name, ...]:
    names: list[Name] = []
    for spelling in split_names(cell):
        names += names_in(spelling, "alias" if names else "primary")
    later = _LATER_NAME.search(_first(labelled, "otherinformation"))
    if later:  # "now operating as a DPRK flagged vessel named the KUMJINGANG3 or Kum Jin Gang 3."
        for spelling in (later["first"], later["second"]):
            names += names_in(spelling or "", "alias")
    return distinct(names)


def _identifiers(
    imo: str, imo_cell: str, labelled: Mapping[str, tuple[str, ...]]
) -> tuple[Identifier, ...]:
    found = [identifier("imo", imo)] if imo else []
    found += [identifier("mmsi", number) for number in _MMSI.findall(imo_cell)]
    found += [identifier("call_sign", sign) for sign in split_names(_first(labelled, "callsign"))]
    return tuple(found)


def _yes(
    head: tuple[str, ...], at: int, columns: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    marks = head[at + 1 :]
    return [
        column
        for column, mark in zip(columns, marks, strict=False)
        if mark.casefold().startswith("yes")
    ]


def _listing(
    head: tuple[str, ...],
    at: int,
    labelled: Mapping[str, tuple[str, ...]],
    columns: tuple[tuple[str, str], ...],
    reference: str,
) -> Listing:
    information = labelled.get("otherinformation", ("",))
    chosen = _yes(head, at, columns)
    dates = [day for day in (_day(head[at]), *(_day(cell) for cell in information)) if day]
    if len(information) > 1:  # a second designation hangs beside the information of the first
        second = next((i for i, cell in enumerate(information) if _DAY.match(cell)), 0)
        chosen += _yes(information, second, columns) if second else []
    known = [_measures()[key] for key, _ in chosen if key in _measures()]
    measures = [word for each in known for word in each["measures"]]
    basis = [text for each in known for text in each["legal_basis"]]
    return Listing(
        source="un_vessels",
        reference=reference,
        programmes=("UNSC:KP", "UNSC:1718"),
        legal_basis=tuple(dict.fromkeys(basis)),
        listed_on=min(dates, default=None),
        amended_on=max(dates) if len(dates) > 1 else None,
        measures=tuple(dict.fromkeys(measures)),
        reason="" if information[0] == "na" else information[0],
    )


def _day(text: str) -> date | None:
    if not _DAY.match(text):
        return None
    day, month, year = text.split("-")
    full = year if len(year) == 4 else f"20{year}"  # the committee began designating ships in 2016
    interval = parse_date(f"{day} {month} {full}")
    return interval.start if interval else None


def _links(
    head: tuple[str, ...],
    at: int,
    labelled: Mapping[str, tuple[str, ...]],
    columns: tuple[tuple[str, str], ...],
) -> tuple[Link, ...]:
    links: list[Link] = []
    reason = _first(labelled, "otherinformation")
    for key, heading in _yes(head, at, columns):
        if key == "omm":
            cited = REFERENCE.search(heading)
            reference = reference_key(cited) if cited else "KPe.020"
            quote = heading or reason
            links.append(
                Link("operated_by", "", "Ocean Maritime Management Company", reference, quote)
            )
    owner = _first(labelled, "designatedaseconomicresourcesof")
    if owner:
        cited = REFERENCE.search(owner)
        name = clean(owner[: cited.start()]).rstrip(" (") if cited else owner
        quote = f"Designated as economic resources of {owner}"
        reference = reference_key(cited) if cited else ""
        links.append(Link("interest_of", "", name, reference, quote))
    known = [link.target_name for link in links]
    links += [
        link
        for link in links_in_text(reason)
        if not any(link.target_name.startswith(name) for name in known)
    ]
    return tuple(links)
