"""The proof of monitoring for one customer: every run that looked at it, and what it found.

A run asks all customers that were kept when it began against the parties that changed, and screens
those that may be one of them; so each finished run looked at the customer. Runs of the kind
``late`` look at some customers alone, and prove nothing here. What a run did is in the
audit record: its entry is looked up, its hash is computed, and it is compared with the row that is
shown here. Nothing is screened again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import Row, Select, func, or_, select

from api.audit.tables import AUDIT_ENTRY
from api.certificate.blocks import Block, Certificate, Facts, Grid, Heading, Prose
from api.certificate.content import MEANING, instant
from api.certificate.gaps import coverage
from api.customers.groups import GroupStore
from api.customers.store import CustomerStore
from api.customers.tables import CUSTOMER
from api.monitoring.tables import MONITORING_CHANGE, MONITORING_RUN

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.audit.store import AuditLog
    from api.customers.models import Customer
    from lists.store import SnapshotStore

MOST_RUNS: Final = 200
"""Runs that are shown, the newest; all are counted."""
_AROUND: Final = timedelta(minutes=2)
"""How far the time of a run's entry may lie from the time of its end: clocks of two kinds."""
_PUTTING: Final = timedelta(minutes=10)
"""Longer than it takes from the time that a customer is put until that is committed."""
_SHOWN_HASH = 16


@dataclass(frozen=True, slots=True)
class RunLook:
    """A run that looked at the customer. ``entry`` is its place in the audit record.

    ``broken`` says what does not hold of that entry; empty if all does.
    """

    run: Row[Any]
    found: int
    entry: str
    broken: str


def monitoring_proof(
    store: SnapshotStore, log: AuditLog, client: str, ref: str, made_at: datetime
) -> Certificate | None:
    """The proof for a customer of a client; ``None`` if there is no such customer."""
    customer = CustomerStore(store.engine).get(client, ref)
    if customer is None:
        return None
    with store.engine.connect() as connection:
        looks, total = _looks(connection, client, customer)
    active = {version.source: version.id for version in store.active()}
    own = tuple(_own_gaps(customer, looks, active, made_at))
    finished = [look.run for look in looks if look.run.finished_at is not None]
    used = msgspec.json.decode(finished[0].lists_after) if finished else customer.basis.lists
    options = GroupStore(store.engine).options(client, customer.group) or {}
    covered = coverage(store, made_at, {"lists": used}, options, {"status": customer.status})
    return Certificate(
        screening_id=customer.record,
        title="Proof of monitoring",
        band=customer.band,
        verdict=_verdict(customer, looks, total),
        made=instant(made_at),
        gaps=own + covered.gaps,
        blocks=tuple(_blocks(customer, looks, total, f"{log.head().seq}:{log.head().hash}")),
    )


def _looks(
    connection: Connection, client: str, customer: Customer
) -> tuple[Sequence[RunLook], int]:
    """The newest runs that looked at a customer, and how many there are in all."""
    row = connection.execute(
        select(CUSTOMER.c.id, CUSTOMER.c.change).where(
            CUSTOMER.c.client == client, CUSTOMER.c.ref == customer.ref
        )
    ).one()
    run = MONITORING_RUN.c
    # Runs that began behind the last put saw the customer as it is kept now. Those before saw it as
    # it had been put earlier; of them, none is claimed that began while the first put went on.
    earlier = run.started_at > customer.created_at + _PUTTING
    there = (run.kind != "late") & or_(run.mark >= row.change, earlier)
    total = connection.execute(select(func.count()).where(there)).scalar_one()
    wanted: Select[Any] = select(MONITORING_RUN).where(there).order_by(run.id.desc())
    change = MONITORING_CHANGE.c
    counted = (
        select(change.run_id, func.count().label("changes"))
        .where(change.customer_id == row.id)
        .group_by(change.run_id)
    )
    found = {row.run_id: row.changes for row in connection.execute(counted)}
    looks = []
    for one in connection.execute(wanted.limit(MOST_RUNS)).all():
        entry, broken = _entry_of(connection, one)
        looks.append(RunLook(one, found.get(one.id, 0), entry, broken))
    return looks, total


def _entry_of(connection: Connection, run: Row[Any]) -> tuple[str, str]:
    """Where the audit record says that a run ended, and what of it does not hold."""
    if run.finished_at is None:
        return "", ""
    column = AUDIT_ENTRY.c
    near: Select[Any] = select(AUDIT_ENTRY).where(
        column.at >= run.finished_at - _AROUND,
        column.at <= run.finished_at + _AROUND,
        column.body.contains('"kind":"monitoring"', autoescape=True),
    )
    for row in connection.execute(near.order_by(column.seq)):
        facts = msgspec.json.decode(row.body)
        if facts.get("run") != run.id:
            continue
        place = f"{row.seq}:{row.hash[:_SHOWN_HASH]}"
        if hashlib.sha256(row.body.encode()).hexdigest() != row.hash:
            return place, f"the entry of run {run.id} has its hash"
        if facts["lists"] != msgspec.json.decode(run.lists_after):
            return place, f"the entry of run {run.id} names the lists shown here"
        return place, ""
    return "not kept", ""


def _verdict(customer: Customer, looks: Sequence[RunLook], total: int) -> str:
    found = sum(1 for look in looks if look.found)
    ended = sum(1 for look in looks if look.run.finished_at is not None)
    if not total:
        return "No run has looked at this customer yet; it was screened when it was put."
    nothing = "none found a change" if not found else f"{found} of them found a change"
    shown = f", of which the newest {MOST_RUNS} are shown" if total > len(looks) else ""
    return (
        f"{total} runs looked at this customer since {instant(customer.created_at)}{shown}; of "
        f"{ended} that are finished, {nothing}."
    )


def _own_gaps(
    customer: Customer, looks: Sequence[RunLook], active: dict[str, str], made_at: datetime
) -> Iterator[str]:
    finished = [look for look in looks if look.run.finished_at is not None]
    followed = msgspec.json.decode(finished[0].run.lists_after) if finished else {}
    if active not in (followed, customer.basis.lists):
        yield (
            "Lists have changed since the last finished run or screening: none had followed them "
            f"at {instant(made_at)}."
        )
    lost = [str(look.run.id) for look in finished if look.entry == "not kept"]
    if lost:
        yield f"The audit record no longer holds the entries of these runs: {', '.join(lost)}."


def _blocks(customer: Customer, looks: Sequence[RunLook], total: int, head: str) -> Iterator[Block]:
    for look in looks:
        if look.broken:
            words = f"THE RECORD IS NOT AS IT WAS WRITTEN. This does not hold: {look.broken}."
            yield Prose(words, "warning")
    yield Facts(
        (
            ("Client's reference", customer.ref),
            ("Reference in the audit record", customer.record),
            ("Group", customer.group),
            ("Under monitoring since", instant(customer.created_at)),
            ("Put last", instant(customer.put_at)),
            ("Last screening", customer.screening_id),
            ("Screened at", instant(customer.screened_at)),
            ("Listed parties in it", str(len(customer.parties))),
        )
    )
    yield Heading("Runs", note=f"{total}, newest first")
    yield Prose(
        "Each run asks all customers that are kept against the listed parties that changed, added "
        "and delisted ones included, and screens by the ordinary search those that may be one of "
        "them. Full and daily runs screen all customers."
    )
    yield Grid(
        ("Run", "Ended", "Kind", "Parties changed", "Found", "Audit entry"),
        tuple(_row(look) for look in looks),
        (8, 24, 16, 14, 14, 24),
    )
    yield Heading("Lists after each run")
    yield Facts(
        tuple(
            (f"Run {look.run.id}", ", ".join(msgspec.json.decode(look.run.lists_after).values()))
            for look in looks
        )
        or (("none", ""),)
    )
    yield Heading("Place in the audit chain")
    held = [look for look in looks if look.entry not in {"", "not kept"} and not look.broken]
    if held:
        yield Prose(
            f"Checked when this page was made: {len(held)} entries of runs have the hash that the "
            "chain names, and name the lists shown here.",
            "good",
        )
    yield Prose("To check the whole chain, and that it still ends as when this page was made:")
    yield Prose(f"dprk-screen audit verify --anchor {head}", "quote")
    yield MEANING


def _row(look: RunLook) -> tuple[str, ...]:
    run = look.run
    ended = instant(run.finished_at) if run.finished_at is not None else "still running"
    found = "nothing" if not look.found else f"{look.found} changes"
    return (str(run.id), ended, run.kind, str(run.parties), found, look.entry)
