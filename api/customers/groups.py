"""Groups of customers (portfolios), each with the options its customers are screened with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Row, Select, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.customers.models import STANDS_ON_NOTHING, CustomerGroup
from api.customers.tables import CUSTOMER, CUSTOMER_CHANGE, CUSTOMER_GROUP
from api.service.subjects import read_options
from lists.db import writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from screening.model.subject import Options

DEFAULT_GROUP = "default"
"""Where customers belong that name no group; it has no options of its own until it is put."""
MOST_MATCHES = 100
"""Matches of one customer that are looked for, where its group names no ``limit``: as many as a
screening may show. Each is an alert, so one that is left out would be a silent loss."""
_encode = msgspec.json.Encoder(order="deterministic").encode


def with_all_matches(sent: dict[str, Any]) -> dict[str, Any]:
    """The options of a group as its customers are screened with them."""
    return {"limit": MOST_MATCHES, **sent}


class GroupInUse(ValueError):  # noqa: N818 - a state, not a fault
    """The group still has customers."""


class GroupStore:
    """Reads and writes groups; safe to use from several threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def all(self, client: str) -> tuple[CustomerGroup, ...]:
        """The groups of a client, by name."""
        with self.engine.connect() as connection:
            rows = connection.execute(_groups(client).order_by(CUSTOMER_GROUP.c.name))
            return tuple(_group(row) for row in rows)

    def get(self, client: str, name: str) -> CustomerGroup | None:
        """One group."""
        with self.engine.connect() as connection:
            wanted = _groups(client).where(CUSTOMER_GROUP.c.name == name)
            row = connection.execute(wanted).one_or_none()
        return None if row is None else _group(row)

    def options(self, client: str, name: str) -> dict[str, Any] | None:
        """The options that customers of a group are screened with; ``None``: no such group."""
        with self.engine.connect() as connection:
            return options_sent(connection, client, name)

    def put(self, client: str, name: str, options: dict[str, Any]) -> bool:
        """Keep a group with these options; whether it is a new one.

        Where options of a group with customers change, each of these counts as put anew and is
        screened again by the next run.
        """
        values = {
            "client": client,
            "name": name,
            "options": _encode(options).decode(),
            "put_at": datetime.now(UTC),
        }
        with writing(self.engine) as connection:
            _wait_for_puts(connection)
            same = (CUSTOMER_GROUP.c.client == client) & (CUSTOMER_GROUP.c.name == name)
            before = connection.execute(select(CUSTOMER_GROUP.c.options).where(same)).scalar()
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            put = dialect.insert(CUSTOMER_GROUP).values(values)
            keys = ["client", "name"]
            connection.execute(put.on_conflict_do_update(index_elements=keys, set_=values))
            if (before or "{}") != values["options"]:
                _count_as_put(connection, client, name)
        return before is None

    def delete(self, client: str, name: str) -> bool:
        """Remove a group without customers; whether there was one.

        Raises:
            GroupInUse: it has customers.
        """
        with writing(self.engine) as connection:
            _wait_for_puts(connection)
            inside = (CUSTOMER.c.client == client) & (CUSTOMER.c.group_name == name)
            if connection.execute(select(CUSTOMER.c.id).where(inside).limit(1)).first():
                raise GroupInUse(f"the group {name!r} has customers; put them elsewhere first")
            same = (CUSTOMER_GROUP.c.client == client) & (CUSTOMER_GROUP.c.name == name)
            return bool(connection.execute(delete(CUSTOMER_GROUP).where(same)).rowcount)


def options_sent(connection: Connection, client: str, name: str) -> dict[str, Any] | None:
    """``GroupStore.options`` as a transaction sees it."""
    same = (CUSTOMER_GROUP.c.client == client) & (CUSTOMER_GROUP.c.name == name)
    sent = connection.execute(select(CUSTOMER_GROUP.c.options).where(same)).scalar()
    if sent is None:
        return with_all_matches({}) if name == DEFAULT_GROUP else None
    return with_all_matches(msgspec.json.decode(sent, type=dict[str, Any]))


def options_read(connection: Connection, client: str, name: str) -> Options | None:
    """The options of a group as they are screened with; ``None``: no such group."""
    sent = options_sent(connection, client, name)
    return None if sent is None else read_options(sent)[1]


def _wait_for_puts(connection: Connection) -> None:
    """Let nobody put customers until this transaction has ended.

    Whoever puts one has taken the number of the change (``store.put_all``), then looks at the
    options of its group: so a put sees the options that a change before it left, and a change
    sees the customers of a put before it. SQLite has one writer at a time.
    """
    connection.execute(select(CUSTOMER_CHANGE.c.change).with_for_update())


def _count_as_put(connection: Connection, client: str, name: str) -> None:
    """Give each customer of a group a new number of change, in one statement.

    Their results stand on nothing from now on, so the next run screens them all again.
    All are moved on by as much as brings the first of them behind the last number given, so that
    no two ever have the same one.
    """
    inside = (CUSTOMER.c.client == client) & (CUSTOMER.c.group_name == name)
    last = connection.execute(select(CUSTOMER_CHANGE.c.change).with_for_update()).scalar_one()
    numbers = select(func.min(CUSTOMER.c.change), func.max(CUSTOMER.c.change)).where(inside)
    lowest, highest = connection.execute(numbers).one()
    if lowest is None:
        return
    further = last + 1 - lowest
    moved = (
        update(CUSTOMER)
        .where(inside)
        .values(change=CUSTOMER.c.change + further, basis=_encode(STANDS_ON_NOTHING).decode())
    )
    connection.execute(moved)
    connection.execute(update(CUSTOMER_CHANGE).values(change=highest + further))


def _groups(client: str) -> Select[Any]:
    customers = (
        select(func.count())
        .where(
            CUSTOMER.c.client == CUSTOMER_GROUP.c.client,
            CUSTOMER.c.group_name == CUSTOMER_GROUP.c.name,
        )
        .scalar_subquery()
    )
    return select(CUSTOMER_GROUP, customers.label("customers")).where(
        CUSTOMER_GROUP.c.client == client
    )


def _group(row: Row[Any]) -> CustomerGroup:
    options = msgspec.json.decode(row.options, type=dict[str, Any])
    return CustomerGroup(row.name, options, row.put_at, row.customers)
