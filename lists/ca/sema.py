"""Canada's consolidated list of autonomous sanctions (SEMA and JVCFO regulations), flat XML.

Reach for ``read``. Records have no key, and schedule and item shift when somebody is taken off, so
a party is known by its country, name and date of birth or IMO number. Texts hold English and
French ("Russia / Russie", "Tanker|Navire-citerne"). The DPRK is a regulation without names.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from lists.entity import Name
from lists.parsing.fields import report_unread
from lists.parsing.gathered_party import GatheredParty
from lists.parsing.names import names_in
from lists.parsing.report import UnreadableList
from lists.parsing.xml import full_text, iterate, local_name, root_of
from lists.vocabulary.cleaning import clean, script_of
from lists.vocabulary.countries import country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity, Kind
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_FIELDS = {
    "Country": "country",
    "LastName": "last",
    "GivenName": "given",
    "EntityOrShip": "firm",
    "TitleOrShip": "title",
    "TitleOrShipType": "title",
    "ShipIMONumber": "imo",
    "DateOfBirthOrShipBuildDate": "born",
    "Aliases": "aliases",
    "Schedule": "schedule",
    "Item": "item",
    "DateOfListing": "listed",
}
"""English half of an element's name → what it holds."""
_FRENCH = re.compile(r"\s*(?:\||\s/\s)\s*")
_SEVERAL = re.compile(r"\s*[;\n]\s*")


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every listed party in file order. The file carries no date.

    Raises:
        UnreadableList: Not this list, not well-formed, cut short.
    """
    root = root_of(path)[0]
    if root != "data-set":
        raise UnreadableList(f"{path.name}: root element is {root}, not Canada's list")
    keys: dict[str, int] = {}
    for element in iterate(path, ("record",), report.fields):
        report.counts["records"] += 1
        party = _party(_values(element), keys, report)
        entity = party.entity() if party else None
        if entity:
            yield entity
    report_unread(report, "sema_xml")
    if not report.counts["records"]:
        raise UnreadableList(f"{path.name}: no record in it")


def _values(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        field = _FIELDS.get(local_name(child).partition("-")[0])
        if field and (text := clean(full_text(child))):
            found[field] = text
    return found


def english(text: str) -> str:
    """The English half of a text in both languages."""
    return _FRENCH.split(text)[0].strip()


def _party(
    values: dict[str, str], keys: dict[str, int], report: ParseReport
) -> GatheredParty | None:
    country = english(values.get("country", ""))
    last, given, firm = (values.get(name, "") for name in ("last", "given", "firm"))
    said = [country, last, given, firm, values.get("imo", "") or values.get("born", "")]
    cited = f"{country} {values.get('schedule', '')} {values.get('item', '')}".strip()
    if not (last or given or firm):
        report.odd("skipped", cited, "record", " ".join(values.values()), "no name")
        return None
    digest = hashlib.sha256("\0".join(said).casefold().encode()).hexdigest()[:12]
    again = keys[digest] = keys.get(digest, 0) + 1
    key = digest if again == 1 else f"{digest}.{again}"
    kind: Kind = "vessel" if values.get("imo") else "organization" if firm else "person"
    party = GatheredParty("ca_sema", key, cited, kind, report)
    _names(party, last, given, firm)
    for alias in _SEVERAL.split(values.get("aliases", "")):
        party.add_names(alias, "alias")
    code = country_code(country)
    slug = "DPRK" if code == "KP" else re.sub(r"\W+", "-", country.upper()).strip("-") or "OTHER"
    party.programmes.append(f"CA:{slug}")
    party.legal_basis.append(f"Special Economic Measures, {country}" if country else "")
    party.remarks.append(", ".join(f"{k} {values[k]}" for k in ("schedule", "item") if k in values))
    party.measures.append("asset freeze")
    _facts(party, values)
    return party


def _names(party: GatheredParty, last: str, given: str, firm: str) -> None:
    if last and given:
        full = f"{given} {last}"
        script = script_of(full)
        party.names.append(Name(full, "primary", given, last, script=script))
        party.names.append(Name(f"{last} {given}", "alias", given, last, script=script))
    elif last or given:
        party.add_names(last or given, "primary")
    if firm:
        halves = [half for half in _FRENCH.split(firm) if half]
        for place, half in enumerate(halves):
            party.names += names_in(half, "alias" if place or party.names else "primary")


def _facts(party: GatheredParty, values: dict[str, str]) -> None:
    if number := values.get("imo"):
        party.identifiers.append(identifier("imo", number))
    title = english(values.get("title", ""))
    if party.kind == "vessel":
        party.vessel_type = title
    elif title:
        party.titles.append(title)
    if born := values.get("born"):
        interval = parse_date(born)
        if interval is None:
            party.odd("DateOfBirthOrShipBuildDate", born, "not a date; kept as a note")
            party.notes.append(f"Date of birth or build: {born}")
        elif party.kind == "vessel":
            party.build_year = str(interval.start.year)
        elif party.kind == "person":
            party.birth_dates.append(interval)
    if listed := values.get("listed"):
        interval = parse_date(listed)
        party.listed_on = interval.start if interval else None
        if interval is None:
            party.odd("DateOfListing", listed, "not a date")
