"""The typology catalogue as values: codes, labels, law, exemptions and indicators.

Reach for ``catalogue()`` to list every rule (the API's ``/v1/typologies`` does) and for
``by_code()`` to look one up. The facts are in ``screening/data/typologies.toml``, each row with its
source; this module only shapes them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from msgspec import Struct

from screening.model.codes import CounterName, Family, TypologyCode
from screening.model.result import Citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Status = Literal["banned", "capped", "notifiable", "interpretive", "lawful"]
Direction = Literal["to", "from", "any"]


class Law(Struct, frozen=True, forbid_unknown_fields=True):
    """A legal paragraph and what it makes of the conduct in one jurisdiction.

    ``goods``, where given, is a pattern of the goods it is about: HS codes or words.
    """

    citation: Citation
    status: Status
    goods: str = ""


class Typology(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of conduct. Patterns are regular expressions without word boundaries or flags.

    ``goods``, ``decisive_goods`` and ``context_goods`` are looked for in what a client submits,
    ``text`` in a listing's prose, ``name`` in the listed party's own name. ``business`` says in a
    listing's prose what trade the party is in: it counts in a text of which another sentence
    supports a typology for the DPRK. ``hs`` holds HS prefixes. A ``party_only`` typology is never
    read from a mere sentence about the DPRK in somebody else's listing. No letter of the 1718
    Committee speaks for a ``never_exempt`` one. One that ``reaches_russia`` is looked for only in a
    deal that does. ``counters`` speak against this one beside those that speak against all.
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
    counters: tuple[CounterName, ...] = ()

    def status(self, jurisdictions: Iterable[str]) -> dict[str, Status]:
        """The strictest status per jurisdiction the client is bound by."""
        order = ("banned", "capped", "notifiable", "interpretive", "lawful")
        found: dict[str, Status] = {}
        for jurisdiction in jurisdictions:
            statuses = [w.status for w in self.law if w.citation.jurisdiction == jurisdiction]
            if statuses:
                found[jurisdiction] = min(statuses, key=order.index)
        return found

    def citations(self, jurisdictions: Iterable[str]) -> tuple[Citation, ...]:
        """The paragraphs that concern these jurisdictions, in catalogue order."""
        wanted = set(jurisdictions)
        return tuple(w.citation for w in self.law if w.citation.jurisdiction in wanted)

    def citations_for(self, jurisdictions: Iterable[str], goods: str) -> tuple[Citation, ...]:
        """The paragraphs for these jurisdictions that are about ``goods``, told in words or codes.

        Where none of a jurisdiction's paragraphs names these goods, all of them are given.
        """
        found: list[Citation] = []
        for place in jurisdictions:
            here = [law for law in self.law if law.citation.jurisdiction == place]
            about = [w for w in here if not w.goods or re.search(w.goods, goods, re.IGNORECASE)]
            found.extend(law.citation for law in about or here)
        return tuple(found)


@cache
def catalogue() -> tuple[Typology, ...]:
    """Every typology, in the order of the data file."""
    return typologies_of(read_toml("typologies.toml")["typology"])


def typologies_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Typology, ...]:
    """The typologies of a table.

    Raises ``msgspec.ValidationError`` for a row that is no typology or has an unknown code, and
    ``ValueError`` if the rows are not exactly those of ``TypologyCode``.
    """
    found = msgspec.convert([_nested(row) for row in rows], tuple[Typology, ...])
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


def read_toml(name: str) -> dict[str, Any]:
    """One of this package's TOML tables."""
    text = resources.files("screening").joinpath("data", name).read_text("utf-8")
    return tomllib.loads(text)


@cache
def pattern(section: str, key: str) -> re.Pattern[str]:
    """One alternation of ``signals.toml``, compiled; case does not count."""
    return re.compile("|".join(terms(section, key)), re.IGNORECASE)


@cache
def terms(section: str, key: str) -> tuple[str, ...]:
    """One list of ``signals.toml`` as it stands."""
    return tuple(_signals()[section][key])


@cache
def by_typology(section: str) -> Mapping[TypologyCode, re.Pattern[str]]:
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


def read_rows(name: str) -> list[list[str]]:
    """The rows of one of this package's tab-separated tables, without comments."""
    text = resources.files("screening").joinpath("data", name).read_text("utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [line.split("\t") for line in lines]


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table, the citation of each law apart from what it makes of the conduct."""
    laws = [
        {key: law[key] for key in law.keys() - _CITED} | {"citation": law} for law in row["law"]
    ]
    return {**row, "law": laws}


_CITED = {"jurisdiction", "text", "effective", "verified"}
