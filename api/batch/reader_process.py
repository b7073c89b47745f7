"""The process that reads uploaded files, and the limits it ends by.

A file is the enemy's: whatever library reads it may be brought to fill the memory or to run for
ever. So a process of its own reads it, under limits that the operating system holds: memory,
processor time and wall-clock time for each question, no file larger than nothing. Questions and
answers go through its standard input and output, each with its length before it.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from api.batch.chunks import chunks_of
from api.batch.date_columns import looks
from api.batch.input_file import Position, ReadOptions, inspect, open_records
from api.batch.models import FileFormat, PreviewRow
from api.service.parent_watch import end_with
from api.sheet import SheetRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.settings import Settings

MODULE = "api.batch.reader_process"
LENGTH_BYTES = 4
_WALL_TIMES = 5
"""How many times its processor time a question may take by the clock, on a busy machine."""
_NICENESS = 15
"""Files give way to requests."""
_MOST_ANSWERED = 16_000_000
"""Bytes of an answer about a file: the server holds it in memory."""
_WORN_BYTES = 200_000_000
"""A process that grew by more than this is replaced: memory is seldom given back."""
_ENDINGS = {
    signal.SIGXCPU: "reading it took more processor time than a file may take",
    signal.SIGALRM: "reading it took longer than a file may take",
}


class FileQuestion(msgspec.Struct, frozen=True):
    """Inspect a file and show its first ``rows``; or, how it is read being known, all its rows.

    ``dates``: look through all rows, and say how the dates of each column are written.
    """

    path: str
    options: ReadOptions = ReadOptions()
    rows: int = 0
    reading: FileFormat | None = None
    skip: int = 0
    dates: bool = False


class FileAnswer(msgspec.Struct, frozen=True):
    """What was asked for, or why it is ``refused``; ``worn``: ask another process next time.

    An answer with nothing in it says that the work goes on.
    """

    reading: FileFormat | None = None
    rows: tuple[PreviewRow, ...] = ()
    chunk: tuple[int, bytes, float, int, int, int] | None = None
    refused: str = ""
    line: int = 0
    headings: tuple[str, ...] = ()
    worn: bool = False


encode = msgspec.msgpack.Encoder().encode
decode_answer = msgspec.msgpack.Decoder(FileAnswer).decode
_decode_question = msgspec.msgpack.Decoder(FileQuestion).decode


def command(settings: Settings, *, inspecting: bool = False) -> list[str]:
    """How the process is started; ``inspecting``: it loads at once what a first look needs."""
    numbers = (settings.reader_memory, settings.reader_seconds, os.getpid(), int(inspecting))
    return [sys.executable, "-m", MODULE, *map(str, numbers)]


def frame(message: FileQuestion | FileAnswer) -> bytes:
    """A message with its length before it."""
    content = encode(message)
    return len(content).to_bytes(LENGTH_BYTES) + content


def read_frame(file: IO[bytes]) -> bytes | None:
    """The next message; ``None`` when the other side is gone."""
    head = file.read(LENGTH_BYTES)
    length = int.from_bytes(head)
    content = file.read(length)
    return content if len(head) == LENGTH_BYTES and len(content) == length else None


def reason_of(code: int) -> str:
    """Why a reader ended without an answer, by its exit code."""
    ending = _ENDINGS.get(-code, "reading it needs more memory than a file may take, or fails")  # type: ignore[call-overload]
    return f"{ending}: save it as CSV, or in parts"


def _answers(question: FileQuestion) -> Iterator[FileAnswer]:
    path = Path(question.path)
    if question.reading is None:
        from api.batch.preview import preview_rows, with_date_orders  # noqa: PLC0415 - see below

        reading = inspect(path, question.options)
        if question.rows:
            reading = with_date_orders(path, reading)
        answer = FileAnswer(reading, preview_rows(path, reading, question.rows))
        if len(encode(answer)) > _MOST_ANSWERED:
            raise SheetRefused("its first rows are too long to be shown")
        yield answer
        return
    position = Position(path.stat().st_size)
    with open_records(path, question.reading, position) as records:
        if question.dates:
            yield from map(FileAnswer, looks(question.reading, records))
            return
        for chunk in chunks_of(records, position, question.skip):
            yield FileAnswer(chunk=chunk.packed())


def _refusal(refusal: SheetRefused) -> FileAnswer:
    return FileAnswer(refused=refusal.reason, line=refusal.line, headings=refusal.headings)


def _bounded_answers(question: FileQuestion, limits: Limits) -> Iterator[FileAnswer]:
    answers = _answers(question)
    while True:
        limits.begin()
        try:
            answer = next(answers, None)
        except SheetRefused as refusal:
            answer = _refusal(refusal)
        except MemoryError:
            answer = FileAnswer(refused=reason_of(-signal.SIGABRT), worn=True)
        limits.end()
        if answer is None:
            return
        yield msgspec.structs.replace(answer, worn=answer.worn or limits.worn)


class Limits:
    """What the operating system ends this process for."""

    def __init__(self, memory: int, seconds: int) -> None:
        self._seconds = seconds
        self._began_with = _peak()
        os.nice(_NICENESS)
        with suppress(ValueError, OSError):  # not every system has each of them
            for what, most in (
                (resource.RLIMIT_AS, _address_space() + memory),
                (resource.RLIMIT_FSIZE, 0),
                (resource.RLIMIT_CORE, 0),
            ):
                resource.setrlimit(what, (most, most))

    def begin(self) -> None:
        """A question comes: it has its own time."""
        used = sum(os.times()[:2])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1 + self._seconds, hard))
        signal.alarm(_WALL_TIMES * self._seconds)

    def end(self) -> None:
        """It is answered; whoever asked may take as long as he wants to read the answer."""
        signal.alarm(0)

    @property
    def worn(self) -> bool:
        """Whether the process has grown for good."""
        return _peak() > self._began_with + _WORN_BYTES


def _peak() -> int:
    """The most memory this process ever held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _address_space() -> int:
    """Addresses in use, in bytes: libraries that are loaded take some hundred megabytes."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


def main() -> None:
    """``python -m api.batch.reader_process MEMORY SECONDS PARENT INSPECTING``.

    Ends when nobody asks any more, and with the process that started it. What shows the first rows
    brings the reading of subjects, which a process that only hands on rows need not wait for.
    """
    memory, seconds, parent, inspecting = map(int, sys.argv[1:5])
    end_with(parent)
    if inspecting:
        import_module("api.batch.preview")
    limits = Limits(memory, seconds)
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    while content := read_frame(asked):
        question = _decode_question(content)
        for answer in _bounded_answers(question, limits):
            told.write(frame(answer))
            told.flush()
        if question.reading is not None and not question.dates:
            return  # all rows were handed on


if __name__ == "__main__":
    main()
