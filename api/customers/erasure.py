"""Erasing what is kept of a customer, while the audit record stays verifiable.

An entry of the record holds a hash of what was asked and answered, and the content stands beside
it. Erasing removes the content and adds an entry that says of which entries it is gone; ``audit
verify`` accepts its lack for these alone. The reference under which the entries are kept is random,
so nothing in them names the customer any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, Engine, delete, select

from api.audit.chain import Draft
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY, AUDIT_SCREENING
from api.customers.block_names import forget_blocks
from api.customers.models import Removed
from api.customers.store import remove
from lists.db import forget_overwritten, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.access.scopes import Caller
    from api.audit.append import ChainAppender


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases customers; ``decisions`` erases what people wrote about one in their decisions.

    It is given the reference in the record and says which entries lose their content.
    """

    engine: Engine
    appender: ChainAppender
    cache_dir: Path
    decisions: Callable[[Connection, str], list[int]]

    def erase(self, caller: Caller, ref: str) -> Removed | None:
        """End the monitoring of a customer and erase what the record holds of it.

        ``None`` if there is no such customer.
        """
        with writing(self.engine) as connection:
            gone = remove(connection, caller.client, ref)
            if gone is None:
                return None
            said = self.decisions(connection, gone.record)
            entries = sorted({*_own_entries(connection, gone.record), *said})
            connection.execute(delete(AUDIT_CONTENT).where(AUDIT_CONTENT.c.seq.in_(entries)))
            facts = {
                "kind": "erasure",
                "caller": caller.id,
                "caller_name": caller.name,
                "record": gone.record,
                "erased": entries,
            }
            self.appender.append(connection, [Draft(facts)])
        forget_overwritten(self.engine)
        forget_blocks(self.cache_dir, gone.change)
        return Removed(ref, gone.record, len(entries))


def _own_entries(connection: Connection, record: str) -> list[int]:
    """Entries of the record that are about this customer and nobody else, and hold content."""
    found = (
        select(AUDIT_SCREENING.c.seq, AUDIT_ENTRY.c.body)
        .join(AUDIT_ENTRY, AUDIT_ENTRY.c.seq == AUDIT_SCREENING.c.seq)
        .join(AUDIT_CONTENT, AUDIT_CONTENT.c.seq == AUDIT_SCREENING.c.seq)
        .where(AUDIT_SCREENING.c.reference == record)
        .order_by(AUDIT_SCREENING.c.seq)
    )
    rows = connection.execute(found).all()
    return [row.seq for row in rows if len(msgspec.json.decode(row.body)["screenings"]) == 1]
