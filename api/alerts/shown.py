"""Decisions about a kept customer, shown with the matches of a screening.

The result of a screening is never changed by what people decided: band, risk and matches stay as
they were found and recorded. What is added beside them says which matches were decided, by whom,
and whether the decision is about these very facts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, Engine, Row, select

from api.alerts.covering import known_ids, what_differs
from api.alerts.models import AlertState
from api.alerts.pairs import Pair
from api.alerts.parties import ids_about, merged_entity
from api.alerts.rules import Outcome
from api.alerts.tables import ALERT, ALERT_DECISION, EXCLUSION
from api.customers.tables import CUSTOMER
from api.service.match_groups import grouped
from lists.entity import Entity
from screening.monitoring.compared_facts import FactChange
from screening.monitoring.outcome import without_remarks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_encode = msgspec.json.Encoder().encode
_ordered = msgspec.json.Encoder(order="deterministic").encode


class ShownDecision(Struct, frozen=True):
    """What was decided about this customer and this party, and whether it holds for this match.

    ``changed`` says what differs from what was decided; ``applies`` is false then, after the
    exclusion has ended, and while nothing is decided.
    """

    alert: int
    state: AlertState
    applies: bool
    outcome: Outcome | Literal[""] = ""
    reason: str = ""
    by: str = ""
    by_name: str = ""
    at: datetime | None = None
    decision: str = ""
    until: datetime | None = None
    changed: tuple[FactChange, ...] = ()


class ShownExclusion(Struct, frozen=True):
    """A match that the call itself excludes; ``named`` is the id that it named.

    That is another record of the same party where the two ids differ.
    """

    named: str


class DecisionSummary(Struct, frozen=True, omit_defaults=True):
    """All matches of a result by what was decided, and what that means for whoever reads it.

    ``excluded_not_matched`` are ids to be excluded that no match has.
    """

    customer: str
    matches: int
    false_positives: int
    true_matches: int
    excluded: int
    undecided: tuple[str, ...]
    recommendation: str
    excluded_not_matched: tuple[str, ...] | UnsetType = UNSET


class DecidedCustomer(Struct, frozen=True):
    """A kept customer with its alerts, decisions and exclusions, as one moment saw them."""

    ref: str
    record: str
    alerts: dict[str, Row[Any]]
    decisions: dict[str, Row[Any]]
    exclusions: tuple[Row[Any], ...]


def decided_customers(
    engine: Engine, client: str, refs: Sequence[str]
) -> dict[str, DecidedCustomer]:
    """The customers of a client with these references that are kept."""
    with engine.connect() as connection:
        mine = select(CUSTOMER.c.id, CUSTOMER.c.ref, CUSTOMER.c.record).where(
            CUSTOMER.c.client == client, CUSTOMER.c.ref.in_(refs)
        )
        rows = connection.execute(mine).all()
        return {row.ref: _decided(connection, row.id, row.ref, row.record) for row in rows}


def _decided(connection: Connection, customer_id: int, ref: str, record: str) -> DecidedCustomer:
    alerts = connection.execute(select(ALERT).where(ALERT.c.customer_id == customer_id)).all()
    stand = [one.decision for one in alerts if one.decision]
    decisions = select(ALERT_DECISION).where(ALERT_DECISION.c.id.in_(stand))
    exclusions = select(EXCLUSION).where(
        EXCLUSION.c.customer_id == customer_id, EXCLUSION.c.ended_at.is_(None)
    )
    return DecidedCustomer(
        ref,
        record,
        _by_record(alerts),
        {one.id: one for one in connection.execute(decisions)},
        tuple(connection.execute(exclusions)),
    )


def _by_record(alerts: Sequence[Row[Any]]) -> dict[str, Row[Any]]:
    """The alert about each record: its own, or the one about the party on several lists."""
    found: dict[str, Row[Any]] = {}
    standing = [one for one in alerts if one.state != "superseded"]
    for one in standing:
        found.setdefault(one.entity_id, one)
    for one in standing:
        found |= {each: one for each in ids_about(one) if each not in found}
    return {one.entity_id: one for one in alerts if one.state == "superseded"} | found


class DecisionsAsked(Struct, frozen=True):
    """What a call asks to be shown of one subject: a kept customer, ids that it excludes."""

    subject: dict[str, Any]
    customer: DecidedCustomer | None
    excluded: tuple[str, ...]


class ShownResult(Struct, frozen=True):
    """A result with decisions, encoded, and what the audit record says of them."""

    encoded: bytes
    recorded: dict[str, Any]


def with_decisions(encoded: bytes, asked: DecisionsAsked) -> ShownResult:
    """A result as it was encoded, with the decisions about its matches and their summary."""
    result: dict[str, Any] = msgspec.json.decode(encoded)
    if "matches" not in result:  # nothing was screened
        return ShownResult(encoded, {"decisions": [], "excluded": []})
    matches: list[dict[str, Any]] = result["matches"]
    now, applied = datetime.now(UTC), []
    shown: dict[str, ShownDecision | None] = {}
    excluded: dict[str, str] = {}
    parties = {match["entity"]["id"]: group for group in grouped(matches) for match in group}
    for match in matches:
        entity_id = match["entity"]["id"]
        decision = _decision(match, parties[entity_id], asked, now)
        shown[entity_id] = decision
        if decision is not None:
            match["decision"] = decision
            if decision.applies:
                applied.append(decision.decision)
        if named := _named(match, asked.excluded):
            match["excluded"] = ShownExclusion(named)
            excluded[entity_id] = named
    result["decisions"] = _summary(asked, result, shown, excluded)
    recorded = {
        "record": asked.customer.record if asked.customer else "",
        "decisions": applied,
        "excluded": sorted(set(excluded)),
    }
    return ShownResult(_encode(result), recorded)


def _named(match: Mapping[str, Any], ids: Sequence[str]) -> str:
    """The id, of those to be excluded, that a match or another record of its party has."""
    own = (match["entity"]["id"], *match.get("same_party", ()))
    return next((one for one in own if one in ids), "")


def _decision(
    match: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
    asked: DecisionsAsked,
    now: datetime,
) -> ShownDecision | None:
    """The decision about a match; ``records`` are all matches of its party."""
    customer = asked.customer
    if customer is None:
        return None
    entity_id = match["entity"]["id"]
    alert = customer.alerts.get(entity_id)
    if alert is None:
        return None
    made = customer.decisions.get(alert.decision)
    if made is None or alert.state not in {"decided", "superseded"}:
        return ShownDecision(alert.id, alert.state, applies=False)
    entities = [without_remarks(msgspec.convert(one["entity"], Entity)) for one in records]
    pair = Pair(_ordered(asked.subject).decode(), "").with_party(merged_entity(entities))
    ids = frozenset(one.id for one in entities)
    known, about, until = Pair(alert.subject, alert.listed), ids_about(alert), None
    if alert.outcome == "false_positive":
        bound = next(_bound(customer.exclusions, entity_id), None)
        if bound is not None:
            known, about, until = Pair(bound.subject, bound.listed), known_ids(bound), bound.until
    changed = what_differs(pair, known, ids, about)
    in_time = alert.outcome != "false_positive" or (until is not None and until > now)
    return ShownDecision(
        alert=alert.id,
        state=alert.state,
        applies=not changed and in_time,
        outcome=alert.outcome,
        reason=made.reason,
        by=made.by,
        by_name=made.by_name,
        at=made.at,
        decision=made.id,
        until=until,
        changed=changed,
    )


def _bound(exclusions: Sequence[Row[Any]], entity_id: str) -> Iterator[Row[Any]]:
    return (one for one in exclusions if entity_id in known_ids(one))


def _summary(
    asked: DecisionsAsked,
    result: Mapping[str, Any],
    shown: Mapping[str, ShownDecision | None],
    excluded: Mapping[str, str],
) -> DecisionSummary:
    applying = {one: made for one, made in shown.items() if made is not None and made.applies}
    false = [one for one, made in applying.items() if made.outcome == "false_positive"]
    true = [one for one, made in applying.items() if made.outcome == "true_match"]
    undecided = tuple(one for one in shown if one not in {*false, *true, *excluded})
    unmatched = tuple(one for one in asked.excluded if one not in excluded.values())
    said = [
        *_true(true, applying),
        *_open(undecided),
        *_false(false, applying),
        *([f"{len(excluded)} excluded by this call ({', '.join(excluded)})"] if excluded else []),
    ]
    words = "; ".join(said) or "no match"
    band = result.get("band", "")
    return DecisionSummary(
        customer=asked.customer.ref if asked.customer else "",
        matches=len(shown),
        false_positives=len(false),
        true_matches=len(true),
        excluded=len(excluded),
        undecided=undecided,
        recommendation=f"{words}. The band {band} is what the screening found; decisions do not "
        "change it.",
        excluded_not_matched=unmatched or UNSET,
    )


def _true(ids: Sequence[str], decided: Mapping[str, ShownDecision]) -> list[str]:
    return _said(ids, decided, "a true match", "true matches")


def _false(ids: Sequence[str], decided: Mapping[str, ShownDecision]) -> list[str]:
    return _said(ids, decided, "another party", "other parties")


def _said(
    ids: Sequence[str], decided: Mapping[str, ShownDecision], one: str, several: str
) -> list[str]:
    """One clause for each person and day, however many matches were decided."""
    by: dict[str, list[str]] = {}
    for each in ids:
        by.setdefault(_who(decided[each]), []).append(each)
    return [
        f"{', '.join(some)} {'was' if len(some) == 1 else 'were'} decided to be "
        f"{one if len({decided[each].alert for each in some}) == 1 else several} by {who}"
        for who, some in by.items()
    ]


def _open(ids: Sequence[str]) -> list[str]:
    return [f"{len(ids)} to be looked at ({', '.join(ids)})"] if ids else []


def _who(made: ShownDecision) -> str:
    at = f" on {made.at:%Y-%m-%d}" if made.at else ""
    return f"{made.by_name or made.by} ({made.by}){at}"
