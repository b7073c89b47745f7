"""``POST /v1/screen``: subjects in, explained results out.

The endpoint is ``async`` because it only computes: a thread pool would cost more than a screening.
Open requests share one search (``api.service.request_batcher``); a call with many subjects is
screened in portions, between which other calls get theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request, Response
from msgspec import Struct
from msgspec.structs import replace
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.scopes import Caller, route_path
from api.alerts.shown import ShownResult
from api.audit.chain import Draft
from api.audit.record import Circumstances, Screened, screening_draft
from api.operations.metrics import Metrics
from api.routes.dependencies import State, caller_of, serving_state_at, state_of
from api.routes.examples import SCREEN_EXAMPLES
from api.routes.openapi import problems, schema_ref
from api.routes.screen_decisions import FIELDS, DecidedCall, asked_beside, decided_call
from api.routes.stray_parameters import refuse_names
from api.service.answer_encoding import Unscreened, encode_result, encode_screening
from api.service.call_work import ReadCall, estimated, measured
from api.service.errors import ClientLeft
from api.service.json_bodies import first_of, read_object
from api.service.load_limit import WHOLE_ANSWER, OpenScreening
from api.service.request_batcher import HEAVY
from api.service.serving_state import ServingState
from api.service.software import software
from api.service.subjects import (
    check_lists,
    read_all,
    read_options,
    refuse_nearest,
    submitted_subjects,
)
from api.service.telemetry import span
from screening.model.result import Result
from screening.model.subject import Options, Subject
from screening.screener import Screener

router = APIRouter(tags=["screening"], default_response_class=Response)
LARGE_BODY = 30_000
"""Bytes of a request from which its subjects are read beside the event loop."""
_BYTES_A_LETTER = 8
"""Bytes of a large request for each letter of its names, about: keys, quotes and other fields."""
_LONG_CALL = 100
"""Subjects from which the audit record of a call is prepared in a thread."""


@router.post(
    "/v1/screen",
    operation_id="screen",
    summary="Screen persons, organizations, ships and their deals",
    responses={
        200: {
            "description": "One result per subject, in order",
            "content": {"application/json": {"schema": schema_ref("ScreenAnswer")}},
        },
        **problems(400, 404, 413, 414, 415, 422, 503),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": schema_ref("ScreenRequest"),
                    "examples": SCREEN_EXAMPLES,
                }
            },
        }
    },
)
async def screen(request: Request) -> Response:
    """Screens each subject against the active lists (or those of `options.as_of`).

    The answer has one result per subject, in the same order. `matches` holds the listed parties at
    or above the threshold, each with the evidence its score is the sum of; `risk` and `band` say
    how much DPRK exposure there is, with typologies, quotes and law.

    `status` says whether the subject was screened. A subject that cannot be read is `not_screened`,
    with the band `unscreened`, `error` and `errors`; the others are answered. Where a part that
    could name a party could not be searched, the subject is `partly_screened`: `unread` names the
    part, and the band is `review` at least. Whatever else was sent and not used is named in
    `warnings`.

    `customer` names a customer you keep (`/v1/customers`): each match then shows the `decision`
    about it, and `decisions` sums them up. `exclude_entity_ids` marks matches as `excluded`. Both
    stand beside `subjects` or in one of them, and change neither band nor matches.
    """
    return Response(await _answer(request, await request.body()), media_type="application/json")


async def _answer(request: Request, body: bytes) -> bytes:
    """The answer to a call, encoded."""
    state = state_of(request)
    call = read_call(request.headers.get("content-type", ""), body, state.settings.max_subjects)
    if call.as_of is not None:
        stop_counting(request)
    serving = await serving_state_at(state, call.as_of)
    check_call(call, serving)
    if call.beside is not None:
        caller = caller_of(request)
        call = await asyncio.to_thread(_with_customers, call, caller, state)
    return encoded_answer(await screen_and_record(request, serving, call), serving, call)


def read_call(content_type: str, body: bytes, most: int) -> Call:
    """The call that a request body is; ``most`` subjects may be in it.

    Raises:
        UnsupportedMediaType: it is no JSON by its media type.
        BadRequest: it is no JSON.
        Unprocessable: it has another shape.
    """
    envelope = read_object(content_type, body)
    submitted = submitted_subjects(envelope, most)
    given, options, warnings = read_options(envelope.get("options"))
    refuse_nearest(options, len(submitted))
    if unknown := envelope.keys() - {"subjects", "options", *FIELDS}:
        warnings += first_of(
            (f"{one[:60]}: there is no such field; it was not used" for one in sorted(unknown)),
            len(unknown),
            "unknown fields",
        )
    beside = asked_beside(envelope, submitted)
    sent_options = envelope.get("options")
    return Call(
        submitted, sent_options, options, body, given.as_of, warnings=warnings, beside=beside
    )


def _with_customers(call: Call, caller: Caller, state: State) -> Call:
    """The call without what it asks about decisions, which is read; asks the database."""
    beside = call.beside or {}
    decided = decided_call(state.store.engine, caller, beside, list(call.submitted))
    warnings = call.warnings + decided.warnings
    return replace(call, submitted=decided.submitted, decided=decided, warnings=warnings)


def check_call(call: Call, serving: ServingState) -> None:
    """Refuse lists that are not loaded; raises ``Unprocessable``."""
    check_lists(call.options.lists, serving.loaded.versions, "options.lists")


def encoded_answer(answered: Sequence[Answered], serving: ServingState, call: Call) -> bytes:
    """The body of the answer to a call."""
    return encode_screening([one.encoded for one in answered], serving.stamp_json(call.warnings))


class Call(Struct, frozen=True):
    """One call for screening: subjects and options as sent, and the options as they were read."""

    submitted: Sequence[Any]
    sent_options: Any
    options: Options
    body: bytes
    as_of: date | None = None
    kept_as: str = ""
    """Reference in the audit record of a call about one monitored customer."""
    warnings: tuple[str, ...] = ()
    """About what was sent beside the subjects."""
    beside: dict[str, Any] | None = None
    """What it asks about decisions for all subjects; ``None``: it asks nothing about them."""
    decided: DecidedCall | None = None
    shown: tuple[dict[str, Any], ...] = ()
    """What the record says of decisions that are answered."""


class Answered(Struct, frozen=True):
    """One subject's result, its bytes as they are recorded, and its band."""

    result: Result | Unscreened
    encoded: bytes
    band: str


async def screen_and_record(request: Request, serving: ServingState, call: Call) -> list[Answered]:
    """Screen all subjects of a call, in order, and wait until that is in the audit record.

    The one way in which requests screen, whatever protocol they speak.

    Raises:
        NotRecorded: the record could not be written.
        Unprocessable: the subjects are more work than one call may be.
        ClientLeft: nobody waits for the answer any more.
    """
    state = state_of(request)
    today = call.as_of or datetime.now(UTC).date()
    caller = caller_of(request).id
    most = state.settings.max_call_letters
    screener = serving.loaded.screener
    if len(call.body) > LARGE_BODY:
        with state.batcher.long_call(len(call.body) // _BYTES_A_LETTER, caller):
            readable = await state.batcher.beside(_read_large, call, screener, most)
            answered = await _screen_all(request, serving, call, readable, today)
    else:
        readable = estimated(read_all(call.submitted), most, call.options)
        if readable.total <= HEAVY:
            readable = measured(readable, screener, most)
        if readable.total > HEAVY:
            stop_counting(request)
            with state.batcher.long_call(readable.total, caller):
                readable = await state.batcher.beside(measured, readable, screener, most)
                answered = await _screen_all(request, serving, call, readable, today)
        else:
            answered = await _screen_all(request, serving, call, readable, today)
    shown: dict[int, ShownResult] = {}  # the record keeps results without decisions
    if call.decided is not None:
        shown = await asyncio.to_thread(call.decided.shown, [one.encoded for one in answered])
        call = replace(call, shown=tuple(one.recorded for one in shown.values()))
    recorded = (request.scope, serving, call, answered, today)
    if len(answered) > _LONG_CALL:
        draft = await state.batcher.beside(draft_of, *recorded)
    else:
        draft = draft_of(*recorded)
    with span("record", subjects=len(answered)):
        await state.audit.record(draft)
    return [
        replace(one, encoded=shown[place].encoded) if place in shown else one
        for place, one in enumerate(answered)
    ]


def _read_large(call: Call, screener: Screener, most: int) -> ReadCall:
    return measured(estimated(read_all(call.submitted), most, call.options), screener, most)


def stop_counting(request: Request) -> None:
    """This request takes long and is bounded otherwise: it takes no place of short ones."""
    screening = OpenScreening.of(request.scope)
    if screening is not None:
        screening.end()


async def _screen_all(
    request: Request, serving: ServingState, call: Call, readable: ReadCall, today: date
) -> list[Answered]:
    """Screen all subjects of a call in portions, in order."""
    state = state_of(request)
    read, work, _ = readable
    answered: list[Answered] = []
    while len(answered) < len(read):
        first = len(answered)
        if first and await request.is_disconnected():
            raise ClientLeft("the client closed the connection; the rest was not screened")
        behind = first + state.batcher.chunk(work, first)
        part = _Part(read[first:behind], sum(work[first:behind]), today)
        answered += await _screen_part(part, serving, call, state)
    return answered


def draft_of(
    scope: Scope, serving: ServingState, call: Call, answered: Sequence[Answered], today: date
) -> Draft:
    """What is recorded of a call; the scope of its request has ``caller`` and ``address``."""
    screened = [
        Screened(sent, one.encoded, one.band, call.kept_as)
        for sent, one in zip(call.submitted, answered, strict=True)
    ]
    about = _circumstances(scope, serving, call, today)
    return screening_draft(
        screened, about, call.body, scope["state"]["held"].settings.audit_content
    )


def _circumstances(scope: Scope, serving: ServingState, call: Call, today: date) -> Circumstances:
    caller: Caller = scope["caller"]
    return Circumstances(
        caller=caller.id,
        caller_name=caller.name,
        address=scope["address"],
        request_id=scope["request_id"],
        lists=serving.loaded.version_ids,
        policy=serving.loaded.policy.hash,
        software=software(),
        today=today,
        as_of=call.as_of,
        options=call.sent_options,
        decisions=call.shown,
    )


class _Part(NamedTuple):
    """What of a call is screened at once, with its work (``screening.work``)."""

    subjects: Sequence[Subject | Unscreened]
    work: int
    today: date


async def _screen_part(
    part: _Part, serving: ServingState, call: Call, state: State
) -> list[Answered]:
    """Screen what is a subject, pass on what is an error already, keep the order."""
    readable = [subject for subject in part.subjects if isinstance(subject, Subject)]
    each = 0.0
    found: Sequence[Result] = ()
    if readable:
        with span("screen", subjects=len(readable)):
            found, each = await state.batcher.screen(
                serving.loaded.screener,
                readable,
                call.options,
                part.today,
                part.work,
            )
    return encoded_in_order(part.subjects, found, each, state.metrics)


def encoded_in_order(
    subjects: Sequence[Subject | Unscreened],
    found: Iterable[Result],
    each: float,
    metrics: Metrics,
) -> list[Answered]:
    """The answers to what was sent as subjects, in order, each counted.

    ``found`` are the results of those that were read, ``each`` the seconds one of them took.
    """
    results = iter(found)
    answered: list[Answered] = []
    for subject in subjects:
        if isinstance(subject, Unscreened):
            metrics.subject(None, subject.band, 0.0)
            answered.append(Answered(subject, encode_result(subject), subject.band))
            continue
        result = next(results)
        metrics.subject(subject.kind, result.band, each)
        answered.append(Answered(result, encode_result(result), result.band))
    return answered


ROUTE: Final = Route("/v1/screen", screen, methods=["POST"])
"""What metrics, logs and traces name a screening by that no router has seen."""


def answer_fields(answer: bytes) -> list[tuple[bytes, bytes]]:
    """The header fields of an answer of this route."""
    return [(b"content-length", b"%d" % len(answer)), (b"content-type", b"application/json")]


class Direct:
    """ASGI middleware, inside ``AuthMiddleware``: calls the endpoint of ``POST /v1/screen`` itself.

    Routing and dependency solving cost 14 to 18 % more processor time for a single answer (908 µs
    without, 1,060 with them: medians of five runs in turn, full lists). The documented route stays
    for the OpenAPI document and the other methods; ``api.server.middleware`` answers errors.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a screening; hand on everything else."""
        if (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and route_path(scope) == ROUTE.path
        ):
            scope["route"] = ROUTE  # what metrics and traces name it by
            refuse_names(scope["query_string"], ())
            answer = await _answer(Request(scope, receive), await whole_body(receive))
            headers = answer_fields(answer)
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": headers,
                    WHOLE_ANSWER: answer,
                }
            )
        else:
            await self.app(scope, receive, send)


async def whole_body(receive: Receive) -> bytes:
    """The body of a request; its size is bounded further out.

    Raises:
        ClientLeft: it did not come to its end.
    """
    received: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientLeft("the connection was closed before the body was here")
        received.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(received)
