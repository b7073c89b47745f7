"""``/console/deal``: a party with what it is about to do, screened as one subject."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.console.deal_form import EXAMPLES, SECTIONS, Values, deal_of, example_values
from api.console.forms import first, read_form
from api.console.pages import page
from api.console.search import KINDS, answer_page

router = APIRouter(include_in_schema=False, default_response_class=Response)


@router.get("/console/deal")
async def deal_page(
    request: Request, example: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """The form, empty or filled with an example."""
    return _form(request, example_values(example), 200, "")


@router.post("/console/deal")
async def check(request: Request) -> Response:
    """Screen the deal, and show the answer."""
    fields = await read_form(request)
    values = {name: first(fields, name) for name in fields}
    subject = deal_of(values)
    if not subject.keys() - {"kind"}:
        return _form(request, values, 422, "Say something of the party or of the deal.")
    return await answer_page(request, subject)


def _form(request: Request, values: Values, status: int, message: str) -> Response:
    context = {
        "sections": SECTIONS,
        "given": values,
        "kinds": KINDS,
        "examples": EXAMPLES,
        "message": message,
    }
    return page(request.scope, "deal.html", context, status)
