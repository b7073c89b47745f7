"""Decisions as they are checked, recorded and remembered, inside an open transaction.

Rows of decisions are only added, and each is an entry of the audit record: who, which step, which
outcome and reason, and what was seen (screening, list versions, policy, facts of both sides). The
text stands beside the entry, like the content of a screening, and can be erased with the customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from sqlalchemy import Connection, insert, select

from api.alerts.announcements import announce
from api.alerts.pairs import Pair
from api.alerts.persons import acting
from api.alerts.rows import encoded, ids_of
from api.alerts.rules import Outcome
from api.alerts.tables import ALERT, ALERT_DECISION, EXCLUSION
from api.alerts.writing import add_step, alerts_with_customers, append_drafts, update_alert
from api.audit.chain import Draft, canonical, sha256
from api.service.answer_encoding import screening_id
from api.service.errors import FieldProblem, Unprocessable

if TYPE_CHECKING:
    from sqlalchemy import Row

    from api.access.scopes import Caller
    from api.alerts.models import DecisionStep
    from api.alerts.rules import AlertRules
    from api.audit.append import ChainAppender
    from api.service.settings import Content


@dataclass(frozen=True, slots=True)
class Recording:
    """How decisions are recorded: the chain, the rules, and whether their text is kept there."""

    appender: ChainAppender
    rules: AlertRules
    keep: Content


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step towards a decision; ``proposal`` is the id of the one it answers."""

    step: DecisionStep
    outcome: str
    reason: str
    text: str
    caller: Caller
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class MadeDecision:
    """A step that was recorded."""

    id: str
    at: datetime


def possible_outcomes(kind: str) -> tuple[str, ...]:
    """What an alert of this kind may be decided to be."""
    gone = kind == "gone"
    return tuple(
        one
        for one in get_args(Outcome)
        if (one == "no_longer_listed") is gone or one == "inconclusive"
    )


def check_outcome(rules: AlertRules, row: Row[Any], outcome: str, reason: str) -> None:
    """Whether an outcome is possible for an alert, and its reason fits it.

    Raises:
        Unprocessable: it is not; the problem names what may be sent.
    """
    possible = possible_outcomes(row.kind)
    if outcome not in possible:
        gone = row.kind == "gone"
        why = "there is no match any more" if gone else "the match is still there"
        raise Unprocessable.in_field(
            "outcome",
            f"{outcome[:60]!r} is not possible: {why}"
            if outcome in get_args(Outcome)
            else f"{outcome[:60]!r} is no outcome",
            f"send one of {', '.join(possible)}",
        )
    codes = rules.codes(outcome)
    if reason not in codes:
        fix = f"send one of {', '.join(codes)}"
        problem = f"{reason[:60]!r} is no reason for {outcome}"
        raise Unprocessable(f"reason: {problem}", (FieldProblem("reason", problem, fix),))


def record_step(
    connection: Connection, recording: Recording, row: Row[Any], taken: StepTaken
) -> MadeDecision:
    """Record a step: its row, its entry in the audit record, the history, the event."""
    made = MadeDecision(screening_id(), datetime.now(UTC))
    draft = _draft(recording, row, taken, made)
    [seq] = append_drafts(connection, recording.appender, [draft])
    said = {
        "outcome": taken.outcome,
        "reason": taken.reason,
        "text": taken.text,
        "by": acting(taken.caller),
        "by_name": taken.caller.name,
        "at": made.at,
        "step": taken.step,
        "proposal": taken.proposal,
    }
    seen = {name: getattr(row, name) for name in _SEEN}
    values = {
        "id": made.id,
        "alert_id": row.id,
        "rules": recording.rules.hash,
        "audit_seq": seq,
        **said,
        **seen,
    }
    connection.execute(insert(ALERT_DECISION).values(values))
    words = f"{taken.outcome}: {taken.reason}"
    add_step(
        connection,
        row.id,
        taken.step,
        made.at,
        by=said["by"],
        by_name=taken.caller.name,
        text=f"{words}: {taken.text}" if taken.text else words,
        screening_id=row.screening_id,
    )
    return made


_SEEN = (
    *("client", "record", "entity_id", "source"),
    *("band", "score", "facts", "screening_id", "basis"),
)
"""Columns of an alert that say what was seen."""


def _draft(recording: Recording, row: Row[Any], taken: StepTaken, made: MadeDecision) -> Draft:
    content = b""
    if recording.keep == "full":
        content = canonical(
            {"text": taken.text, "changed": msgspec.json.decode(row.changed), "ref": row.ref}
        )
    basis = msgspec.json.decode(row.basis)
    facts = {
        "kind": "decision",
        "decision": made.id,
        "step": taken.step,
        "outcome": taken.outcome,
        "reason": taken.reason,
        "proposal": taken.proposal,
        "caller": acting(taken.caller),
        "caller_name": taken.caller.name,
        "client": row.client,
        "alert": row.id,
        "alert_version": row.version,
        "alert_kind": row.kind,
        "record": row.record,
        "entity_id": row.entity_id,
        "source": row.source,
        "band": row.band,
        "facts": row.facts,
        "screening": row.screening_id,
        "lists": basis["lists"],
        "policy": basis["policy"],
        "software": basis["software"],
        "rules": recording.rules.hash,
        "persons": recording.rules.persons(row.band),
        "content": recording.keep,
        "content_sha256": sha256(content) if content else "",
    }
    return Draft(facts, content)


def settle(
    connection: Connection,
    recording: Recording,
    row: Row[Any],
    taken: StepTaken,
    made: MadeDecision,
) -> None:
    """What follows when a decision stands: an exclusion after a false positive, and the events.

    ``row`` is the alert as it was when it was decided.
    """
    if taken.outcome == "false_positive" and row.entity_id:
        others = _supersede_others(connection, row, made)
        also = tuple(dict.fromkeys((*ids_of(row.same_party), *others)))
        connection.execute(
            insert(EXCLUSION).values(
                client=row.client,
                customer_id=row.customer_id,
                alert_id=row.id,
                entity_id=row.entity_id,
                also=encoded(also),
                source=row.source,
                caption=row.caption,
                subject=row.subject,
                listed=row.listed,
                decision=made.id,
                began_at=made.at,
                until=made.at + recording.rules.remembered,
                ended_at=None,
                ended_why="",
                ended_by="",
                changed="[]",
            )
        )
    after = connection.execute(alerts_with_customers().where(ALERT.c.id == row.id)).one()
    said = {"outcome": taken.outcome, "reason": taken.reason, "decision": made.id}
    announce(connection, "decision.made", after, **said)
    announce(connection, "alert.resolved", after, outcome=taken.outcome)


def _supersede_others(connection: Connection, row: Row[Any], made: MadeDecision) -> tuple[str, ...]:
    """Alerts of the same customer about other records of the party that say nothing more."""
    others = alerts_with_customers().where(
        ALERT.c.customer_id == row.customer_id,
        ALERT.c.id != row.id,
        ALERT.c.state.in_(("open", "in_review", "proposed")),
        ALERT.c.kind != "gone",
    )
    known, also = Pair(row.subject, row.listed), []
    for other in connection.execute(others.order_by(ALERT.c.id).with_for_update(of=ALERT)).all():
        same = row.entity_id in ids_of(other.same_party) or other.entity_id in ids_of(
            row.same_party
        )
        if not same or Pair(other.subject, other.listed).says_more_than(known):
            continue
        also.append(other.entity_id)
        update_alert(
            connection, other, state="superseded", outcome="false_positive", decision=made.id
        )
        text = f"the same party as {row.entity_id}, which decision {made.id} is of"
        add_step(connection, other.id, "superseded", made.at, text=text)
        after = connection.execute(alerts_with_customers().where(ALERT.c.id == other.id)).one()
        announce(connection, "alert.resolved", after, outcome="false_positive")
    return tuple(also)


def proposal_of(connection: Connection, row: Row[Any]) -> Row[Any]:
    """The proposal that waits for a second person."""
    wanted = select(ALERT_DECISION).where(ALERT_DECISION.c.id == row.decision)
    return connection.execute(wanted).one()
