"""A certificate as a PDF (A4) with embedded fonts, so that it looks the same everywhere.

Latin, Cyrillic, Greek, Arabic, Hebrew, Hangul and Chinese are embedded from ``api/fonts``. A letter
those fonts lack is shown as its code point: nothing of a name is ever dropped.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from api.certificate.blocks import Certificate, Facts, Grid, Heading, Prose

if TYPE_CHECKING:
    from datetime import datetime
    from importlib.resources.abc import Traversable

    from api.certificate.blocks import Block, Tone

_INK: Final = (28, 36, 48)
_FAINT: Final = (91, 102, 117)
_ACCENT: Final = (36, 71, 107)
_LINE: Final = (213, 218, 225)
_SOFT: Final = (244, 246, 248)
_BANDS: Final = {
    "clear": ((31, 107, 58), (238, 247, 240)),
    "review": ((122, 91, 0), (253, 246, 224)),
    "escalate": ((154, 67, 0), (253, 240, 230)),
    "block": ((160, 28, 28), (253, 236, 236)),
}
_TONES: Final[dict[Tone, tuple[tuple[int, int, int], tuple[int, int, int]]]] = {
    "warning": _BANDS["block"],
    "good": _BANDS["clear"],
    "quote": (_INK, _SOFT),
}
_FILES: Final = {
    ("text", ""): "DejaVuSansCondensed.ttf",
    ("text", "B"): "DejaVuSansCondensed-Bold.ttf",
    ("east", ""): "DroidSansFallback.ttf",
}


def pdf(certificate: Certificate, made_at: datetime) -> bytes:
    """The certificate as a PDF file; the same certificate gives the same bytes."""
    sheet = _Sheet(certificate)
    sheet.set_creation_date(made_at)
    sheet.add_page()
    sheet.opening()
    for block in certificate.blocks:
        sheet.block(block)
    return bytes(sheet.output())


def _font_file(name: str) -> Traversable:
    return resources.files("api").joinpath("fonts", name)


@cache
def _covered() -> frozenset[int]:
    """Code points that the embedded fonts have."""
    found: set[int] = set()
    for name in set(_FILES.values()):
        with resources.as_file(_font_file(name)) as path, TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def printable(text: str) -> str:
    """The text with characters that cannot be shown as ``[U+XXXX]``, and line breaks as spaces."""
    covered = _covered()
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " "
        if letter in "\n\r\t"
        else (
            letter
            if ord(letter) in covered and unicodedata.category(letter) not in {"Cc", "Cf"}
            else f"[U+{ord(letter):04X}]"
        )
        for letter in composed
    )


def _runs_leftwards(certificate: Certificate) -> bool:
    """Whether any character belongs to a script written from right to left."""
    text = repr(certificate.blocks)
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in set(text))


class _Sheet(FPDF):
    """The pages of one certificate; each footer names it."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(format="A4")
        self.certificate = certificate
        self.set_margins(15, 15)
        self.set_auto_page_break(auto=True, margin=18)
        for (family, style), name in _FILES.items():
            with resources.as_file(_font_file(name)) as path:
                self.add_font(family, style, path)
        self.set_fallback_fonts(["east"], exact_match=False)
        # Joining Arabic letters and turning lines round doubles the work; few pages need it.
        self.set_text_shaping(use_shaping_engine=_runs_leftwards(certificate))
        self.set_title(f"{certificate.title} {certificate.screening_id}")
        self.set_creator("dprk-screen")
        self.set_lang("en")

    def footer(self) -> None:
        """Title and id of the certificate, time of creation, page number."""
        self.set_y(-13)
        self._pen(7.5, _FAINT)
        one = self.certificate
        self.cell(self.epw - 20, 5, f"{one.title} {one.screening_id}, made {one.made}")
        self.cell(20, 5, f"{self.page_no()} / {{nb}}", align="R")

    def opening(self) -> None:
        """Title, verdict and band."""
        one = self.certificate
        ink, paper = _BANDS.get(one.band, (_FAINT, _SOFT))
        top = self.get_y()
        self._pen(13, ink, "B")
        self.set_fill_color(*paper)
        self.set_draw_color(*ink)
        self.set_xy(self.w - self.r_margin - 46, top)
        self.cell(46, 12, (one.band or "no outcome").upper(), border=1, align="C", fill=True)
        self.set_xy(self.l_margin, top)
        self._pen(19, _ACCENT, "B")
        self.cell(self.epw - 50, 9, one.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pen(10, _FAINT)
        self.multi_cell(
            self.epw - 50, 5, printable(one.verdict), new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        self.ln(2)
        self.set_draw_color(*_ACCENT)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(3)

    def block(self, block: Block) -> None:
        """Write one block."""
        match block:
            case Heading():
                self._heading(block)
            case Prose():
                self._prose(block)
            case Facts():
                self._table(block.rows, (27, 73))
            case Grid():
                self._table((block.head, *block.rows), block.widths, head=True)

    def _heading(self, heading: Heading) -> None:
        needed = 32 if heading.level == 2 else 26
        if self.get_y() + needed > self.h - self.b_margin:
            self.add_page()
        self.ln(3.5 if heading.level == 2 else 2)
        size, ink = (12.5, _ACCENT) if heading.level == 2 else (10.5, _INK)
        note = printable(heading.note)
        self._pen(9, _FAINT)
        beside = self.get_string_width(note) + 4 if note else 0
        y = self.get_y()
        if note:
            self.set_x(self.w - self.r_margin - beside)
            self.cell(beside, 6, note, align="R")
        self.set_xy(self.l_margin, y)
        self._pen(size, ink, "B")
        wide = self.epw - beside
        self.multi_cell(
            wide, 6, printable(heading.text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        if heading.level == 2:
            self.set_draw_color(*_LINE)
            self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1.2)

    def _prose(self, prose: Prose) -> None:
        ink, paper = _TONES.get(prose.tone, (_FAINT if prose.tone == "small" else _INK, None))
        self._pen(7.8 if prose.tone == "small" else 8.8, ink)
        if paper:
            self.set_fill_color(*paper)
        self.multi_cell(
            0,
            4.6,
            printable(prose.text),
            align="L",
            fill=paper is not None,
            padding=(1, 2) if paper else 0,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        self.ln(1.2)

    def _table(
        self, rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...], *, head: bool = False
    ) -> None:
        self._pen(8.2, _INK)
        self.set_draw_color(*_LINE)
        self.set_fill_color(255, 255, 255)
        label = FontFace(color=_FAINT)
        with self.table(
            col_widths=widths,
            width=self.epw,
            align="LEFT",
            text_align="LEFT",
            v_align="TOP",
            borders_layout="HORIZONTAL_LINES",
            first_row_as_headings=head,
            headings_style=FontFace(emphasis="BOLD", fill_color=_SOFT),
            line_height=4.2,
            padding=(0.7, 1.2),
        ) as table:
            for cells in rows:
                row = table.row()
                for position, cell in enumerate(cells):
                    faint = label if not head and position == 0 else None
                    row.cell(printable(cell), style=faint)
        self.ln(1.5)

    def _pen(self, size: float, ink: tuple[int, int, int], style: str = "") -> None:
        self.set_font("text", style, size)
        self.set_text_color(*ink)
