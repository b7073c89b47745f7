"""The law behind the typologies: acts with their days, and what each of their paragraphs says.

Reach for ``laws_by_typology`` for what an answer cites. The facts are in ``law.toml`` and
``acts.toml``. Their notes are for the person who checks a row (``screening.unverified_law``)
and never reach an answer: a ``Citation`` has no field for them.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from screening.model.codes import Jurisdiction, TypologyCode
from screening.model.result import Citation
from screening.typologies.tables import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal[
    "banned", "sanctionable", "capped", "inspected", "interpretive", "licensable", "lawful"
]
"""What a paragraph makes of a conduct, the strictest first. ``sanctionable``: no ban of the conduct
itself, but whoever takes part can be listed, frozen or barred."""


class Provision(Struct, frozen=True, forbid_unknown_fields=True):
    """Paragraphs of an act that have effect since a day of their own, and by which act."""

    paragraphs: tuple[str, ...]
    by: str
    effective: str
    verified: bool


class LegalAct(Struct, frozen=True, forbid_unknown_fields=True):
    """A resolution, regulation or order; ``effective`` holds for what no provision names."""

    name: str
    title: str
    url: str
    effective: str
    verified: bool
    cited_as: str = ""
    note: str = ""
    provision: tuple[Provision, ...] = ()

    def effective_from(self, paragraph: str) -> str:
        """The day, ISO 8601, from which a paragraph has effect."""
        for one in self.provision:
            if any(_begins(paragraph, start) for start in one.paragraphs):
                return one.effective
        return self.effective


class LawRow(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of ``law.toml``, with what is only for the person who checks it."""

    typologies: tuple[TypologyCode, ...]
    jurisdiction: Jurisdiction
    act: str
    paragraphs: tuple[str, ...]
    says: str
    status: Status
    effective: str
    verified: bool
    read_at: str
    dated_by: str = ""
    note: str = ""
    goods: str = ""

    def cited(self) -> str:
        """The act and its paragraphs as a lawyer cites them."""
        act = acts()[self.act]
        return " ".join(filter(None, (act.cited_as or act.name, ", ".join(self.paragraphs))))

    def citation(self) -> Citation:
        """What a client sees of the row."""
        return Citation(
            jurisdiction=self.jurisdiction,
            text=f"{self.cited()}: {self.says}",
            effective=self.effective,
            verified=self.verified,
            act=acts()[self.act].title,
            paragraph=", ".join(self.paragraphs),
            status=self.status,
            source=acts()[self.act].url,
            verification="checked" if self.verified else "paragraph not checked",
        )


class Law(Struct, frozen=True, forbid_unknown_fields=True):
    """A legal paragraph and what it makes of the conduct in one jurisdiction.

    ``goods``, where given, is a pattern of the goods it is about: HS codes or words.
    """

    citation: Citation
    status: Status
    goods: str = ""


@cache
def acts() -> Mapping[str, LegalAct]:
    """The acts by the name they are cited by."""
    return {act.name: act for act in msgspec.convert(read_toml("acts.toml")["act"], list[LegalAct])}


@cache
def law_rows() -> tuple[LawRow, ...]:
    """The rows of ``law.toml`` in file order; an unknown typology or status stops the start."""
    return msgspec.convert(read_toml("law.toml")["law"], tuple[LawRow, ...])


@cache
def laws_by_typology() -> Mapping[str, tuple[Law, ...]]:
    """What an answer cites for each typology, in the order of ``law.toml``."""
    found: dict[str, list[Law]] = {}
    for row in law_rows():
        law = Law(row.citation(), row.status, row.goods)
        for code in row.typologies:
            found.setdefault(code, []).append(law)
    return {code: tuple(laws) for code, laws in found.items()}


@lru_cache(maxsize=8192)
def laws_about(code: TypologyCode, jurisdiction: str, goods: str) -> tuple[Law, ...]:
    """A jurisdiction's law on the goods of a typology, as ``Typology.laws`` says.

    Kept for the goods asked about last: trade is in the same goods, in the same words.
    """
    here = [
        law for law in laws_by_typology().get(code, ()) if law.citation.jurisdiction == jurisdiction
    ]
    about = [law for law in here if not law.goods or _goods(law.goods).search(goods)]
    return tuple(about if goods and about else here)


@cache
def _goods(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _begins(paragraph: str, start: str) -> bool:
    """Whether a paragraph is ``start`` or a part of it: ``Art. 9(1)`` of ``Art. 9``, not ``9a``."""
    return re.match(re.escape(start) + r"(?![0-9A-Za-z])", paragraph) is not None
