"""The typology catalogue as values: codes, labels, law, exemptions and indicators.

Reach for ``catalogue()`` to list every rule (the API's ``/v1/typologies`` does) and for
``by_code()`` to look one up. The facts are in ``screening/data/typologies.toml``, each row with its
source; this module only shapes them.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from msgspec import Struct

from lists.vocabulary.shared_search import SharedSearch, Sought, Wordings
from screening.model.codes import CounterName, Family, TypologyCode
from screening.typologies.law import Law, Status, laws_about, laws_by_typology
from screening.typologies.tables import read_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from screening.model.result import Citation

Direction = Literal["to", "from", "any"]


class SharedHeading(Struct, frozen=True, forbid_unknown_fields=True):
    """An HS heading of two typologies: words of the cargo or longer codes say which is meant.

    Cargo under ``hs`` with one of ``words``, or under one of ``codes``, belongs to the typology
    that holds this, and to ``instead_of`` only if the words of that one are there as well.
    """

    hs: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    instead_of: TypologyCode


class Typology(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of conduct. Patterns are regular expressions without word boundaries or flags.

    ``goods``, ``decisive_goods`` and ``context_goods`` are looked for in what a client submits,
    ``text`` in a listing's prose, ``name`` in the listed party's own name. ``business`` says in a
    listing's prose what trade the party is in: it counts in a text of which another sentence
    supports a typology for the DPRK. ``hs`` holds HS prefixes. A ``party_only`` typology is never
    read from a mere sentence about the DPRK in somebody else's listing. No letter of the 1718
    Committee speaks for a ``never_exempt`` one. One that ``reaches_russia`` is looked for only in a
    deal that does, one with ``way_stated`` only where the deal says that the goods move its way.
    ``counters`` speak against this one beside those that speak against all.
    """

    code: TypologyCode
    label: str
    definition: str
    direction: Direction
    law: tuple[Law, ...]
    exemptions: tuple[str, ...]
    hs: tuple[str, ...]
    goods: tuple[str, ...]
    decisive_goods: tuple[str, ...] = ()
    text: tuple[str, ...]
    name: tuple[str, ...]
    source: str
    business: tuple[str, ...] = ()
    party_only: bool = False
    context_goods: tuple[str, ...] = ()
    family: Family = "goods"
    never_exempt: bool = False
    reaches_russia: bool = False
    way_stated: bool = False
    shared_headings: tuple[SharedHeading, ...] = ()
    counters: tuple[CounterName, ...] = ()

    def status(self, jurisdictions: Iterable[str], goods: str = "") -> dict[str, Status]:
        """The strictest status per jurisdiction the client is bound by.

        Where ``goods`` are given, in words or codes, only the paragraphs about them count.
        """
        order = get_args(Status)
        return {
            place: min((law.status for law in laws), key=order.index)
            for place in jurisdictions
            if (laws := self.laws((place,), goods))
        }

    def citations(self, jurisdictions: Iterable[str], goods: str = "") -> tuple[Citation, ...]:
        """The paragraphs for these jurisdictions; where ``goods`` are given, those about them."""
        return tuple(law.citation for law in self.laws(jurisdictions, goods))

    def laws(self, jurisdictions: Iterable[str], goods: str = "") -> tuple[Law, ...]:
        """The law of these jurisdictions on ``goods``, given in words or codes.

        Where no goods are given, or none of a jurisdiction's paragraphs names them, it is all of
        that jurisdiction's law.
        """
        places = dict.fromkeys(jurisdictions)
        return tuple(chain(*(laws_about(self.code, place, goods) for place in places)))


@cache
def catalogue() -> tuple[Typology, ...]:
    """Every typology, in the order of the data file."""
    return typologies_of(read_toml("typologies.toml")["typology"])


def typologies_of(rows: Collection[Mapping[str, Any]]) -> tuple[Typology, ...]:
    """The typologies of a table.

    Raises ``msgspec.ValidationError`` for a row that is no typology or has an unknown code, and
    ``ValueError`` if the rows are not exactly those of ``TypologyCode``.
    """
    goods = {row["code"]: row["goods"] for row in rows}
    law = laws_by_typology()
    complete = [
        {
            **{key: value for key, value in row.items() if key != "goods_of"},
            "goods": [
                *row["goods"],
                *chain(*(goods.get(code, ()) for code in row.get("goods_of", ()))),
            ],
            "law": law.get(row["code"], ()),
        }
        for row in rows
    ]
    found = msgspec.convert(complete, tuple[Typology, ...])
    codes = tuple(typology.code for typology in found)
    if codes != get_args(TypologyCode):
        differing = sorted(set(codes) ^ set(get_args(TypologyCode))) or "their order"
        raise ValueError(f"typologies.toml and TypologyCode differ: {differing}")
    return found


@cache
def by_code() -> Mapping[str, Typology]:
    """Typologies by their code."""
    return {typology.code: typology for typology in catalogue()}


@cache
def catalogue_order() -> Mapping[str, int]:
    """Sort key by code: the place in the catalogue."""
    return {typology.code: place for place, typology in enumerate(catalogue())}


def pattern(section: str, key: str) -> Sought:
    """One alternation of ``signals.toml``; case does not count."""
    return _patterns()[section, key]


@cache
def _patterns() -> SharedSearch[tuple[str, str]]:
    return SharedSearch(
        {
            (section, key): Wordings.anywhere(terms(section, key))
            for section, keys in _signals().items()
            for key in keys
        }
    )


@cache
def terms(section: str, key: str) -> tuple[str, ...]:
    """One list of ``signals.toml`` as it stands."""
    return tuple(_signals()[section][key])


@cache
def by_typology(section: str) -> Mapping[TypologyCode, Sought]:
    """The alternations of a section of ``signals.toml`` whose keys are typologies."""
    codes = msgspec.convert(list(_signals()[section]), tuple[TypologyCode, ...])
    return {code: pattern(section, code) for code in codes}


@cache
def _signals() -> Mapping[str, Any]:
    return read_toml("signals.toml")


@cache
def sign_names(section: str) -> tuple[str, ...]:
    """The keys of one section of ``signals.toml``, in file order."""
    return tuple(_signals()[section])
