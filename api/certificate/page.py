"""A certificate as one HTML page for screen and print, which loads nothing from anywhere.

Every value is escaped by the template. The page's own style is allowed by its hash and nothing else
is: no script, no image, no request.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.certificate.blocks import Facts, Grid, Heading, Prose
from api.certificate.link_graph import Drawing

if TYPE_CHECKING:
    from api.certificate.blocks import Block, Certificate


def page(certificate: Certificate) -> str:
    """Render the HTML page."""
    template = _environment().get_template("certificate.html")
    return template.render(one=certificate, kind=_kind, style=_style())


def content_policy() -> str:
    """The ``Content-Security-Policy`` of the page: its own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _style() -> str:
    return _environment().get_template("certificate.css").render()


def _kind(block: Block) -> str:
    kinds = {
        Heading: "heading",
        Prose: "prose",
        Facts: "facts",
        Grid: "grid",
        Drawing: "drawing",
    }
    return kinds[type(block)]
