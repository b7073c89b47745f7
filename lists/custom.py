"""Custom lists: FollowTheMoney data sets and a team's own watchlists, each under its own name.

They are kept, checked, compared, activated and rolled back like the official ones; only their name
is given by whoever imports them, and nothing is known of how many records they ought to have.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from lists.vocabulary.source import Source
from lists.vocabulary.sources import SOURCES
from lists.vocabulary.sources import source as official_source

if TYPE_CHECKING:
    from pathlib import Path

PATTERN = r"^[a-z][a-z0-9_]{1,39}$"
"""What the name of a custom list looks like: it stands in addresses, file names and versions."""

_NAME = re.compile(PATTERN)
_RESERVED = frozenset({"default", "sanctions", "all", "official", "custom", "unidentified"})
_DATE = re.compile(r"[-_. ]?20\d\d[-_.]?[01]\d[-_.]?[0-3]\d")
_GENERIC = frozenset({"entities", "targets", "senzing", "index", "export", "data", "list"})

STALE_AFTER = timedelta(days=90)
"""A custom list not imported again for longer is called stale: nobody else keeps it."""
SHRINK_LIMIT = 0.5
"""Share of records that may go at once: own lists are short, and emptied on purpose."""


class BadListName(ValueError):  # noqa: N818 (named like UnreadableList)
    """The name cannot be that of a custom list; the message says why."""


def official() -> frozenset[str]:
    """Codes of the official lists."""
    return frozenset(source.code for source in SOURCES)


def list_name(name: str) -> str:
    """The name itself if a custom list may have it; raises ``BadListName``."""
    if name in official():
        raise BadListName(f"{name!r} is an official list; choose another name")
    if not _is_name(name):
        raise BadListName(
            f"{name[:60]!r} is no name for a list: 2 to 40 small letters, digits or _, "
            f"the first a letter, none of {', '.join(sorted(_RESERVED))}"
        )
    return name


def name_of_file(path: Path) -> str:
    """The name a list gets from its file: ``acme-watchlist-2026-02-01.csv`` is ``acme_watchlist``.

    ``entities.ftm.json`` and the like say nothing, so their folder's name counts. Raises
    ``BadListName`` where neither will do.
    """
    for name in (path.name, path.parent.name):
        stem = _DATE.sub("", name).split(".")[0].lower()
        plain = re.sub(r"[^a-z0-9]+", "_", stem).strip("_")[:40].strip("_")
        if plain in _GENERIC or not _NAME.fullmatch(plain):
            continue
        return list_name(plain)
    raise BadListName(f"no list can be named after {path.name!r}; say which with --source NAME")


def any_source(code: str) -> Source:
    """The official source, or a custom list of that name; raises ``BadListName``."""
    if code in official():
        return official_source(code)
    return Source(
        code=list_name(code),
        title=f"Custom list {code}",
        publisher="imported by the operator",
        url="",
        min_records=1,
        canaries=(),
        shrink_limit=SHRINK_LIMIT,
        stale_after=STALE_AFTER,
    )


def known_sources(*codes: str) -> tuple[Source, ...]:
    """The official sources, then the custom lists among ``codes`` by name.

    An optional source is among them only if its code is given: nobody misses it otherwise.
    """
    own = sorted({code for code in codes if code not in official() and _is_name(code)})
    published = (one for one in SOURCES if not one.optional or one.code in codes)
    return (*published, *map(any_source, own))


def _is_name(code: str) -> bool:
    return code not in _RESERVED and _NAME.fullmatch(code) is not None
