"""OFAC's advanced XML (``SDN_ADVANCED.XML``, ``CONS_ADVANCED.XML``), streamed.

The file is a data base printed as XML: reference values, locations, documents, parties, relations
and sanctions entries, tied together by ids. Parties can only be finished at the end of the file, so
compact drafts are kept meanwhile and the XML is never held. Reach for ``read``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lists.entity import Link
from lists.ofac.elements import (
    Location,
    attribute,
    child,
    child_text,
    children,
    date_point,
    is_true,
    location,
)
from lists.ofac.job_titles import link_employers
from lists.ofac.links import PartyBook
from lists.ofac.names import assembled_name
from lists.ofac.party import PartyDraft
from lists.ofac.terms import Relation, relations
from lists.ofac.values import ReferenceValues
from lists.ofac.xml_features import DocumentParts, document_parts, read_versions
from lists.parsing.fields import report_unread
from lists.parsing.report import UnreadableList
from lists.parsing.xml import iterate, local_name, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity, NameKind
    from lists.parsing.report import ParseReport
    from lists.parsing.xml import Element

_ALIAS_KINDS: dict[str, NameKind] = {
    "Name": "primary",
    "A.K.A.": "alias",
    "F.K.A.": "former",
    "N.K.A.": "alias",
}
_TAGS = (
    "DateOfIssue",
    "ReferenceValueSets",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "ProfileRelationship",
    "SanctionsEntry",
)


def read(path: Path, report: ParseReport) -> Iterator[Entity]:
    """Yield every party of an advanced OFAC file in file order.

    Args:
        path: The XML file.
        report: Filled while entities are yielded; ``published_at`` is the date of issue.

    Raises:
        UnreadableList: Not well-formed to its end, another root than ``Sanctions``, or no party.
    """
    name = root_of(path)[0]
    if name != "Sanctions":
        raise UnreadableList(
            f"{path.name}: root is {name!r}, not the 'Sanctions' of an advanced list"
        )
    advanced = _AdvancedFile(report)
    for element in iterate(path, _TAGS, report.fields):
        advanced.take(element)
    report_unread(report, "ofac_advanced_xml")
    if not advanced.drafts:
        raise UnreadableList(f"{path.name}: no party in it")
    yield from advanced.entities()


class _AdvancedFile:
    """What has been read of one file so far."""

    def __init__(self, report: ParseReport) -> None:
        self.drafts: dict[str, PartyDraft] = {}
        self._report = report
        self._values = ReferenceValues()
        self._locations: dict[str, Location] = {}
        self._documents: dict[str, list[DocumentParts]] = defaultdict(list)

    def take(self, element: Element) -> None:
        """Read one finished element."""
        match local_name(element):
            case "DateOfIssue":
                issued = date_point(element)
                if issued:
                    midnight = datetime.min.time()
                    self._report.published_at = datetime.combine(issued.start, midnight, UTC)
            case "ReferenceValueSets":
                self._values = ReferenceValues(element)
            case "Location":
                self._locations[attribute(element, "ID")] = location(element, self._values)
            case "IDRegDocument":
                identity = attribute(element, "IdentityID")
                self._documents[identity].append(document_parts(element, self._values))
            case "DistinctParty":
                self._party(element)
            case "ProfileRelationship":
                self._relation(element)
            case _:
                self._entry(element)

    def _party(self, element: Element) -> None:
        for profile in children(element, "Profile"):
            uid = attribute(profile, "ID") or attribute(element, "FixedRef")
            if not uid or uid in self.drafts:
                self._report.odd("skipped", uid, "party", "", "a party without a key of its own")
                self._report.flaw("records without a key of their own", uid)
                continue
            sub_type = attribute(profile, "PartySubTypeID")
            kind = self._values.kind(sub_type)
            draft = self.drafts[uid] = PartyDraft(self._report, uid, kind or "organization")
            if kind is None:
                draft.unknown("type", sub_type, "unknown type of party")
            # the primary identity gives the caption, whatever the order in the file
            identities = list(children(profile, "Identity"))
            identities.sort(key=lambda identity: not is_true(identity, "Primary"))
            for identity in identities:
                self._names(draft, identity)
                for parts in self._documents.pop(attribute(identity, "ID"), ()):
                    draft.add_document(parts.label, parts.number, parts.country, parts.note)
            for feature in children(profile, "Feature"):
                read_versions(draft, feature, self._values, self._locations)
            comment = child_text(element, "Comment")
            if comment:
                draft.remarks = "; ".join(part for part in (draft.remarks, comment) if part)

    def _names(self, draft: PartyDraft, identity: Element) -> None:
        groups = {
            attribute(group, "ID"): self._values.text(
                "NamePartType", attribute(group, "NamePartTypeID")
            )
            for group in identity.iterdescendants("{*}NamePartGroup")
        }
        primary_identity = is_true(identity, "Primary")
        aliases = list(children(identity, "Alias"))
        aliases.sort(key=lambda alias: not is_true(alias, "Primary"))
        for alias in aliases:
            kind = self._name_kind(draft, alias, primary_identity=primary_identity)
            # "Primary Latin" gives the caption; its other spellings may stand before it
            names = list(children(alias, "DocumentedName"))
            names.sort(key=lambda name: not self._is_primary_latin(name))
            for at, documented in enumerate(names):
                own_kind: NameKind = "alias" if kind == "primary" and at else kind
                self._name(draft, documented, groups, own_kind)

    def _is_primary_latin(self, documented: Element) -> bool:
        status = self._values.text("DocNameStatus", attribute(documented, "DocNameStatusID"))
        return status == "Primary Latin"

    def _name_kind(self, draft: PartyDraft, alias: Element, *, primary_identity: bool) -> NameKind:
        words = self._values.text("AliasType", attribute(alias, "AliasTypeID"))
        kind = _ALIAS_KINDS.get(words)
        if kind is None:
            draft.unknown("alias type", words, "unknown type of alias")
            kind = "alias"
        if is_true(alias, "LowQuality"):
            return "weak_alias"
        if kind == "primary" and not (primary_identity and is_true(alias, "Primary")):
            return "alias"
        return kind

    def _name(
        self, draft: PartyDraft, documented: Element, groups: dict[str, str], kind: NameKind
    ) -> None:
        parts: list[tuple[str, str]] = []
        script_code = ""
        for part in children(documented, "DocumentedNamePart"):
            value = child(part, "NamePartValue")
            if value is None or not (value.text or "").strip():
                continue
            parts.append((groups.get(attribute(value, "NamePartGroupID"), ""), value.text or ""))
            script = self._values.value("Script", attribute(value, "ScriptID"))
            if script and not script_code:
                script_code = script.attributes.get("ScriptCode", script.text)
        draft.add_name(assembled_name(parts, draft.kind, kind, script_code))

    def _relation(self, element: Element) -> None:
        from_uid, to_uid = (attribute(element, f"{end}-ProfileID") for end in ("From", "To"))
        draft = self.drafts.get(from_uid)
        if draft is None:
            self._report.counts["relations_without_party"] += 1
            return
        type_id = attribute(element, "RelationTypeID")
        relation = relations().get(type_id)
        if relation is None:
            words = self._values.text("RelationType", type_id) or f"Relation type {type_id}"
            draft.unknown("relation", words, "unknown relation, kept as linked_to")
            relation = Relation(words, "linked_to", two_way=False)
        target = self.drafts.get(to_uid)
        former = is_true(element, "Former")
        self._report.counts["links_resolved" if target else "links_unresolved"] += 1
        name = target.names[0].full if target and target.names else ""
        words = f"{relation.words} (both ways)" if relation.two_way else relation.words
        issued = self._report.published_at
        draft.links.append(
            Link(
                relation.type,
                target_id=target.id if target else "",
                target_name=name,
                target_reference=to_uid,
                quote=f"{'Former: ' if former else ''}{words}: {name or to_uid}",
                # OFAC gives no date; a former tie ended at the latest when the file was issued
                end=issued.date() if former and issued else None,
            )
        )

    def _entry(self, element: Element) -> None:
        draft = self.drafts.get(attribute(element, "ProfileID"))
        if draft is None:
            self._report.counts["entries_without_party"] += 1
            return
        for measure in children(element, "SanctionsMeasure"):
            words = self._values.text("SanctionsType", attribute(measure, "SanctionsTypeID"))
            comment = child_text(measure, "Comment")
            if words == "Program":
                draft.add_programme(comment)
            else:
                draft.add_measure(words or attribute(measure, "SanctionsTypeID"), comment)
        for event in children(element, "EntryEvent"):
            draft.add_law(self._values.text("LegalBasis", attribute(event, "LegalBasisID")))
            day = date_point(child(event, "Date"))
            if day and (draft.listed_on is None or day.start < draft.listed_on):
                draft.listed_on = day.start

    def entities(self) -> Iterator[Entity]:
        """The finished parties; each draft is let go as its entity is taken."""
        counts = self._report.counts
        for key in ("relations_without_party", "entries_without_party"):
            if counts[key]:
                self._report.odd("skipped", "", key, str(counts[key]), "the file has no such party")
        for identity, documents in self._documents.items():
            for parts in documents:
                self._report.odd(
                    "skipped", identity, parts.label, parts.number, "nobody's document"
                )
        self._locations.clear()
        book = PartyBook(self.drafts.values())
        for draft in self.drafts.values():
            book.resolve_links(draft)
            link_employers(draft, book)
        del book
        for uid in list(self.drafts):
            draft = self.drafts.pop(uid)
            counts["records"] += 1
            counts[draft.kind] += 1
            yield draft.entity()
