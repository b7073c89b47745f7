"""``/v1/screenings`` and ``/v1/audit``: what was recorded, by id, by reference, as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from msgspec import Struct

from api.access.scopes import Caller, client_of
from api.audit.policy_texts import UnknownPolicy
from api.audit.record import hashed_reference, plain
from api.audit.replay import Against, NotReplayable, Replay
from api.audit.store import (
    AuditLog,
    Head,
    Recorded,
    Summary,
    UnknownScreening,
    not_recorded,
)
from api.certificate.blocks import Block, Certificate
from api.certificate.content import certificate
from api.certificate.decisions import client_of_entry, decision_blocks
from api.routes.dependencies import State, StateDep, begun, caller_of, downloaded, json_response
from api.routes.openapi import answers, problems
from api.routes.pages import Paging, bad_cursor, number_of
from api.service.answer_encoding import encode_json
from api.service.errors import Conflict, Forbidden, NotFound
from lists.store import UnknownVersion

router = APIRouter(tags=["audit"], default_response_class=Response)
ScreeningId = Annotated[str, Path(max_length=60, description="The `screening_id` of a result.")]
READ_ALL = "audit"
"""The scope that reads what everybody had screened."""
NDJSON = "application/x-ndjson"


class ScreeningRecord(Struct, frozen=True):
    """One recorded screening. `request_sha256` and `result_sha256` are always there.

    `entry_hash` is that of its entry in the chain; `prev` that of the entry before. `subject`,
    `options` and `result` are null where content was not kept.
    """

    id: str
    reference: str
    band: str
    request_sha256: str
    result_sha256: str
    at: datetime
    caller: str
    caller_name: str
    request_id: str
    lists: dict[str, str]
    policy: str
    software: str
    today: str
    as_of: str
    content: str
    seq: int
    position: int
    prev: str
    entry_hash: str
    subject: Any = None
    options: Any = None
    result: Any = None


class ScreeningsAnswer(Struct, frozen=True):
    """Recorded screenings, newest first. `next` is the `cursor` of the next page, null at the end.

    `next_before` passes over what is left of the last entry: go on with `next`.
    """

    screenings: list[Summary]
    next_before: int | None = None
    next: str | None = None


SHAPES = (ScreeningRecord, ScreeningsAnswer, Head, Replay)


@router.get(
    "/v1/screenings",
    operation_id="listScreenings",
    summary="List recorded screenings",
    responses={**answers("ScreeningsAnswer"), **problems(403, 409, 422)},
)
def screenings(
    state: StateDep,
    request: Request,
    paging: Annotated[Paging, Depends()],
    reference: Annotated[
        str, Query(max_length=200, description="The `id` you gave a subject; empty: all.")
    ] = "",
    before: Annotated[
        int | None,
        Query(ge=1, le=2**53, deprecated=True, description="Entries below this; use `cursor`."),
    ] = None,
) -> Response:
    """Newest first. A reference is found also where only its hash was kept.

    With the scope `audit`, those of all callers; without it, those that your own keys asked for,
    and only by their `reference`.
    """
    caller = caller_of(request)
    if not reference and READ_ALL not in caller.scopes:
        raise Forbidden(
            "listing what all callers asked for needs the scope `audit`; without it, give the "
            "`reference` of a screening of your own"
        )
    reference = plain(reference)
    wanted = [reference, hashed_reference(reference)] if reference else []
    found = state.audit.log.search(wanted, paging.limit, before, _entry_and_position(paging.cursor))
    last = found[-1] if len(found) == paging.limit else None
    seen = [
        one for one in found if sees(caller, one.client or client_of(one.caller, one.caller_name))
    ]
    if last is None:
        return json_response(ScreeningsAnswer(seen))
    return json_response(ScreeningsAnswer(seen, last.seq, f"{last.seq}.{last.position}"))


def _entry_and_position(cursor: str) -> tuple[int, int] | None:
    """What the cursor of a page of screenings stands for; ``None`` for the first page."""
    if not cursor:
        return None
    entry, _, position = cursor.partition(".")
    first, second = number_of(entry), number_of(position)
    if first is None or second is None:
        raise bad_cursor()
    return first, second


@router.get(
    "/v1/screenings/{screening_id}",
    operation_id="getScreening",
    summary="One recorded screening",
    responses={**answers("ScreeningRecord"), **problems(404, 409, 422)},
)
def screening(state: StateDep, request: Request, screening_id: ScreeningId) -> Response:
    """Who, when, on which lists, policy and software, with which hashes, and where in the chain.

    Without the scope `audit`, of your own screenings alone: keys of one name are one client's.
    """
    return json_response(record_of(find(state, screening_id, caller_of(request))))


@router.get(
    "/v1/screenings/{screening_id}/certificate",
    operation_id="getCertificate",
    summary="Certificate of a recorded screening, as HTML or PDF",
    responses={
        200: {
            "description": "A page to print, or a PDF",
            "content": {"text/html": {}, "application/pdf": {}},
        },
        **problems(404, 409, 422),
    },
)
def screening_certificate(
    state: StateDep,
    request: Request,
    screening_id: ScreeningId,
    format: Annotated[  # noqa: A002 - the parameter's name is what clients read
        Literal["html", "pdf"] | None,
        Query(description="`html` or `pdf`; without it, what `Accept` asks for, else `html`."),
    ] = None,
) -> Response:
    """Subject, lists and hashes, matches with evidence, findings, explanation, place in the chain.

    Nothing is screened again; the hashes of the entry are checked while the page is made, and a
    record that was altered says so at its top. Without the scope `audit`, of your own screenings
    alone. Who proposed, confirmed and decided what of a customer's alert is on it for keys with the
    scope `alerts:read` or `audit`.
    """
    made_at = datetime.now(UTC).replace(microsecond=0)
    log = state.audit.log
    caller = caller_of(request)
    recorded = find(state, screening_id, caller)
    decided: tuple[Block, ...] = ()
    if reads_alerts(caller, client_of_entry(recorded.entry.facts)):
        decided = decision_blocks(log.engine, log, recorded, state.alerts.rules)
    made = certificate(state.store, log, recorded, made_at, decided)
    return certificate_answer(request, made, made_at, format)


def certificate_answer(
    request: Request, made: Certificate, made_at: datetime, wanted: Literal["html", "pdf"] | None
) -> Response:
    """A certificate as a page or PDF; without ``wanted`` as ``Accept`` says."""
    from api.certificate.page import content_policy, page  # noqa: PLC0415 - slow to import
    from api.certificate.pdf import pdf  # noqa: PLC0415

    named = f'inline; filename="screening-{made.screening_id}'
    accepted = request.headers.get("accept", "")
    if wanted == "pdf" or (wanted is None and accepted.startswith("application/pdf")):
        headers = {"content-disposition": f'{named}.pdf"'}
        return Response(pdf(made, made_at), media_type="application/pdf", headers=headers)
    headers = {
        "content-disposition": f'{named}.html"',
        "content-security-policy": content_policy(),
    }
    return Response(page(made), media_type="text/html; charset=utf-8", headers=headers)


@router.post(
    "/v1/screenings/{screening_id}/replay",
    operation_id="replayScreening",
    summary="Replay a recorded screening and compare",
    responses={**answers("Replay"), **problems(404, 409, 422)},
)
def replay(
    state: StateDep,
    screening_id: ScreeningId,
    against: Annotated[
        Against, Query(description="`recorded` lists and policy, or the `current` ones.")
    ] = "recorded",
) -> Response:
    """The same subject on the recorded lists, policy and day: every byte of the result is compared.

    What differs is named, and why: a list entry, a policy value, other software. Needs the content
    (`DPRK_SCREEN_AUDIT_CONTENT=full`). The first replay on older lists takes seconds.
    """
    recorded = find(state, screening_id)
    try:
        return json_response(state.replayer.replay(recorded, against))
    except (NotReplayable, UnknownPolicy, UnknownVersion) as error:
        raise Conflict(str(error)) from None


@router.get(
    "/v1/audit/head",
    operation_id="getAuditHead",
    summary="Head of the hash chain",
    responses={**answers("Head"), **problems(409)},
)
def head(state: StateDep) -> Response:
    """Keep it outside (a timestamping service, a printed page): what came before is then fixed."""
    return json_response(state.audit.log.head())


@router.get(
    "/v1/audit/entries",
    operation_id="exportAuditEntries",
    summary="Export audit entries",
    responses={
        200: {"description": "One entry a line", "content": {NDJSON: {}}},
        **problems(422),
    },
)
def entries(
    state: StateDep,
    first: Annotated[int, Query(ge=1, le=2**53, description="First entry.")] = 1,
    last: Annotated[int | None, Query(ge=1, le=2**53, description="Last entry.")] = None,
    content: Annotated[  # noqa: FBT002 - FastAPI reads its default
        bool, Query(description="Include the subjects and results.")
    ] = False,
) -> Response:
    """JSON lines, in order: `seq`, `at`, `hash`, `facts` and, if asked for, `content`."""
    found = begun(lines(state.audit.log, first, last, content))
    return StreamingResponse(downloaded(found), media_type=NDJSON)


def lines(log: AuditLog, first: int, last: int | None, content: bool) -> Iterator[bytes]:  # noqa: FBT001 - as the query has it
    """The export, a line an entry."""
    for entry, kept in log.entries(first, last):
        line = encode_json(entry)
        if content and kept:
            line = line[:-1] + b',"content":' + kept + b"}"
        yield line + b"\n"


def find(state: State, screening_id: str, caller: Caller | None = None) -> Recorded:
    """The recorded screening, or the refusal; of another client's, as if there were none."""
    try:
        found = state.audit.log.find(screening_id)
    except UnknownScreening as error:
        raise NotFound(str(error)) from None
    if caller is not None and not sees(caller, client_of_entry(found.entry.facts)):
        raise NotFound(str(not_recorded(screening_id)))
    return found


def sees(caller: Caller, client: str) -> bool:
    """Whether a caller may read what was screened for this client.

    With the scope ``audit``, everything; without it, what belongs to its own client.
    """
    return READ_ALL in caller.scopes or caller.client == client


def reads_alerts(caller: Caller, client: str) -> bool:
    """Whether a caller may read what was decided on this client's alerts.

    With the scope ``audit``, everybody's, since decisions are entries of the audit record.
    """
    return READ_ALL in caller.scopes or (caller.client == client and caller.may("alerts:read"))


def record_of(recorded: Recorded) -> ScreeningRecord:
    """A recorded screening as it is answered."""
    facts = recorded.entry.facts
    own = recorded.facts
    return ScreeningRecord(
        id=recorded.id,
        reference=own["reference"],
        band=own["band"],
        request_sha256=own["request_sha256"],
        result_sha256=own["result_sha256"],
        **{
            name: facts[name]
            for name in (
                *("caller", "caller_name", "request_id", "lists", "policy"),
                *("software", "today", "as_of", "content"),
            )
        },
        at=recorded.entry.at,
        seq=recorded.entry.seq,
        position=recorded.position,
        prev=facts["prev"],
        entry_hash=recorded.entry.hash,
        subject=recorded.subject,
        options=recorded.options,
        result=recorded.result,
    )
