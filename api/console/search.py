"""``/console``: one search box, screened and recorded exactly as ``POST /v1/screen`` does it.

Where the record keeps the content and the caller may read it, the answer has an address of its own
(``/console/screenings/{id}``); otherwise it is shown once, as the answer to the form.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from api.access.sessions import CONSOLE
from api.audit.damaged import RecordDamaged
from api.audit.store import AuditLog, Recorded, Summary, UnknownScreening
from api.certificate.blocks import colour_of, outcome_of
from api.certificate.content import submitted_in_words, submitted_name, verdict_of
from api.certificate.gaps import coverage
from api.certificate.link_graph import drawing_of
from api.console.answer import all_quotes, complete, shown_match
from api.console.deal_form import EVENTS
from api.console.forms import first, read_form, refused_fields
from api.console.pages import page
from api.console.query import subject_of
from api.routes.dependencies import (
    State,
    StateDep,
    caller_of,
    looked_up,
    serving_state_at,
    state_of,
)
from api.routes.screen import Answered, Call, screen_and_record
from api.routes.screenings import ScreeningId, find, screening_certificate
from api.service.answer_encoding import encode_json
from api.service.errors import Unprocessable
from api.service.match_groups import grouped
from api.service.subjects import check_lists, read_options
from lists.vocabulary.subject_fields import record_table
from screening.explanation.nearest import near_sentences

router = APIRouter(include_in_schema=False, default_response_class=Response)
ATTRIBUTES: Final = (
    # field, label, whether it holds several values (one a line)
    ("birth_date", "Birth date", False),
    ("nationalities", "Nationality", True),
    ("countries", "Country", True),
    ("imo", "IMO number", False),
    ("flag", "Flag", False),
    ("identifiers", "Passport, tax or other number", True),
    ("addresses", "Address", True),
)
LATEST: Final = 20
"""Screenings that the page of the latest shows."""
KINDS: Final = ("person", "organization", "vessel", "aircraft")


@router.get("/console")
@router.get("/console/")
@router.get("/console/search")
async def search_page(request: Request) -> Response:
    """The search box."""
    may = caller_of(request).may("screen")
    return page(request.scope, "search.html", {**_form({}), "may_screen": may})


@router.post("/console/search")
async def search(request: Request) -> Response:
    """Screen what was entered, and show the answer."""
    fields = await read_form(request)
    subject: dict[str, Any] = subject_of(first(fields, "q"))
    if kind := first(fields, "kind"):
        subject["kind"] = kind
    for field, _, many in ATTRIBUTES:
        if text := first(fields, field):
            given = [line.strip() for line in text.splitlines() if line.strip()]
            subject[field] = [*subject.get(field, []), *given] if many else text
    if not subject.keys() - {"kind"}:
        return _refused(request, fields, {"q": "Enter a name or a number."})
    try:
        return await answer_page(request, subject)
    except Unprocessable as refusal:
        return _refused(request, fields, refused_fields(refusal) or {"q": refusal.detail})


def _refused(request: Request, fields: dict[str, list[str]], errors: dict[str, str]) -> Response:
    context = {**_form(fields), "may_screen": True, "errors": errors}
    return page(request.scope, "search.html", context, 422)


def _form(fields: dict[str, list[str]]) -> dict[str, Any]:
    about = record_table("subject").fields
    return {
        "kinds": KINDS,
        "attributes": [(*one, about[one[0]].about) for one in ATTRIBUTES],
        "given": {name: values[0] for name, values in fields.items() if values},
        "opened": any(fields.get(name) != [""] for name in fields if name != "q"),
        "errors": {},
    }


async def answer_page(request: Request, subject: dict[str, Any]) -> Response:
    """Screen one subject on the current lists, and lead to its page or show it here."""
    state = state_of(request)
    serving = await serving_state_at(state, None)
    sent = {"nearest": True}  # a reviewer wants to see whom a clear party was told apart from
    _, options, _ = read_options(sent)
    check_lists(options.lists, serving.loaded.versions, "options.lists")
    body = encode_json({"subjects": [subject], "options": sent})
    [answered] = await screen_and_record(request, serving, Call([subject], sent, options, body))
    screening = msgspec.json.decode(answered.encoded)["screening_id"]
    if state.settings.audit_content == "full" and not caller_of(request).keyless:
        place = f"{request.scope.get('root_path', '')}{CONSOLE}/screenings/{screening}"
        return HTMLResponse("", 303, {"location": place})
    return await looked_up(_unkept_page, request, state, screening, (subject, answered))


def _unkept_page(
    request: Request, state: State, screening: str, asked: tuple[dict[str, Any], Answered]
) -> Response:
    subject, answered = asked
    recorded = state.audit.log.find(screening)
    shown = msgspec.structs.replace(
        recorded, subject=subject, options={}, result=msgspec.json.decode(answered.encoded)
    )
    return _page_of(request, state, shown, kept=False)


@router.get("/console/screenings")
async def latest_page(request: Request) -> Response:
    """The caller's own latest screenings, with what was asked where the record keeps it."""
    latest = await looked_up(_latest, request)
    return page(request.scope, "screenings.html", {"latest": latest, "most": LATEST})


def _latest(request: Request) -> list[tuple[Summary, str]]:
    log, caller = state_of(request).audit.log, caller_of(request)
    found = log.latest_of(caller.client, caller.name, LATEST)
    return [(one, _asked(log, one.id)) for one in found]


def _asked(log: AuditLog, screening_id: str) -> str:
    """The name or number that was screened; empty where it is not kept or cannot be read."""
    try:
        subject = log.find(screening_id).subject
    except (RecordDamaged, UnknownScreening):
        return ""
    return submitted_name(subject).strip() if subject else ""


@router.get("/console/screenings/{screening_id}")
async def screening_page(request: Request, screening_id: ScreeningId) -> Response:
    """A recorded screening: nothing is screened again."""
    return await looked_up(_recorded_page, request, screening_id)


@router.get("/console/screenings/{screening_id}/certificate")
def certificate(
    state: StateDep,
    request: Request,
    screening_id: ScreeningId,
    format: Literal["html", "pdf"] = "html",  # noqa: A002 - as the API names it
) -> Response:
    """The certificate, as the API gives it."""
    return screening_certificate(state, request, screening_id, format)


def _recorded_page(request: Request, screening_id: str) -> Response:
    state = state_of(request)
    return _page_of(request, state, find(state, screening_id, caller_of(request)), kept=True)


def _page_of(request: Request, state: State, recorded: Recorded, *, kept: bool) -> Response:
    """The page of a screening; ``kept``: it can be opened again, and has a certificate."""
    facts, result = recorded.entry.facts, recorded.result
    covered = coverage(state.store, recorded.entry.at, facts, recorded.options or {}, result)
    missing = covered.gaps
    band = recorded.facts["band"]
    subject = recorded.subject if isinstance(recorded.subject, dict) else {}
    context: dict[str, Any] = {
        "recorded": recorded,
        "at": recorded.entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "result": complete(result),
        "band": band,
        "outcome": outcome_of(band, bool(missing)),
        "colour": colour_of(band, bool(missing)),
        "verdict": verdict_of(band, result if result and "risk" in result else None),
        "gaps": missing,
        "lists": covered.states,
        "kept": kept,
        "near": near_sentences((result or {}).get("explanation", {}).get("checked", ())),
        "submitted": [
            (label, EVENTS.get(text, text)) for label, text in submitted_in_words(subject)
        ],
        "name": submitted_name(recorded.subject),
        "parties": (),
        "discounted": (),
        "deal_parties": (),
        "drawing": None,
        "made_at": datetime.now(UTC),
    }
    if result and "matches" in result:
        quotes = all_quotes(result)
        context["parties"] = [
            [shown_match(one, subject, quotes) for one in group]
            for group in grouped(result["matches"])
        ]
        discounted = result.get("discounted", ())
        context["discounted"] = [shown_match(one, subject, quotes) for one in discounted]
        context["deal_parties"] = [
            (one["name"], one["role"], shown_match(one["match"], {"names": [one["name"]]}, quotes))
            for one in result.get("deal_parties", ())
        ]
        context["drawing"] = drawing_of(result, context["name"])
    return page(request.scope, "answer.html", context)
