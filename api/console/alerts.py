"""``/console/alerts``: the queue of alerts about customers, one alert with its history, decisions.

Every step is that of the API (``api.alerts.desk``): the version that was looked at comes back with
the form, so nobody decides over somebody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import HTMLResponse

from api.access.sessions import CONSOLE
from api.alerts.decisions import possible_outcomes
from api.alerts.desk import NO_SUCH_ALERT, Proposal, WorkOn
from api.alerts.models import Alert
from api.alerts.rules import alert_rules
from api.alerts.store import AlertFilter, BadCursor
from api.console.forms import first, read_form
from api.console.pages import page
from api.customers.models import LONGEST_GROUP, LONGEST_REF
from api.routes.alert_fields import LONGEST_NAME, LONGEST_TEXT
from api.routes.dependencies import State, caller_of, looked_up, state_of
from api.service.errors import NotFound, NotReady, Unprocessable
from lists.vocabulary.sources import short_title

router = APIRouter(include_in_schema=False, default_response_class=Response)
AlertId = Annotated[int, Path(ge=1, le=2**53)]
Waiting = Literal["undecided", "open", "in_review", "proposed", "decided", "superseded", "all"]
BandChoice = Literal["", "block", "escalate", "review", "clear"]
KindChoice = Literal["", "appeared", "changed", "gone", "band"]
_SHOWN: Final = 100
_WORDS_NEEDED: Final = {
    "comment": "Write the comment first.",
    "reject": "Say why it goes back.",
}
"""Steps that need words, and what is said where there are none."""
STATES: Final = {
    "undecided": "all that wait",
    "open": "nobody has taken up",
    "in_review": "in review",
    "proposed": "waiting for a second person",
    "decided": "decided",
    "superseded": "covered by another decision",
    "all": "all",
}


class Refused(NamedTuple):
    """A form that was not taken: what is wrong by field, and what was given."""

    errors: Mapping[str, str]
    given: Mapping[str, str]


@dataclass(frozen=True)
class QueueQuery:
    """Which part of the queue is wanted. An empty field of the form wants all."""

    state: Waiting = "undecided"
    band: BandChoice = ""
    kind: KindChoice = ""
    group: Annotated[str, Query(max_length=LONGEST_GROUP)] = ""
    assignee: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
    customer: Annotated[str, Query(max_length=LONGEST_REF)] = ""
    overdue: bool = False
    cursor: Annotated[str, Query(max_length=100)] = ""

    def wanted(self) -> AlertFilter:
        """The same for the store."""
        return AlertFilter(
            states=() if self.state in {"undecided", "all"} else (self.state,),
            band=self.band,
            kind=self.kind,
            group=self.group.strip(),
            assignee=self.assignee.strip() or None,
            customer=self.customer.strip(),
            overdue=self.overdue,
            undecided=self.state == "undecided",
        )

    def following(self, cursor: str | None) -> str:
        """The query of the next page: all that was asked for, and where it begins."""
        if not cursor:
            return ""
        asked = {**asdict(self), "overdue": "true" if self.overdue else "", "cursor": cursor}
        return urlencode({name: value for name, value in asked.items() if value})


@router.get("/console/alerts")
async def alerts_page(request: Request, query: Annotated[QueueQuery, Depends()]) -> Response:
    """The queue, the first due first."""
    return await looked_up(_queue, request, query)


def _queue(request: Request, query: QueueQuery) -> Response:
    client, wanted = caller_of(request).client, query.wanted()
    try:
        found = state_of(request).alerts.page(client, wanted, cursor=query.cursor, limit=_SHOWN)
    except BadCursor:
        raise NotFound("this page of the queue is not there any more") from None
    now = datetime.now(UTC)
    context = {
        "alerts": [(one, max((now - one.opened_at).days, 0)) for one in found.alerts],
        "states": STATES,
        "state": query.state,
        "wanted": wanted,
        "more": query.following(found.next),
    }
    return page(request.scope, "alerts.html", context)


@router.get("/console/alerts/exclusions")
async def exclusions_page(
    request: Request, cursor: Annotated[int, Query(ge=0, le=2**53)] = 0
) -> Response:
    """False positives that are remembered."""
    return await looked_up(_exclusions, request, cursor)


def _exclusions(
    request: Request, cursor: int, errors: Mapping[str, str] = MappingProxyType({})
) -> Response:
    caller = caller_of(request)
    found = state_of(request).alerts.exclusions(
        caller.client, customer="", active=None, cursor=cursor, limit=_SHOWN
    )
    context = {"found": found, "may_decide": caller.may("alerts:decide"), "errors": errors}
    return page(request.scope, "exclusions.html", context, 422 if errors else 200)


@router.post("/console/alerts/exclusions/{exclusion_id}/end")
async def end_exclusion(request: Request, exclusion_id: AlertId) -> Response:
    """End an exclusion: the alert opens again if the party still matches."""
    fields = await read_form(request)
    caller, state = caller_of(request), state_of(request)
    text = first(fields, "text")
    if problem := _problem_with(text, needed="Say why it ends."):
        return await looked_up(_exclusions, request, 0, {f"why-{exclusion_id}": problem})
    await asyncio.to_thread(state.exclusions.end, caller, caller.client, exclusion_id, text)
    return _led_to(request, "exclusions")


@router.get("/console/alerts/{alert_id}")
async def alert_page(request: Request, alert_id: AlertId) -> Response:
    """One alert: what was compared, what changed, every step, and what can be done."""
    return await looked_up(_alert, request, state_of(request), alert_id)


NOTHING_REFUSED: Final = Refused({}, {})


def _alert(
    request: Request, state: State, alert_id: int, refused: Refused = NOTHING_REFUSED
) -> Response:
    caller = caller_of(request)
    detail = state.alerts.detail(caller.client, alert_id)
    if detail is None:
        raise NotFound(NO_SUCH_ALERT)
    proposed = next((one for one in reversed(detail.decisions) if one.step == "proposed"), None)
    possible = possible_outcomes(detail.alert.kind)
    reasons = alert_rules(state.settings.alert_rules).reasons
    context: dict[str, Any] = {
        "alert": detail.alert,
        "listed": _listed(state, detail.alert),
        "detail": detail,
        "reasons": [one for one in reasons if one.outcome in possible],
        "proposed": proposed if detail.alert.state == "proposed" else None,
        "own": proposed is not None and proposed.by == caller.id,
        "may_decide": caller.may("alerts:decide"),
        "waits": detail.alert.state in {"open", "in_review"},
        "errors": refused.errors,
        "given": refused.given,
    }
    return page(request.scope, "alert.html", context, 422 if refused.errors else 200)


def _listed(state: State, alert: Alert) -> list[tuple[str, str]]:
    """The records of the party that lists in use have: id and list. A list may have dropped one."""
    try:
        screener = state.reloader.serving.loaded.screener
    except NotReady:  # alerts are worked on while lists are loaded
        return [(alert.entity_id, alert.source)] if alert.entity_id else []
    found = (screener.entity(one) for one in (alert.entity_id, *alert.same_party) if one)
    return [(one.id, short_title(one.source)) for one in found if one is not None]


@router.post("/console/alerts/{alert_id}")
async def work(request: Request, alert_id: AlertId) -> Response:
    """Take an alert up, comment on it, decide it, confirm or reject what another proposed."""
    fields = await read_form(request)
    caller, desk = caller_of(request), state_of(request).alert_desk
    version = first(fields, "version")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Unprocessable.in_field("version", "is missing", "open the alert again")
    do, text, chosen = first(fields, "do"), first(fields, "text"), first(fields, "reason")
    errors = {}
    if do == "decide" and ":" not in chosen:
        errors["reason"] = "Choose a decision and its reason."
    if problem := _problem_with(text, needed=_WORDS_NEEDED.get(do, "")):
        errors["comment" if do == "comment" else "text"] = problem
    if errors:
        refused = Refused(errors, {"reason": chosen, "text": text})
        return await looked_up(_alert, request, state_of(request), alert_id, refused)
    act = WorkOn(caller, caller.client, alert_id, (int(version),))
    match do:
        case "take":
            await asyncio.to_thread(desk.take_up, act, assignee=caller.name, state="in_review")
        case "comment":
            act = WorkOn(caller, caller.client, alert_id)
            await asyncio.to_thread(desk.comment, act, text)
        case "decide":
            outcome, _, reason = chosen.partition(":")
            await asyncio.to_thread(desk.decide, act, Proposal(outcome, reason, text))
        case "confirm":
            await asyncio.to_thread(desk.confirm, act, text)
        case "reject":
            await asyncio.to_thread(desk.reject, act, text)
        case _:
            raise Unprocessable.in_field("do", "is nothing that can be done", "use the buttons")
    return _led_to(request, str(alert_id))


def _problem_with(text: str, needed: str) -> str:
    """What is wrong with the words of a form, which is ``needed`` where there are none."""
    if len(text) > LONGEST_TEXT:
        return f"Shorten it: {LONGEST_TEXT:,} characters are kept at most."
    return "" if text else needed


def _led_to(request: Request, below: str) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    return HTMLResponse("", 303, {"location": f"{root}{CONSOLE}/alerts/{below}"})
