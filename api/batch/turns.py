"""Whose batch is worked on next: clients take turns, and so do the batches of one client.

A turn is a number, counted up each time a batch is taken; the batch of the client whose last turn
is longest ago is next. So neither many batches nor a large one keep another client waiting for more
than a turn. A turn lasts some seconds, longer for files that take long to open
(``api.batch.turn_end``); a client that had no turn since the one before is let in as soon as the
rows in work are done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, func, select
from sqlalchemy.dialects import postgresql, sqlite

from api.batch.tables import BATCH, BATCH_TURN

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

Urgency = Literal["nobody", "in turn", "at once"]
"""How urgently others wait: not at all, for the end of this turn, or for the rows in work."""

WAITS: tuple[ColumnElement[bool], ...] = (
    BATCH.c.state.in_(("queued", "running")),
    BATCH.c.cancel.is_(False),
    BATCH.c.held_until.is_(None),
)
"""Conditions of a batch that waits for a process to work on it."""
_LAST_TURN = func.coalesce(BATCH_TURN.c.turn, 0)


def next_batch(connection: Connection) -> str | None:
    """The batch to work on next, or ``None`` when none waits."""
    in_turn = _waiting(BATCH.c.id).order_by(
        _LAST_TURN,
        BATCH.c.turn,
        BATCH.c.started_at.is_not(None),
        BATCH.c.created_at,
        BATCH.c.id,
    )
    return connection.execute(in_turn.limit(1)).scalar()


def last_turn(connection: Connection, client: str) -> int:
    """The number of a client's last turn; 0 before its first."""
    wanted = select(BATCH_TURN.c.turn).where(BATCH_TURN.c.client == client)
    return connection.execute(wanted).scalar() or 0


def take_turn(connection: Connection, client: str) -> int:
    """Count a new turn of a client; its number."""
    newest = connection.execute(select(func.max(BATCH_TURN.c.turn))).scalar() or 0
    values = {"client": client, "turn": newest + 1}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    given = dialect.insert(BATCH_TURN).values(values)
    connection.execute(given.on_conflict_do_update(index_elements=["client"], set_=values))
    return newest + 1


def urgency(connection: Connection, client: str, turn_before: int) -> Urgency:
    """How urgently other batches wait while one of ``client`` is worked on.

    ``turn_before``: the number of the client's turn before the present one.
    """
    others = _waiting(func.min(_LAST_TURN)).where(BATCH.c.client != client)
    longest_ago = connection.execute(others).scalar()
    if longest_ago is not None and longest_ago <= turn_before:
        return "at once"
    own = _waiting(func.count()).where(BATCH.c.client == client)
    waits = longest_ago is not None or connection.execute(own).scalar()
    return "in turn" if waits else "nobody"


def _waiting(what: ColumnElement[Any]) -> Select[Any]:
    turns = BATCH.join(BATCH_TURN, BATCH_TURN.c.client == BATCH.c.client, isouter=True)
    return select(what).select_from(turns).where(and_(*WAITS))
