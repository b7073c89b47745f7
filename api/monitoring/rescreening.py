"""Screening customers again by the ordinary code, and what that changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec
import structlog

from api.audit.record import Circumstances, Screened, screening_draft
from api.customers.models import CustomerScreening, ResultBasis
from api.monitoring.models import RunCounts
from api.service.answer_encoding import encode_result, unscreened
from api.service.subjects import read_submitted
from screening.model.subject import Options, Subject
from screening.monitoring.changes import CustomerChange, changes_between
from screening.monitoring.outcome import CustomerOutcome, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.audit.chain import Draft
    from api.monitoring.customers import KeptCustomer
    from api.service.answer_encoding import Unscreened
    from api.service.settings import Content
    from screening.model.result import Result
    from screening.screener import Screener

_log = structlog.get_logger("api.monitoring")
_FAULT = "a fault of the service kept this customer from being screened; see its log"
UNREADABLE = CustomerOutcome("partly_screened", "review", 0, ())
"""What a customer comes to whose subject this release cannot read: somebody has to look."""


@dataclass(frozen=True, slots=True)
class Rescreened:
    """A customer that was screened again."""

    customer: KeptCustomer
    result: Result | Unscreened
    outcome: CustomerOutcome
    changes: tuple[CustomerChange, ...]


def rescreen(
    customers: Sequence[KeptCustomer], screener: Screener, today: date
) -> list[Rescreened]:
    """Screen customers, those with the same options in one search; in the order given."""
    read = {one.id: read_submitted(one.subject) for one in customers}
    alike: dict[Options, list[KeptCustomer]] = defaultdict(list)
    for customer in customers:
        if isinstance(read[customer.id], Subject):
            alike[customer.options].append(customer)
    results: dict[int, Result] = {}
    for options, some in alike.items():
        subjects = [one for customer in some if isinstance(one := read[customer.id], Subject)]
        found = _screened(subjects, screener, options, today)
        results |= {
            customer.id: one for customer, one in zip(some, found, strict=True) if one is not None
        }
    return [_rescreened(one, results.get(one.id), read[one.id]) for one in customers]


def _screened(
    subjects: Sequence[Subject], screener: Screener, options: Options, today: date
) -> list[Result | None]:
    """The result of each subject; ``None`` for one that a fault of ours keeps from being screened.

    No customer may keep a run from all others.
    """
    try:
        return list(screener.screen_many(subjects, options, today))
    except Exception:  # noqa: BLE001 - whatever it is, the others are screened
        if len(subjects) == 1:
            _log.exception("a customer cannot be screened: its band is review until it can")
            return [None]
    return [one for subject in subjects for one in _screened([subject], screener, options, today)]


def _rescreened(
    customer: KeptCustomer, result: Result | None, read: Subject | Unscreened
) -> Rescreened:
    if result is None:
        told = unscreened(customer.ref, _FAULT) if isinstance(read, Subject) else read
        changes = changes_between(customer.outcome, UNREADABLE)
        return Rescreened(customer, told, UNREADABLE, changes)
    outcome = outcome_of(result)
    return Rescreened(customer, result, outcome, changes_between(customer.outcome, outcome))


@dataclass(frozen=True, slots=True)
class RunCircumstances:
    """What all screenings of a run have in common."""

    run: int
    basis: ResultBasis
    today: date
    keep: Content


def recorded(one: Rescreened, about: RunCircumstances) -> tuple[CustomerScreening, Draft]:
    """The screening of a customer as it is kept with it, and as it joins the audit record."""
    encoded = encode_result(one.result)
    submitted = one.customer.subject
    screened = Screened(submitted, encoded, one.result.band, one.customer.record)
    options = one.customer.sent_options or None
    circumstances = Circumstances(
        caller="monitoring",
        caller_name=f"run {about.run}",
        address="",
        request_id="",
        lists=about.basis.lists,
        policy=about.basis.policy,
        software=about.basis.software,
        today=about.today,
        options=options,
        client=one.customer.client,
    )
    body = msgspec.json.encode({"subjects": [submitted], "options": options})
    draft = screening_draft([screened], circumstances, body, about.keep)
    kept = CustomerScreening(screened.id, datetime.now(UTC), about.basis, one.outcome)
    return kept, draft


def counted(rescreened: Iterable[Rescreened]) -> dict[str, RunCounts]:
    """How many customers of each client were screened, and what changed for them."""
    counts: dict[str, RunCounts] = {}
    for one in rescreened:
        kinds = [change.kind for change in one.changes]
        own = RunCounts(
            1,
            kinds.count("appeared"),
            kinds.count("changed"),
            kinds.count("gone"),
            kinds.count("band"),
        )
        client = one.customer.client
        counts[client] = counts.get(client, RunCounts()).plus(own)
    return counts
