"""Reads publishers' files below a folder, whichever of them are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.eu import xml as eu
from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport
from lists.un import vessels as un_vessels
from lists.un import xml as un

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.entity import Entity


def read_lists(folder: Path) -> Iterator[Entity]:
    """The newest UN, UN vessel, EU and OFAC files under ``folder``, or under its ``lists``.

    Raises:
        FileNotFoundError: a list is in neither.
    """
    folder = folder / "lists" if (folder / "lists").is_dir() else folder
    yield from un.read(_newest(folder, "un/un_*.xml"), ParseReport("un"))
    yield from un_vessels.read(_newest(folder, "un_1718_vessels/*.htm*"), ParseReport("un_vessels"))
    yield from eu.read(_newest(folder, "eu/eu_*.xml"), ParseReport("eu"))
    tables = _newest(folder, "ofac_csv/*")
    parts = {"primary": "sdn", "alt": "alt", "add": "add", "comments": "sdn_comments"}
    files = {part: tables / f"{name}.csv" for part, name in parts.items()}
    yield from ofac_csv.read(files, ParseReport("ofac_sdn"))


def _newest(folder: Path, pattern: str) -> Path:
    found = max(folder.glob(pattern), default=None)
    if found is None:
        raise FileNotFoundError(f"there is no {pattern} below {folder}")
    return found
