"""``/console/parties/{id}``: one listed party, and those it is tied to, to be followed."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response

from api.certificate.link_graph import drawing_of_ties
from api.console.answer import all_quotes, marked_texts, texts_of
from api.console.pages import page
from api.routes.dependencies import ServingStateDep, looked_up
from api.service.errors import NotFound
from api.service.serving_state import ServingState
from lists.vocabulary.sources import short_title

router = APIRouter(include_in_schema=False, default_response_class=Response)
_FIELDS = (
    *("names", "birth_dates", "birth_places", "death_dates", "gender", "titles", "positions"),
    *("nationalities", "countries", "addresses", "identifiers", "flags", "former_flags"),
    *("vessel_type", "tonnage", "build_year"),
)
_NO_SUCH = "no list in use has this party; it may have been delisted since"


@router.get("/console/parties/{entity_id}")
async def party_page(
    request: Request,
    serving: ServingStateDep,
    entity_id: Annotated[str, Path(max_length=200)],
) -> Response:
    """What the publisher says of a party, and its ties."""
    return await looked_up(_page_of, request, serving, entity_id)


def _page_of(request: Request, serving: ServingState, entity_id: str) -> Response:
    screener = serving.loaded.screener
    found, profile = screener.entity(entity_id), screener.profile(entity_id)
    if found is None or profile is None:
        raise NotFound(_NO_SUCH)
    entity = msgspec.to_builtins(found)
    findings = msgspec.to_builtins(profile.typologies)
    ties = sorted(profile.neighbours, key=lambda one: (not one.designated, -one.weight))
    context = {
        "entity": entity,
        "list_title": short_title(found.source),
        "designated": profile.node.designated,
        "fields": [
            (field.replace("_", " "), texts)
            for field in _FIELDS
            if (texts := tuple(texts_of(entity.get(field))))
        ],
        "texts": tuple(marked_texts(entity, all_quotes({"typologies": findings}))),
        "typologies": findings,
        "not_stated": profile.not_stated,
        "ties": ties,
        "path": profile.path,
        "drawing": drawing_of_ties(
            found.id, found.caption, ((t.id, t.caption, t.label, t.designated) for t in ties)
        ),
    }
    return page(request.scope, "party.html", context)
