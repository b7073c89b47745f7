"""``/console/deal``: a party with what it is about to do, screened as one subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.console.deal_form import EXAMPLES, FIELDS, SECTIONS, Values, deal_of, example_values
from api.console.forms import first, read_form, refused_fields
from api.console.pages import page
from api.console.search import KINDS, answer_page
from api.service.errors import Unprocessable

router = APIRouter(include_in_schema=False, default_response_class=Response)


@router.get("/console/deal")
async def deal_page(
    request: Request, example: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """The form, empty or filled with an example."""
    return _form(request, example_values(example), {})


@router.post("/console/deal")
async def check(request: Request) -> Response:
    """Screen the deal, and show the answer."""
    fields = await read_form(request)
    values = {name: first(fields, name) for name in fields}
    subject = deal_of(values)
    if not subject.keys() - {"kind"}:
        return _form(request, values, {"name": "Say something of the party or of the deal."})
    try:
        return await answer_page(request, subject)
    except Unprocessable as refusal:
        said = refused_fields(refusal)
        names = {field.field: field.name for field in FIELDS}
        errors = {names.get(name, "name"): words for name, words in said.items()}
        return _form(request, values, errors or {"name": refusal.detail})


def _form(request: Request, values: Values, errors: Mapping[str, str]) -> Response:
    context = {
        "sections": SECTIONS,
        "given": values,
        "kinds": KINDS,
        "examples": EXAMPLES,
        "errors": errors,
    }
    return page(request.scope, "deal.html", context, 422 if errors else 200)
