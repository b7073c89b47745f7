"""Ready-made indexes as files: built once, in a process of its own, and shared by all workers.

A folder holds the arrays of ``screening.index.Index`` and the link graph for one set of lists, one
policy and one engine version. The arrays are memory-mapped, so workers start quickly and share
their memory. A folder appears complete or not at all, and may be deleted at any time.

Every file's SHA-256 is compared before it is used (``SHA256SUMS``, which ``sha256sum -c`` reads
too): a flipped bit would give wrong answers, and no error. It costs 48 ms for the full lists. This
is against damage; whoever can write the folder can write the hashes as well.

The search is imported only where it is used: a batch's runner, which only needs the folder, does
not load the compiled code.
"""

from __future__ import annotations

import fcntl
import hashlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
import numpy as np
import structlog

from api.service.index_waits import tell_of_wait
from api.service.parent_watch import end_with
from lists.db import open_engine
from lists.entity import Entity, ListVersion, Snapshot
from lists.store import SnapshotStore, snapshot_key
from screening.engine_version import engine_id
from screening.policy import Policy

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from screening.index.known_readings import KnownReadings
    from screening.screener import Screener

_KEPT = 20
"""Folders used last that stay when another one is written: 1.1 GB of the official lists."""
_DRAFT_SECONDS = 3600
"""After so long a draft is one of a builder that was killed."""
AFTER_REQUESTS, AFTER_NEWER_LISTS = 5, 15
"""How far a process that builds an index stands back: requests go first, then lists in use."""
_GRAPH = "graph.msgpack"
_READINGS = "readings.msgpack"
"""The readings of its names, for the next index."""
_HASHES = "SHA256SUMS"
_LARGE = 150_000
"""From so many parties on they are not all held as objects, of which each takes 2 kB."""
_SMALL = 3_000
"""Up to so many parties an index is built in the asking process: starting another takes longer."""
_BYTES_OF_A_PARTY = 2_000
"""An index has more than these (3,500 of the official lists): without room it is built in vain."""

_LOADING = threading.Lock()
"""numpy reads a file's header with ``ast``, whose state Python 3.11 shares between threads
(SystemError, python/cpython#106905): two indexes are not opened at the same moment."""
_log = structlog.get_logger("api.service.index_files")


class IndexNotBuilt(RuntimeError):  # noqa: N818 (named like UnreadableList)
    """There is no index: it could not be written, or the process that builds it ended early."""


class IndexDamaged(ValueError):  # noqa: N818 (named like IndexNotBuilt)
    """A file of an index is not what was written."""


def folder_of(versions: Sequence[ListVersion], policy: Policy, cache_dir: Path) -> Path:
    """Where the index of these lists is or will be."""
    name = f"{snapshot_key(versions)}-{policy.hash}-{engine_id()}"
    return cache_dir.absolute() / "index" / name


def prepared(
    store: SnapshotStore,
    versions: Sequence[ListVersion],
    policy: Policy,
    cache_dir: Path,
    niceness: int = AFTER_REQUESTS,
) -> Path:
    """The folder of the index of these lists, built now if there is none yet or it is damaged.

    May take seconds; a second process that asks meanwhile waits for the first. Raises
    ``IndexNotBuilt``.
    """
    folder = folder_of(versions, policy, cache_dir)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_builder(folder):
        if folder.exists():
            os.utime(folder)
        else:
            _build_anywhere(store, versions, policy, folder, niceness)
        _forget_old(folder)
    try:
        check_files(folder)
    except (OSError, IndexDamaged):
        with _one_builder(folder):
            _rebuild_if_damaged(store, versions, policy, folder, niceness)
    return folder


def check_files(folder: Path) -> None:
    """Compare every file of an index with its hash.

    Raises:
        IndexDamaged: a file is not what was written, missing, or unknown.
        OSError: the folder is gone.
    """
    expected = {}
    for line in (folder / _HASHES).read_text("ascii", "replace").splitlines():
        digest, _, name = line.partition("  ")
        expected[name] = digest
    found = {path.name for path in folder.iterdir()} - {_HASHES}
    for name in sorted(expected.keys() | found):
        if name not in expected or name not in found or expected[name] != _sha256(folder / name):
            raise IndexDamaged(f"{folder / name} is not what was written")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _one_builder(folder: Path) -> Iterator[None]:
    """A lock for each index: whoever builds an earlier one never holds up the newest."""
    with (folder.parent / f".{folder.name}.lock").open("w") as lock_file:
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not folder.exists():
                tell_of_wait("waiting for another process that builds the search index …")
            fcntl.flock(lock_file, fcntl.LOCK_EX)
        yield


def _rebuild_if_damaged(
    store: SnapshotStore,
    versions: Sequence[ListVersion],
    policy: Policy,
    folder: Path,
    niceness: int,
) -> None:
    """Another process may have built it anew while we waited."""
    try:
        check_files(folder)
    except (OSError, IndexDamaged) as error:
        _log.warning("the index is damaged and built anew", why=str(error))
        tell_of_wait("the files of the search index are damaged; they are built anew")
        shutil.rmtree(folder, ignore_errors=True)
        _build_anywhere(store, versions, policy, folder, niceness)


def _build_anywhere(
    store: SnapshotStore,
    versions: Sequence[ListVersion],
    policy: Policy,
    folder: Path,
    niceness: int,
) -> None:
    parties = sum(version.entity_count for version in versions)
    _check_room(folder.parent, parties * _BYTES_OF_A_PARTY)
    if parties <= _SMALL:
        _build(store, versions, policy, folder)
        return
    _log.info("building the search index, once for these lists", parties=parties)
    tell_of_wait(
        f"building the search index of {parties:,} parties, once for these lists and this release; "
        "about half a minute …"
    )
    begun = time.monotonic()
    _build_elsewhere(store, versions, policy, folder, niceness)
    _log.info("the search index is built", seconds=round(time.monotonic() - begun, 1))


def _check_room(folder: Path, least: int) -> None:
    """Refuse what cannot be written before it is computed; a server would try again for ever."""
    if shutil.disk_usage(folder).free < least:
        raise _unwritable(folder, f"it takes more than {least:,} bytes")


def _unwritable(folder: Path, why: str) -> IndexNotBuilt:
    free = shutil.disk_usage(folder).free
    return IndexNotBuilt(
        f"the search index cannot be written to the folder of DPRK_SCREEN_CACHE_DIR: {why}, and "
        f"{free:,} are free there; make room, or name another folder"
    )


def open_screener(folder: Path, policy: Policy, versions: Sequence[ListVersion]) -> Screener:
    """A screener over a ready-made index; its parties stay packed until an answer shows them.

    Raises ``OSError`` or ``IndexDamaged`` when the folder is gone or damaged.
    """
    check_files(folder)
    return _opened(folder, policy, versions)


def _opened(folder: Path, policy: Policy, versions: Sequence[ListVersion]) -> Screener:
    from screening.index import Index  # noqa: PLC0415 - see above
    from screening.links import LinkGraph  # noqa: PLC0415
    from screening.risk import RiskEngine  # noqa: PLC0415
    from screening.screener import Screener  # noqa: PLC0415

    with _LOADING:
        arrays: dict[str, Any] = {
            path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")
        }
    graph = LinkGraph.load((folder / _GRAPH).read_bytes())
    names = {version.source: version.id for version in versions}
    snapshot = Snapshot(snapshot_key(versions), tuple(versions), ())
    index = Index.restore(arrays, policy)
    return Screener(snapshot, policy, index, RiskEngine(graph, policy, names))


def opened(
    store: SnapshotStore, versions: Sequence[ListVersion], policy: Policy, cache_dir: Path
) -> Screener:
    """A screener over these lists, from a ready-made index that is built anew if it is damaged."""
    return _opened(prepared(store, versions, policy, cache_dir), policy, versions)


def _build_elsewhere(
    store: SnapshotStore,
    versions: Sequence[ListVersion],
    policy: Policy,
    folder: Path,
    niceness: int,
) -> None:
    """Build in a separate process: this one keeps answering and stays small."""
    url = store.engine.url.render_as_string(hide_password=False)
    wanted = (url, tuple(version.id for version in versions), policy, folder, niceness)
    context = multiprocessing.get_context("spawn")
    said, saying = context.Pipe(duplex=False)
    builder = context.Process(target=_build_here, args=(*wanted, saying))
    builder.start()
    saying.close()
    try:
        builder.join()
    except BaseException:  # a signal to end: the exit of this process would wait for the builder
        builder.kill()
        raise
    if builder.exitcode != 0:
        with said, suppress(EOFError):
            raise IndexNotBuilt(said.recv())
        raise IndexNotBuilt(f"building the index ended with exit code {builder.exitcode}")


def _build_here(  # noqa: PLR0913, PLR0917 - what a process of its own needs
    url: str,
    version_ids: tuple[str, ...],
    policy: Policy,
    folder: Path,
    niceness: int,
    saying: Connection,
) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        end_with(parent.pid)
    os.nice(niceness)
    store = SnapshotStore(open_engine(url))
    versions = [store.version(one) for one in version_ids]
    try:
        _build(store, versions, policy, folder)
    except IndexNotBuilt as error:
        saying.send(str(error))
        sys.exit(1)


def _build(
    store: SnapshotStore, versions: Sequence[ListVersion], policy: Policy, folder: Path
) -> None:
    from screening.index import Index  # noqa: PLC0415 - see above
    from screening.screener import Screener  # noqa: PLC0415

    snapshot = _snapshot(store, versions)
    read = _read_before(folder) if len(snapshot.entities) < _LARGE else None
    screener = Screener(snapshot, policy, Index.build(snapshot.entities, policy, read))
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".draft-"))
    try:
        for name, array in screener.index.arrays().items():
            np.save(draft / f"{name}.npy", array)
        (draft / _GRAPH).write_bytes(screener.risk.graph.dump())
        (draft / _READINGS).write_bytes(read.dump() if read is not None else b"")
        hashes = (f"{_sha256(path)}  {path.name}\n" for path in sorted(draft.iterdir()))
        (draft / _HASHES).write_text("".join(hashes), "ascii")
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError as error:  # numpy's own, of a full disk, has no number and no words for it
        raise _unwritable(folder.parent, error.strerror or f"{error} bytes") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _read_before(folder: Path) -> KnownReadings:
    """The readings of the names of the index that was used last, of this release."""
    from screening.index.known_readings import KnownReadings  # noqa: PLC0415 - see above

    others = folder.parent.glob(f"*-{engine_id()}")
    for _, other in sorted(((_used(one), one) for one in others), reverse=True):
        with suppress(OSError, IndexDamaged, msgspec.MsgspecError, IndexError):
            check_files(other)
            return KnownReadings((other / _READINGS).read_bytes())
    return KnownReadings()


def _used(folder: Path) -> float:
    """When an index was used last; a folder that another process has just removed never was."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _snapshot(store: SnapshotStore, versions: Sequence[ListVersion]) -> Snapshot:
    """The parties to build from; of very large lists, packed, and unpacked one at a time."""
    if sum(version.entity_count for version in versions) < _LARGE:
        return store.snapshot(versions)
    from screening.index.parties import Parties  # noqa: PLC0415 - see above

    ordered = tuple(sorted(versions, key=lambda version: version.source))
    packed, start = bytearray(), array("q", [0])
    for _, body in store.entity_blobs(ordered):
        packed += body
        start.append(len(packed))
    parties = Parties((), np.frombuffer(packed, np.uint8), np.frombuffer(start, np.int64))
    return Snapshot(snapshot_key(ordered), ordered, cast("tuple[Entity, ...]", parties))


def _forget_old(newest: Path) -> None:
    """Remove the folders not used for longest, and drafts of builders that were killed."""
    now, ready = time.time(), []
    for folder in newest.parent.iterdir():
        try:
            used = folder.stat().st_mtime
        except FileNotFoundError:  # another process removes too
            continue
        if folder.suffix == ".lock":
            if now - used > _DRAFT_SECONDS and not newest.with_name(folder.stem[1:]).exists():
                folder.unlink(missing_ok=True)
        elif not folder.name.startswith(".draft-"):
            ready.append((used, folder))
        elif now - used > _DRAFT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    for _, folder in sorted(ready)[:-_KEPT]:
        if folder != newest:
            shutil.rmtree(folder, ignore_errors=True)
