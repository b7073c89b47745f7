"""OFAC's enhanced XML (``SDN_ENHANCED.XML``, ``CONS_ENHANCED.XML``, ``ENHANCED_XML``), streamed.

Everything of a party stands in its element, in words, with ids beside them. One file may hold the
parties of every list of OFAC's; those of the list that is read (``ParseReport.source``) are taken.
Reach for ``read``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lists.entity import Address, DateInterval, Link
from lists.ofac.elements import attribute, child, child_text, children
from lists.ofac.features import read_feature
from lists.ofac.job_titles import link_employers
from lists.ofac.links import PartyBook
from lists.ofac.names import assembled_name, printed_name
from lists.ofac.party import PartyDraft
from lists.ofac.places import place_country
from lists.ofac.remarks import read_remarks
from lists.ofac.terms import Relation, relations
from lists.ofac.xml_features import FeatureParts, read_parts
from lists.parsing.fields import report_unread
from lists.parsing.report import UnreadableList
from lists.parsing.xml import iterate, local_name, root_of
from lists.vocabulary.cleaning import clean
from lists.vocabulary.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from lists.entity import Entity, Kind, NameKind
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

SDN = "SDN List"
_KINDS: dict[str, Kind] = {
    "Individual": "person",
    "Entity": "organization",
    "Vessel": "vessel",
    "Aircraft": "aircraft",
}
_ALIAS_KINDS: dict[str, NameKind] = {"A.K.A.": "alias", "F.K.A.": "former", "N.K.A.": "alias"}
_SCRIPT_CODES = {
    "Chinese Simplified": "Hans",
    "Chinese Traditional": "Hant",
    "Cyrillic": "Cyrl",
    "Arabic": "Arab",
}
_STREET = ("ADDRESS1", "ADDRESS2", "ADDRESS3")


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every party of the list ``report.source`` in file order.

    Args:
        path: The XML file.
        report: Filled while entities are yielded; ``published_at`` is ``dataAsOf``.

    Raises:
        UnreadableList: Not well-formed to its end, another root, or no party of the list in it.
    """
    name = root_of(path)[0]
    if name != "sanctionsData":
        raise UnreadableList(f"{path.name}: root is {name!r}, not OFAC's 'sanctionsData'")
    codes: dict[str, str] = {}
    drafts: dict[str, PartyDraft] = {}
    for element in iterate(path, ("publicationInfo", "referenceValue", "entity"), report.fields):
        match local_name(element):
            case "publicationInfo":
                _published(element, report)
            case "referenceValue":
                if code := child_text(element, "isoCode"):
                    codes[attribute(element, "refId")] = code
            case _:
                if not _is_on(element, report.source):
                    report.counts["on another list"] += 1
                    continue
                draft = _Party(element, codes, report).draft()
                if draft is not None and draft.uid in drafts:
                    report.odd("skipped", draft.uid, "id", "", "the same key twice")
                    report.flaw("records have a key twice", draft.uid)
                elif draft is not None:
                    drafts[draft.uid] = draft
    report_unread(report, "ofac_enhanced_xml")
    if not drafts:
        raise UnreadableList(f"{path.name}: no party of this list in it")
    yield from _finished(drafts, report)


def _finished(drafts: dict[str, PartyDraft], report: ParseReport) -> Iterator[Entity]:
    book = PartyBook(drafts.values())
    for draft in drafts.values():
        draft.links = [_resolved(link, drafts, report) for link in draft.links]
        book.resolve_links(draft)
        link_employers(draft, book)
        report.counts["records"] += 1
        report.counts[draft.kind] += 1
        yield draft.entity()


def _resolved(link: Link, drafts: dict[str, PartyDraft], report: ParseReport) -> Link:
    """The link with its target, which may stand later in the file or on another list."""
    target = drafts.get(link.target_reference)
    report.counts["links_resolved" if target else "links_unresolved"] += 1
    if target is None:
        return link
    name = target.names[0].full if target.names else link.target_name
    words = link.quote.partition(":")[0]
    quote = f"{words}: {name}"
    return Link(link.type, target.id, name, link.target_reference, quote)


def _published(element: Element, report: ParseReport) -> None:
    text = child_text(element, "dataAsOf")
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        report.odd("odd", "", "dataAsOf", text, "unreadable date")
    else:
        report.published_at = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    filters = child(element, "filters")
    programmes = [] if filters is None else _items(filters, "sanctionsPrograms", "sanctionsProgram")
    if said := ", ".join(clean(one.text) for one in programmes):
        message = "the file was exported for these programmes alone"
        report.odd("odd", "", "filters", said, message)


def _items(element: Element, group: str, item: str) -> list[Element]:
    return [one for found in children(element, group) for one in children(found, item)]


def _is_on(element: Element, source: str) -> bool:
    """Whether a party stands on the list read: the SDN list, or any other of OFAC's."""
    lists = {clean(one.text) for one in _items(element, "sanctionsLists", "sanctionsList")}
    return SDN in lists if source == "ofac_sdn" else bool(lists - {SDN})


class _Party:
    """One ``entity`` element on its way to a draft. ``codes``: alpha-2 by id of a country."""

    def __init__(self, element: Element, codes: dict[str, str], report: ParseReport) -> None:
        self._element = element
        self._codes = codes
        self._report = report

    def draft(self) -> PartyDraft | None:
        """The party; ``None`` (reported) without a key."""
        element, report = self._element, self._report
        uid = attribute(element, "id")
        info = child(element, "generalInfo")
        if not uid or info is None:
            report.odd("skipped", uid, "id", "", "a party without a key or without anything said")
            return None
        said = child_text(info, "entityType")
        kind = _KINDS.get(said)
        draft = PartyDraft(report, uid, kind or "organization")
        if kind is None:
            draft.unknown("entityType", said, "unknown type of party")
        if remarks := child_text(info, "remarks"):
            read_remarks(draft, remarks)
        if title := child_text(info, "title"):
            read_feature(draft, "Title", title)
        self._listing(draft)
        self._names(draft)
        self._addresses(draft)
        for feature in _items(element, "features", "feature"):
            read_parts(draft, self._feature(feature))
        self._documents(draft)
        self._relations(draft)
        return draft

    def _listing(self, draft: PartyDraft) -> None:
        for programme in _items(self._element, "sanctionsPrograms", "sanctionsProgram"):
            draft.add_programme(clean(programme.text))
        for measure in _items(self._element, "sanctionsTypes", "sanctionsType"):
            draft.add_measure(clean(measure.text))
        for law in _items(self._element, "legalAuthorities", "legalAuthority"):
            draft.add_law(clean(law.text))
        days = [
            day
            for one in _items(self._element, "sanctionsLists", "sanctionsList")
            if (day := _day(attribute(one, "datePublished"))) is not None
        ]
        draft.listed_on = min(days, default=None)

    def _names(self, draft: PartyDraft) -> None:
        names = _items(self._element, "names", "name")
        names.sort(key=lambda name: not _flag(name, "isPrimary"))
        for name in names:
            kind = self._name_kind(draft, name)
            translations = _items(name, "translations", "translation")
            translations.sort(key=lambda one: not _flag(one, "isPrimary"))
            for place, translation in enumerate(translations):
                own: NameKind = "alias" if kind == "primary" and place else kind
                script = child_text(translation, "script")
                parts = [
                    (child_text(part, "type"), child_text(part, "value"))
                    for part in _items(translation, "nameParts", "namePart")
                ]
                if parts:
                    code = _SCRIPT_CODES.get(script, script)
                    draft.add_name(assembled_name(parts, draft.kind, own, code))
                else:
                    printed = child_text(translation, "formattedFullName")
                    draft.add_name(printed_name(printed, draft.kind, own))

    def _name_kind(self, draft: PartyDraft, name: Element) -> NameKind:
        if _flag(name, "isPrimary"):
            return "primary"
        how = child_text(name, "aliasType")
        if how not in _ALIAS_KINDS:
            draft.unknown("aliasType", how, "unknown type of alias")
        return "weak_alias" if _flag(name, "isLowQuality") else _ALIAS_KINDS.get(how, "alias")

    def _addresses(self, draft: PartyDraft) -> None:
        for address in _items(self._element, "addresses", "address"):
            country = child(address, "country")
            printed = "" if country is None else clean(country.text)
            code = self._code(country)
            translations = _items(address, "translations", "translation") or [address]
            for translation in translations:
                parts: dict[str, str] = {}
                for part in _items(translation, "addressParts", "addressPart"):
                    kind = child_text(part, "type")
                    parts[kind] = ", ".join(
                        filter(None, [parts.get(kind), child_text(part, "value")])
                    )
                street = ", ".join(parts.pop(kind) for kind in _STREET if kind in parts)
                city, postal = parts.pop("CITY", ""), parts.pop("POSTAL CODE", "")
                region = ", ".join(parts.values())
                line = " ".join(filter(None, [", ".join(filter(None, [city, region])), postal]))
                full = ", ".join(filter(None, [street, line, printed]))
                if full:
                    draft.add_address(Address(full, street, city, region, postal, code), printed)

    def _code(self, country: Element | None) -> str:
        if country is None:
            return ""
        printed = clean(country.text)
        return place_country(self._codes.get(attribute(country, "refId"), "") or printed)

    def _feature(self, feature: Element) -> FeatureParts:
        return FeatureParts(
            label=child_text(feature, "type"),
            shown=child_text(feature, "value"),
            interval=_interval(child(feature, "valueDate")),
            comment=child_text(feature, "comments"),
            reliable=child_text(feature, "reliability") != "False",
        )

    def _documents(self, draft: PartyDraft) -> None:
        for document in _items(self._element, "identityDocuments", "identityDocument"):
            notes = [
                f"{words} {_shown(interval)}"
                for words, tag in (("issued", "issueDate"), ("expires", "expirationDate"))
                if (interval := _interval(child(document, tag)))
            ]
            if child_text(document, "isValid") == "false":
                notes.append("not valid")
            notes += [child_text(document, "issuingLocation"), child_text(document, "comments")]
            draft.add_document(
                child_text(document, "type"),
                child_text(document, "documentNumber"),
                self._code(child(document, "issuingCountry")),
                "; ".join(note for note in notes if note),
            )

    def _relations(self, draft: PartyDraft) -> None:
        for relationship in _items(self._element, "relationships", "relationship"):
            said, target = child(relationship, "type"), child(relationship, "relatedEntity")
            if said is None or target is None:
                draft.report.odd("skipped", draft.uid, "relationship", "", "without type or target")
                continue
            words = clean(said.text)
            relation = relations().get(attribute(said, "refId"))
            if relation is None:
                draft.unknown("relation", words, "unknown relation, kept as linked_to")
                relation = Relation(words, "linked_to", two_way=False)
            uid, name = attribute(target, "entityId"), clean(target.text)
            words = f"{relation.words} (both ways)" if relation.two_way else relation.words
            quote = f"{words}: {name or uid}"
            draft.links.append(Link(relation.type, "", name, uid, quote))


def _flag(element: Element, tag: str) -> bool:
    return child_text(element, tag).casefold() == "true"


def _day(text: str) -> date | None:
    interval = parse_date(text)
    return interval.start if interval else None


def _interval(element: Element | None) -> DateInterval | None:
    """A date with its earliest and latest days, as one interval."""
    if element is None:
        return None
    tags = ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")
    days = [day for tag in tags if (day := _day(child_text(element, tag))) is not None]
    if not days:
        return None
    return DateInterval(min(days), max(days), approximate=_flag(element, "isApproximate"))


def _shown(interval: DateInterval) -> str:
    first, last = interval.start.isoformat(), interval.end.isoformat()
    return first if first == last else f"{first} to {last}"
