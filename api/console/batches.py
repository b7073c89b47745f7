"""``/console/batches``: send a file, see how it is read, correct that, follow it to its results.

A file is looked at before it is screened. Until then it is a draft (``api.console.drafts``); from
then on it is a batch like those the API makes.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request, Response
from msgspec import json
from starlette.responses import HTMLResponse

from api.access.sessions import CONSOLE
from api.audit.store import UnknownScreening
from api.batch.files import CSV, INPUT, JSON, folder_of, upload_folder
from api.batch.models import FINAL, ColumnUse, Preview
from api.batch.quotas import Quota
from api.batch.result_files import Filter
from api.batch.stored_batch import Batch
from api.certificate.batch_row import RowFiles, row_certificate
from api.certificate.blocks import colour_of, outcome_of
from api.certificate.gaps import coverage
from api.console import drafts
from api.console.batch_rows import rows_of
from api.console.forms import TOKEN, check_own_origin, check_token, first, read_form, refused_fields
from api.console.pages import page
from api.routes.batch_download import results_answer
from api.routes.batch_reading import look_at_file, refused_file
from api.routes.batch_upload import receive
from api.routes.batches import (
    PREVIEW_ROWS,
    begin_work,
    found_batch,
    preview_of,
    upload_of,
)
from api.routes.dependencies import State, StateDep, caller_of, json_response, looked_up, state_of
from api.routes.screenings import ScreeningId, certificate_answer, reads_alerts
from api.service.errors import Conflict, NotFound, Unprocessable
from api.sheet import SheetRefused, nearest_meanings
from lists.vocabulary.headings import columns, meaning_of

router = APIRouter(include_in_schema=False, default_response_class=Response)
_LATEST: Final = 50
MOST_CERTIFIED: Final = 500_000_000
"""Bytes of results whose hash is worked out for the certificate of a row: some seconds."""
READ_AS: Final = ("encoding", "delimiter", "header_line")
"""Fields of ``POST /v1/batches`` that say how a text file is read; empty: found out."""
DELIMITERS: Final = (
    (",", "comma"), (";", "semicolon"), ("tab", "tab"), ("|", "bar"), ("^", "caret"),
    ("~", "tilde"), (":", "colon"),
)  # fmt: skip
BANDS: Final = ("block", "escalate", "review", "unscreened", "clear")
BandName = Literal["block", "escalate", "review", "unscreened", "clear"]


@router.get("/console/batches")
async def batches_page(request: Request, state: StateDep) -> Response:
    """The field for a file, and the latest batches."""
    return await _batches_page(request, state, "")


async def _batches_page(request: Request, state: State, problem: str) -> Response:
    found = await asyncio.to_thread(state.batches.latest, _LATEST, caller_of(request))
    errors = {"file": problem} if problem else {}
    context = {"batches": [one.status() for one in found], "errors": errors}
    return page(request.scope, "batches.html", context, 422 if problem else 200)


@router.post("/console/batches")
async def send_file(request: Request) -> Response:
    """Take a file in, and lead to how it is read."""
    check_own_origin(request.scope)
    state = state_of(request)
    name = f"draft-{uuid4().hex}"
    with upload_folder(state.settings.batch_dir, name) as folder:
        file, most = folder / INPUT, state.settings.max_batch_bytes
        try:
            got = await receive(request, file, most, frozenset({TOKEN}))
        except Unprocessable as refusal:
            return await _batches_page(request, state, _said_of_file(refusal))
        check_token(request.scope, got.fields.pop(TOKEN, ""))
        if not got.size:
            said = "The file is empty." if got.name else "Choose a file first."
            return await _batches_page(request, state, said)
        client = caller_of(request).client
        drafts.keep(folder, drafts.SentFile(name, client, got.name, got.size, got.sha256))
    return _led_to(request, f"drafts/{name}")


def _said_of_file(refusal: Unprocessable) -> str:
    """What is wrong with the form, which holds nothing but the file."""
    said = refused_fields(refusal).get("file", "")
    return "Choose a file first." if "missing" in said else said or refusal.detail


@router.get("/console/batches/drafts/{draft_id}")
async def draft_page(request: Request, draft_id: str) -> Response:
    """How the file is read: each column with what it means, and the first rows."""
    return await _draft_page(request, draft_id, {})


@router.post("/console/batches/drafts/{draft_id}")
async def change_draft(request: Request, draft_id: str) -> Response:
    """Read the file as the form says, and look again or begin."""
    fields = await read_form(request)
    headings, meanings = fields.get("heading", []), fields.get("means", [])
    found = fields.get("found", [])
    mapping = {
        heading: means
        for heading, means, before in zip(headings, meanings, found, strict=False)
        if means != before
    }
    mapping |= dict(zip(fields.get("chosen", []), fields.get("chosen_means", []), strict=False))
    changed = dict(zip(headings, meanings, strict=False))
    mapping |= {heading: changed[heading] for heading in mapping.keys() & changed.keys()}
    read_as = {name: first(fields, name) for name in READ_AS if first(fields, name)}
    other_way = any(first(fields, name) != first(fields, f"shown_{name}") for name in READ_AS)
    wanted = read_as | _fields({} if other_way else mapping)  # other headings, other meanings
    if other_way or first(fields, "do") == "look":
        return await _draft_page(request, draft_id, wanted)
    state, caller = state_of(request), caller_of(request)
    batch_dir = state.settings.batch_dir
    draft = await asyncio.to_thread(drafts.find, batch_dir, draft_id, caller.client)
    sent = drafts.received(batch_dir, draft, wanted)
    quota = Quota.of(state.settings)
    await asyncio.to_thread(state.batches.check_quota, caller.client, quota, draft.size)
    with upload_folder(batch_dir, uuid4().hex) as folder:
        try:
            made = await upload_of(request, folder.name, None, sent)
        except Unprocessable:
            return await _draft_page(request, draft_id, wanted, 422)
        made = replace(made, owner=caller.id, owner_name=caller.name)
        await asyncio.to_thread(drafts.move, batch_dir, draft, folder)
        batch = await asyncio.to_thread(state.batches.create, made, quota)
    begin_work(state, batch, new=True)
    return _led_to(request, batch.id)


@router.post("/console/batches/drafts/{draft_id}/drop")
async def drop_draft(request: Request, draft_id: str) -> Response:
    """Forget a file that was not begun."""
    await read_form(request)
    batch_dir = state_of(request).settings.batch_dir
    draft = await asyncio.to_thread(drafts.find, batch_dir, draft_id, caller_of(request).client)
    await asyncio.to_thread(shutil.rmtree, batch_dir / draft.id, ignore_errors=True)
    return _led_to(request, "")


async def _draft_page(
    request: Request,
    draft_id: str,
    wanted: dict[str, str],
    status: int = 200,
    suggested: dict[str, str] | None = None,
) -> Response:
    """How the file is read with these fields of ``POST /v1/batches``.

    A heading that is nearly a known one is first shown with that meaning (``suggested``), for the
    person to look at: the file would be screened without the column otherwise.
    """
    batch_dir, caller = state_of(request).settings.batch_dir, caller_of(request)
    draft = await asyncio.to_thread(drafts.find, batch_dir, draft_id, caller.client)
    mapping: dict[str, str] = json.decode(wanted.get("mapping", "{}"), type=dict[str, str])
    problem, errors = "", {}
    try:
        sent = drafts.received(batch_dir, draft, wanted)
        seen = preview_of(await look_at_file(request, sent, PREVIEW_ROWS))
        if not wanted and (near := nearest_meanings(seen.unknown_columns)):
            return await _draft_page(request, draft_id, _fields(near), status, near)
    except SheetRefused as refusal:
        if not refusal.headings and not wanted:  # nothing that could be chosen would mend it
            raise refused_file(refusal) from None
        problem, seen = refusal.reason, _unread(refusal.headings, mapping)
        status = status if refusal.headings else 422
    except Unprocessable as refusal:
        errors = refused_fields(refusal)
        problem = next(iter(errors.values()), refusal.detail).rstrip(".")
        seen, status = _unread((), mapping), 422
    context = {
        "draft": draft,
        "seen": seen,
        "problem": problem,
        "errors": errors,
        "mapping": mapping,
        "suggested": suggested or {},
        "notices": _notices(seen),
        "read_as": {name: wanted.get(name, "") for name in READ_AS},
        "delimiters": DELIMITERS,
        "meanings": sorted((one.code, one.about) for one in columns().values()),
        "rows": [(row, _in_words(row.subject)) for row in seen.rows],
    }
    return page(request.scope, "draft.html", context, status)


def _unread(headings: tuple[str, ...], mapping: dict[str, str]) -> Preview:
    """A file of which only the headings could be read, so that they can be given a meaning."""
    uses = tuple(
        ColumnUse(heading, mapping.get(heading, meaning_of(heading).code), "")
        for heading in headings
    )
    return Preview("", "", "", "", 0, uses, (), (), (), ())


def _notices(seen: Preview) -> list[str]:
    """What else is said of the file: columns that are not understood stand in their own notice."""
    told = tuple(f"the column {heading[:60]!r} is not" for heading in seen.unknown_columns)
    return [one for one in seen.warnings if not one.startswith(told)]


def _fields(mapping: dict[str, str]) -> dict[str, str]:
    return {"mapping": json.encode(mapping).decode()} if mapping else {}


def _in_words(subject: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (key.replace("_", " "), value if isinstance(value, str) else _text(value))
        for key, value in subject.items()
        if value
    ]


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(one)}" for key, one in value.items() if one)
    return str(value)


@router.get("/console/batches/{batch_id}")
async def batch_page(  # noqa: PLR0913, PLR0917 - the parameters of a query
    request: Request,
    state: StateDep,
    batch: Annotated[Batch, Depends(found_batch)],
    band: Annotated[list[BandName] | None, Query()] = None,
    text: Annotated[str, Query(max_length=200)] = "",
    start: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """The state of a batch, and its results when it has ended."""
    context: dict[str, Any] = {
        "batch": batch.status(),
        "ended": batch.state in FINAL,
        "bands": BANDS,
        "chosen": tuple(band or ()),
        "text": text,
        "start": start,
        "rows": None,
    }
    if batch.state in FINAL:
        context |= await asyncio.to_thread(_outcomes, state, batch)
    if batch.state in FINAL and batch.progress.rows:
        folder = folder_of(state.settings.batch_dir, batch.id)
        wanted = Filter(tuple(band or ()))
        context["rows"] = await looked_up(rows_of, folder, batch, wanted, text, start)
    return page(request.scope, "batch.html", context)


def _outcomes(state: State, batch: Batch) -> dict[str, Any]:
    """What the lists of a batch lacked when it was screened, and so how its bands are called."""
    pins = batch.pins
    earlier = pins.today < batch.created_at.astimezone(UTC).date()  # asked for with `as_of`
    facts = {"lists": pins.lists, "as_of": pins.today.isoformat() if earlier else ""}
    options = {"lists": pins.options.lists}
    missing = coverage(state.store, batch.created_at, facts, options, None).gaps
    return {
        "gaps": missing,
        "outcomes": {band: outcome_of(band, bool(missing)) for band in BANDS},
        "colours": {band: colour_of(band, bool(missing)) for band in BANDS},
    }


@router.get("/console/batches/{batch_id}/progress")
async def progress(batch: Annotated[Batch, Depends(found_batch)]) -> Response:
    """How far a batch is, for the script of its page."""
    status, ended = batch.status(), batch.state in FINAL
    left = f", about {status.eta_seconds:.0f} s left" if status.eta_seconds else ""
    words = f"{status.state}: {status.rows:,} rows{left}"
    return json_response({"share": status.share, "words": words, "ended": ended})


@router.get("/console/batches/{batch_id}/results")
async def results(
    request: Request,
    state: StateDep,
    batch: Annotated[Batch, Depends(found_batch)],
    format: Literal["csv", "xlsx"] = "csv",  # noqa: A002 - as the API names it
    band: Annotated[list[BandName] | None, Query()] = None,
) -> Response:
    """The results as a file."""
    if batch.state not in FINAL:
        raise Conflict(f"the batch is {batch.state}: its results are there when it has ended")
    folder = folder_of(state.settings.batch_dir, batch.id)
    return results_answer(folder, batch, format, Filter(tuple(band or ())), request.headers)


@router.get("/console/batches/{batch_id}/rows/{screening_id}/certificate")
async def certificate(
    request: Request,
    state: StateDep,
    batch: Annotated[Batch, Depends(found_batch)],
    screening_id: ScreeningId,
    format: Literal["html", "pdf"] = "html",  # noqa: A002 - as the API names it
) -> Response:
    """The certificate of a row, from the files of results that the server keeps."""
    folder = folder_of(state.settings.batch_dir, batch.id)
    if batch.state not in FINAL:
        raise Conflict(f"the batch is {batch.state}: its certificates are there when it has ended")
    if batch.progress.json_bytes > MOST_CERTIFIED:
        raise Conflict(
            f"the results are larger than {MOST_CERTIFIED:,} bytes: have a certificate made with "
            "`dprk-screen certificate … --results`"
        )
    rules = state.alerts.rules if reads_alerts(caller_of(request), batch.client) else None
    made_at = datetime.now(UTC).replace(microsecond=0)
    files = RowFiles(folder / JSON, table=folder / CSV)
    try:
        made, _ = await looked_up(row_certificate, state.store, files, screening_id, made_at, rules)
    except UnknownScreening as error:
        raise NotFound(str(error)) from None
    return await looked_up(certificate_answer, request, made, made_at, format)


def _led_to(request: Request, below: str) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    place = f"{root}{CONSOLE}/batches/{below}".rstrip("/")
    return HTMLResponse("", 303, {"location": place})
