"""Customers in the database. Every call names the client whose customers it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, Engine, Row, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.customers.block_names import forget_blocks
from api.customers.groups import options_read
from api.customers.models import (
    STANDS_ON_NOTHING,
    Customer,
    CustomerPage,
    CustomerPut,
    CustomerScreening,
    PartyFound,
    Removed,
    ResultBasis,
)
from api.customers.tables import CUSTOMER, CUSTOMER_CHANGE, CUSTOMER_PARTY
from api.events.outbox import forget_customer
from lists.db import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from screening.monitoring.outcome import CustomerOutcome

_ROWS = 500
"""Customers written by one statement; SQLite takes 32,766 values."""
_encode = msgspec.json.Encoder(order="deterministic").encode


class CustomerStore:
    """Reads and writes customers; safe to use from several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def any(self) -> bool:
        """Whether anybody keeps a customer at all."""
        with self.engine.connect() as connection:
            return connection.execute(select(CUSTOMER.c.id).limit(1)).first() is not None

    def record_of(self, client: str, ref: str) -> str:
        """Under which reference the audit record keeps this customer's screenings.

        A new one for a customer that is not there yet.
        """
        wanted = select(CUSTOMER.c.record).where(_named(client, ref))
        with self.engine.connect() as connection:
            return connection.execute(wanted).scalar() or new_record()

    def put(self, client: str, customer: CustomerPut) -> bool:
        """Keep a customer with what it came to; whether it is a new one."""
        with writing(self.engine) as connection:
            return bool(put_all(connection, client, (customer,)))

    def get(self, client: str, ref: str) -> Customer | None:
        """A customer with the listed parties in its last result."""
        with self.engine.connect() as connection:
            return customer_of(connection, client, ref)

    def page(
        self, client: str, *, group: str = "", band: str = "", cursor: str = "", limit: int = 100
    ) -> CustomerPage:
        """Customers in the order of their references, those behind ``cursor``."""
        wanted = select(CUSTOMER).where(CUSTOMER.c.client == client, CUSTOMER.c.ref > cursor)
        if group:
            wanted = wanted.where(CUSTOMER.c.group_name == group)
        if band:
            wanted = wanted.where(CUSTOMER.c.band == band)
        with self.engine.connect() as connection:
            rows = connection.execute(wanted.order_by(CUSTOMER.c.ref).limit(limit + 1)).all()
        shown = tuple(_customer(row) for row in rows[:limit])
        return CustomerPage(shown, shown[-1].ref if len(rows) > limit else None)

    def delete(self, client: str, ref: str, cache_dir: Path) -> Removed | None:
        """End the monitoring of a customer; ``None`` if there is none."""
        with writing(self.engine) as connection:
            gone = remove(connection, client, ref)
        if gone is None:
            return None
        forget_blocks(cache_dir, gone.change)
        return Removed(ref, gone.record, 0)


def new_record() -> str:
    """A reference for the audit record that says nothing of the customer."""
    return f"customer:{uuid4().hex}"


def customer_of(connection: Connection, client: str, ref: str) -> Customer | None:
    """A customer with the listed parties in its last result, as a transaction sees it."""
    row = connection.execute(select(CUSTOMER).where(_named(client, ref))).one_or_none()
    if row is None:
        return None
    found = select(CUSTOMER_PARTY).where(CUSTOMER_PARTY.c.customer_id == row.id)
    parties = connection.execute(
        found.order_by(CUSTOMER_PARTY.c.role.desc(), CUSTOMER_PARTY.c.entity_id)
    ).all()
    order = {"match": 0, "discounted": 1, "mentioned": 2}
    shown = sorted(map(_party, parties), key=lambda one: (order[one.role], -one.score))
    return _customer(row, tuple(shown))


def put_all(connection: Connection, client: str, customers: Sequence[CustomerPut]) -> int:
    """Keep customers, inside an open transaction; how many are new. Of two alike the last counts.

    A customer that was there keeps its reference in the audit record. One that was screened with
    other options than its group has now (they changed meanwhile) is left to the next run.
    """
    latest = list({one.ref: one for one in customers}.values())
    before = count(connection, client)
    now = datetime.now(UTC)
    change = _next_changes(connection, len(latest))
    _hold(connection, client, [one.ref for one in latest])
    latest = _by_present_options(connection, client, latest)
    for start in range(0, len(latest), _ROWS):
        portion = latest[start : start + _ROWS]
        rows = [
            _values(client, one, change + start + place, now) for place, one in enumerate(portion)
        ]
        ids = _upsert(connection, rows)
        outcomes = {ids[one.ref]: one.screened.outcome for one in portion}
        write_parties(connection, outcomes)
    return count(connection, client) - before


def _by_present_options(
    connection: Connection, client: str, customers: Sequence[CustomerPut]
) -> list[CustomerPut]:
    """Customers as they are kept: a result made with other options stands on nothing."""
    now = {name: options_read(connection, client, name) for name in {c.group for c in customers}}
    return [
        one
        if one.screened.options == now[one.group]
        else replace(one, screened=replace(one.screened, basis=STANDS_ON_NOTHING))
        for one in customers
    ]


def count(connection: Connection, client: str) -> int:
    """How many customers a client keeps."""
    mine = select(func.count()).select_from(CUSTOMER).where(CUSTOMER.c.client == client)
    return int(connection.execute(mine).scalar_one())


class RemovedRow(NamedTuple):
    """A customer that was removed: its reference in the audit record, number of its last change."""

    record: str
    change: int


def remove(connection: Connection, client: str, ref: str) -> RemovedRow | None:
    """Remove a customer and its events, inside an open transaction; ``None`` if there is none.

    When that is committed, ``forget_blocks`` removes what else the customer's words stand in.
    """
    gone = delete(CUSTOMER).where(_named(client, ref))
    row = connection.execute(gone.returning(CUSTOMER.c.record, CUSTOMER.c.change)).one_or_none()
    forget_customer(connection, client, ref)
    return None if row is None else RemovedRow(row.record, row.change)


def screened_values(screened: CustomerScreening) -> dict[str, Any]:
    """The columns of a customer that hold its last result."""
    return {
        "screened_at": screened.at,
        "screening_id": screened.screening_id,
        "status": screened.outcome.status,
        "band": screened.outcome.band,
        "risk": screened.outcome.risk,
        "basis": _encode(screened.basis).decode(),
    }


def unchanged_customers(connection: Connection, changes: Mapping[int, int]) -> frozenset[int]:
    """Customers that nobody put again or removed since, kept so until the transaction ends.

    ``changes`` has the number of the last change that was seen, by the customer's own number.
    """
    ids = sorted(changes)
    found = set()
    for start in range(0, len(ids), _ROWS):
        some = CUSTOMER.c.id.in_(ids[start : start + _ROWS])
        wanted = select(CUSTOMER.c.id, CUSTOMER.c.change).where(some).order_by(CUSTOMER.c.id)
        rows = connection.execute(wanted.with_for_update(key_share=True))
        found |= {row.id for row in rows if row.change == changes[row.id]}
    return frozenset(found)


def leave_to_next_run(connection: Connection, ids: Sequence[int]) -> None:
    """Have customers, given by their numbers, screened by the next run whatever it is about."""
    for start in range(0, len(ids), _ROWS):
        some = CUSTOMER.c.id.in_(ids[start : start + _ROWS])
        nothing = _encode(STANDS_ON_NOTHING).decode()
        connection.execute(update(CUSTOMER).where(some).values(basis=nothing))


def write_screened(connection: Connection, screened: Mapping[int, CustomerScreening]) -> None:
    """Replace the last results of customers, given by their numbers."""
    if not screened:
        return
    rows = [{"customer": number, **screened_values(one)} for number, one in screened.items()]
    ours = update(CUSTOMER).where(CUSTOMER.c.id == bindparam("customer"))
    connection.execute(ours, rows)
    write_parties(connection, {number: one.outcome for number, one in screened.items()})


def write_parties(connection: Connection, outcomes: Mapping[int, CustomerOutcome]) -> None:
    """Replace the listed parties in the last results of customers, given by their ids."""
    if not outcomes:
        return
    connection.execute(
        delete(CUSTOMER_PARTY).where(CUSTOMER_PARTY.c.customer_id.in_(list(outcomes)))
    )
    rows = [
        {
            "customer_id": customer_id,
            "entity_id": party.entity_id,
            "source": party.source,
            "caption": party.caption,
            "role": party.role,
            "score": party.score,
            "facts": party.facts,
        }
        for customer_id, outcome in outcomes.items()
        for party in outcome.parties
    ]
    if rows:
        connection.execute(insert(CUSTOMER_PARTY), rows)


def _next_changes(connection: Connection, number: int) -> int:
    """The first of so many numbers of changes; others wait until this transaction has ended."""
    counted = (
        update(CUSTOMER_CHANGE)
        .values(change=CUSTOMER_CHANGE.c.change + number)
        .returning(CUSTOMER_CHANGE.c.change)
    )
    return int(connection.execute(counted).scalar_one()) - number + 1


def _hold(connection: Connection, client: str, refs: Sequence[str]) -> None:
    """Lock the customers that are put again, in the order of their ids, as runs take them.

    In the order of a file, a run and a file that put the same customers could wait for each other.
    SQLite has one writer at a time.
    """
    if connection.dialect.name != "postgresql":
        return
    ids: list[int] = []
    for start in range(0, len(refs), _ROWS):
        some = CUSTOMER.c.ref.in_(refs[start : start + _ROWS])
        wanted = select(CUSTOMER.c.id).where(CUSTOMER.c.client == client, some)
        ids += connection.execute(wanted).scalars()
    ids.sort()
    for start in range(0, len(ids), _ROWS):
        held = select(CUSTOMER.c.id).where(CUSTOMER.c.id.in_(ids[start : start + _ROWS]))
        connection.execute(held.order_by(CUSTOMER.c.id).with_for_update(key_share=True)).all()


def _upsert(connection: Connection, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Insert or replace customers of one client; the id of each by its reference."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(CUSTOMER)
    kept = {"client", "ref", "record", "created_at", "id"}
    replaced = {name: new.excluded[name] for name in rows[0] if name not in kept}
    put = new.on_conflict_do_update(index_elements=["client", "ref"], set_=replaced)
    # Rows as values of the statement would have it compiled for each portion: a millisecond a row.
    returned = put.returning(CUSTOMER.c.id, CUSTOMER.c.ref)
    found: Iterable[Row[Any]] = connection.execute(returned, rows)
    return {row.ref: row.id for row in found}


def _values(client: str, put: CustomerPut, change: int, now: datetime) -> dict[str, Any]:
    return {
        "client": client,
        "ref": put.ref,
        "group_name": put.group,
        "subject": put.subject.decode(),
        "change": change,
        "record": put.record,
        "created_at": now,
        "put_at": now,
        **screened_values(put.screened),
    }


def _named(client: str, ref: str) -> Any:  # noqa: ANN401 - an SQL expression
    return (CUSTOMER.c.client == client) & (CUSTOMER.c.ref == ref)


def _party(row: Row[Any]) -> PartyFound:
    return PartyFound(row.entity_id, row.source, row.caption, row.role, row.score)


def _customer(row: Row[Any], parties: tuple[PartyFound, ...] = ()) -> Customer:
    return Customer(
        ref=row.ref,
        group=row.group_name,
        subject=msgspec.Raw(row.subject.encode()),
        created_at=row.created_at,
        put_at=row.put_at,
        screened_at=row.screened_at,
        screening_id=row.screening_id,
        record=row.record,
        status=row.status,
        band=row.band,
        risk=row.risk,
        basis=msgspec.json.decode(row.basis, type=ResultBasis),
        parties=parties,
    )
