"""The section of a certificate on what people decided: outcome, reason, and who approved it.

Each step is compared with its entry in the audit record while the page is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import rfc8785

from api.access.scopes import client_of
from api.alerts.of_screening import AskedScreening, ScreeningDecisions, decisions_of_screening
from api.audit.chain import sha256
from api.certificate.blocks import Block, Facts, Heading, Prose

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.alerts.models import Decision
    from api.alerts.rules import AlertRules
    from api.audit.store import AuditLog, Recorded

_STEPS = {
    "proposed": "Proposed",
    "confirmed": "Confirmed by a second person",
    "rejected": "Proposal rejected",
    "decided": "Decided by one person",
}


def client_of_entry(facts: Mapping[str, Any]) -> str:
    """The client that an entry of the audit record was made for."""
    return facts.get("client") or client_of(facts["caller"], facts["caller_name"])


def decision_blocks(
    engine: Engine, log: AuditLog, recorded: Recorded, rules: AlertRules
) -> tuple[Block, ...]:
    """What was decided on a recorded screening; empty if it has no alerts."""
    facts = recorded.entry.facts
    matches = (recorded.result or {}).get("matches", ())
    shown = [one for one in facts.get("decisions", ()) if one["position"] == recorded.position]
    asked = AskedScreening(
        id=recorded.id,
        client=client_of_entry(facts),
        record=recorded.facts["reference"],
        at=recorded.entry.at,
        parties=[one["entity"]["id"] for one in matches],
        shown=[made for one in shown for made in one["decisions"]],
    )
    return tuple(_blocks(log, decisions_of_screening(engine, asked), recorded.id, rules))


def row_decision_blocks(
    engine: Engine, log: AuditLog, screening_id: str, client: str, rules: AlertRules
) -> tuple[Block, ...]:
    """What was decided on the screening of a batch's row; empty if it has no alerts."""
    asked = AskedScreening(screening_id, client, "", datetime.now(UTC))
    return tuple(_blocks(log, decisions_of_screening(engine, asked), screening_id, rules))


def _blocks(
    log: AuditLog, found: ScreeningDecisions, screening_id: str, rules: AlertRules
) -> Iterator[Block]:
    if not found.steps and not found.undecided:
        return
    yield Heading("Decision and approver")
    for step in found.steps:
        yield Heading(f"{_STEPS[step.step]}: {_words(step.outcome)}", f"alert {step.alert}", 3)
        if not _as_recorded(log, step):
            what = f"entry {step.audit_seq} says what is shown of this decision"
            yield Prose(
                f"THE RECORD IS NOT AS IT WAS WRITTEN. This does not hold: {what}.", "warning"
            )
        yield Facts(tuple(_facts(step, screening_id, rules)))
    for alert in found.undecided:
        party = alert.caption or "no listed party"
        yield Prose(
            f"Alert {alert.id} ({party}) is {_words(alert.state)}: not decided when this page was "
            "made.",
            "warning",
        )
    if found.steps:
        yield Prose(
            "A decision holds for the facts that it was made on. It changes neither the matches "
            "nor the band of the screening.",
            "small",
        )


def _facts(step: Decision, screening_id: str, rules: AlertRules) -> Iterator[tuple[str, str]]:
    yield "By", f"{step.by_name} ({step.by})" if step.by_name else step.by
    yield "At", step.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    yield "Listed party", step.entity_id or "none: the band was raised without a match"
    meaning = next((one.meaning for one in rules.reasons if one.code == step.reason), "")
    yield "Reason", f"{step.reason}: {meaning}" if meaning else step.reason
    if step.text:
        yield "In their words", step.text
    yield "Band that was seen", step.band
    if step.screening_id != screening_id:
        yield "Made on another screening", step.screening_id
    yield "Entry of the audit record", str(step.audit_seq)


def _words(code: str) -> str:
    return code.replace("_", " ")


_COMPARED: Sequence[tuple[str, str]] = (
    ("decision", "id"),
    ("step", "step"),
    ("outcome", "outcome"),
    ("reason", "reason"),
    ("proposal", "proposal"),
    ("caller", "by"),
    ("caller_name", "by_name"),
    ("entity_id", "entity_id"),
    ("screening", "screening_id"),
)
"""Fields of the entry, and of the decision, that must agree."""


def _as_recorded(log: AuditLog, step: Decision) -> bool:
    """Whether the entry of a decision is unaltered and says the same; true where it was pruned."""
    for entry, _ in log.entries(step.audit_seq, step.audit_seq):
        facts: dict[str, Any] = entry.facts
        return sha256(rfc8785.dumps(facts)) == entry.hash and all(
            facts.get(said) == getattr(step, name) for said, name in _COMPARED
        )
    return True
