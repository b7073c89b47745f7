"""The files of a batch: what was sent, and its results as far as they are durable.

Each batch has a folder: ``input``, ``results.csv``, ``results.jsonl`` and ``rows`` (one fixed entry
per row: band, found or not, length of its line in either file). Results are only appended; how much
of them counts stands in the database, and whoever goes on after a crash cuts the rest off.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Self

from api.batch.chunk_worker import ChunkResult
from api.batch.result_lines import ROW
from api.batch.stored_batch import Progress

INPUT = "input"
CSV = "results.csv"
JSON = "results.jsonl"
ROWS = "rows"

_WRITE_FAILURES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's content in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Busy(RuntimeError):  # noqa: N818 - a state, not a fault
    """Another process on this machine writes to these files at this moment."""


def folder_of(batch_dir: Path, batch_id: str) -> Path:
    """Where the files of a batch are."""
    return batch_dir / batch_id


def remove(batch_dir: Path, batch_id: str) -> None:
    """Delete all files of a batch."""
    shutil.rmtree(folder_of(batch_dir, batch_id), ignore_errors=True)


def is_full(error: OSError) -> bool:
    """Whether writing failed for a reason an operator can end: no space, quota, read-only."""
    return error.errno in _WRITE_FAILURES


class ResultFiles:
    """The three result files, open for appending after what is durable.

    Raises:
        Busy: on entering, when another process has them open.
    """

    def __init__(self, folder: Path, progress: Progress, header: bytes) -> None:
        self._folder = folder
        self._header = header
        self.progress = progress
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._lock = self._open.enter_context((self._folder / "lock").open("w"))
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._open.close()
            raise Busy(f"{self._folder.name} is being written by another process") from None
        try:
            done = self.progress
            self._csv = self._at(CSV, done.csv_bytes)
            self._json = self._at(JSON, done.json_bytes)
            self._rows = self._at(ROWS, done.rows * ROW.size)
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _at(self, name: str, length: int) -> IO[bytes]:
        path = self._folder / name
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        file = self._open.enter_context(os.fdopen(descriptor, "r+b", buffering=0))
        if os.fstat(descriptor).st_size < length:
            raise OSError(errno.EIO, f"{name} is shorter than was recorded", str(path))
        file.truncate(length)
        file.seek(length)
        return file

    def append(self, outcome: ChunkResult) -> None:
        """Write one chunk's lines; on failure the files are cut back to what was there before.

        Raises:
            OSError: the chunk could not be written and is not there at all.
        """
        done = self.progress
        sheet = self._header + outcome.csv if not done.csv_bytes else outcome.csv
        parts = (
            (self._csv, sheet, done.csv_bytes),
            (self._json, outcome.json, done.json_bytes),
            (self._rows, outcome.index, done.rows * ROW.size),
        )
        try:
            for file, content, _ in parts:
                _write_all(file, content)
        except OSError:
            for file, _, length in parts:
                file.truncate(length)
                file.seek(length)
            raise
        counts = dict(done.counts)
        for name, number in outcome.counts.items():
            counts[name] = counts.get(name, 0) + number
        self.progress = Progress(
            rows=done.rows + outcome.rows,
            share=outcome.share,
            csv_bytes=done.csv_bytes + len(sheet),
            json_bytes=done.json_bytes + len(outcome.json),
            counts=dict(sorted(counts.items())),
            seconds=done.seconds,
        )

    def sync(self) -> None:
        """Make everything appended durable, before the database says it is."""
        for file in (self._csv, self._json, self._rows):
            os.fdatasync(file.fileno())


def _write_all(file: IO[bytes], content: bytes) -> None:
    view = memoryview(content)
    while view:
        written = file.write(view)
        view = view[written:]


@contextmanager
def upload_folder(batch_dir: Path, batch_id: str) -> Iterator[Path]:
    """A new batch's folder; it goes again when the block fails."""
    folder = folder_of(batch_dir, batch_id)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
