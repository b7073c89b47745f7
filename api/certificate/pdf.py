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
from api.certificate.link_graph import Drawing
from api.service.band_colours import BAND_COLOURS

if TYPE_CHECKING:
    from datetime import datetime
    from importlib.resources.abc import Traversable

    from api.certificate.blocks import Block, Tone
    from api.certificate.link_graph import Role

_INK: Final = (28, 36, 48)
_FAINT: Final = (91, 102, 117)
_ACCENT: Final = (36, 71, 107)
_LONG_TITLE: Final = 30
"""Letters of a title beside which the band leaves too little room for the usual size."""
_LINE: Final = (213, 218, 225)
_SOFT: Final = (244, 246, 248)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


_BANDS: Final = {band: (_rgb(ink), _rgb(paper)) for band, (ink, paper) in BAND_COLOURS.items()}
_TONES: Final[dict[Tone, tuple[tuple[int, int, int], tuple[int, int, int]]]] = {
    "warning": _BANDS["block"],
    "gap": _BANDS["escalate"],
    "good": _BANDS["clear"],
    "quote": (_INK, _SOFT),
}
_ROLES: Final[dict[Role, tuple[tuple[int, int, int], tuple[int, int, int]]]] = {
    "submitted": (_ACCENT, _SOFT),
    "match": _BANDS["escalate"],
    "tie": _BANDS["block"],
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
    text = repr((certificate.gaps, certificate.blocks))
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
        ink, paper = _BANDS.get(one.colour, (_FAINT, _SOFT))
        top = self.get_y()
        self._pen(13 if len(one.outcome) < 12 else 10, ink, "B")
        self.set_fill_color(*paper)
        self.set_draw_color(*ink)
        self.set_xy(self.w - self.r_margin - 46, top)
        self.cell(46, 12, one.outcome.upper(), border=1, align="C", fill=True)
        self.set_xy(self.l_margin, top)
        self._pen(19 if len(one.title) < _LONG_TITLE else 16, _ACCENT, "B")
        self.cell(self.epw - 50, 9, one.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pen(10, _FAINT)
        self.multi_cell(
            self.epw - 50, 5, printable(one.verdict), new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        self.ln(2)
        self.set_draw_color(*_ACCENT)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(3)
        if one.gaps:
            self._heading(Heading("What this screening did not cover"))
            for gap in one.gaps:
                self._prose(Prose(f"- {gap}", "gap"))

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
            case Drawing():
                self._drawing(block)

    def _drawing(self, drawing: Drawing) -> None:
        """Boxes and arrows, scaled to the width of the page, or to one page if they are high."""
        scale = min(self.epw / drawing.width, (self.eph - 20) / drawing.height)
        if self.get_y() + drawing.height * scale > self.h - self.b_margin:
            self.add_page()
        left, top = self.l_margin, self.get_y() + 1
        for arrow in drawing.arrows:
            self.set_draw_color(*_FAINT)
            self.set_fill_color(*_FAINT)
            x, y = left + arrow.x1 * scale, top + arrow.y1 * scale
            self.line(x, y, left + arrow.x2 * scale, top + arrow.y2 * scale)
            self.polygon([(left + x * scale, top + y * scale) for x, y in arrow.head], style="F")
            self._pen(6, _ACCENT)
            x, y = (arrow.x1 + arrow.x2) / 2, (arrow.y1 + arrow.y2) / 2
            for place, line in enumerate(map(printable, arrow.label)):
                above = 3 if arrow.upright else 5 - 9 * (len(arrow.label) - place)
                beside = 1.0 if arrow.upright else -self.get_string_width(line) / 2
                self.text(left + x * scale + beside, top + (y + above) * scale, line)
        for box in drawing.boxes:
            ink, paper = _ROLES[box.role]
            self.set_draw_color(*ink)
            self.set_fill_color(*paper)
            x, y = left + box.x * scale, top + box.y * scale
            self.rect(x, y, box.width * scale, box.height * scale, style="DF")
            self._pen(6.8, _INK)
            for place, line in enumerate(box.lines):
                self._line_in(x, y + (14 + 11 * place) * scale, box.width * scale, line)
            self._pen(5.6, _FAINT)
            self._line_in(x, y + (box.height - 6) * scale, box.width * scale, box.note)
        self.set_y(top + drawing.height * scale + 2)

    def _line_in(self, x: float, y: float, width: float, text: str) -> None:
        """One line of a box, cut where the box ends."""
        shown = printable(text)
        while shown and self.get_string_width(shown) > width - 2.4:
            shown = shown[:-2] + "…" if len(shown) > 2 else ""
        self.text(x + 1.4, y, shown)

    def _heading(self, heading: Heading) -> None:
        needed = 43 if heading.level == 2 else 26  # with a smaller heading and some lines below it
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
