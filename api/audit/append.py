"""Adding links at the end of the chain, inside an open transaction.

Reach for ``ChainAppender`` where an entry has to stand or fall with other rows (the last entry of a
batch with the batch's state); ``AuditLog.append`` and ``AuditWriter`` are for everything else. The
head row stays locked until the transaction ends, so writers in any number of processes make one
chain, and each transaction's entries are sealed as one group (``api.audit.chain``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select

from api.audit.chain import ChainEnd, ChainLink, Draft, link_group
from api.audit.compression import pack
from api.audit.insert import insert_links
from api.audit.seal_keys import SealKey, SealKeyMissing, SealKeys
from api.audit.tables import AUDIT_ENTRY, AUDIT_HEAD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.service.settings import Settings

_END = select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash, AUDIT_HEAD.c.at).with_for_update()


class HeadMoved(RuntimeError):  # noqa: N818 (named like UnknownVersion)
    """The chain does not end where this transaction believes."""


class SealingInDoubt(RuntimeError):  # noqa: N818 (named like UnknownVersion)
    """A record without seals beside a key file: it was written anew, or an older one restored.

    Sealing it would make it pass for what older releases wrote, so nothing is added.
    """


def packed(draft: Draft) -> Draft:
    """The draft with its content compressed, as it is stored."""
    if draft.packed or not draft.content:
        return draft
    return Draft(draft.facts, draft.content, draft.screenings, pack(draft.content))


def utc_now() -> datetime:
    """The present time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ChainAppender:
    """Adds sealed groups of entries; safe to use from several threads and processes."""

    keys: SealKeys
    clock: Callable[[], datetime] = utc_now

    @classmethod
    def of(cls, settings: Settings) -> ChainAppender:
        """With the keys that the settings name."""
        return cls(SealKeys.of(settings))

    def append(self, connection: Connection, drafts: Sequence[Draft]) -> list[ChainLink]:
        """Add links at the end of the chain; they are durable when the transaction is committed.

        Raises:
            SealKeyMissing: the record is sealed with a key that is not here.
            SealingInDoubt: the record lost its seals; see there.
        """
        return self.append_after(connection, lock_end(connection), drafts)

    def append_after(
        self, connection: Connection, end: ChainEnd, drafts: Sequence[Draft]
    ) -> list[ChainLink]:
        """``append`` behind the end that this transaction has locked."""
        if end.seq and end.at is None:  # written by a release before sealing
            end = self._seal_older(connection, end)
        key = self.keys.newest() or self._first_key(connection, end)
        links = link_group([packed(draft) for draft in drafts], end, self.clock(), key)
        if not insert_links(connection, links, end):
            raise HeadMoved("the head of the audit record is not where it was locked")
        return links

    def first_key(self, connection: Connection) -> SealKey:
        """The key in use, made now if nothing was ever sealed.

        Raises:
            SealKeyMissing: the record is sealed with a key that is not here.
        """
        return self.keys.newest() or self._first_key(connection, lock_end(connection))

    def begin(self, connection: Connection, *, confirmed: bool = False) -> None:
        """Seal what is there with the key in use, unless the last entry is: for a start.

        After an upgrade this vouches for the entries of older releases as they are now; after a
        rotation it makes the new key vouch for everything before it. ``confirmed``: somebody says
        that an unsealed record beside a key in use is genuine (a restored older database).

        Raises:
            SealKeyMissing: the record is sealed with a key that is not here.
            SealingInDoubt: see there.
        """
        end = lock_end(connection)
        if not end.seq:
            return
        if end.at is None:
            self._seal_older(connection, end, confirmed=confirmed)
            return
        key = self.keys.newest() or self._first_key(connection, end)
        before = _seal_key_of(connection, end)
        if before != key.id:
            facts = {"kind": "seal-key", "seal_key_before": before}
            self.append_after(connection, end, [Draft(facts)])

    def _seal_older(
        self, connection: Connection, end: ChainEnd, *, confirmed: bool = False
    ) -> ChainEnd:
        """Seal entries of a release before sealing, as they are now; the new end."""
        if self.keys.newest() is not None and not self.keys.given and not confirmed:
            raise SealingInDoubt(
                f"the audit record bears no seals, although {self.keys.source} is there: if it is "
                "of an older release (a restored backup), run `dprk-screen audit seal-older`; "
                "if not, somebody has written it anew"
            )
        key = self.keys.newest() or self._first_key(connection, end)
        [link] = link_group([_sealing_begins(connection, end)], end, self.clock(), key)
        if not insert_links(connection, [link], end):
            raise HeadMoved("the head of the audit record is not where it was locked")
        return link.end

    def _first_key(self, connection: Connection, end: ChainEnd) -> SealKey:
        """A new key, but never beside one that is only missing here."""
        if end.seq and (sealed_with := _seal_key_of(connection, end)):
            raise SealKeyMissing(
                f"the audit record is sealed with key {sealed_with}, which is not in "
                f"{self.keys.source}: put the key file back, or begin another key with "
                "`dprk-screen audit new-key`"
            )
        return self.keys.make(unless_any=True)


def lock_end(connection: Connection) -> ChainEnd:
    """The end of the chain, kept where it is until the transaction ends.

    Raises:
        SealingInDoubt: it is gone.
    """
    row = connection.execute(_END).one_or_none()
    if row is None:
        raise SealingInDoubt(
            "the head of the audit record is gone, so nothing can be added to it: somebody removed "
            "it; see `dprk-screen audit verify`, and restore a backup"
        )
    return ChainEnd(row.seq, row.hash, row.at)


def _sealing_begins(connection: Connection, end: ChainEnd) -> Draft:
    """The first sealed entry over a record of an older release: what there was of it."""
    kept = select(func.min(AUDIT_ENTRY.c.seq).label("first"), func.count().label("entries"))
    row = connection.execute(kept.select_from(AUDIT_ENTRY)).one()
    return Draft(
        {
            "kind": "sealing-begins",
            "unsealed_from": row.first,
            "unsealed_through": end.seq,
            "unsealed_hash": end.hash,
            "unsealed_entries": row.entries,
        }
    )


def _seal_key_of(connection: Connection, end: ChainEnd) -> str:
    """The id of the key that sealed the last entry; empty if nothing did."""
    wanted = select(AUDIT_ENTRY.c.body).where(AUDIT_ENTRY.c.seq == end.seq)
    body = connection.execute(wanted).scalar()
    try:
        return str(msgspec.json.decode(body or "{}").get("seal_key", ""))
    except (msgspec.DecodeError, AttributeError):  # damaged, as `audit verify` says
        return ""
