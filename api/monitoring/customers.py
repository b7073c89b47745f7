"""Customers as a run reads them: what to screen, with which options, and what they came to last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Row, select

from api.customers.groups import with_all_matches
from api.customers.models import ResultBasis
from api.customers.tables import CUSTOMER, CUSTOMER_GROUP, CUSTOMER_PARTY
from api.service.subjects import read_options
from screening.model.subject import Options
from screening.monitoring.outcome import CustomerOutcome, PartyInResult

if TYPE_CHECKING:
    from collections.abc import Sequence

IDS_OF_A_STATEMENT = 500
"""Most ids that one statement names."""


@dataclass(frozen=True, slots=True)
class KeptCustomer:
    """A customer with the options of its group and what it came to last."""

    id: int
    client: str
    ref: str
    change: int
    record: str
    subject: dict[str, Any]
    sent_options: dict[str, Any]
    options: Options
    outcome: CustomerOutcome
    basis: ResultBasis


class GroupOptions:
    """The options of all groups, as they stand when this is made."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(select(CUSTOMER_GROUP))
        self._sent: dict[tuple[str, str], dict[str, Any]] = {
            (row.client, row.name): msgspec.json.decode(row.options) for row in rows
        }
        self._read: dict[tuple[str, str], Options] = {}

    def of(self, client: str, group: str) -> tuple[dict[str, Any], Options]:
        """The options of a group as they were sent and as they are read."""
        key = (client, group)
        sent = with_all_matches(self._sent.get(key, {}))
        if key not in self._read:
            self._read[key] = read_options(sent)[1]
        return sent, self._read[key]


def customers_with(connection: Connection, ids: Sequence[int]) -> list[KeptCustomer]:
    """The customers with these ids that are still kept, in the order of the ids."""
    groups = GroupOptions(connection)
    found: list[KeptCustomer] = []
    for first in range(0, len(ids), IDS_OF_A_STATEMENT):
        some = list(ids[first : first + IDS_OF_A_STATEMENT])
        rows = connection.execute(
            select(CUSTOMER).where(CUSTOMER.c.id.in_(some)).order_by(CUSTOMER.c.id)
        ).all()
        parties = _parties(connection, some)
        found += [_kept(row, groups, parties.get(row.id, ())) for row in rows]
    return found


def _parties(connection: Connection, ids: list[int]) -> dict[int, list[PartyInResult]]:
    rows = connection.execute(select(CUSTOMER_PARTY).where(CUSTOMER_PARTY.c.customer_id.in_(ids)))
    parties: dict[int, list[PartyInResult]] = {}
    for row in rows:
        party = PartyInResult(
            row.entity_id, row.source, row.caption, row.role, row.score, row.facts
        )
        parties.setdefault(row.customer_id, []).append(party)
    return parties


def _kept(row: Row[Any], groups: GroupOptions, parties: Sequence[PartyInResult]) -> KeptCustomer:
    sent, options = groups.of(row.client, row.group_name)
    return KeptCustomer(
        id=row.id,
        client=row.client,
        ref=row.ref,
        change=row.change,
        record=row.record,
        subject=msgspec.json.decode(row.subject),
        sent_options=sent,
        options=options,
        outcome=CustomerOutcome(row.status, row.band, row.risk, tuple(parties)),
        basis=msgspec.json.decode(row.basis, type=ResultBasis),
    )
