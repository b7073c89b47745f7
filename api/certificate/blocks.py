"""The kinds of content of a certificate, which the HTML page and the PDF both render."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["plain", "small", "warning", "good", "quote"]


@dataclass(frozen=True, slots=True)
class Heading:
    """Opens a section, or (level 3) one match or finding in it; ``note`` is shown at its right."""

    text: str
    note: str = ""
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of two columns: label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``widths`` are shares of the page's width, one a column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Prose | Facts | Grid


@dataclass(frozen=True, slots=True)
class Certificate:
    """A whole certificate. ``band`` is empty where the record did not keep it."""

    screening_id: str
    title: str
    band: str
    verdict: str
    made: str
    blocks: tuple[Block, ...]
