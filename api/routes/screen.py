"""``POST /v1/screen``: subjects in, explained results out.

The endpoint is ``async`` because it only computes: a thread pool would cost more than a screening.
Open requests share one search (``api.service.request_batcher``); a call with many subjects is
screened in portions, between which other calls get theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.scopes import route_path
from api.audit.record import Circumstances, Screened, screening_draft
from api.routes.dependencies import State, caller_of, serving_state_at, state_of
from api.routes.examples import SCREEN_EXAMPLES
from api.routes.openapi import problems, schema_ref
from api.service.answer_encoding import Unscreened, encode_result, encode_screening
from api.service.call_work import ReadCall, estimated, measured
from api.service.errors import BadRequest, ClientLeft, Unprocessable, UnsupportedMediaType
from api.service.json_bodies import decoded, first_of
from api.service.load_limit import OpenScreening
from api.service.request_batcher import HEAVY
from api.service.serving_state import ServingState
from api.service.software import software
from api.service.subjects import check_lists, read_all, read_options
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
    """
    state = state_of(request)
    body = await request.body()
    envelope = read_object(request.headers.get("content-type", ""), body)
    submitted = _submitted_subjects(envelope, state.settings.max_subjects)
    given, options, warnings = read_options(envelope.get("options"))
    unknown = envelope.keys() - {"subjects", "options"}
    warnings += first_of(
        (f"{one[:60]}: there is no such field; it was not used" for one in sorted(unknown)),
        len(unknown),
        "unknown fields",
    )
    if given.as_of is not None:
        stop_counting(request)
    serving = await serving_state_at(state, given.as_of)
    check_lists(options.lists, serving.loaded.versions, "options.lists")
    call = Call(submitted, envelope.get("options"), options, body, given.as_of)
    answered = await screen_and_record(request, serving, call)
    tail = serving.stamp_json(warnings)
    encoded = [one.encoded for one in answered]
    return Response(encode_screening(encoded, tail), media_type="application/json")


@dataclass(frozen=True, slots=True)
class Call:
    """One call for screening: subjects and options as sent, and the options as they were read."""

    submitted: Sequence[Any]
    sent_options: Any
    options: Options
    body: bytes
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Answered:
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
        readable = estimated(read_all(call.submitted), most)
        if readable.total <= HEAVY:
            readable = measured(readable, screener, most)
        if readable.total > HEAVY:
            stop_counting(request)
            with state.batcher.long_call(readable.total, caller):
                readable = await state.batcher.beside(measured, readable, screener, most)
                answered = await _screen_all(request, serving, call, readable, today)
        else:
            answered = await _screen_all(request, serving, call, readable, today)
    about = _circumstances(request, serving, call, today)
    screened = [
        Screened(sent, one.encoded, one.band)
        for sent, one in zip(call.submitted, answered, strict=True)
    ]
    recorded = (screened, about, call.body, state.settings.audit_content)
    if len(screened) > _LONG_CALL:
        draft = await state.batcher.beside(screening_draft, *recorded)
    else:
        draft = screening_draft(*recorded)
    with span("record", subjects=len(screened)):
        await state.audit.record(draft)
    return answered


def _read_large(call: Call, screener: Screener, most: int) -> ReadCall:
    return measured(estimated(read_all(call.submitted), most), screener, most)


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
    read, work = readable
    answered: list[Answered] = []
    while len(answered) < len(read):
        first = len(answered)
        if first and await request.is_disconnected():
            raise ClientLeft("the client closed the connection; the rest was not screened")
        behind = first + state.batcher.chunk(work, first)
        part = _Part(read[first:behind], sum(work[first:behind]), today)
        answered += await _screen_part(part, serving, call, state)
    return answered


def _circumstances(
    request: Request, serving: ServingState, call: Call, today: date
) -> Circumstances:
    caller = caller_of(request)
    return Circumstances(
        caller=caller.id,
        caller_name=caller.name,
        address=request.scope["address"],
        request_id=request.scope["request_id"],
        lists=serving.loaded.version_ids,
        policy=serving.loaded.policy.hash,
        software=software(),
        today=today,
        as_of=call.as_of,
        options=call.sent_options,
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
    results = iter(found)
    answered: list[Answered] = []
    for subject in part.subjects:
        if isinstance(subject, Unscreened):
            state.metrics.subject(None, subject.band, 0.0)
            answered.append(Answered(subject, encode_result(subject), subject.band))
            continue
        result = next(results)
        state.metrics.subject(subject.kind, result.band, each)
        answered.append(Answered(result, encode_result(result), result.band))
    return answered


def read_object(content_type: str, body: bytes) -> dict[str, Any]:
    """The JSON object of a request body, or the refusal that fits."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMediaType("send JSON with `Content-Type: application/json`")
    try:
        envelope = decoded(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    except RecursionError:
        raise BadRequest("the body is nested too deeply") from None
    if not isinstance(envelope, dict):
        raise Unprocessable.in_field("body", "is not an object", "send a JSON object: {…}")
    return envelope


def _submitted_subjects(envelope: dict[str, Any], most: int) -> list[Any]:
    subjects = envelope.get("subjects")
    if not isinstance(subjects, list) or not subjects:
        raise Unprocessable.in_field(
            "subjects", "must be a non-empty array", 'send {"subjects": [{…}]}'
        )
    if len(subjects) > most:
        raise Unprocessable.in_field(
            "subjects", f"{len(subjects)} are more than {most}", f"send at most {most} a call"
        )
    return subjects


class Direct:
    """ASGI middleware, inside ``AuthMiddleware``: calls the endpoint of ``POST /v1/screen`` itself.

    Routing and dependency solving cost 14 to 18 % more processor time for a single answer (908 µs
    without, 1,060 with them: medians of five runs in turn, full lists). The documented route stays
    for the OpenAPI document and the other methods; ``api.server.middleware`` answers errors.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.route = Route("/v1/screen", screen, methods=["POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a screening; hand on everything else."""
        if (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and route_path(scope) == self.route.path
        ):
            scope["route"] = self.route  # what metrics and traces name it by
            response = await screen(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)
