"""What a ship did, by the codes that are known (``sts``, ``ais_gap`` …), however it is spelled."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from lists.vocabulary.folding import letters

if TYPE_CHECKING:
    from collections.abc import Mapping


def vessel_event_type(text: str) -> str:
    """The code of a kind of event as a client wrote it; ``""`` for one that is not known."""
    return _codes().get(letters(text), "")


def vessel_event_types() -> tuple[str, ...]:
    """All codes, in the order of the table."""
    return tuple(dict.fromkeys(_codes().values()))


@cache
def _codes() -> Mapping[str, str]:
    table = tomllib.loads(
        (resources.files("lists.vocabulary") / "vessel_event_types.toml").read_text("utf-8")
    )
    return {
        letters(spelling): code
        for code, spellings in table.items()
        for spelling in (code, *spellings)
    }
