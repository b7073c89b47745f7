"""``/v1/batches``: upload files of any size, follow their progress, download results.

The router receives, reads the first lines and queues; the rows are screened by processes of their
own (``api.batch.jobs``), so a batch never keeps a request waiting.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from api.batch import files as batch_files
from api.batch.cancelling import end_stopped
from api.batch.files import folder_of, upload_folder
from api.batch.models import FINAL, BatchList, BatchStatus, FileFormat, Pins, Preview
from api.batch.progress import Said
from api.batch.quotas import Quota
from api.batch.reader_process import FileAnswer, FileQuestion
from api.batch.result_files import MEDIA_TYPES, Filter, Format
from api.batch.stored_batch import Batch, Upload, column_uses
from api.batch.turns import client_of
from api.routes.batch_document import EVENT, IDEMPOTENCY, UPLOAD, made
from api.routes.batch_download import results_answer
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
from api.service.errors import BadRequest, Conflict, FieldProblem, NotFound, Unprocessable
from api.service.software import software
from api.service.subjects import check_lists, read_options
from api.sheet import SheetRefused

router = APIRouter(tags=["batches"], default_response_class=Response)
SHAPES = (BatchStatus, BatchList, Preview)
_PREVIEW_ROWS = 20
_Band = Literal["clear", "review", "escalate", "block", "unscreened"]


async def _found(batch_id: str, request: Request, state: StateDep) -> Batch:
    """The batch in the path; another client's batch is answered 404."""
    batch = await asyncio.to_thread(state.batches.get, batch_id)
    if batch is None or not batch.seen_by(caller_of(request)):
        raise NotFound(f"there is no batch {batch_id[:60]!r}")
    return batch


@router.post(
    "/v1/batches",
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
    """Takes a CSV file (plain or gzip, any encoding and delimiter) of any size, or a spreadsheet.

    Send it as the body (`text/csv`) or in a form field `file`. Columns are found by their headings
    (docs/batch.md lists them, in ten languages) or by `mapping`; the answer says what became of
    each. The batch is screened against the lists and the policy of this moment, whatever changes
    while it runs. A row that cannot be screened becomes a result with its error. Clients take
    turns; more than may wait of one client is refused (429; 413 where it never could), and nothing
    of it is kept.
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
        made_of = await _upload_of(request, folder.name, key, received)
        made_of = replace(made_of, owner=caller.id, owner_name=caller.name)
        batch = await asyncio.to_thread(state.batches.create, made_of, quota)
        if batch.id != folder.name:
            _check_same(batch, made_of)
    if batch.id != made_of.id:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    if batch.id != made_of.id or not state.small_batches.take(batch):
        state.jobs.wake()
    status = 202 if batch.id == made_of.id else 200
    return json_response(batch.status(), status, {"location": f"/v1/batches/{batch.id}"})


def _declared_size(request: Request) -> int:
    """Bytes of the body as its header says; 0 where it says nothing."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


async def _upload_of(
    request: Request, batch_id: str, key: str | None, received: Received
) -> Upload:
    state = state_of(request)
    given, options, warnings = read_options(received.options())
    del warnings  # unknown fields were refused already
    serving = await serving_state_at(state, given.as_of)
    check_lists(options.lists, serving.loaded.versions, "options.lists")
    reading = _reading_of(await _read(request, received, 0))
    today = given.as_of or datetime.now(UTC).date()
    pins = Pins.of(serving.loaded.versions, software(), today, options)
    return Upload(batch_id, received.name, received.sha256, received.size, key, pins, reading)


def _check_same(batch: Batch, sent: Upload) -> None:
    same = (batch.sha256, batch.pins.options, batch.reading.mapping.codes) == (
        sent.sha256,
        sent.pins.options,
        sent.reading.mapping.codes,
    )
    if not same:
        raise Conflict(
            f"this idempotency key belongs to batch {batch.id}, which was made from another file "
            "or other options; send a new key"
        )


async def _read(request: Request, received: Received, rows: int) -> FileAnswer:
    """How the file is read and its first rows, from a process of its own."""
    question = FileQuestion(str(received.path.absolute()), received.read_options(), rows)
    caller = caller_of(request)
    client = client_of(caller.id, caller.name)
    asking = asyncio.ensure_future(state_of(request).readers.ask(question, client))
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((asking, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise BadRequest("the client went away before the file was read")
        return asking.result()
    except SheetRefused as refusal:
        raise _refused(refusal) from None
    finally:
        for task in (asking, leaving):
            task.cancel()
        await asyncio.gather(asking, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    """Until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refused(refusal: SheetRefused) -> Unprocessable:
    field = f"line {refusal.line}" if refusal.line else "file"
    problem = FieldProblem(field, refusal.reason, "correct the file, or say how to read it")
    return Unprocessable(f"the file cannot be read: {refusal}", (problem,))


@router.post(
    "/v1/batches/preview",
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
        answer = await _read(request, received, _PREVIEW_ROWS)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return json_response(_preview(answer))


def _preview(answer: FileAnswer) -> Preview:
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
    summary="List the latest batches",
    responses={**answers("BatchList"), **problems(403, 422)},
)
async def latest(
    request: Request,
    state: StateDep,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most batches shown.")] = 50,
) -> Response:
    """Newest first: those you sent, or all of them with the scope `admin`."""
    caller = caller_of(request)
    found = await asyncio.to_thread(state.batches.latest, limit, caller)
    shown = BatchList(tuple(batch.status() for batch in found))
    return json_response(shown)


@router.get(
    "/v1/batches/{batch_id}",
    summary="State and progress of a batch",
    responses={**answers("BatchStatus"), **problems(404)},
)
async def status(batch: Annotated[Batch, Depends(_found)]) -> Response:
    """State, rows by band, rate, time left, and what the batch is screened against."""
    return json_response(batch.status())


@router.get(
    "/v1/batches/{batch_id}/events",
    summary="Progress of a batch as server-sent events",
    responses={
        200: {
            "description": "Server-sent events: `progress` with a BatchStatus, `end` with the last",
            "content": {"text/event-stream": {"schema": EVENT}},
        },
        **problems(404),
    },
)
async def events(batch: Annotated[Batch, Depends(_found)], state: StateDep) -> Response:
    """Sends the status whenever it changes, as server-sent events, until the batch has ended."""
    return StreamingResponse(
        _events(state, batch),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},  # or nginx keeps events back until there are many
    )


_LISTEN_SECONDS = 2.0
"""After so long without news a stream looks whether the service is about to end."""
_SILENT_SECONDS = 15.0


async def _events(state: State, batch: Batch) -> AsyncIterator[bytes]:
    before = b""
    spoke = time.monotonic()
    said = Said.of(batch)
    while True:
        if said.status != before or said.ended:
            name = b"end" if said.ended else b"progress"
            yield b"event: " + name + b"\ndata: " + said.status + b"\n\n"
            before, spoke = said.status, time.monotonic()
        if said.ended or state.jobs.closing:
            return
        if time.monotonic() - spoke >= _SILENT_SECONDS:
            yield b": still here\n\n"  # proxies close silent connections
            spoke = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LISTEN_SECONDS):
                again = await state.progress.next(batch.id, before)
            if again is None:
                return
            said = again


@dataclass(frozen=True)
class ResultQuery:
    """What of the results is wanted."""

    format: Annotated[
        Format, Query(description="`csv` for people, `jsonl` with everything, or `parquet`.")
    ] = "csv"
    band: Annotated[list[_Band] | None, Query(description="Only these bands; may be repeated.")] = (
        None
    )
    only_hits: Annotated[
        bool, Query(description="Only rows with a match or a typology, and those with an error.")
    ] = False


@router.get(
    "/v1/batches/{batch_id}/results",
    summary="Download the results of a batch",
    responses={
        200: {
            "description": "One line per row, in the order of the file",
            "content": {
                kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                for kind in MEDIA_TYPES.values()
            },
        },
        206: {"description": "The range of bytes that was asked for"},
        **problems(404, 409, 416, 422),
    },
)
async def results(
    request: Request,
    batch: Annotated[Batch, Depends(_found)],
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
    return results_answer(folder, batch, query.format, wanted, request.headers)


@router.delete(
    "/v1/batches/{batch_id}",
    summary="Cancel and delete a batch",
    status_code=204,
    responses={204: {"description": "Gone, with its file and results"}, **problems(404, 422)},
)
async def delete(
    batch: Annotated[Batch, Depends(_found)], state: StateDep, *, keep: bool = False
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
