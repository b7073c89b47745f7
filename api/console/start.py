"""``/`` and the files of the pages."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.access.sessions import CONSOLE
from api.console.pages import STATIC, static_file
from api.console.refusals import wants_page
from api.service.errors import NotFound

router = APIRouter(include_in_schema=False, default_response_class=Response)
_A_DAY = "public, max-age=86400"


@router.get("/")
async def start(request: Request) -> Response:
    """Leads a browser to the console; programs get what any unknown path gives them."""
    if not wants_page(request.scope):
        raise NotFound("GET /: Not Found; the API is described at /docs")
    return RedirectResponse(f"{request.scope.get('root_path', '')}{CONSOLE}", 303)


@router.get("/console/static/{name}")
async def static(name: str) -> Response:
    """The style and the script of the pages."""
    if name not in STATIC:
        raise NotFound("there is no such file")
    headers = {"cache-control": _A_DAY}
    return Response(static_file(name), media_type=STATIC[name], headers=headers)
