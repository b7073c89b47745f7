"""The kinds of content of a certificate, which the HTML page and the PDF both render."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from api.certificate.link_graph import Drawing

Tone = Literal["plain", "small", "warning", "gap", "good", "quote"]


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


Block = Heading | Prose | Facts | Grid | Drawing


@dataclass(frozen=True, slots=True)
class Certificate:
    """A whole certificate. ``band`` is empty where the record did not keep it.

    ``gaps`` says, a sentence each, what the screening did not cover (``api.certificate.gaps``).
    """

    screening_id: str
    title: str
    band: str
    verdict: str
    made: str
    blocks: tuple[Block, ...]
    gaps: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """The band in words, as the page shows it."""
        return outcome_of(self.band, bool(self.gaps))

    @property
    def colour(self) -> str:
        """Which colours the outcome has: green only for a clear without any gap."""
        return colour_of(self.band, bool(self.gaps))


def outcome_of(band: str, gaps: bool) -> str:  # noqa: FBT001 - one fact about the screening
    """A band in words: a clear with gaps says so."""
    return "clear, with gaps" if band == "clear" and gaps else band or "no outcome"


def colour_of(band: str, gaps: bool) -> str:  # noqa: FBT001 - one fact about the screening
    """Which colours an outcome has: green only for a clear without any gap."""
    return "review" if band == "clear" and gaps else band or "none"
