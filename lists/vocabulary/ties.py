"""Ties between parties that a publisher states only in prose, with the sentence that states them.

``links_in_text`` reads a reason or designation by itself: whom the text says the party is owned by,
represents or serves, every list reference ("KPe.001") and every ship transfer partner. ``tie_to``
reads what a text says of a party that a ``NameBook`` found named in it. The wordings of both are
``ties.toml``. Nothing is inferred: no wording, no tie.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, cast

from msgspec import Struct, structs

from lists.entity import Link, LinkType
from lists.vocabulary.countries import country_code, place_country
from lists.vocabulary.folding import APOSTROPHES
from lists.vocabulary.sentences import sentence_at
from lists.vocabulary.shared_search import SharedSearch, Wordings
from lists.vocabulary.text_identifiers import ships_in
from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.vocabulary.party_names import Mention, NameBook

REFERENCE = re.compile(r"\b(?P<regime>[A-Z][A-Za-z])(?P<kind>[IEie])\. ?(?P<number>\d{1,3})\b")
"""A UN permanent reference; the UN writes "KPe.001", "KPE.018" and "Kpe.058"."""

_CAPITAL = rf"(?>(?:[A-Z]\.){{2,}}|[A-Z0-9][\w{APOSTROPHES}&/\-]*+)"
_JOINT = r"(?:of|and|for|the|de|al|&|in|to)"
# Possessive and atomic: a long capitalised passage must not be tried in every way it can be cut.
_NAME = (
    rf"(?P<name>{_CAPITAL}(?:(?>\s+(?:{_JOINT}\s+){{0,2}}{_CAPITAL})|(?>\s*\([A-Z][A-Z&/]*+\)))*)"
)
_LEAD = (
    r"\s+(?:the\s+|an?\s+)*(?:[\w\-]+-flagged\s+)?(?:DPRK(?:\s+UN)?[- ]?(?:designated)?\s+)?"
    r"(?:(?:motor|oil|crude|products?|cargo|merchant)\s+)*"
    r"(?:(?:tankers?|vessels?|ships?)\s+)?(?:M/V\s+)?"
    r"(?:(?:[a-z\-]+\s+){0,3}(?:firm|company|exporter)\s+)?"
)
_TRAILING_REFERENCE = re.compile(rf"[\s,]*\(?(?:\w+,\s*)?{REFERENCE.pattern}\)?")
_SHIP = r"(?P<name>[A-Z][A-Z\d\-]+(?:\s+(?:[A-Z][A-Z\d\-]*|\d{1,3})(?![a-z]))*)"
_SHIP_LEAD = (
    r"\s+(?:the\s+)?(?:UN-designated\s+)?(?:DPRK\s+)?(?:oil\s+)?(?:tanker|vessel)?\s*(?:M/V\s+)?"
)
_FIRST_WORDS = re.compile(
    r"^(?:(?:The|A|An|Its|His|Her|He|She|It|They|In|As|Since|At|By|For|From|On|Both|Also|Former"
    rf"|Served|Serving|Chief|Deputy|Vice|First|Senior|DPRK(?:[{APOSTROPHES}]s)?|North Korean?)\s+"
    r"(?:as\s+the\s+)?)+"
)
_LAST_WORDS = re.compile(rf"(?:[{APOSTROPHES}]s?|(?:\s+(?:and|Deputy|Chief|Vice))+)$")
_APPOSITION = re.compile(r"\s*(?:\([^)]{1,20}\)\s*)?,\s*(?:an?|the|which|who)\s", re.IGNORECASE)
_NOTHING = "(?!)"


class Tie(Struct, frozen=True):
    """What a text says of a party it names: the kind of tie, and how that is read aloud."""

    type: LinkType
    label: str


def label_of(kind: str, *, inverse: bool = False) -> str:
    """How a type of tie is read aloud, from the party whose text it is or from the other side."""
    forth, back = table("ties.toml")["labels"][kind]
    return str(back if inverse else forth)


class _Wording(Struct, frozen=True):
    """A row of the table, with the pattern that reads a name and the one around a known name."""

    tie: Tie
    stands: str
    with_name: re.Pattern[str]
    near_name: re.Pattern[str]


@cache
def _wordings() -> tuple[_Wording, ...]:
    return tuple(map(_compiled, table("ties.toml")["wording"]))


@cache
def _words() -> SharedSearch[int]:
    """The words of each row, by its number: patterns with names are slow to look for."""
    rows = enumerate(table("ties.toml")["wording"])
    return SharedSearch({at: Wordings.anywhere(_present(row, "words")) for at, row in rows})


@cache
def _words_near() -> SharedSearch[int]:
    """The words of each row that may stand near a known name, by its number."""
    rows = enumerate(table("ties.toml")["wording"])
    return SharedSearch({at: Wordings.anywhere(_present(row, "words", "near")) for at, row in rows})


def _present(row: dict[str, str], *keys: str) -> list[str]:
    return [row[key] for key in keys if key in row]


def _compiled(row: dict[str, str]) -> _Wording:
    words, near = row.get("words", _NOTHING), row.get("near", _NOTHING)
    if row["stands"] == "before":
        name = _SHIP_LEAD + _SHIP if "ships_only" in row else _LEAD + _NAME
        with_name = rf"\b(?i:{words}){name}"
        near_name = rf"(?:\b(?:{words})\b|{near})[^.;]{{0,60}}$"
    else:
        with_name = rf"{_NAME}\s+(?:{words})"
        near_name = rf"^[^.;,]{{0,25}}?(?:\b(?:{words})|{near})"
    return _Wording(
        Tie(cast("LinkType", row["type"]), row.get("label") or label_of(row["type"])),
        row["stands"],
        re.compile(with_name),
        re.compile(near_name, re.IGNORECASE),
    )


def reference_key(match: re.Match[str]) -> str:
    """The reference as the UN list itself spells it: "KPE.18" and "Kpe.018" are "KPe.018"."""
    return f"{match['regime'].upper()}{match['kind'].lower()}.{int(match['number']):03d}"


def links_in_text(text: str, own_reference: str = "") -> tuple[Link, ...]:
    """Every tie the text states, in the order it states them.

    Args:
        text: A reason, designation or remark as published.
        own_reference: The party's own reference, which is never linked to itself.

    Returns:
        Links with ``target_name`` and/or ``target_reference`` and the sentence as ``quote``. A
        reference without a wording before it is a ``mentions`` link.
    """
    links: dict[tuple[str, str, str], Link] = {}
    taken: set[str] = set()
    for link in _worded(text):
        if not link.target_reference or link.target_reference != own_reference:
            taken.add(link.target_reference)
            links.setdefault((link.type, link.target_name, link.target_reference), link)
    for found in REFERENCE.finditer(text):
        reference = reference_key(found)
        if reference not in taken and reference != own_reference:
            taken.add(reference)
            quote = sentence_at(text, found.start())
            links["mentions", "", reference] = Link("mentions", "", "", reference, quote)
    return tuple(links.values())


def ships_as_links(text: str) -> tuple[Link, ...]:
    """Ships a firm's or person's text names with their IMO numbers ("EDERRA (IMO: 9258026)")."""
    return tuple(
        Link("mentions", "", name, f"IMO {imo}", sentence_at(text, text.find(imo)))
        for name, imo in ships_in(text)
    )


def tie_to(text: str, mention: Mention, previous_end: int = 0) -> Tie:
    """What the words around a known name say of the tie to it.

    ``mentions`` when they say nothing the table knows, or speak of the party named just before:
    in "support to Hyoksin, a subordinate of Ryonbong" the tie to Ryonbong is Hyoksin's, not ours.
    """
    mention_only = Tie("mentions", label_of("mentions"))
    if previous_end and _APPOSITION.match(text[previous_end : mention.start]):
        return mention_only
    before, after = text[: mention.start], text[mention.end :]
    nearest, best = -1, mention_only
    for at in _words_near().may_hold(text):
        wording = _wordings()[at]
        if wording.stands == "after":
            if wording.near_name.search(after):
                return wording.tie
        elif (found := wording.near_name.search(before)) and found.start() > nearest:
            nearest, best = found.start(), wording.tie
    return best


def resolved(link: Link, book: NameBook, party: str, source: str) -> tuple[Link, ...]:
    """The link with its target's id; several when one phrase names several known parties.

    A phrase may run on past the name ("KOMID in Sudan") or join two ("Tanchon Commercial Bank
    and KOMID"). A link of ``party`` (an entity id of list ``source``) to itself is none.
    """
    name = link.target_name
    named: dict[str, str] = {}
    if whole := book.find(name, source):
        named[whole] = name
    else:
        for each in book.mentions(name, source):
            named.setdefault(each.party, name[each.start : each.end])
        named.pop(party, None)  # "KOTI" is the ship here, not KOTI CORP whose text it is
    return tuple(
        structs.replace(link, target_id=target, target_name=part)
        for target, part in named.items()
        if target != party
    ) or (() if whole else (link,))


def _worded(text: str) -> Iterator[Link]:
    spans: list[tuple[int, int, Link]] = []
    for at in _words().may_hold(text):
        if _words()[at].search(text) is None:
            continue
        wording = _wordings()[at]
        for match in wording.with_name.finditer(text):
            start, end = match.span("name")
            name = _tidy(match["name"])
            cited = REFERENCE.match(text, start)  # "a leader of CDe.005"
            if not cited and not _may_be_party(name):
                continue
            trailing = cited or _TRAILING_REFERENCE.match(text, end)
            reference = reference_key(trailing) if trailing else ""
            name, quote = "" if cited else name, sentence_at(text, start)
            spans.append((start, end, Link(wording.tie.type, "", name, reference, quote)))
    behind = 0  # of names that overlap the first counts, and of those the longest
    for start, end, link in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= behind:
            behind = end
            for name in _ship_names(link):
                yield structs.replace(link, target_name=name)


def _ship_names(link: Link) -> list[str]:
    """A fleet named in one phrase: "Registered owner of DPRK tankers SAM JONG 1 and SAM JONG 2"."""
    names = link.target_name.split(" and ")
    return names if link.type == "owns" and all(map(str.isupper, names)) else [link.target_name]


def _may_be_party(name: str) -> bool:
    """Whether a capitalised phrase can be a name: no number, title, country or capital city."""
    if len(name) < 2 or name.isdigit() or _FIRST_WORDS.fullmatch(f"{name} "):
        return False
    return not country_code(name) and not place_country(name)


def _tidy(name: str) -> str:
    words = _FIRST_WORDS.sub("", " ".join(name.split()))
    return _LAST_WORDS.sub("", words).strip(" .,;&")
