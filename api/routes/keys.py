"""``/v1/keys``: API keys over HTTP, for callers with the scope ``admin``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from api.access.key_store import ApiKey, NewKey, UnknownKey
from api.access.scopes import SCOPES
from api.routes.dependencies import StateDep, caller_of, json_response
from api.routes.openapi import answers, problems, schema_ref
from api.routes.pages import CursorQuery, LimitQuery, page_after
from api.service.errors import Conflict, FieldProblem, NotFound, Unprocessable

router = APIRouter(tags=["keys"], default_response_class=Response)
KeyId = Annotated[str, Path(max_length=40, description="The middle part of a key.")]


class KeysAnswer(Struct, frozen=True):
    """Every key ever made, oldest first."""

    keys: tuple[ApiKey, ...]
    next: str | None = None


SHAPES = (ApiKey, NewKey, KeysAnswer)


class KeyRequest(BaseModel):
    """A key to make."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00]*[^\s\x00][^\x00]*$",
        description="Name of the client that uses the key.",
        examples=["payments"],
    )
    scopes: list[str] = Field(
        min_length=1,
        json_schema_extra={"items": {"type": "string", "enum": list(SCOPES)}},
        description="; ".join(f"`{scope}`: {words}" for scope, words in SCOPES.items()),
        examples=[["screen"]],
    )
    days: float | None = Field(
        None, ge=0.001, le=36_500, strict=True, description="Days until it expires."
    )


class RotateRequest(BaseModel):
    """How long the old key goes on working."""

    model_config = ConfigDict(extra="forbid")
    grace_hours: float = Field(
        24.0, ge=0, le=8760, strict=True, description="Hours for which the old key still works."
    )


@router.get(
    "/v1/keys",
    operation_id="listKeys",
    summary="List all keys, without their secrets",
    responses={**answers("KeysAnswer"), **problems(422)},
)
def keys(state: StateDep, cursor: CursorQuery = "", limit: LimitQuery = 1000) -> Response:
    """Revoked and expired keys stay in the list: the audit record names them."""
    page = page_after(state.keys.store.all(), cursor, limit, lambda key: key.id)
    return json_response(KeysAnswer(page.items, page.next))


@router.post(
    "/v1/keys",
    operation_id="createKey",
    status_code=201,
    summary="Create a key",
    responses={
        201: {
            "description": "Made; `key` is shown this once",
            "content": {"application/json": {"schema": schema_ref("NewKey")}},
        },
        **problems(400, 413, 415, 422),
    },
)
def create(request: Request, state: StateDep, wanted: KeyRequest) -> Response:
    """The key itself is in this answer and nowhere else; the service keeps only its hash."""
    expires = datetime.now(UTC) + timedelta(days=wanted.days) if wanted.days else None
    try:
        new = state.keys.store.create(
            wanted.name, wanted.scopes, expires_at=expires, by=caller_of(request).id
        )
    except ValueError as error:
        problem = FieldProblem("scopes", str(error), f"use some of {', '.join(SCOPES)}")
        raise Unprocessable(str(error), (problem,)) from None
    state.keys.refresh()
    return json_response(new, 201)


@router.post(
    "/v1/keys/{key_id}/rotate",
    operation_id="rotateKey",
    status_code=201,
    summary="Replace a key",
    responses={
        201: {
            "description": "Made; `key` is shown this once",
            "content": {"application/json": {"schema": schema_ref("NewKey")}},
        },
        **problems(400, 404, 409, 413, 415, 422),
    },
)
def rotate(
    request: Request, state: StateDep, key_id: KeyId, wanted: RotateRequest | None = None
) -> Response:
    """A new key with the same name, scopes and lifetime; the old one ends after the grace."""
    grace = timedelta(hours=(wanted or RotateRequest(grace_hours=24.0)).grace_hours)
    try:
        new = state.keys.store.rotate(key_id, grace, caller_of(request).id)
    except UnknownKey as error:
        raise NotFound(str(error)) from None
    except ValueError as error:
        raise Conflict(str(error)) from None
    state.keys.refresh()
    return json_response(new, 201)


@router.delete(
    "/v1/keys/{key_id}",
    operation_id="revokeKey",
    summary="Revoke a key",
    responses={**answers("ApiKey", "Revoked"), **problems(404, 422)},
)
def revoke(state: StateDep, key_id: KeyId) -> Response:
    """At once in this process, within `DPRK_SCREEN_KEY_POLL` seconds in the others."""
    try:
        revoked = state.keys.store.revoke(key_id)
    except UnknownKey as error:
        raise NotFound(str(error)) from None
    state.keys.refresh()
    return json_response(revoked)
