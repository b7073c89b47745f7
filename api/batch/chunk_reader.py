"""The rows of a batch's file, read by a process with limits (``api.batch.reader_process``)."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from api.batch.chunks import Chunk
from api.batch.date_columns import must_look, undecided
from api.batch.models import FileFormat
from api.batch.reader_process import (
    FileAnswer,
    FileQuestion,
    command,
    decode_answer,
    frame,
    read_frame,
    reason_of,
)
from api.service.settings import Settings
from api.sheet import SheetRefused

Reader = subprocess.Popen[bytes]
_MOST_DEATHS = 4
"""Readers that may be killed one after the other without a single row."""


class FileReaders:
    """Processes that read one file, one after the other, started when they are needed.

    One that has answered a question about the whole file is asked for its rows too: starting one
    takes longer than screening a hundred rows. ``start`` gives a process.
    """

    def __init__(self, start: Callable[[], Reader]) -> None:
        self._start = start
        self._idle: Reader | None = None

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A process to be asked, which ends afterwards unless it is kept."""
        reader, self._idle = self._idle or self._start(), None
        try:
            yield reader
        finally:
            if reader is not self._idle:
                _end(reader)

    def keep(self, reader: Reader) -> None:
        """Ask this process the next question as well."""
        self._idle = reader

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._idle is not None:
            _end(self._idle)
            self._idle = None


def settled_reading(
    path: Path, reading: FileFormat, readers: FileReaders, going_on: Callable[[], bool]
) -> FileFormat | None:
    """The format with the order of day and month in each column of dates, from all rows.

    A file that breaks off decides nothing; that it does is said again when its rows are read.
    ``None`` where the work should stop (``going_on``), and the file was not looked through.
    """
    if not must_look(reading):
        return reading
    code = 0
    for _ in range(_MOST_DEATHS):
        with readers.reader() as reader:
            for answer in _answers(reader, FileQuestion(str(path), reading=reading, dates=True)):
                if answer.refused:
                    return undecided(reading, answer.refused)
                if answer.reading is not None:
                    if not answer.worn:
                        readers.keep(reader)
                    return answer.reading
                if not going_on():
                    return None
            code = reader.wait()
        if code != -signal.SIGKILL:
            break
    return undecided(reading, reason_of(code))


def start_reader(settings: Settings) -> Reader:
    """A process that waits for its question; loading what it needs takes half a second."""
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603 - our own module
        command(settings), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    )


def _end(reader: Reader) -> None:
    reader.kill()
    with suppress(BrokenPipeError), reader:  # closes its pipes, and waits for it
        pass


def _answers(reader: Reader, question: FileQuestion) -> Iterator[FileAnswer]:
    """What a reader answers, until it ends: one asked for rows does so by itself."""
    assert reader.stdin is not None  # noqa: S101 (asked for)
    assert reader.stdout is not None  # noqa: S101
    with suppress(BrokenPipeError):
        reader.stdin.write(frame(question))
        reader.stdin.flush()
    while (content := read_frame(reader.stdout)) is not None:
        yield decode_answer(content)


def read_chunks(
    path: Path, reading: FileFormat, skip: int, readers: FileReaders
) -> Iterator[Chunk]:
    """Rows by portions, without the ``skip`` first ones.

    A reader that somebody kills is replaced by one that goes on where it was.

    Raises:
        SheetRefused: the file is damaged, runs into a limit, or costs several readers at one place.
    """
    deaths, code = 0, 0
    while deaths < _MOST_DEATHS:
        with readers.reader() as reader:
            question = FileQuestion(str(path), reading=reading, skip=skip)
            for answer in _answers(reader, question):
                if answer.chunk is None:
                    raise SheetRefused(answer.refused, answer.line)
                chunk = Chunk.unpacked(answer.chunk)
                deaths, skip = 0, skip + chunk.rows
                yield chunk
            code = reader.wait()
        if not code:
            return
        deaths += 1 if code == -signal.SIGKILL else _MOST_DEATHS  # limits would end it again
    raise SheetRefused(f"after {skip} rows: {reason_of(code)}")
