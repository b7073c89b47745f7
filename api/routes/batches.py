"""``/v1/batches``: upload files of any size, follow their progress, download results.

The router receives, reads the first lines and queues; the rows are screened by processes of their
own (``api.batch.jobs``), so a batch never keeps a request waiting.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from api.access.scopes import client_of
from api.batch import files as batch_files
from api.batch.cancelling import end_stopped
from api.batch.customer_rows import without_references
from api.batch.files import folder_of, upload_folder
from api.batch.models import FINAL, MESSAGE_KINDS, BatchList, BatchStatus, FileFormat, Pins, Preview
from api.batch.quotas import Quota
from api.batch.reader_process import FileAnswer
from api.batch.result_files import MEDIA_TYPES, Filter, Format
from api.batch.stored_batch import Batch, Upload, column_uses
from api.routes.batch_document import EVENT, IDEMPOTENCY, UPLOAD, made
from api.routes.batch_download import decided_answer, results_answer
from api.routes.batch_events import status_events
from api.routes.batch_reading import read_file
from api.routes.batch_upload import Received, receive
from api.routes.dependencies import (
    State,
    StateDep,
    caller_of,
    json_response,
    serving_state_at,
    state_of,
)
from api.routes.openapi import answers, problems
from api.routes.pages import CursorQuery, LimitQuery, bad_cursor
from api.routes.screen_decisions import DECISIONS_READING
from api.service.errors import (
    Conflict,
    Forbidden,
    NotFound,
    Unprocessable,
)
from api.service.software import software
from api.service.subjects import check_lists, read_options

router = APIRouter(tags=["batches"], default_response_class=Response)
SHAPES = (BatchStatus, BatchList, Preview)
PREVIEW_ROWS = 20
_TEXT, _BYTES = {"type": "string"}, {"type": "string", "format": "binary"}
"""Schemas of downloads: generated clients read the former as text, the latter as bytes."""
_Band = Literal["clear", "review", "escalate", "block", "unscreened"]


async def found_batch(batch_id: str, request: Request, state: StateDep) -> Batch:
    """The batch in the path; another client's batch is answered 404."""
    batch = await asyncio.to_thread(state.batches.get, batch_id)
    if batch is None or not batch.seen_by(caller_of(request)):
        raise NotFound(f"there is no batch {batch_id[:60]!r}")
    return batch


@router.post(
    "/v1/batches",
    operation_id="createBatch",
    status_code=202,
    summary="Screen a file of subjects",
    openapi_extra={**UPLOAD, "parameters": [*UPLOAD["parameters"], IDEMPOTENCY]},
    responses={
        **made(202, "BatchStatus", "Queued"),
        **made(200, "BatchStatus", "Queued before, with the same idempotency key"),
        **problems(400, 404, 409, 413, 415, 422, 503, 507),
    },
)
async def upload(request: Request) -> Response:
    """Takes a CSV file (plain or gzip, any encoding), a spreadsheet or a payment message.

    Of an ISO 20022 message (`pain.001`, `pacs.008`) the parties and the payments are the rows.
    Send the file as the body (`text/csv`) or in a form field `file`. Columns are found by their
    headings (docs/batch.md lists them, in ten languages) or by `mapping`; the answer says what
    became of each. The batch is screened against the lists and the policy of this moment,
    whatever changes while it runs. A row that cannot be screened becomes a result with its error.
    With `mode=monitor` each row is also kept as a customer under monitoring, in the `group` whose
    options count; the rows then need a reference. Clients take turns; more than may wait of one
    client is refused (429; 413 where it never could), and nothing of it is kept.
    """
    state = state_of(request)
    key = request.headers.get("idempotency-key", "").strip() or None
    if key and len(key) > 200:
        raise Unprocessable.in_field(
            "Idempotency-Key", "is longer than 200 signs", "send a shorter one"
        )
    caller, quota = caller_of(request), Quota.of(state.settings)
    if key is None:  # one that was sent before is answered whatever waits
        size = _declared_size(request)
        client = client_of(caller.id, caller.name)
        await asyncio.to_thread(state.batches.check_quota, client, quota, size)
    with upload_folder(state.settings.batch_dir, uuid4().hex) as folder:
        path = folder / batch_files.INPUT
        received = await receive(request, path, state.settings.max_batch_bytes)
        made_of = await upload_of(request, folder.name, key, received)
        made_of = replace(made_of, owner=caller.id, owner_name=caller.name)
        batch = await asyncio.to_thread(state.batches.create, made_of, quota)
        if batch.id != folder.name:
            _check_same(batch, made_of)
    if batch.id != made_of.id:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    begin_work(state, batch, new=batch.id == made_of.id)
    status = 202 if batch.id == made_of.id else 200
    return json_response(batch.status(), status, {"location": f"/v1/batches/{batch.id}"})


def begin_work(state: State, batch: Batch, *, new: bool) -> None:
    """Have a batch worked on: a new small one by this process, any other by those for batches."""
    if not new or not state.small_batches.take(batch):
        state.jobs.wake()


def _declared_size(request: Request) -> int:
    """Bytes of the body as its header says; 0 where it says nothing."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


async def upload_of(request: Request, batch_id: str, key: str | None, received: Received) -> Upload:
    """What a batch of a received file is made from; nothing is kept yet."""
    state = state_of(request)
    group = received.group()
    sent = await _group_options(request, group) if group else received.options()
    given, options, warnings = read_options(sent)
    del warnings  # unknown fields were refused already
    serving = await serving_state_at(state, given.as_of)
    check_lists(options.lists, serving.loaded.versions, "options.lists")
    reading = _reading_of(await read_file(request, received, 0))
    if group and reading.format in MESSAGE_KINDS:
        fix = "leave mode=monitor out, and put customers from a sheet of them"
        raise Unprocessable.in_field("mode", "parties of payments are no customers", fix)
    if group and (lacking := without_references(reading)):
        raise Unprocessable.in_field("mode", lacking, "name one column `id`, or send a mapping")
    today = given.as_of or datetime.now(UTC).date()
    pins = Pins.of(serving.loaded.versions, software(), today, options)
    pins = msgspec.structs.replace(pins, monitor=group)
    return Upload(batch_id, received.name, received.sha256, received.size, key, pins, reading)


async def _group_options(request: Request, group: str) -> dict[str, Any]:
    """The options of the group that rows are kept in as customers.

    Raises:
        Forbidden: the caller may send batches, but keep no customers.
    """
    state, caller = state_of(request), caller_of(request)
    if not caller.may("monitor"):
        raise Forbidden("mode=monitor needs a key with the scope `monitor` beside `batch`")
    options = await asyncio.to_thread(state.customer_groups.options, caller.client, group)
    if options is None:
        raise Unprocessable.in_field(
            "group", f"there is no group {group!r}", "put it first: PUT /v1/customer-groups/{name}"
        )
    return options


def _check_same(batch: Batch, sent: Upload) -> None:
    same = (
        batch.sha256 == sent.sha256
        and (batch.pins.options, batch.pins.monitor) == (sent.pins.options, sent.pins.monitor)
        and batch.reading.mapping.codes == sent.reading.mapping.codes
    )
    if not same:
        raise Conflict(
            f"this idempotency key belongs to batch {batch.id}, which was made from another file "
            "or other options; send a new key"
        )


@router.post(
    "/v1/batches/preview",
    operation_id="previewBatch",
    summary="Preview how the first rows of a file are read",
    openapi_extra=UPLOAD,
    responses={**answers("Preview"), **problems(400, 413, 415, 422, 503, 507)},
)
async def preview(request: Request) -> Response:
    """Reads the first rows of a file and shows the subjects they become. Nothing is kept."""
    state = state_of(request)
    folder = state.settings.batch_dir / f"preview-{uuid4().hex}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        received = await receive(
            request, folder / batch_files.INPUT, state.settings.max_batch_bytes
        )
        answer = await read_file(request, received, PREVIEW_ROWS)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return json_response(preview_of(answer))


def preview_of(answer: FileAnswer) -> Preview:
    """What a file's first rows are read as."""
    reading = _reading_of(answer)
    mapping = reading.mapping
    return Preview(
        format=reading.format,
        encoding=reading.encoding,
        encoding_why=reading.encoding_why,
        delimiter=reading.delimiter,
        header_line=reading.header_line,
        columns=column_uses(reading),
        unknown_columns=mapping.unknown,
        ignored_columns=mapping.ignored,
        warnings=mapping.warnings,
        rows=answer.rows,
    )


def _reading_of(answer: FileAnswer) -> FileFormat:
    assert answer.reading is not None  # noqa: S101 - what was asked for, and it was not refused
    return answer.reading


@router.get(
    "/v1/batches",
    operation_id="listBatches",
    summary="List the latest batches",
    responses={**answers("BatchList"), **problems(403, 422)},
)
async def latest(
    request: Request,
    state: StateDep,
    cursor: CursorQuery = "",
    limit: LimitQuery = 50,
) -> Response:
    """Newest first: those you sent, or all of them with the scope `admin`."""
    caller = caller_of(request)
    behind = _made_and_id(cursor) if cursor else None
    found = await asyncio.to_thread(state.batches.latest, limit, caller, behind)
    following = f"{found[-1].created_at.isoformat()}_{found[-1].id}" if found else None
    shown = tuple(batch.status() for batch in found)
    return json_response(BatchList(shown, following if len(found) == limit else None))


def _made_and_id(cursor: str) -> tuple[datetime, str]:
    """What the cursor of a page of batches stands for."""
    made, _, batch_id = cursor.partition("_")
    try:
        at = datetime.fromisoformat(made)
        moment = at.astimezone(UTC)  # as databases keep it: of some times that is before year 1
    except (ValueError, OverflowError):
        raise bad_cursor() from None
    if at.tzinfo is None or not batch_id:
        raise bad_cursor()
    return moment, batch_id


@router.get(
    "/v1/batches/{batch_id}",
    operation_id="getBatch",
    summary="State and progress of a batch",
    responses={**answers("BatchStatus"), **problems(404)},
)
async def status(batch: Annotated[Batch, Depends(found_batch)]) -> Response:
    """State, rows by band, rate, time left, and what the batch is screened against."""
    return json_response(batch.status())


@router.get(
    "/v1/batches/{batch_id}/events",
    operation_id="followBatch",
    summary="Progress of a batch as server-sent events",
    responses={
        200: {
            "description": "Server-sent events: `progress` with a BatchStatus, `end` with the last",
            "content": {"text/event-stream": {"schema": EVENT}},
        },
        **problems(404),
    },
)
async def events(batch: Annotated[Batch, Depends(found_batch)], state: StateDep) -> Response:
    """Sends the status whenever it changes, as server-sent events, until the batch has ended."""
    return StreamingResponse(
        status_events(state, batch),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},  # or nginx keeps events back until there are many
    )


@dataclass(frozen=True)
class ResultQuery:
    """What of the results is wanted."""

    format: Annotated[
        Format,
        Query(
            description="`csv`, `xlsx` for people (a workbook of at most 20,000 rows with a "
            "summary), `jsonl` with everything, or `parquet`."
        ),
    ] = "csv"
    band: Annotated[list[_Band] | None, Query(description="Only these bands; may be repeated.")] = (
        None
    )
    only_hits: Annotated[
        bool, Query(description="Only rows with a match or a typology, and those with an error.")
    ] = False
    decisions: Annotated[
        bool,
        Query(
            description="Show what was decided about kept customers, whose reference is the row's "
            "`id`: in `jsonl` as in `POST /v1/screen`, in `csv` and `xlsx` in the columns "
            "`decision`, `decided_by` and `decision_reason`. Needs `alerts:read` or `monitor`."
        ),
    ] = False


@router.get(
    "/v1/batches/{batch_id}/results",
    operation_id="getBatchResults",
    summary="Download the results of a batch",
    responses={
        200: {
            "description": "One line per row, in the order of the file",
            "content": {
                kind.partition(";")[0]: {"schema": _TEXT if kind.startswith("text/") else _BYTES}
                for kind in MEDIA_TYPES.values()
            },
        },
        206: {"description": "The range of bytes that was asked for"},
        **problems(403, 404, 409, 416, 422),
    },
)
async def results(
    request: Request,
    batch: Annotated[Batch, Depends(found_batch)],
    state: StateDep,
    query: Annotated[ResultQuery, Depends()],
) -> Response:
    """The file's own columns followed by the result (CSV), or the full results (JSON lines).

    A cancelled or failed batch gives the rows screened until then. A download without a filter can
    be resumed (`Range`, `If-Range`). In CSV, a cell a spreadsheet
    would run (`= + - @`) has an apostrophe before it.
    """
    if batch.state not in FINAL:
        raise Conflict(
            f"the batch is {batch.state}: its results are there when it has ended",
            headers={"retry-after": "5"},
        )
    folder = folder_of(state.settings.batch_dir, batch.id)
    wanted = Filter(tuple(query.band or ()), query.only_hits)
    if not query.decisions:
        return results_answer(folder, batch, query.format, wanted, request.headers)
    caller = caller_of(request)
    if DECISIONS_READING.isdisjoint(caller.scopes) or caller.client != batch.client:
        raise Forbidden(
            "decisions are shown to keys of the client that sent the batch, with the scope "
            "`alerts:read` or `monitor`"
        )
    return decided_answer(folder, batch, query.format, wanted, state.store.engine)


@router.delete(
    "/v1/batches/{batch_id}",
    operation_id="deleteBatch",
    summary="Cancel and delete a batch",
    status_code=204,
    responses={204: {"description": "Gone, with its file and results"}, **problems(404, 422)},
)
async def delete(
    batch: Annotated[Batch, Depends(found_batch)], state: StateDep, *, keep: bool = False
) -> Response:
    """Cancels a batch that runs, and deletes its file and results; `keep=true` only cancels."""
    await asyncio.to_thread(_cancel, state, batch)
    if not keep:
        await asyncio.to_thread(state.batches.delete, batch.id)
        await asyncio.to_thread(batch_files.remove, state.settings.batch_dir, batch.id)
    return Response(status_code=204)


def _cancel(state: State, batch: Batch) -> None:
    """End a batch and record the rows screened so far."""
    stopped = state.batches.stop(batch.id)
    if stopped is not None and stopped.state not in FINAL:
        end_stopped(state.settings, state.batches, stopped)
