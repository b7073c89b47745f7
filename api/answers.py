"""From results to the bytes of an answer: encoded once by msgspec, never validated again.

``results`` of the same subjects, list versions, policy and software are the same bytes, but for
``screening_id``, which is made here and names this one act of screening.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from api.errors import FieldProblem
from api.live import SOFTWARE, Standing
from screening.result import Result

_encode = msgspec.json.Encoder().encode


class ListStamp(Struct, frozen=True):
    """Which version of a list an answer stands on, and how old that version is."""

    version: str
    published_at: datetime | None
    confirmed_at: datetime | None
    age_days: float | None
    state: str


class Unscreened(Struct, frozen=True):
    """A subject that could not be screened: no band, no risk, never to be read as clear."""

    id: str
    error: str
    errors: tuple[FieldProblem, ...] = ()
    warnings: tuple[str, ...] = ()


class Stamp(Struct, frozen=True):
    """What every answer stands on."""

    lists: dict[str, ListStamp]
    policy: str
    software: str
    warnings: tuple[str, ...]


def stamp(standing: Standing, warnings: Sequence[str] = ()) -> Stamp:
    """The versions, policy hash, software and warnings that go into every answer."""
    return Stamp(
        lists={
            state.source: ListStamp(
                state.version, state.published_at, state.confirmed_at, state.age_days, state.state
            )
            for state in standing.states
            if state.version
        },
        policy=standing.loaded.policy.hash,
        software=SOFTWARE,
        warnings=(*warnings, *standing.warnings),
    )


def screening_id() -> str:
    """A UUID version 7: sortable by time (milliseconds), then 74 random bits."""
    bits = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76  # version
    bits = bits & ~(0x3 << 62) | 0x2 << 62  # RFC 9562 variant
    return str(UUID(int=bits))


def encode_result(result: Result | Unscreened) -> bytes:
    """One element of ``results``: its ``screening_id``, then everything else in fixed order."""
    if isinstance(result, Result) and result.error:
        result = Unscreened(result.id, result.error, (), result.warnings)
    return b'{"screening_id":"' + screening_id().encode() + b'",' + _encode(result)[1:]


def encode_screening(results: Sequence[bytes], standing_stamp: bytes) -> bytes:
    """The whole answer from encoded results and an encoded ``Stamp``."""
    return b'{"results":[' + b",".join(results) + b"]," + standing_stamp[1:]


def encode_json(answer: object) -> bytes:
    """Any other answer (structs, dataclasses, dictionaries of them) as JSON bytes."""
    return _encode(answer)
