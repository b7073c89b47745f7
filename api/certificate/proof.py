"""Checks that the audit record of one screening is unaltered, each time a certificate is made.

This looks at the one entry, its content and its tie to the entry before. That nothing else in the
chain was changed is what ``dprk-screen audit verify`` shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import rfc8785

from api.audit.chain import GENESIS, sha256
from api.audit.record import request_hash

if TYPE_CHECKING:
    from api.audit.store import AuditLog, Entry, Recorded


@dataclass(frozen=True, slots=True)
class Proof:
    """The checks that succeeded (``holds``) and those that failed (``broken``)."""

    holds: tuple[str, ...]
    broken: tuple[str, ...]


class _Kept(msgspec.Struct):
    subjects: list[Any]
    results: list[msgspec.Raw]
    options: Any = None


def prove(log: AuditLog, recorded: Recorded) -> Proof:
    """Compare the hashes of an entry, of the one before it and of its content with their values."""
    seq = recorded.entry.seq
    around = {entry.seq: (entry, content) for entry, content in log.entries(max(seq - 1, 1), seq)}
    entry, content = around[seq]
    checks = [
        (
            "the entry's text has the entry's hash, number and time",
            sha256(rfc8785.dumps(entry.facts)) == entry.hash
            and entry.facts["seq"] == seq
            and entry.facts["at"] == entry.at.isoformat(),
        )
    ]
    before = around.get(seq - 1) if seq > 1 else None
    checks += _follows(entry, before[0] if before else None)
    if entry.facts["content_sha256"]:
        checks.append(
            (
                "the content kept beside the entry has the hash the entry names",
                sha256(content) == entry.facts["content_sha256"],
            )
        )
        checks += _content(recorded, content)
    return Proof(
        tuple(what for what, held in checks if held),
        tuple(what for what, held in checks if not held),
    )


def _follows(entry: Entry, before: Entry | None) -> list[tuple[str, bool]]:
    previous = entry.facts["prev"]
    if before is not None:
        return [
            (f"the entry follows entry {before.seq}, whose hash it names", previous == before.hash)
        ]
    if entry.seq == 1:
        return [("the entry is the first of the chain", previous == GENESIS)]
    return []  # pruned: a checkpoint vouches for it, which `audit verify` looks at


def _content(recorded: Recorded, content: bytes) -> list[tuple[str, bool]]:
    own = recorded.facts
    try:
        kept = msgspec.json.decode(content, type=_Kept)
        result = bytes(kept.results[recorded.position])
        subject = kept.subjects[recorded.position]
    except (msgspec.DecodeError, IndexError):
        return [("the content can be read", False)]
    return [
        ("the result shown has the recorded result hash", sha256(result) == own["result_sha256"]),
        (
            "the subject and options shown have the recorded request hash",
            request_hash(subject, kept.options) == own["request_sha256"],
        ),
    ]
