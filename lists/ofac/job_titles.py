"""Links persons to organizations named in job titles ("Director of Strait Shipbrokers").

OFAC prints a person's post as a title or as a remark without a label and often gives no other tie
(the overseas bank representatives of the DPRK are known by nothing else). A post becomes a link
only where the rest of it is, letter for letter, a name of an organization in the same file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.entity import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import LinkType
    from lists.ofac.links import PartyBook
    from lists.ofac.party import PartyDraft

_NAME_FIRST = re.compile(
    r"(?:former\s+)?(?P<name>.+?)\s+"
    r"(?P<post>(?:(?:deputy )?chief )?representative|official|employee|officer|member|colonel|"
    r"(?:brigadier |major )?general)",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(r", |\b(?:of|for|in) (?:the )?")
_WHERE = re.compile(r"\s+in\s+(?:the\s+)?[A-Z][^,]*(?:, [^,]+)?$")
# whose organ it is, said before the name it is listed under: "Workers' Party of Korea Propaganda
# and Agitation Department", "North Korea's Ministry of State Security"
_WHOSE = re.compile(r"(?:Worker'?s'? Party of Korea(?:'s)?|[A-Z]\w+(?: [A-Z]\w+)?'s)\s+")
_ACRONYM = re.compile(r"[A-Z]{3,}")


def link_employers(draft: PartyDraft, book: PartyBook) -> None:
    """Add a link for every job title of a person that names a listed organization."""
    if draft.kind != "person":
        return
    seen: set[tuple[str, str]] = {(link.type, link.target_reference) for link in draft.links}
    for text in dict.fromkeys((*draft.titles, *draft.prose)):
        for name, link_type in _candidates(text):
            target = book.organization(draft, name)
            if target is None:
                continue
            if (link_type, target.uid) not in seen:
                seen.add((link_type, target.uid))
                draft.report.counts["post_links"] += 1
                draft.links.append(
                    Link(
                        link_type,
                        target_id=target.id,
                        target_name=name,
                        target_reference=target.uid,
                        quote=text,
                    )
                )
            break  # the longest name is the one meant


def _candidates(text: str) -> Iterator[tuple[str, LinkType]]:
    """Each part of a post that may be a name, longest first, and the tie the post makes."""
    for post in dict.fromkeys((text, _WHERE.sub("", text))):
        for name, link_type in _parts(post):
            own = _WHOSE.sub("", name, count=1) if _WHOSE.match(name) else name
            for spelling in dict.fromkeys((name, own)):
                if _is_distinctive(spelling):
                    yield spelling, link_type


def _parts(post: str) -> Iterator[tuple[str, LinkType]]:
    first = _NAME_FIRST.fullmatch(post)
    if first:
        represents = first["post"].casefold().endswith("representative")
        yield first["name"], "represents" if represents else "official_of"
    for before in _BEFORE_NAME.finditer(post):
        represents = post[: before.start()].rstrip().casefold().endswith("representative")
        yield post[before.end() :].strip(), "represents" if represents else "official_of"


def _is_distinctive(name: str) -> bool:
    """Two words or an acronym: "Justice" in "Major of Justice" is no organization."""
    return len(name.split()) > 1 or _ACRONYM.fullmatch(name) is not None
