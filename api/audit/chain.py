"""The hash chain and its seals, as pure functions: how entries become links.

Each entry's body is canonical JSON (RFC 8785) that holds the hash of the entry before it; its own
hash is the SHA-256 of that body. Whoever can write the database could therefore change an entry and
compute every later hash anew. A seal prevents that: the last entry of each transaction bears an
HMAC-SHA256 (RFC 2104) over its body, made with a key that is not in the database, and says from
which entry on it vouches (``seal_from``). Every entry stands in the span of exactly one seal, so
nobody without the key can add one, leave one out, or take a seal away.

Bodies of version 1 (releases before sealing) have no seals; ``api.audit.verify`` says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.audit.seal_keys import SealKey

GENESIS = "0" * 64
"""What the first entry has before it."""
BODY_VERSION = 2
ENTRY_SEAL = b"dprk-screen audit entry\n"
"""What precedes the sealed text, so that a seal of one kind never passes for one of another."""
CLOCK_JUMP = timedelta(days=30)
"""Time between two entries from which on the clock, rather than a quiet month, is doubted."""
CLOCK_STEP = timedelta(minutes=1)
"""How far clocks of several servers, or one that is being adjusted, may differ without doubt."""

canonical = msgspec.json.Encoder(order="deterministic").encode
"""RFC 8785 for what entries hold: text, whole numbers below 2^53, keys in ASCII. Thirty times as
quick as the reference implementation, which ``audit verify`` holds every entry against."""


class Draft(Struct, frozen=True):
    """An entry before it has its place in the chain."""

    facts: dict[str, Any]
    content: bytes = b""
    screenings: tuple[tuple[str, str], ...] = ()
    """Id and reference of each, in order."""
    packed: bytes = b""
    """The content compressed, once that is done."""


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The last link of a chain; ``at`` is missing where a release before sealing wrote it."""

    seq: int = 0
    hash: str = GENESIS
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An entry in its place."""

    seq: int
    at: datetime
    hash: str
    body: bytes
    draft: Draft = field(repr=False)

    @property
    def end(self) -> ChainEnd:
        """The end of a chain whose last link this is."""
        return ChainEnd(self.seq, self.hash, self.at)


def sha256(content: bytes) -> str:
    """Hex digest."""
    return hashlib.sha256(content).hexdigest()


def clock_jumped(before: datetime | None, now: datetime) -> bool:
    """May the clock have been set wrong between two entries? Then no date is pruned unasked."""
    return before is not None and not -CLOCK_STEP <= now - before <= CLOCK_JUMP


def link_group(
    drafts: Sequence[Draft], end: ChainEnd, at: datetime, key: SealKey
) -> list[ChainLink]:
    """Put drafts at the end of a chain as one group, the last of them sealed.

    If ``at`` is before the last entry's time, the first link says by how much
    (``clock_back_ms``): times in the record never run backwards unnoticed.
    """
    stamp = at.astimezone(UTC)
    placed: dict[str, Any] = {"v": BODY_VERSION, "at": stamp.isoformat()}
    seq, previous, first = end.seq, end.hash, end.seq + 1
    links: list[ChainLink] = []
    for number, draft in enumerate(drafts, 1):
        seq += 1
        facts = {**draft.facts, **placed, "seq": seq, "prev": previous}
        if number == 1 and end.at is not None and stamp < end.at:
            facts["clock_back_ms"] = _milliseconds(end.at - stamp)
        if number == len(drafts):
            facts["seal_from"] = first
            facts["seal_key"] = key.id
            unsealed = canonical(facts)
            body = _sealed(unsealed, key.seal(ENTRY_SEAL, unsealed))
        else:
            body = canonical(facts)
        previous = sha256(body)
        links.append(ChainLink(seq, stamp, previous, body, draft))
    return links


def _sealed(unsealed: bytes, seal: str) -> bytes:
    """A canonical body with its seal: fields stand in order, so it stands before ``seal_from``.

    Text inside a body has no bare quotation marks, so only the field is found.
    """
    before, field_name, behind = unsealed.rpartition(b'"seal_from":')
    return b"".join((before, b'"seal":"', seal.encode(), b'",', field_name, behind))


def _milliseconds(length: timedelta) -> int:
    return max(1, length // timedelta(milliseconds=1))
