"""The published full lists as entities, read once per test run."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from lists.entity import Snapshot
from lists.eu import xml as eu
from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport
from lists.un import vessels as un_vessels
from lists.un import xml as un
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


@cache
def entities(folder: Path) -> tuple[Entity, ...]:
    """UN, UN 1718 ships, OFAC (CSV) and EU: about 20,700 parties."""
    lists = folder / "lists"
    ofac = lists / "ofac_csv" / "2023-12-28"
    names = {"primary": "sdn", "alt": "alt", "add": "add", "comments": "sdn_comments"}
    page = lists / "un_1718_vessels" / "un_1718_designated_vessels_list_final.html"
    return (
        *un.read(lists / "un" / "un_2026-02-27.xml", ParseReport("un")),
        *un_vessels.read(page, ParseReport("un_vessels")),
        *ofac_csv.read({k: ofac / f"{v}.csv" for k, v in names.items()}, ParseReport("ofac_sdn")),
        *eu.read(lists / "eu" / "eu_fsf_1_1_2026-02-23_rebuilt.xml", ParseReport("eu")),
    )


@cache
def screener(folder: Path) -> Screener:
    """A screener over the full lists under the bundled policy."""
    return Screener(Snapshot("full", (), entities(folder)), Policy.bundled())
