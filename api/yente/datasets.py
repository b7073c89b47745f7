"""Datasets as yente names them: each list in use, and collections of them.

``default`` is every list in use, a team's own among them; ``sanctions`` the official ones. The
names under which OpenSanctions publishes the same lists are understood too, so that a client that
asked for ``us_ofac_sdn`` goes on to do so; answers name lists as this service does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import Path

from api.service.errors import NotFound
from api.service.serving_state import LoadedLists
from lists.vocabulary.sources import SOURCES

COLLECTIONS: Final = ("default", "sanctions")

ALSO_CALLED: Final = MappingProxyType(
    {one.opensanctions: one.code for one in SOURCES} | {"all": "default"}
)
"""Names of the same lists in OpenSanctions' catalogue (opensanctions.org/datasets)."""

DatasetName = Annotated[
    str, Path(max_length=200, description="A list or a collection of `/catalog`.")
]


def official(source: str) -> bool:
    """Whether a list is a publisher's, and not a team's own."""
    return any(one.code == source for one in SOURCES)


def sources_in(loaded: LoadedLists) -> tuple[str, ...]:
    """Codes of all lists in use."""
    return tuple(version.source for version in loaded.versions)


def members(name: str, loaded: LoadedLists) -> tuple[str, ...]:
    """The lists in use of a dataset; none for a known list that is not loaded.

    Raises:
        NotFound: there is no such dataset.
    """
    name = ALSO_CALLED.get(name, name)
    present = sources_in(loaded)
    if name == "default":
        return present
    if name == "sanctions":
        return tuple(source for source in present if official(source))
    if name in present:
        return (name,)
    if official(name):
        return ()
    known = ", ".join((*COLLECTIONS, *present))
    raise NotFound(f"no such dataset {name[:60]!r}; there are {known}")


def narrowed(
    scope: tuple[str, ...], include: Sequence[str], exclude: Sequence[str], loaded: LoadedLists
) -> tuple[tuple[str, ...], list[str]]:
    """The lists of a scope left by ``include_dataset`` and ``exclude_dataset``, and warnings.

    A name that nobody knows includes nothing and excludes nothing, and is said.
    """
    warnings: list[str] = []
    if include:
        wanted = _known(include, "include_dataset", loaded, warnings)
        scope = tuple(source for source in scope if source in wanted)
    unwanted = _known(exclude, "exclude_dataset", loaded, warnings)
    return tuple(source for source in scope if source not in unwanted), warnings


def _known(
    names: Iterable[str], parameter: str, loaded: LoadedLists, warnings: list[str]
) -> set[str]:
    found: set[str] = set()
    for name in names:
        try:
            found.update(members(name, loaded))
        except NotFound:
            warnings.append(f"{parameter}: there is no dataset {name[:60]!r} here")
    return found
