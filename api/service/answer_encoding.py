"""From results to the bytes of a response: encoded once by msgspec, never validated again.

``results`` for the same subjects, list versions, policy and software are the same bytes, except for
``screening_id``, which is generated here and identifies this one screening.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from api.service.errors import FieldProblem
from api.service.random_bytes import random_bytes
from screening.model.result import Result
from screening.model.subject import Unread

_encode = msgspec.json.Encoder().encode


class Unscreened(Struct, frozen=True):
    """A subject that was not screened: its ``band`` is ``unscreened``, there is no risk.

    ``error`` says why, ``errors`` which field to mend and how.
    """

    id: str
    status: Literal["not_screened"]
    band: Literal["unscreened"]
    error: str
    errors: tuple[FieldProblem, ...]
    warnings: tuple[str, ...]
    unread: tuple[Unread, ...]


def unscreened(
    reference: str,
    error: str,
    errors: tuple[FieldProblem, ...] = (),
    warnings: tuple[str, ...] = (),
    unread: tuple[Unread, ...] = (),
) -> Unscreened:
    """The result of a subject that was not screened; ``reference`` is the client's own id."""
    return Unscreened(reference, "not_screened", "unscreened", error, errors, warnings, unread)


def screening_id() -> str:
    """A UUID version 7 (RFC 9562): milliseconds since 1970, then 74 random bits."""
    random = int.from_bytes(random_bytes(10), "big")
    digits = (
        f"{time.time_ns() // 1_000_000:012x}"
        f"7{random >> 68:03x}"  # version
        f"{0x8000 | random >> 48 & 0x3FFF:04x}{random & 0xFFFF_FFFF_FFFF:012x}"  # variant
    )
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def encode_result(result: Result | Unscreened) -> bytes:
    """One element of ``results``: its ``screening_id``, then everything else in fixed order."""
    return b'{"screening_id":"' + screening_id().encode() + b'",' + _encode(result)[1:]


def encode_screening(results: Sequence[bytes], stamp: bytes) -> bytes:
    """The whole answer from encoded results and an encoded ``Stamp``."""
    return b'{"results":[' + b",".join(results) + b"]," + stamp[1:]


def encode_json(answer: object) -> bytes:
    """Any other answer (structs, dataclasses, dictionaries of them) as JSON bytes."""
    return _encode(answer)
