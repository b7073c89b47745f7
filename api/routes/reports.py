"""``/v1/reports``: counts of alerts and decisions; and the proof that a customer is monitored."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator
from sqlalchemy import Engine

from api.customers.models import LONGEST_REF, REF_PATTERN
from api.reports.alert_reports import decisions, false_positives, open_alerts
from api.reports.models import (
    DecisionCount,
    DecisionReport,
    FalsePositiveRate,
    FalsePositiveReport,
    OpenAlertCount,
    OpenAlertReport,
)
from api.routes.dependencies import StateDep, caller_of, json_response
from api.routes.openapi import answers, problems
from api.service.errors import NotFound, Unprocessable

router = APIRouter(tags=["monitoring"], default_response_class=Response)
SHAPES = (
    *(OpenAlertReport, OpenAlertCount, DecisionReport, DecisionCount),
    *(FalsePositiveReport, FalsePositiveRate),
)
_USUAL_DAYS = 30
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_T = TypeVar("_T")


def _as_written(day: object) -> object:
    """A day as ISO 8601 writes it; a number would be taken for seconds since 1970."""
    if isinstance(day, str) and not _ISO_DAY.fullmatch(day):
        raise ValueError("write the day as 2026-11-30")
    return day


Day = Annotated[date, BeforeValidator(_as_written)]
First = Annotated[
    Day | None, Query(alias="from", description="First day (UTC); 30 days before the last.")
]
Last = Annotated[Day | None, Query(alias="to", description="Last day (UTC); today.")]


@router.get(
    "/v1/reports/alerts",
    operation_id="reportOpenAlerts",
    summary="Undecided alerts by band and age",
    responses={**answers("OpenAlertReport"), **problems()},
)
def alerts(request: Request, state: StateDep) -> Response:
    """Of your own customers, as they stand now."""
    now = datetime.now(UTC)
    return json_response(open_alerts(state.store.engine, caller_of(request).client, now))


@router.get(
    "/v1/reports/decisions",
    operation_id="reportDecisions",
    summary="Decisions by analyst and outcome",
    responses={**answers("DecisionReport"), **problems(422)},
)
def decided(request: Request, state: StateDep, first: First = None, last: Last = None) -> Response:
    """Proposals, confirmations, rejections and decisions of one person are counted each."""
    return _between(request, state.store.engine, decisions, first, last)


@router.get(
    "/v1/reports/false-positives",
    operation_id="reportFalsePositives",
    summary="False positives by list and kind of party",
    responses={**answers("FalsePositiveReport"), **problems(422)},
)
def false(request: Request, state: StateDep, first: First = None, last: Last = None) -> Response:
    """Among alerts that were decided; `inconclusive` ones count in `decided` alone."""
    return _between(request, state.store.engine, false_positives, first, last)


def _between(
    request: Request,
    engine: Engine,
    report: Callable[[Engine, str, date, date], _T],
    first: date | None,
    last: date | None,
) -> Response:
    end = last or datetime.now(UTC).date()
    begin = first or _before(end)
    if begin > end:
        raise Unprocessable.in_field("from", "lies behind `to`", "send an earlier day")
    if end == date.max:
        raise Unprocessable.in_field("to", "lies too far ahead", "send an earlier day")
    return json_response(report(engine, caller_of(request).client, begin, end))


def _before(end: date) -> date:
    return date.fromordinal(max(end.toordinal() - _USUAL_DAYS, 1))


@router.get(
    "/v1/monitoring/proof",
    operation_id="getMonitoringProof",
    summary="Proof that a customer is monitored, as HTML or PDF",
    responses={
        200: {
            "description": "A page to print, or a PDF",
            "content": {"text/html": {}, "application/pdf": {}},
        },
        **problems(404, 422),
    },
)
def proof(
    request: Request,
    state: StateDep,
    customer: Annotated[
        str,
        Query(
            min_length=1,
            max_length=LONGEST_REF,
            pattern=REF_PATTERN,
            description="Your own reference of the customer.",
        ),
    ],
    format: Annotated[  # noqa: A002 - the parameter's name is what clients read
        Literal["html", "pdf"], Query(description="`html` or `pdf`.")
    ] = "html",
) -> Response:
    """Every run that looked at the customer, what it found, and its entry in the audit record.

    Nothing is screened again. What is not covered stands on top: lists that no run has followed
    yet, that are old or not loaded, and parts of the customer that were not searched.
    """
    from api.certificate.page import content_policy, page  # noqa: PLC0415 - slow to import
    from api.certificate.pdf import pdf  # noqa: PLC0415
    from api.reports.monitoring_proof import monitoring_proof  # noqa: PLC0415

    made_at = datetime.now(UTC).replace(microsecond=0)
    client = caller_of(request).client
    made = monitoring_proof(state.store, state.audit.log, client, customer, made_at)
    if made is None:
        raise NotFound("you keep no customer under this reference")
    if format == "pdf":
        headers = {"content-disposition": 'inline; filename="monitoring.pdf"'}
        return Response(pdf(made, made_at), media_type="application/pdf", headers=headers)
    headers = {
        "content-disposition": 'inline; filename="monitoring.html"',
        "content-security-policy": content_policy(),
    }
    return Response(page(made), media_type="text/html; charset=utf-8", headers=headers)
