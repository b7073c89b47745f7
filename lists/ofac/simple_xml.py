"""OFAC's simple XML (``SDN.XML``, ``CONSOLIDATED.XML``; root ``sdnList``), streamed.

One element a party, with lists of aliases, addresses, documents and dates inside. The same party
has the same id here, in the advanced XML and in the CSV set. It says more than the CSV (weak
aliases are marked, documents have their parts apart) and less than the advanced XML (no scripts,
no typed relations, no listing dates). Source: OFAC's XSD of the format; its namespace changed over
the years, so only local names count. Reach for ``read``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lists.entity import Address
from lists.ofac.elements import child, child_text, children
from lists.ofac.features import read_feature
from lists.ofac.job_titles import link_employers
from lists.ofac.links import PartyBook
from lists.ofac.names import printed_name
from lists.ofac.party import PartyDraft
from lists.ofac.places import place_country
from lists.ofac.remarks import read_remarks
from lists.ofac.terms import document_types, label_key
from lists.parsing.fields import report_unread
from lists.parsing.report import UnreadableList
from lists.parsing.xml import iterate, local_name, root_of
from lists.vocabulary.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity, Kind, NameKind
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_KINDS: dict[str, Kind] = {
    "individual": "person",
    "entity": "organization",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_ALIAS_KINDS: dict[str, NameKind] = {"a.k.a.": "alias", "f.k.a.": "former", "n.k.a.": "alias"}
_VESSEL_FIELDS = (
    ("callSign", "Vessel Call Sign"),
    ("vesselType", "Vessel Type"),
    ("vesselFlag", "Vessel Flag"),
    ("vesselOwner", "Vessel Owner"),
    ("tonnage", "Vessel Tonnage"),
    ("grossRegisteredTonnage", "Vessel Gross Registered Tonnage"),
)
_DATED_LISTS = (
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "DOB"),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "POB"),
    ("nationalityList", "nationality", "country", "nationality"),
    ("citizenshipList", "citizenship", "country", "citizen"),
)
_INFORMATION = ("publshInformation", "publishInformation")
"""The head of the file; OFAC's own spelling is the first."""
# "(Linked To: X (Y) LTD) (Linked To: Z)": here brackets separate ties, in the CSV semicolons do.
_LINKED = re.compile(r"\s*;?\s*\(Linked To: (.*?)\)(?=\s*(?:\(|;|\.|$))")
_STREET = ("address1", "address2", "address3")


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every party of a simple OFAC file in file order.

    Args:
        path: The XML file.
        report: Filled while entities are yielded; ``published_at`` is the ``Publish_Date``.

    Raises:
        UnreadableList: Not well-formed to its end, another root than ``sdnList``, or no party.
    """
    name = root_of(path)[0]
    if name != "sdnList":
        raise UnreadableList(f"{path.name}: root is {name!r}, not the 'sdnList' of a simple list")
    drafts: dict[str, PartyDraft] = {}
    stated = found = 0
    for element in iterate(path, (*_INFORMATION, "sdnEntry"), report.fields):
        if local_name(element) != "sdnEntry":
            _published(element, report)
            count = child_text(element, "Record_Count")
            stated = int(count) if count.isdecimal() else 0
            continue
        found += 1
        draft = _party(element, report)
        if draft is None:
            continue
        if draft.uid in drafts:
            report.odd("skipped", draft.uid, "uid", draft.names[0].full, "the same key twice")
            report.flaw("records have a key twice", draft.uid)
            continue
        drafts[draft.uid] = draft
    report_unread(report, "ofac_simple_xml")
    if stated and stated != found:
        report.flaw(f"{found:,} records in the file, its head states {stated:,}")
    if not drafts:
        raise UnreadableList(f"{path.name}: no party in it")
    book = PartyBook(drafts.values())
    for draft in drafts.values():
        book.resolve_links(draft)
        link_employers(draft, book)
        report.counts["records"] += 1
        report.counts[draft.kind] += 1
        yield draft.entity()


def _published(element: Element, report: ParseReport) -> None:
    text = child_text(element, "Publish_Date")
    try:
        report.published_at = datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=UTC)
    except ValueError:
        report.odd("odd", "", "Publish_Date", text, "unreadable date")


def _party(element: Element, report: ParseReport) -> PartyDraft | None:
    uid, said = child_text(element, "uid"), child_text(element, "sdnType")
    if not uid.isdigit():
        report.odd("skipped", uid, "uid", child_text(element, "lastName"), "a party without a key")
        return None
    kind = _KINDS.get(said.casefold())
    if kind is None:
        report.odd("unknown", uid, "sdnType", said, "unknown type of party")
    draft = PartyDraft(report, uid, kind or "organization")
    _add_name(draft, element, "primary")
    _add_listing(draft, element)
    _add_aliases(draft, element)
    _add_addresses(draft, element)
    _add_documents(draft, element)
    for label, text in _labelled(element):
        read_feature(draft, label, text)
    if remarks := child_text(element, "remarks"):
        read_remarks(draft, _LINKED.sub(r"; Linked To: \1", remarks).strip("; "))
        draft.remarks = remarks
    return draft


def _add_listing(draft: PartyDraft, element: Element) -> None:
    for programme in _items(element, "programList", "program"):
        draft.add_programme(clean(programme.text or ""))
    if draft.report.source == "ofac_sdn":
        draft.add_measure("Block")  # what being on the SDN list means; nothing in the file says it


def _labelled(element: Element) -> Iterator[tuple[str, str]]:
    """Facts of a party under the labels that OFAC's other formats print before them."""
    if title := child_text(element, "title"):
        yield "Title", title
    for listed, item, value, label in _DATED_LISTS:
        for part in _items(element, listed, item):
            yield label, child_text(part, value)
    ship = child(element, "vesselInfo")
    for field, label in _VESSEL_FIELDS if ship is not None else ():
        if ship is not None and (text := child_text(ship, field)):
            yield label, text


def _items(element: Element, listed: str, item: str) -> Iterator[Element]:
    for group in children(element, listed):
        yield from children(group, item)


def _add_name(draft: PartyDraft, element: Element, kind: NameKind) -> None:
    last, first = child_text(element, "lastName"), child_text(element, "firstName")
    draft.add_name(printed_name(f"{last}, {first}" if first else last, draft.kind, kind))


def _add_aliases(draft: PartyDraft, element: Element) -> None:
    for alias in _items(element, "akaList", "aka"):
        how = child_text(alias, "type").casefold()
        if how not in _ALIAS_KINDS:
            draft.unknown("alias type", how, "unknown type of alias")
        weak = child_text(alias, "category").casefold() == "weak"
        _add_name(draft, alias, "weak_alias" if weak else _ALIAS_KINDS.get(how, "alias"))
        draft.report.counts["aliases"] += 1


def _add_addresses(draft: PartyDraft, element: Element) -> None:
    for row in _items(element, "addressList", "address"):
        street = ", ".join(text for part in _STREET if (text := child_text(row, part)))
        city, region = child_text(row, "city"), child_text(row, "stateOrProvince")
        code, country = child_text(row, "postalCode"), child_text(row, "country")
        line = " ".join(part for part in (region, code) if part)
        full = ", ".join(part for part in (street, city, line, country) if part)
        if full:
            address = Address(full, street, city, region, code, place_country(country))
            draft.add_address(address, country)


def _add_documents(draft: PartyDraft, element: Element) -> None:
    for row in _items(element, "idList", "id"):
        label, number = child_text(row, "idType"), child_text(row, "idNumber")
        country = child_text(row, "idCountry")
        if label_key(label) not in document_types() and read_feature(draft, label, number):
            continue
        draft.add_document(label, number, place_country(country), _until(row))


def _until(row: Element) -> str:
    issued, expires = child_text(row, "issueDate"), child_text(row, "expirationDate")
    parts = (f"issued {issued}" if issued else "", f"expires {expires}" if expires else "")
    return ", ".join(part for part in parts if part)
