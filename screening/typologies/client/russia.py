"""Russia's part in a deal or a match: what in them is Russian, and dated public facts beside it.

Nothing here weighs: it tells a reader which trade a deal belongs to. Facts and words are in
``screening/data/russia.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from lists.vocabulary.shared_search import SharedSearch, Wordings
from lists.vocabulary.wordings import bounded
from screening.typologies.client.places import harbour_of, harbours_in, mmsi_country
from screening.typologies.tables import read_toml

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from lists.entity import Entity
    from screening.model.subject import Activity, Subject

RUSSIA = frozenset(("RU", "RUS", "RUSSIA"))
"""What a country field says for Russia, in capitals."""
_MOST = 4


@dataclass(frozen=True, slots=True)
class Reported:
    """A dated public fact about Russia's part in one kind of conduct."""

    text: str
    source: str
    date: str
    verified: bool

    def in_words(self) -> str:
        """The fact with its source and date."""
        return f"{self.text} ({self.source}, {self.date})"


def russian_part(subject: Subject, matched: Iterable[Entity]) -> tuple[str, ...]:
    """What is Russian in a subject, its deal and its matches, in words; the first few."""
    found = dict.fromkeys((*_party(subject), *_deal(subject.activity), *_listed(matched)))
    return tuple(found)[:_MOST]


def names_russia(text: str) -> bool:
    """Whether a text names Russia, one of its regions or its money."""
    return _in_prose()["words"].search(text) is not None


def every_report() -> tuple[Reported, ...]:
    """Every dated public fact of the table."""
    rows = _table()["context"]
    return tuple(Reported(r["text"], r["source"], r["date"], r["verified"]) for r in rows)


def reported(codes: Iterable[str]) -> tuple[Reported, ...]:
    """The facts that belong to these typologies, each once, in the order of the codes."""
    found: dict[Reported, None] = {}
    for code in codes:
        for row in _table()["context"]:
            if code in row["typologies"]:
                fact = Reported(row["text"], row["source"], row["date"], row["verified"])
                found[fact] = None
    return tuple(found)


def _party(subject: Subject) -> Iterator[str]:
    if "RU" in subject.countries:
        yield "the subject is in Russia"
    if "RU" in subject.nationalities:
        yield "the subject is a national of Russia"
    if subject.flag == "RU" or (subject.mmsi and mmsi_country(subject.mmsi) == "RU"):
        yield "the ship flies Russia's flag"
    for identifier in subject.identifiers:
        if identifier.type == "bic" and identifier.value.strip()[4:6].upper() == "RU":
            yield f"bank code {identifier.value.strip()}"


def _deal(deal: Activity | None) -> Iterator[str]:
    if deal is not None:
        yield from _ports(deal)
        yield from _ends(deal)
        yield from _people(deal)
        yield from _prose(deal)


def _ports(deal: Activity) -> Iterator[str]:
    for port in deal.ports:
        harbour = harbour_of(port.locode, port.name, port.country)
        coded = _russian(port.country) or port.locode.upper().startswith("RU")
        if coded or (harbour is not None and harbour.country == "RU"):
            name = port.name or (harbour.name if harbour else port.locode)
            yield f"port {name} ({port.role})" if port.role else f"port {name}"


def _ends(deal: Activity) -> Iterator[str]:
    ends = [("origin", deal.origin), ("destination", deal.destination)]
    ends += [("origin of the goods", cargo.origin) for cargo in deal.cargo]
    for what, where in ends:
        if _russian(where):
            yield f"{what} Russia"
        elif any(harbour.country == "RU" for harbour, _, _ in harbours_in(where)):
            yield f"{what} {where}"


def _people(deal: Activity) -> Iterator[str]:
    for party in deal.counterparties:
        if _russian(party.country):
            yield f"counterparty {party.name} in Russia"
    if any(_russian(job.work_country) or _russian(job.employer_country) for job in deal.employment):
        yield "work in Russia"


def _prose(deal: Activity) -> Iterator[str]:
    for text in (deal.description, *(c.description for c in deal.cargo), *deal.services):
        if match := _in_prose()["words"].search(text):
            yield f'the text says "{match.group()}"'
        for harbour, start, end in harbours_in(text, prose=True):
            if harbour.country == "RU":
                yield f"the text names {text[start:end]}"


def _listed(matched: Iterable[Entity]) -> Iterator[str]:
    for entity in matched:
        programmes = {p for listing in entity.listings for p in listing.programmes}
        russian = sorted(p for p in programmes if p.startswith(_programmes()))
        if russian:
            yield f"{entity.caption} is listed under {', '.join(russian)}"
        elif "RU" in {*entity.countries, *entity.nationalities, *entity.flags}:
            yield f"{entity.caption} is of Russia by its listing"


def _russian(place: str) -> bool:
    return place.strip().upper() in RUSSIA or bool(_words().fullmatch(place.strip()))


@cache
def _table() -> dict[str, Any]:
    return read_toml("russia.toml")


@cache
def _in_prose() -> SharedSearch[str]:
    return SharedSearch({"words": Wordings.bounded(_table()["words"])})


@cache
def _words() -> re.Pattern[str]:
    return bounded(tuple(_table()["words"]))


@cache
def _programmes() -> tuple[str, ...]:
    return tuple(_table()["programmes"])
