"""Signals in the goods of a deal: HS codes first, then words in many languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.shared_search import SharedSearch, Sought, Wordings
from lists.vocabulary.wordings import bounded
from screening.typologies.catalogue import SharedHeading, Typology, catalogue, pattern, terms
from screening.typologies.client.places import Harbour, harbour_by_code, harbours_in, hs_words
from screening.typologies.client.russia import RUSSIA, names_russia
from screening.typologies.client.signal import Signal, weaker

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from screening.model.codes import TypologyCode
    from screening.model.subject import Activity, Cargo
    from screening.policy.rules import Weight


_SHORT = 120
"""Characters of a text whose words are remembered: the names of goods, not letters."""
_FEW = 3
"""Words of a text that a signal quotes."""


def by_weight(typology: Typology) -> tuple[tuple[Weight, tuple[str, ...]], ...]:
    """The words for a typology's goods: decisive, strong and contextual ones."""
    return (
        ("D", typology.decisive_goods),
        ("S", typology.goods),
        ("C", typology.context_goods),
    )


@cache
def _with_goods() -> tuple[Typology, ...]:
    return tuple(typology for typology in catalogue() if typology.goods or typology.hs)


@cache
def _words() -> SharedSearch[tuple[TypologyCode, Weight]]:
    """The words for the goods of all typologies."""
    return SharedSearch(
        {
            (typology.code, weight): Wordings.bounded(words)
            for typology in catalogue()
            for weight, words in by_weight(typology)
        }
    )


def strong_words(code: TypologyCode) -> Sought:
    """Words for the goods of a typology that mean these goods, if not always alone."""
    return _words()[code, "S"]


def goods_signals(activity: Activity, way: str) -> Iterator[Signal]:
    """Signals in cargo, description and services, for goods that move this ``way``.

    Where the way is unknown a code counts only as strong: half the bans are about imports, the
    other half about exports.
    """
    text = " \n ".join(
        filter(
            None,
            (activity.description, *(c.description for c in activity.cargo), *activity.services),
        )
    )
    coded = [cargo for cargo in activity.cargo if cargo.hs_code]
    named = _named_shortly(text) if len(text) <= _SHORT else _named(text)
    for typology in _with_goods():
        if typology.reaches_russia and not _reaches_russia(activity):
            continue
        if not _goes(typology, way):
            continue
        ceiling: Weight = "D" if typology.direction == "any" or way else "S"
        for cargo in coded:
            if _falls_under(typology, cargo, text):
                code = cargo.hs_code
                why = f"HS {code}" + (f" ({said})" if (said := hs_words(code)) else "")
                yield Signal(
                    family="goods", typology=typology.code, weight=weaker("D", ceiling), why=why
                )
        for weight, said in named.get(typology.code, ()):
            why = f"{said} in the text"
            yield Signal(
                family=typology.family,
                typology=typology.code,
                weight=weaker(weight, ceiling),
                why=why,
            )
    yield from _disguised_arms(activity, text, way)


class WordsFound(NamedTuple):
    """Words for the goods of one typology that a text has, quoted, and how much they say."""

    weight: Weight
    said: str


Named = Mapping["TypologyCode", tuple[WordsFound, ...]]
"""The words found in a text, by the typology whose goods they mean."""


@lru_cache(maxsize=8192)
def _named_shortly(text: str) -> Named:
    """The same for the short texts of trade, whose like come again and again."""
    return _named(text)


def _named(text: str) -> Named:
    found: dict[TypologyCode, tuple[WordsFound, ...]] = {}
    for code, weight in _words().may_hold(text):
        if said := _said(_words()[code, weight], text):
            found[code] = (*found.get(code, ()), WordsFound(weight, said))
    return found


def _said(words: Sought, text: str) -> str:
    """The words found, quoted, each once and only the first few."""
    found = {match.group().casefold(): match.group() for match in words.finditer(text)}
    return ", ".join(f'"{word}"' for word in list(found.values())[:_FEW])


def _goes(typology: Typology, way: str) -> bool:
    if typology.way_stated:
        return way == typology.direction
    return typology.direction == "any" or way in {"", "through", typology.direction}


def _falls_under(typology: Typology, cargo: Cargo, deal: str) -> bool:
    """Whether the HS code of a cargo is one of a typology's.

    Words decide of a heading that two typologies share: those of the cargo, or of the ``deal``
    where the cargo has none.
    """
    said = cargo.description or deal
    if any(_is_meant(shared, cargo.hs_code, said) for shared in typology.shared_headings):
        return True
    if not cargo.hs_code.startswith(typology.hs):
        return False
    taken = any(_is_meant(shared, cargo.hs_code, said) for shared in _taken_from(typology.code))
    return not taken or any(
        _words()[typology.code, weight].search(said) for weight, _ in by_weight(typology)
    )


def _is_meant(shared: SharedHeading, code: str, said: str) -> bool:
    named = code.startswith(shared.hs) and _bounded(shared.words).search(said)
    return code.startswith(shared.codes) or bool(named)


@cache
def _bounded(words: tuple[str, ...]) -> re.Pattern[str]:
    return bounded(words)


@cache
def _taken_from(code: TypologyCode) -> tuple[SharedHeading, ...]:
    """The headings of this typology that words can give to another one."""
    every = (shared for typology in catalogue() for shared in typology.shared_headings)
    return tuple(shared for shared in every if shared.instead_of == code)


def _disguised_arms(activity: Activity, text: str, way: str) -> Iterator[Signal]:
    """Containers of "spare parts" from Rajin to Russia's military ports: the MSMT pattern."""
    if way not in {"from", "through"} or not (match := pattern("goods", "disguised").search(text)):
        return
    for harbour in foreign_harbours(activity):
        if harbour.name in terms("goods", "military_ports"):
            why = f'"{match.group()}" from the DPRK to {harbour.name}'
            yield Signal(family="goods", typology="RUS_MIL_LOGISTICS", weight="S", why=why)
            return


def route_signals(activity: Activity, codes: set[TypologyCode]) -> Iterator[Signal]:
    """A known DPRK route adds to these typologies: strong for tankers, else supporting."""
    harbour = next(
        (h for h in foreign_harbours(activity) if h.role == "route" and h.country == "RU"), None
    )
    if harbour is None:
        return
    weight: Weight = "S" if is_tanker(activity) else "U"
    for code in sorted(codes):
        why = f"{harbour.name} (RU), a port known from DPRK routes"
        yield Signal(family="route", typology=code, weight=weight, why=why)


def foreign_harbours(activity: Activity) -> Iterator[Harbour]:
    """Known ports of the deal outside the DPRK."""
    places = [harbour_by_code(port.locode) for port in activity.ports if port.locode]
    for name in (*(p.name for p in activity.ports), activity.origin, activity.destination):
        places.append(harbour_by_code(name))
        places.extend(h for h, _, _ in harbours_in(name))
    places.extend(h for h, _, _ in harbours_in(activity.description, prose=True))
    yield from (h for h in places if h is not None and h.country != "KP")


def is_tanker(activity: Activity) -> bool:
    """Whether any text of the deal speaks of a tanker."""
    texts = (activity.description, *activity.services, *(c.description for c in activity.cargo))
    return any(pattern("goods", "tanker").search(text) for text in texts)


def _reaches_russia(activity: Activity) -> bool:
    ends = {activity.destination.strip().upper(), *(p.country.upper() for p in activity.ports)}
    ends |= {p.locode[:2].upper() for p in activity.ports}
    ends |= {party.country.upper() for party in activity.counterparties}
    if ends & RUSSIA:
        return True
    if any(h.country == "RU" for h in foreign_harbours(activity)):
        return True
    prose = f"{activity.description} {activity.destination}"
    return names_russia(prose)
