"""``Idempotency-Key`` on every ``POST``: a repeated call is answered as the first time.

A client that got no answer (a time-out, a broken connection) sends the call again with the same
key and cannot have anything recorded twice. It is a layer of its own, inside ``AuthMiddleware``:
without the header nothing is done but looking for it. ``POST /v1/batches`` has keys of its own,
which name the batch for as long as there is one.

Only answers of success are kept: a call that was refused recorded nothing and may be sent again.
See the draft of RFC "The Idempotency-Key HTTP Header Field" (IETF httpapi) for the status codes.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect

from api.access.scopes import route_path
from api.idempotency.store import KeptAnswer, KeptAnswers, KeyedCall, digest
from api.routes.screen import whole_body
from api.service.errors import Conflict, Unprocessable
from api.service.load_limit import WHOLE_ANSWER
from api.service.random_bytes import random_bytes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.routes.dependencies import State
    from api.service.settings import Settings

HEADER = b"idempotency-key"
REPLAYED = b"idempotency-replayed"
LONGEST_KEY = 200
WITH_KEYS_OF_THEIR_OWN = ("/v1/batches",)
"""Files are kept, found and deleted by their own rules."""
_SECRETS = re.compile(r"/v1/keys(/[^/]+/rotate)?|/v1/webhooks(/[^/]+/secret)?")
"""Answers that hold a secret shown once are not kept: a repetition is told that it was done."""
_SUCCESS = range(200, 300)
_log = structlog.get_logger("api.server.idempotency")


class Idempotent:
    """ASGI middleware, inside ``AuthMiddleware``."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.retention = settings.idempotency_retention

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call with a key once, or from what is kept; hand on every other."""
        if scope["type"] == "http" and scope["method"] == "POST":
            for name, _ in scope["headers"]:
                if name == HEADER:
                    await self._keyed(scope, receive, send)
                    return
        await self.app(scope, receive, send)

    async def _keyed(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, key = route_path(scope), _key_of(scope)
        if not key or "caller" not in scope or _below(path, WITH_KEYS_OF_THEIR_OWN):
            await self.app(scope, receive, send)
            return
        body = await whole_body(receive)
        caller: str = scope["caller"].client
        call = KeyedCall(
            key=digest(caller, key),
            request=digest(path, scope["query_string"], body),
            holder=random_bytes(16).hex(),
        )
        state: State = scope["state"]["held"]
        kept = KeptAnswers(state.store.engine, self.retention)
        begun = await asyncio.to_thread(kept.begin, call)
        if begun.state == "running":
            raise Conflict(
                "a call with this idempotency key is under way; ask again for its answer",
                headers={"retry-after": "1"},
            )
        if begun.state == "other":
            raise Unprocessable.in_field(
                "Idempotency-Key",
                "belongs to another request: its path, query or body was not this one",
                "send a new key with a new request, and the same key with the very same body only",
            )
        if begun.answer is not None:
            await _send(send, begun.answer, replayed=True)
            return
        await self._answer_once(scope, _Again(body, receive), send, (kept, call))

    async def _answer_once(
        self, scope: Scope, receive: _Again, send: Send, keeping: tuple[KeptAnswers, KeyedCall]
    ) -> None:
        kept, call = keeping
        collected = _Collected()
        try:
            await self.app(scope, receive, collected)
        except BaseException:
            await _quietly(kept.forget, call)
            raise
        answer = collected.answer()
        if answer.status not in _SUCCESS:
            await _quietly(kept.forget, call)
        elif _SECRETS.fullmatch(route_path(scope)):
            await _quietly(kept.finish, call, _without_secret(answer))
        else:
            await _quietly(kept.finish, call, answer)
        await _send(send, answer, replayed=False)


def _key_of(scope: Scope) -> str:
    """The key of a call; empty where the header is.

    Raises:
        Unprocessable: it is too long, or there are two.
    """
    keys: list[str] = [
        value.decode("latin-1").strip() for name, value in scope["headers"] if name == HEADER
    ]
    if len(keys) > 1:
        raise Unprocessable.in_field("Idempotency-Key", "is there twice", "send one")
    if len(keys[0]) > LONGEST_KEY:
        problem = f"is longer than {LONGEST_KEY} signs"
        raise Unprocessable.in_field("Idempotency-Key", problem, "send a shorter one")
    return keys[0]


def _below(path: str, prefixes: tuple[str, ...]) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)


def _without_secret(answer: KeptAnswer) -> KeptAnswer:
    return KeptAnswer(answer.status, (), None)


class _Again:
    """``receive`` that gives a body which was read before, then whatever comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


class _Collected:
    """``send`` that holds an answer back until it is kept."""

    def __init__(self) -> None:
        self._start: Message = {}
        self._body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            self._body.append(message.get(WHOLE_ANSWER, b""))
        elif message["type"] == "http.response.body":
            self._body.append(message.get("body", b""))

    def answer(self) -> KeptAnswer:
        """The answer.

        Raises:
            ClientDisconnect: there is none.
        """
        if not self._start:
            raise ClientDisconnect
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in self._start.get("headers", ())
        ]
        return KeptAnswer(self._start["status"], headers, b"".join(self._body))


async def _send(send: Send, answer: KeptAnswer, *, replayed: bool) -> None:
    if answer.body is None:
        raise Conflict(
            "this call was made before with this idempotency key; its answer held a secret, which "
            "is shown once and not kept. Look at what there is, and ask for a new secret"
        )
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if replayed:
        headers.append((REPLAYED, b"true"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _quietly(change: object, *given: object) -> None:
    """Change what is kept; where the database is away the answer goes out all the same."""
    try:
        await asyncio.shield(asyncio.to_thread(change, *given))  # type: ignore[arg-type]
    except SQLAlchemyError as error:
        _log.warning("an answer could not be kept for its key", why=type(error).__name__)
