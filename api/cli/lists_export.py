"""``dprk-screen lists export``: active lists as FollowTheMoney lines, for other software."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
import typer

from lists.entity import Entity, ListVersion
from lists.ftm import ftm_lines
from lists.store import SnapshotStore

FORMATS = ("ftm",)
_decode = msgspec.msgpack.Decoder(Entity).decode


def chosen(store: SnapshotStore, source: str) -> tuple[ListVersion, ...]:
    """The active versions to export: of one list, or of all.

    Raises ``typer.BadParameter`` where there is none.
    """
    active = store.active()
    if not source:
        if not active:
            raise typer.BadParameter("no list is active")
        return active
    found = tuple(version for version in active if version.source == source)
    if not found:
        known = ", ".join(version.source for version in active) or "none"
        raise typer.BadParameter(f"no version of {source!r} is active; active lists: {known}")
    return found


def write_ftm(
    store: SnapshotStore,
    versions: tuple[ListVersion, ...],
    target: Path,
    *,
    with_residue: bool = False,
) -> int:
    """Write the parties of some versions as FollowTheMoney lines; gives the number of lines.

    ``-`` is standard output. A file appears whole or not at all. ``with_residue`` adds the key that
    only this service reads.
    """

    def parties() -> Iterable[Entity]:
        return (_decode(body) for _, body in store.entity_blobs(versions))

    return _write(target, lambda: ftm_lines(parties, with_residue=with_residue))


def _write(target: Path, lines: Callable[[], Iterator[bytes]]) -> int:
    count = 0
    with _opened(target) as file:
        for line in lines():
            file.write(line)
            count += 1
    return count


@contextmanager
def _opened(target: Path) -> Iterator[BinaryIO]:
    if str(target) == "-":
        yield sys.stdout.buffer
        return
    handle, draft = tempfile.mkstemp(dir=target.parent or Path(), prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)
