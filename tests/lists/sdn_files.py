"""OFAC files of any size, for tests that are about importing and not about parsing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lists.vocabulary.sources import source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CANARIES = source("ofac_sdn").canaries


def write_sdn(folder: Path, names: Iterable[str], *, canaries: bool = True) -> Path:
    """Write ``sdn.csv``: the canary records, and one party for each name, numbered from 100001."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [(uid, f"KNOWN PARTY {uid}") for uid in CANARIES] if canaries else []
    rows += [(str(number), name) for number, name in enumerate(names, start=100_001)]
    null = "-0- "
    lines = [f'{uid},"{name}",{null},"DPRK3",' + ",".join([null] * 8) for uid, name in rows]
    path = folder / "sdn.csv"
    path.write_bytes("\r\n".join([*lines, "\x1a"]).encode())
    return path


def write_sdn_xml(folder: Path, names: Iterable[str], *, canaries: bool = True) -> Path:
    """Write the same parties as a whole list in one file: the simple XML, without a date in it."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [(uid, f"KNOWN PARTY {uid}") for uid in CANARIES] if canaries else []
    rows += [(str(number), name) for number, name in enumerate(names, start=100_001)]
    entries = "".join(
        f"<sdnEntry><uid>{uid}</uid><lastName>{escape(name)}</lastName><sdnType>Entity</sdnType>"
        "<programList><program>DPRK3</program></programList></sdnEntry>\n"
        for uid, name in rows
    )
    path = folder / "sdn.xml"
    path.write_text(f"<sdnList>\n{entries}</sdnList>\n", "utf-8")
    return path
