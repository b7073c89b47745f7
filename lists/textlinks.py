"""Ties between parties that a publisher states only in prose, with the sentence that states them.

Reach for ``links_in_text`` on a reason or designation: it finds who owns, controls, represents or
serves whom, every list reference ("KPe.001") and every ship transfer partner. Wordings live in
``data/text_links.toml``. ``NameBook`` then tells which names the same file resolves; a name it does
not know stays a name. Nothing is inferred: no wording, no link.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from msgspec import Struct, structs

from lists.entity import Link, LinkType
from lists.vocabulary.countries import country_code, place_country
from lists.vocabulary.folding import letters
from lists.vocabulary.sentences import sentence_at
from lists.vocabulary.text_identifiers import ships_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


REFERENCE = re.compile(r"\b(?P<regime>[A-Z][A-Za-z])(?P<kind>[IEie])\. ?(?P<number>\d{1,3})\b")
"""A UN permanent reference; the UN writes "KPe.001", "KPE.018" and "Kpe.058"."""

_APOSTROPHES = "'\u2019\u2018`"
_CAPITAL = rf"(?>(?:[A-Z]\.){{2,}}|[A-Z0-9][\w{_APOSTROPHES}&/\-]*+)"
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
_STS = re.compile(
    r"ship[- ]to[- ]\s?ship\s+transfers?[^.;]{0,80}?\bwith\s+(?:the\s+)?(?:UN-designated\s+)?"
    r"(?:DPRK\s+)?(?:oil\s+)?(?:tanker|vessel)?\s*(?:M/V\s+)?"
    r"(?P<name>[A-Z][A-Z\d\-]+(?:\s+(?:[A-Z][A-Z\d\-]*|\d{1,3})(?![a-z]))*)"
)
_FIRST_WORDS = re.compile(
    r"^(?:(?:The|A|An|Its|His|Her|He|She|It|They|In|As|Since|At|By|For|From|On|Both|Also|Former"
    rf"|Served|Serving|Chief|Deputy|Vice|First|Senior|DPRK(?:[{_APOSTROPHES}]s)?|North Korean?)\s+"
    r"(?:as\s+the\s+)?)+"
)
_LONGEST_NAME = 12


class _Wording(Struct, frozen=True):
    type: LinkType
    words: re.Pattern[str] | None
    pattern: re.Pattern[str]


@cache
def _wordings() -> tuple[_Wording, ...]:
    text = (files("lists") / "data" / "text_links.toml").read_text("utf-8")
    table = tomllib.loads(text)
    after = [
        _Wording(
            cast("LinkType", row["type"]),
            None,
            re.compile(rf"\b(?i:{row['words']}){_LEAD}{_NAME}"),
        )
        for row in table["after"]
    ]
    before = [
        _Wording(
            cast("LinkType", row["type"]),
            re.compile(row["words"]),
            re.compile(rf"{_NAME}(?:{row['words']})"),
        )
        for row in table["before"]
    ]
    return (*after, *before)


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
    for link, reference in (*_worded(text), *_transfers(text)):
        if reference and reference == own_reference:
            continue
        if reference:
            taken.add(reference)
        links.setdefault((link.type, link.target_name, reference), link)
    for found in REFERENCE.finditer(text):
        reference = reference_key(found)
        if reference not in taken and reference != own_reference:
            taken.add(reference)
            quote = sentence_at(text, found.start())
            mention = Link("mentions", target_reference=reference, quote=quote)
            links[("mentions", "", reference)] = mention
    return tuple(links.values())


def ships_as_links(text: str) -> tuple[Link, ...]:
    """Ships a firm's or person's text names with their IMO numbers ("EDERRA (IMO: 9258026)")."""
    return tuple(
        Link("mentions", "", name, f"IMO {imo}", sentence_at(text, text.find(imo)))
        for name, imo in ships_in(text)
    )


def _worded(text: str) -> Iterator[tuple[Link, str]]:
    spans: list[tuple[int, int, Link, str]] = []
    for wording in _wordings():
        if wording.words and not wording.words.search(
            text
        ):  # names before a wording are slow to look for
            continue
        for match in wording.pattern.finditer(text):
            name = _tidy(match["name"])
            cited = REFERENCE.match(text, match.start("name"))  # "a leader of CDe.005"
            if cited:
                name = ""
            elif not _may_be_party(name):
                continue
            trailing = cited or _TRAILING_REFERENCE.match(text, match.end("name"))
            reference = reference_key(trailing) if trailing else ""
            quote = sentence_at(text, match.start("name"))
            link = Link(wording.type, "", name, reference, quote)
            spans.append((match.start("name"), match.end("name"), link, reference))
    used: list[tuple[int, int]] = []
    for start, end, link, reference in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not any(start < other_end and other_start < end for other_start, other_end in used):
            used.append((start, end))
            for name in _ship_names(link):
                yield structs.replace(link, target_name=name), reference


def _ship_names(link: Link) -> list[str]:
    """A fleet named in one phrase: "Registered owner of DPRK tankers SAM JONG 1 and SAM JONG 2"."""
    names = link.target_name.split(" and ")
    return names if link.type == "owns" and all(map(str.isupper, names)) else [link.target_name]


def _transfers(text: str) -> Iterator[tuple[Link, str]]:
    for match in _STS.finditer(text):
        quote = sentence_at(text, match.start("name"))
        yield Link("ship_to_ship_with", target_name=_tidy(match["name"]), quote=quote), ""


def _may_be_party(name: str) -> bool:
    """Whether a capitalised phrase can be a name: no number, title, country or capital city."""
    if len(name) < 2 or name.isdigit() or _FIRST_WORDS.fullmatch(f"{name} "):
        return False
    return not country_code(name) and not place_country(name)


def _tidy(name: str) -> str:
    words = _FIRST_WORDS.sub("", " ".join(name.split()))
    return re.sub(rf"[{_APOSTROPHES}]s?$", "", words).strip(" .,;&")


class NameBook:
    """The names of one file and who bears them: a name borne by two parties resolves to none.

    Built from all entities of a file before links are resolved; ``find`` is one dictionary look-up
    a word.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take ``(name, entity id)`` pairs."""
        owners: dict[str, set[str]] = {}
        for name, entity_id in names:
            for key in {letters(name), letters(_bare(name))}:
                if len(key) >= 3:
                    owners.setdefault(key, set()).add(entity_id)
        self._owner = {key: next(iter(ids)) for key, ids in owners.items() if len(ids) == 1}

    def find(self, name: str) -> str:
        """The id of the party of this name, or empty; a leading "Korea" or bracket may differ."""
        for spelling in (name, _bare(name)):
            found = self._owner.get(letters(spelling))
            if found:
                return found
        return ""

    def resolve(self, link: Link, own_id: str) -> tuple[Link, ...]:
        """The link with its target id; several when one phrase names several known parties.

        A phrase may run on past the name ("KOMID in Sudan") or join two ("Tanchon Commercial Bank
        and KOMID"): its known parts are taken, longest first. A link to the party itself is none.
        """
        whole = self.find(link.target_name)
        if whole:
            return () if whole == own_id else (structs.replace(link, target_id=whole),)
        found = self._parts(link.target_name)
        if not found:
            return (link,)
        return tuple(
            structs.replace(link, target_id=entity_id, target_name=name)
            for name, entity_id in found
            if entity_id != own_id
        )

    def _parts(self, phrase: str) -> list[tuple[str, str]]:
        words = phrase.split()
        found: list[tuple[str, str]] = []
        at = 0
        while at < len(words):
            for size in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                name = " ".join(words[at : at + size]).strip(" .,;()")
                owner = self.find(name) if len(name) >= 3 else ""
                if owner:
                    found.append((name, owner))
                    at += size
                    break
            else:
                at += 1
        return list({owner: (name, owner) for name, owner in reversed(found)}.values())[::-1]


_EDGE_WORDS = re.compile(
    r"^(?:the\s+)?(?:democratic people.s republic of korea|dprk|korean?)\s+(?=\w+\s+\w)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*\([^()]*\)")


def _bare(name: str) -> str:
    return _EDGE_WORDS.sub("", _BRACKETED.sub("", name)).strip()
