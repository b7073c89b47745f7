"""A query parameter that a call does not have is refused: the client would expect its effect.

So is one that is sent twice where a call takes one value: of the two, one would be ignored.

One dependency of all calls under ``/v1`` compares what was sent with what the call declares, so a
call that is added is covered by itself.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, get_args, get_origin
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.service.errors import FieldProblem, Unprocessable
from api.service.near_names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant

_SYNONYMS = (
    ("q", "query", "search", "name", "text", "term", "id", "imo", "reference"),
    ("limit", "size", "count", "per_page", "page_size", "pagesize", "top", "max", "first"),
    ("source", "list", "lists", "dataset", "datasets", "sources"),
    ("kind", "type", "schema", "kinds", "types"),
    ("kinds", "type", "types", "kind", "events"),
    ("cursor", "page", "offset", "after", "next", "start", "skip"),
    ("since", "after", "offset", "cursor", "start", "start_after"),
    ("before", "cursor", "page", "until", "after"),
    ("from", "since", "start", "start_date", "date_from", "begin"),
    ("to", "until", "end", "end_date", "date_to"),
    ("customer", "ref", "reference", "customer_ref", "customer_id", "client_ref"),
    ("group", "portfolio", "customer_group"),
    ("state", "status"),
    ("band", "risk_band", "level", "severity"),
    ("assignee", "user", "analyst", "owner", "assigned_to"),
    ("format", "type", "output", "content_type", "accept"),
    ("version", "id", "version_id", "list_version"),
)
"""The first word of a row is ours, the others are what other services call it."""
_MOST_SHOWN = 10


async def refuse_stray_parameters(request: Request) -> None:
    """Refuse parameters that the call does not have.

    Raises:
        Unprocessable: there are some; each is named, with the one that was probably meant.
    """
    if query := request.scope["query_string"]:
        route = request.scope["route"]
        known = declared(route) if isinstance(route, APIRoute) else ()
        refuse_names(query, known)
        _refuse_repeated(query, repeatable(route) if isinstance(route, APIRoute) else frozenset())


def refuse_names(query: bytes, known: tuple[str, ...]) -> None:
    """Refuse a query with parameters that are not among those that are known.

    Raises:
        Unprocessable: see above.
    """
    if not query:
        return
    sent = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    stray = [name for name in dict.fromkeys(name for name, _ in sent) if name not in known]
    if stray:
        problems = tuple(
            FieldProblem(name[:60], "there is no such parameter", _suggestion(name, known))
            for name in stray[:_MOST_SHOWN]
        )
        raise Unprocessable("unknown query parameter", problems)


def _refuse_repeated(query: bytes, many: frozenset[str]) -> None:
    sent = Counter(name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    twice = [name for name, times in sent.items() if times > 1 and name not in many]
    if twice:
        problems = tuple(
            FieldProblem(name, f"is sent {sent[name]} times", "send it once, with one value")
            for name in twice[:_MOST_SHOWN]
        )
        raise Unprocessable("a query parameter is repeated", problems)


def repeatable(route: APIRoute) -> frozenset[str]:
    """The query parameters of a call that take several values."""
    extra = (route.openapi_extra or {}).get("parameters", ())
    documented = (one["name"] for one in extra if one.get("schema", {}).get("type") == "array")
    read = (name for name, shape in _shapes(route.dependant) if _takes_many(shape))
    return frozenset((*read, *documented))


def _takes_many(shape: object) -> bool:
    inner = get_args(shape)
    return get_origin(shape) in {list, tuple, set} or (
        get_origin(shape) is not Literal and any(map(_takes_many, inner))
    )


def declared(route: APIRoute) -> tuple[str, ...]:
    """The query parameters that a call has: those it reads, and those its document adds."""
    extra = (route.openapi_extra or {}).get("parameters", ())
    documented = (one["name"] for one in extra if one.get("in") == "query")
    read = (name for name, _ in _shapes(route.dependant))
    return tuple(dict.fromkeys((*read, *documented)))


def _shapes(dependant: Dependant) -> Iterator[tuple[str, object]]:
    """The query parameters that a call reads, each with its type."""
    for field in dependant.query_params:
        shape = field.field_info.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from ((one.alias or n, one.annotation) for n, one in shape.model_fields.items())
        else:
            yield field.alias, shape
    for inner in dependant.dependencies:
        yield from _shapes(inner)


def _suggestion(name: str, known: tuple[str, ...]) -> str:
    if not known:
        return "leave it out: this call has no parameters"
    theirs = (own for own, *others in _SYNONYMS if name.lower() in others and own in known)
    meant = nearest(name, known) or next(theirs, "")
    listed = f"the parameters are {', '.join(known)}"
    return f"did you mean `{meant}`? {listed}" if meant else listed
