"""What a party's own line says, read back into the fields of an ``Entity``. Pure.

``FtmDraft`` collects the fields; ``lists.ftm.related_entities`` adds what other lines say of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import structs

from lists.entity import Address, Identifier, Link, Listing, Name, Place
from lists.ftm.mapping import TOPIC
from lists.ftm.model import number_properties, table
from lists.parsing.names import distinct
from lists.vocabulary.cleaning import clean, clean_prose, script_of
from lists.vocabulary.countries import countries, country_code
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import identifier

if TYPE_CHECKING:
    from lists.entity import DateInterval, Kind, NameKind
    from lists.ftm.lines import Line
    from lists.parsing.bounded_report import BoundedReport

_LONGEST_NAME = 1_000
_KINDS: tuple[tuple[str, NameKind], ...] = (
    ("name", "primary"),
    ("alias", "alias"),
    ("weakAlias", "weak_alias"),
    ("abbreviation", "weak_alias"),
    ("previousName", "former"),
)
_IMO = re.compile(r"IMO\s?(\d{7})", re.IGNORECASE)
_PLAIN_TOPICS = frozenset({"sanction", "poi"})
_TITLED_NOTES_FROM = 4


@dataclass(slots=True)
class FtmDraft:
    """A party being assembled: fields of ``Entity`` that several lines may fill."""

    line: Line
    kind: Kind
    report: BoundedReport
    names: tuple[Name, ...] = ()
    positions: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    papers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def texts(self, name: str) -> list[str]:
        """Values of a property of the line, cleaned; empty ones left out."""
        values = self.line.properties.get(name)
        return [text for value in values if (text := clean(value))] if values else []

    def prose(self, name: str) -> list[str]:
        """Values of a property that keep their line breaks."""
        values = self.line.properties.get(name)
        return [text for value in values if (text := clean_prose(value))] if values else []


def names_of(draft: FtmDraft) -> tuple[Name, ...]:
    """All names, the primary first; a person without one is named by its parts."""
    spelled: list[tuple[str, NameKind]] = []
    for prop, kind in _KINDS:
        for text in draft.texts(prop):
            if len(text) > _LONGEST_NAME:
                message = f"name of more than {_LONGEST_NAME:,} characters"
                draft.report.odd("skipped", draft.line.id, prop, text[:80], message)
            else:
                spelled.append((text, kind))
    if not any(kind == "primary" for _, kind in spelled) and (composed := _composed(draft)):
        spelled.insert(0, (composed, "primary"))
    caption = draft.line.caption
    shown = next((text for text, kind in spelled if kind == "primary" and text == caption), "")
    shown = shown or next((text for text, kind in spelled if kind == "primary"), "")
    parts = _parts(draft) if draft.kind == "person" else {}
    names = []
    for text, kind in spelled:
        script = script_of(text)
        if kind == "primary" and text != shown and script != script_of(shown):
            kind = "original_script"  # noqa: PLW2901 (FollowTheMoney has no such kind)
        first, last = parts.get(_words(text), ("", ""))
        names.append(Name(text, kind, first, last, script=script))
    return distinct(names)


def _composed(draft: FtmDraft) -> str:
    order = ("firstName", "secondName", "middleName", "fatherName", "lastName")
    return " ".join(text for prop in order for text in draft.texts(prop)[:1])


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"[^\s,]+", text)))


def _parts(draft: FtmDraft) -> dict[tuple[str, ...], tuple[str, str]]:
    """Words of a name → given and family name, where the line has them apart."""
    firsts, lasts = draft.texts("firstName")[:100], draft.texts("lastName")[:100]
    return {_words(f"{first} {last}"): (first, last) for last in lasts for first in firsts}


def fields_of(draft: FtmDraft) -> dict[str, Any]:
    """The fields of ``Entity`` that only the party's own line fills."""
    texts = draft.texts
    tonnage = [
        f"{int(size):,} {unit}"
        for unit, prop in (("DWT", "deadweightTonnage"), ("GRT", "grossRegisteredTonnage"))
        for size in texts(prop)[:1]
        if re.fullmatch(r"\d{1,9}", size)
    ]
    gender = next(iter(texts("gender")), "").casefold()
    return {
        "birth_dates": _dates(draft, "birthDate"),
        "birth_places": _birth_places(draft),
        "death_dates": _dates(draft, "deathDate"),
        "gender": gender if gender in {"male", "female"} else "",
        "titles": tuple(texts("title")),
        "nationalities": _countries(draft, table()["read"]["nationalities"]),
        "countries": _countries(draft, table()["read"]["countries"]),
        "flags": _countries(draft, ["flag"]),
        "former_flags": _countries(draft, ["pastFlags"]),
        "vessel_type": next(iter(texts("type")), "")
        if draft.kind in {"vessel", "aircraft"}
        else "",
        "tonnage": "; ".join(tonnage or texts("tonnage")[:1]),
        "build_year": next(iter(texts("buildDate")), "")[:4],
        "notes": _notes(draft),
    }


def numbers_of(draft: FtmDraft) -> list[Identifier]:
    """Numbers that stand in the party's own properties."""
    found = []
    for prop, type_ in number_properties(draft.line.schema).items():
        for text in draft.texts(prop):
            imo = _IMO.fullmatch(text) if type_ in {"imo", "imo_company"} else None
            found.append(identifier(type_, imo[1] if imo else text))
    if draft.line.schema == "CryptoWallet":
        currency = next(iter(draft.texts("currencySymbol")), "")
        keys = draft.texts("publicKey") or draft.texts("cryptoAddress") or draft.texts("name")
        found += [identifier("wallet", key, note=currency) for key in keys]
    return found


def topics_of(draft: FtmDraft) -> tuple[str, ...]:
    """Topics that say more than that the party is listed."""
    topics = [text for text in draft.texts("topics") if text not in _PLAIN_TOPICS]
    for topic in topics:
        if not TOPIC.fullmatch(topic):
            draft.report.odd("unknown", draft.line.id, "topics", topic, "no topic of the model")
    return tuple(dict.fromkeys(topics))


@cache
def _codes() -> frozenset[str]:
    return frozenset(one.alpha2 for one in countries())


def country(draft: FtmDraft, prop: str, text: str) -> str:
    """ISO 3166-1 alpha-2 of a code of the model; parts of a country give the country."""
    part = re.fullmatch(r"([a-z]{2})(?:-\w{2,3})?", text)
    if part and part[1].upper() in _codes():
        return part[1].upper()
    code = country_code(text)
    if code is None:
        draft.report.odd("unknown", draft.line.id, prop, text, "no country known here")
    return code or ""


def _countries(draft: FtmDraft, properties: list[str]) -> tuple[str, ...]:
    codes = (country(draft, prop, text) for prop in properties for text in draft.texts(prop))
    return tuple(dict.fromkeys(code for code in codes if code))


def _dates(draft: FtmDraft, prop: str) -> tuple[DateInterval, ...]:
    found = []
    for text in draft.texts(prop):
        interval = parse_date(text[:100])
        if interval is None:
            draft.report.odd("odd", draft.line.id, prop, text, "date not read")
        else:
            found.append(structs.replace(interval, raw="") if text[:4].isdigit() else interval)
    return tuple(dict.fromkeys(found))


def _birth_places(draft: FtmDraft) -> tuple[Place, ...]:
    places = draft.texts("birthPlace")
    codes = _countries(draft, ["birthCountry"])
    alone = codes[0] if len(codes) == 1 else ""
    if not places:
        return tuple(Place(code, country=code) for code in codes)
    return tuple(Place(text, country=alone if len(places) == 1 else "") for text in places)


def _notes(draft: FtmDraft) -> tuple[str, ...]:
    found = []
    for place, prop in enumerate(table()["read"]["notes"]):
        titled = f"{prop}: " if place >= _TITLED_NOTES_FROM else ""
        found += [titled + text for text in draft.prose(prop)]
    return tuple(dict.fromkeys(found))
