"""Files are read by processes that end when a file runs into a limit; the next file is read."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from api.batch.chunk_reader import FileReaders, read_chunks, settled_reading, start_reader
from api.batch.input_file import ReadOptions, inspect
from api.batch.reader_pool import ReaderPool
from api.batch.reader_process import FileQuestion, frame
from api.service.errors import Overloaded, TooManyRequests
from api.service.settings import Settings
from api.sheet import SheetRefused
from tests.api.sheet.workbook_files import xlsb

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from api.batch.chunk_reader import Reader


def asked(settings: Settings, talk: Callable[[ReaderPool], Awaitable[Any]]) -> Any:
    """What is said to a pool of readers, which is closed afterwards."""

    async def talked() -> Any:
        pool = ReaderPool(settings)
        try:
            return await talk(pool)
        finally:
            await pool.close()

    return asyncio.run(talked())


def sheet(folder: Path, content: bytes = b"name,dob\nKim,1960\n") -> FileQuestion:
    path = folder / f"input-{len(content)}"
    path.write_bytes(content)
    return FileQuestion(str(path), rows=20)


def children() -> set[int]:
    found = psutil.Process().children()
    return {one.pid for one in found if one.status() != psutil.STATUS_ZOMBIE}


def new_children(before: set[int]) -> set[int]:
    """Processes that were started since, once there are any."""
    end = time.monotonic() + 60
    while not (found := children() - before):
        assert time.monotonic() < end, "no process was started"
        time.sleep(0.01)
    return found


@pytest.mark.slow
def test_one_reader_answers_file_after_file(tmp_path: Path) -> None:
    question = sheet(tmp_path)

    async def talk(pool: ReaderPool) -> list[Any]:
        before = children()
        answers = [await pool.ask(question)]
        readers = children() - before
        answers.append(await pool.ask(question))
        assert children() - before == readers
        return answers

    first, second = asked(Settings(), talk)
    assert first == second
    assert first.reading.format == "csv"
    assert [row.subject["names"] for row in first.rows] == [["Kim"]]


@pytest.mark.slow
def test_a_file_that_needs_too_much_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    """Two cells of a binary workbook, a million rows apart: nothing says so before it is read."""
    far = sheet(tmp_path, xlsb([["name"], ["Kim"]], far=1_000_000))
    good = sheet(tmp_path)

    async def talk(pool: ReaderPool) -> Any:
        with pytest.raises(SheetRefused, match="needs more memory than a file may take"):
            await pool.ask(far)
        return await pool.ask(good)

    assert asked(Settings(reader_memory=400_000_000), talk).rows


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    slow = sheet(tmp_path, b"name\n" + b"\n" * 60_000_000)
    good = sheet(tmp_path)

    async def talk(pool: ReaderPool) -> Any:
        with pytest.raises(
            SheetRefused, match=r"(more processor time|longer) than a file may take"
        ):
            await pool.ask(slow)
        return await pool.ask(good)

    assert asked(Settings(reader_seconds=1), talk).rows


@pytest.mark.slow
def test_who_leaves_takes_the_reader_with_them(tmp_path: Path) -> None:
    slow = sheet(tmp_path, b"name\n" + b"\n" * 60_000_000)

    async def talk(pool: ReaderPool) -> None:
        before = children()
        asking = asyncio.create_task(pool.ask(slow))
        await asyncio.sleep(1)
        readers = children() - before
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not readers & children()

    asked(Settings(), talk)


@pytest.mark.slow
def test_too_many_files_at_once_are_to_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.batch.reader_pool._MOST_WAITING", 1)
    question = sheet(tmp_path)

    async def talk(pool: ReaderPool) -> list[Any]:
        asking = [pool.ask(question) for _ in range(3)]
        return await asyncio.gather(*asking, return_exceptions=True)

    first, second, third = asked(Settings(readers=1), talk)
    assert first.rows == second.rows
    assert isinstance(third, Overloaded)


@pytest.mark.slow
def test_one_process_says_how_dates_are_written_and_reads_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(b"name,date of birth\nKim,31/12/1961\nRi,01/02/1970\n")
    started = []

    def start() -> Reader:
        started.append(start_reader(Settings()))
        return started[-1]

    with FileReaders(start) as readers:
        reading = settled_reading(path, inspect(path, ReadOptions()), readers, lambda: True)
        assert reading is not None
        [chunk] = read_chunks(path, reading, 0, readers)
    assert [record.cells[0] for record in chunk.records] == ["Kim", "Ri"]
    assert reading.mapping.date_orders == ("", "day_first")
    assert [reader.returncode for reader in started] == [0]


@pytest.mark.slow
def test_a_process_that_has_no_more_to_read_ends_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(b"name,date of birth\nKim,31/12/1961\n")
    before = children()
    with FileReaders(partial(start_reader, Settings())) as readers:
        settled_reading(path, inspect(path, ReadOptions()), readers, lambda: True)
        assert len(children() - before) == 1
    assert not children() - before


@pytest.mark.slow
def test_a_reader_that_is_killed_is_replaced_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(b"name\n" + b"".join(b"Kim %d\n" % number for number in range(30_000)))
    before, killed, names = children(), 0, []
    readers_of_file = FileReaders(partial(start_reader, Settings()))
    for chunk in read_chunks(path, inspect(path, ReadOptions()), 0, readers_of_file):
        names += [record.cells[0] for record in chunk.records]
        readers = children() - before
        if killed < 3 and readers:
            os.kill(readers.pop(), signal.SIGKILL)
            killed += 1
    assert killed == 3
    assert names == [f"Kim {number}" for number in range(30_000)]


def test_rows_that_cost_every_reader_end_the_batch_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "input"
    path.write_bytes(b"name\nKim\n")
    dead = ["sh", "-c", "kill -9 $$"]
    monkeypatch.setattr("api.batch.chunk_reader.command", lambda _: dead)
    with pytest.raises(SheetRefused, match="after 0 rows: reading it needs more memory"):
        list(
            read_chunks(
                path,
                inspect(path, ReadOptions()),
                0,
                FileReaders(partial(start_reader, Settings())),
            )
        )


def test_a_message_says_how_long_it_is() -> None:
    whole = frame(FileQuestion("x"))
    assert int.from_bytes(whole[:4]) == len(whole) - 4


@pytest.mark.slow
def test_files_of_one_client_that_take_for_ever_delay_no_other_client(
    tmp_path: Path,
) -> None:
    """One client's reader is held still; another client's file is read meanwhile."""
    good = sheet(tmp_path)
    slow = sheet(tmp_path, b"name\n" + b"K" * 1000 + b"\n")

    async def talk(pool: ReaderPool) -> Any:
        before = children()
        first = asyncio.create_task(pool.ask(slow, "greedy"))
        readers = await asyncio.to_thread(new_children, before)
        for reader in readers:
            os.kill(reader, signal.SIGSTOP)
        others = [asyncio.create_task(pool.ask(slow, "greedy")) for _ in range(7)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyRequests, match="8 of your files are being read"):
            await pool.ask(slow, "greedy")
        answer = await asyncio.wait_for(pool.ask(good, "modest"), 60)
        assert not any(task.done() for task in (first, *others))
        for reader in readers:
            os.kill(reader, signal.SIGCONT)
        await asyncio.gather(first, *others)
        return answer

    assert asked(Settings(readers=2), talk).reading is not None
