"""The rows of a batch's file, read by a process with limits (``api.batch.reader_process``)."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.batch.chunks import Chunk
from api.batch.models import FileFormat
from api.batch.reader_process import (
    FileQuestion,
    command,
    decode_answer,
    frame,
    read_frame,
    reason_of,
)
from api.service.settings import Settings
from api.sheet import SheetRefused

_MOST_DEATHS = 2
"""Readers that may be killed one after the other without a single row."""


@contextmanager
def _reader(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A reader that is gone afterwards, whatever it does."""
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own module
        command(settings), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as reader:
        try:
            yield reader
        finally:
            reader.kill()


def read_chunks(path: Path, reading: FileFormat, skip: int, settings: Settings) -> Iterator[Chunk]:
    """Rows by portions, without the ``skip`` first ones.

    A reader that somebody kills is replaced by one that goes on where it was.

    Raises:
        SheetRefused: the file is damaged, runs into a limit, or costs two readers at one place.
    """
    deaths, code = 0, 0
    while deaths < _MOST_DEATHS:
        with _reader(settings) as reader:
            assert reader.stdin is not None  # noqa: S101 (asked for)
            assert reader.stdout is not None  # noqa: S101
            with suppress(BrokenPipeError):
                reader.stdin.write(frame(FileQuestion(str(path), reading=reading, skip=skip)))
                reader.stdin.close()
            while (content := read_frame(reader.stdout)) is not None:
                answer = decode_answer(content)
                if answer.chunk is None:
                    raise SheetRefused(answer.refused, answer.line)
                chunk = Chunk.unpacked(answer.chunk)
                deaths, skip = 0, skip + len(chunk.records)
                yield chunk
            code = reader.wait()
        if not code:
            return
        deaths += 1 if code == -signal.SIGKILL else _MOST_DEATHS  # limits would end it again
    raise SheetRefused(f"after {skip} rows: {reason_of(code)}")
