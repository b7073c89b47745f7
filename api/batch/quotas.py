"""How much may wait of one client: rows and bytes of its batches that have not ended.

So a client with a key can neither fill the disk with files nor queue work for weeks. A batch that
is refused can be sent again as it is; nothing of it was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from api.batch.models import FINAL
from api.batch.tables import BATCH
from api.service.errors import BodyTooLarge, TooManyRequests

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.service.settings import Settings

LEAST_ROWS = 1_000
"""Rows that a batch counts as at least: opening the smallest costs as much as screening these."""
_RETRY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of one client waits to be screened, running batches less what is done of them."""

    batches: int = 0
    rows: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Quota:
    """The most that may wait of one client."""

    rows: int
    bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Quota:
        """As the settings say."""
        return cls(settings.batch_waiting_rows, settings.batch_waiting_bytes)

    def check(self, waiting: Waiting, rows: int, size: int) -> None:
        """Refuse a file of so many rows and bytes beside what waits already.

        Raises:
            BodyTooLarge: it is more than may ever wait.
            TooManyRequests: too much waits at the moment.
        """
        asked = (
            ("rows", self.rows, max(rows, LEAST_ROWS), waiting.rows),
            ("bytes", self.bytes, size, waiting.bytes),
        )
        for what, most, wanted, _ in asked:
            if wanted > most:
                raise BodyTooLarge(
                    f"the file has about {wanted:,} {what}, and at most {most:,} {what} of one "
                    f"client may wait to be screened ({_setting(what)}): send it in parts",
                    headers={"connection": "close"},
                )
        for what, most, wanted, there in asked:
            if there + wanted > most:
                raise TooManyRequests(
                    f"{waiting.batches} of your batches with about {there:,} {what} wait to be "
                    f"screened; with the {wanted:,} of this file that is more than the {most:,} "
                    f"{what} of one client that may wait ({_setting(what)}): send it again when "
                    "some of them have ended, or cancel one",
                    headers={"retry-after": str(_RETRY_SECONDS), "connection": "close"},
                )


def _setting(what: str) -> str:
    return f"DPRK_SCREEN_BATCH_WAITING_{what.upper()}"


def waiting_of(connection: Connection, client: str) -> Waiting:
    """What waits of a client at the moment."""
    rows = case((BATCH.c.rows_expected < LEAST_ROWS, LEAST_ROWS), else_=BATCH.c.rows_expected)
    left = 1 - BATCH.c.share
    found = connection.execute(
        select(
            func.count().label("batches"),
            func.coalesce(func.sum(rows * left), 0).label("rows"),
            func.coalesce(func.sum(BATCH.c.size * left), 0).label("bytes"),
        ).where(BATCH.c.client == client, BATCH.c.state.not_in(FINAL), BATCH.c.cancel.is_(False))
    ).one()
    return Waiting(found.batches, int(found.rows), int(found.bytes))
