"""What ``dprk-screen lists sources`` shows: every list known, and what it adds for the DPRK."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.markup import escape

from lists.additions import Additions, additions_of
from lists.custom import known_sources
from lists.entity import Entity
from lists.store import SnapshotStore
from lists.vocabulary.sources import SOURCES

_SHOWN = 10
"""Names of parties that stand on one list only which are shown unless all are asked for."""


class SourceView(Struct, frozen=True):
    """One list: what it is, whether it is loaded, and what it adds to the other loaded ones."""

    source: str
    title: str
    publisher: str
    url: str
    formats: tuple[str, ...]
    optional: bool
    version: str
    adds: str
    additions: Additions | None


def source_views(store: SnapshotStore) -> tuple[SourceView, ...]:
    """Every official list, loaded or not, and every custom one."""
    active = {version.source: version for version in store.active()}
    decoder = msgspec.msgpack.Decoder(Entity)

    def parties() -> Iterator[Entity]:
        for _, body in store.entity_blobs(tuple(active.values())):
            yield decoder.decode(body)

    found = additions_of(parties())
    known = {one.code: one for one in known_sources(*active, *(one.code for one in SOURCES))}
    return tuple(
        SourceView(
            source=one.code,
            title=one.title,
            publisher=one.publisher,
            url=one.url,
            formats=tuple(one.parsers),
            optional=one.optional,
            version=active[one.code].id if one.code in active else "",
            adds=one.adds,
            additions=found.get(one.code, Additions(one.code)) if one.code in active else None,
        )
        for one in known.values()
    )


def print_sources(out: Console, views: tuple[SourceView, ...], *, every_name: bool) -> None:
    """A table of the loaded lists, the parties only one of them has, then the lists not loaded."""
    out.print(_line("list", "parties", "DPRK", "ships", "number", "name", "only here"))
    for view in views:
        counts = view.additions
        if counts is not None:
            out.print(
                _line(
                    view.source,
                    counts.parties,
                    counts.dprk,
                    counts.ships,
                    counts.same_number,
                    counts.same_name,
                    len(counts.only_here),
                )
            )
    out.print(
        "DPRK: parties listed for the DPRK. Of them, number and name: parties that another loaded "
        "list has too, by the same number (or UN reference), else by the same name; only here: the "
        "rest."
    )
    for view in views:
        names = view.additions.only_here if view.additions else ()
        if names:
            shown = names if every_name else names[:_SHOWN]
            more = f" and {len(names) - len(shown):,} more (--names)" if shown != names else ""
            out.print(f"[bold]{view.source}[/] only: {escape('; '.join(shown))}{more}")
    for view in views:
        if view.additions is None:
            optional = "optional, " if view.optional else ""
            out.print(f"[bold]{view.source}[/] {escape(view.title)}: {optional}not loaded")
            out.print(f"  {escape(view.url or 'kept or converted by you, imported only')}")
            if view.adds:
                out.print(f"  adds {escape(view.adds)}")


def _line(name: str, *counts: int | str) -> str:
    cells = (f"{one:,}" if isinstance(one, int) else one for one in counts)
    return f"{name:<16}" + "".join(f"{cell:>11}" for cell in cells)
