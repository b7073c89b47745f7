"""``/docs`` and ``/redoc``, which load nothing from other servers, under a strict content policy.

The pages' scripts are served from a dependency of this package (fastapi-offline). Their few inline
scripts are allowed by hash; no other inline script can run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from fastapi import FastAPI

STATIC = "/static-offline-docs"
_REDOC_LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def add_docs(app: FastAPI) -> None:
    """Mount both pages; the static files are mounted by ``FastAPIOffline`` already."""

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "")
        page = get_swagger_ui_html(
            openapi_url=f"{root}/openapi.json",
            title=f"{app.title}: API",
            swagger_js_url=f"{root}{STATIC}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{STATIC}/swagger-ui.css",
            swagger_favicon_url=f"{root}{STATIC}/favicon.png",
            swagger_ui_parameters={"tryItOutEnabled": True, "displayRequestDuration": True},
        )
        return _guarded(page)

    @app.get("/redoc", include_in_schema=False)
    async def redoc(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "")
        page = get_redoc_html(
            openapi_url=f"{root}/openapi.json",
            title=f"{app.title}: reference",
            redoc_js_url=f"{root}/redoc/standalone.js",
            redoc_favicon_url=f"{root}{STATIC}/favicon.png",
            with_google_fonts=False,
        )
        return _guarded(page)

    @app.get("/redoc/standalone.js", include_in_schema=False)
    def redoc_script() -> Response:
        return Response(
            _redoc_script(),
            media_type="text/javascript",
            headers={"cache-control": "max-age=86400"},
        )


@cache
def _redoc_script() -> bytes:
    """ReDoc as packaged, without the logo it would load from another server."""
    packaged = resources.files("fastapi_offline").joinpath("static", "redoc.standalone.js")
    return packaged.read_bytes().replace(_REDOC_LOGO, b"data:,")


def _guarded(page: HTMLResponse) -> HTMLResponse:
    """The page with a content policy that allows only its own inline scripts and files."""
    inline = _INLINE_SCRIPT.findall(bytes(page.body).decode())
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in inline)
    page.headers["content-security-policy"] = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    page.headers["cache-control"] = "no-cache"
    return page


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
