"""What nobody has read at its source yet, in the law and the curated facts, for whoever does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from screening.typologies.client.russia import every_report
from screening.typologies.law import acts, law_rows
from screening.typologies.listed.curated import facts_by_table

if TYPE_CHECKING:
    from collections.abc import Iterator

UnverifiedKind = Literal["citation", "date", "curated fact", "reported context"]


class Unverified(Struct, frozen=True):
    """One statement to check: what it is, what it says, and where to look.

    ``table`` is the file in ``screening/data`` whose row to correct; ``effective`` the day to check
    with it; ``read_at`` where the substance was read so far, empty for nowhere; ``note`` what the
    last reader left for the next.
    """

    kind: UnverifiedKind
    table: str
    about: tuple[str, ...]
    what: str
    says: str
    effective: str
    look_at: str
    read_at: str = ""
    note: str = ""


def unverified() -> tuple[Unverified, ...]:
    """Everything that waits for a reader: citations, days of acts, facts, reported contexts."""
    return (*_citations(), *_days(), *_facts(), *_reports())


def _citations() -> Iterator[Unverified]:
    for row in law_rows():
        if not row.verified:
            what = f"{row.jurisdiction}: {row.cited()}"
            yield Unverified(
                "citation",
                "law.toml",
                row.typologies,
                what,
                f"{row.status}: {row.says}",
                row.effective,
                acts()[row.act].url,
                row.read_at,
                row.note,
            )


def _days() -> Iterator[Unverified]:
    for act in acts().values():
        if not act.verified:
            says = f"has effect from {act.effective}"
            yield Unverified(
                "date", "acts.toml", (), act.name, says, act.effective, act.url, note=act.note
            )
        for one in act.provision:
            if not one.verified:
                what = f"{act.name} {', '.join(one.paragraphs)}"
                says = f"came in by {one.by}, has effect from {one.effective}"
                yield Unverified(
                    "date", "acts.toml", (), what, says, one.effective, act.url, note=act.note
                )


def _facts() -> Iterator[Unverified]:
    waiting = ((name, f) for name, facts in facts_by_table().items() for f in facts)
    for table, fact in waiting:
        if not fact.verified:
            yield Unverified(
                "curated fact",
                table,
                (fact.typology,),
                ", ".join((*fact.parties, *fact.identifiers)),
                f"{fact.statement} ({fact.source})",
                fact.date,
                fact.url,
                fact.read_at,
                "; ".join(filter(None, (fact.note, fact.reviewer))),
            )


def _reports() -> Iterator[Unverified]:
    for report in every_report():
        if not report.verified:
            yield Unverified(
                "reported context",
                "russia.toml",
                (),
                report.source,
                report.text,
                report.date,
                report.source,
            )
