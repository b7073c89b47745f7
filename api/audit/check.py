"""The whole verification as commands and ``doctor`` run it: chain, seals and noted heads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from api.audit.heads import read_heads
from api.audit.noted_heads import NotedHead
from api.audit.seal_keys import SealKeys
from api.audit.verify import verify

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.audit.store import Head
    from api.audit.verdict import Break, Verdict
    from api.service.settings import Settings


def check_record(
    engine: Engine, settings: Settings, *, anchor: Head | None = None, heads: Path | None = None
) -> Verdict:
    """Verify with the keys of the settings, against an anchor and a file of heads.

    ``heads`` is that of the settings if none is named and it is there.

    Raises:
        OSError: the named file cannot be read.
        SealKeyMissing: the key file is not one.
    """
    keys = SealKeys.of(settings)
    noted = [NotedHead(anchor.seq, anchor.hash, "the anchor")] if anchor is not None else []
    file = heads or settings.audit_heads_file
    broken: list[Break] = []
    if heads is not None or file.exists():
        read, broken = read_heads(file, keys)
        noted += read
    verdict = verify(engine, keys, noted)
    if not broken:
        return verdict
    return replace(verdict, breaks=(*broken, *verdict.breaks), proved=(), unproved=())
