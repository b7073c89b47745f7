"""The colours of bands: ink and paper, the same on certificates, in PDFs and in workbooks."""

from __future__ import annotations

from typing import Final

BAND_COLOURS: Final = {
    "clear": ("#1f6b3a", "#eef7f0"),
    "review": ("#7a5b00", "#fdf6e0"),
    "escalate": ("#9a4300", "#fdf0e6"),
    "block": ("#a01c1c", "#fdecec"),
}
"""Band to ink and paper. ``api/templates/certificate.css`` has them too; a test compares."""
