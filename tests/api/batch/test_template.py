"""Workers of batches are copies: of the server's template while there is one, of a program else."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import psutil
import pytest

from api.batch.chunks import Chunk
from api.batch.engines import LocalProcesses
from api.batch.template import start_template
from api.batch.worker_process import MOST_GROWTH, Worker
from api.batch.worker_sources import CopiedWorkers, can_copy
from api.service.serving_state import build_screener
from api.sheet import Record
from screening.policy import Policy
from tests.api.batch.test_engines import work_of
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api.batch.chunk_worker import Work
    from api.service.settings import Settings
    from lists.store import SnapshotStore

pytestmark = pytest.mark.skipif(not can_copy(), reason="processes cannot be copied here")
CHUNKS = [Chunk(at, (Record(at + 2, ["Korea Kwangson Banking Corp"], ""),)) for at in range(4)]


@pytest.fixture
def work(settings: Settings, three_lists: SnapshotStore, tmp_path: Path) -> Work:
    return work_of(settings, three_lists, tmp_path)


@pytest.fixture
def soon_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers have grown too large with their first chunk."""
    held = count(step=MOST_GROWTH + 1)
    monkeypatch.setattr("api.batch.worker_process._own_memory", lambda: next(held))


@pytest.fixture
def template(
    settings: Settings, three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    monkeypatch.setattr("api.batch.template.can_fork", lambda: True)  # threads of other tests
    lists = build_screener(three_lists, three_lists.active(), Policy.bundled(), settings.cache_dir)
    asked = start_template(settings, lists, [])
    assert asked is not None
    with asked:
        yield asked
    assert ended(copies_of_this_process)


def copies_of_this_process() -> list[psutil.Process]:
    """Living processes below this one that run the same command: the template and its copies."""
    own, found = psutil.Process().cmdline(), []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # one that has just ended
            if one.cmdline() == own and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
    return found


def ended(processes: Callable[[], object]) -> bool:
    due = time.monotonic() + 20
    while processes():
        if time.monotonic() > due:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
def test_copies_of_the_template_screen_as_this_process_does(
    template: socket.socket, work: Work
) -> None:
    found = list(LocalProcesses(2, template=template).run(work, CHUNKS))
    assert found == list(InProcess().run(work, CHUNKS))
    assert len(copies_of_this_process()) == 1, "workers and their source have ended, it waits"


@pytest.mark.slow
def test_a_worker_that_has_grown_is_replaced_and_nothing_of_it_stays(
    soon_grown: None,
    template: socket.socket,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Worker] = []
    start = CopiedWorkers.start

    def noted(source: CopiedWorkers, work: Work) -> Worker:
        started.append(start(source, work))
        return started[-1]

    monkeypatch.setattr(CopiedWorkers, "start", noted)
    many = [Chunk(at, (Record(at + 2, ["Kim"], ""),)) for at in range(14)]  # more than may die
    found = LocalProcesses(1, template=template).run(work, many)
    results = [next(found)]
    assert len(copies_of_this_process()) <= 3, "the template, the source and one worker"
    results += found
    assert results == list(InProcess().run(work, many))
    assert len(started) == len(many)


@pytest.mark.slow
def test_a_worker_that_dies_of_its_chunk_is_known_by_its_signal(
    template: socket.socket, work: Work
) -> None:
    seconds = lambda chunk: 20 if chunk.records[0].error else 0  # noqa: E731
    (result,) = LocalProcesses(1, seconds, template=template).run(work, CHUNKS[:1])
    assert b"it took more than 0 s of processor time" in result.json


@pytest.mark.slow
def test_without_its_template_a_run_loads_for_itself(template: socket.socket, work: Work) -> None:
    [process] = copies_of_this_process()
    process.kill()
    os.waitpid(process.pid, 0)
    found = list(LocalProcesses(1, template=template).run(work, CHUNKS))
    assert found == list(InProcess().run(work, CHUNKS))


@pytest.mark.slow
def test_a_template_that_does_not_answer_is_done_without(
    template: socket.socket, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.batch.worker_sources._ANSWER_SECONDS", 2.0)
    [process] = copies_of_this_process()
    process.suspend()
    try:
        found = list(LocalProcesses(1, template=template).run(work, CHUNKS[:1]))
    finally:
        process.resume()
    assert found == list(InProcess().run(work, CHUNKS[:1]))


def test_a_source_whose_lists_cannot_be_opened_says_why(
    template: socket.socket, work: Work, tmp_path: Path
) -> None:
    other = replace(work, index_folder=str(tmp_path / "gone"))
    with pytest.raises(RuntimeError, match=r"(?s)lists of the batch cannot be loaded.*gone"):
        list(LocalProcesses(1, template=template).run(other, CHUNKS))


@pytest.mark.slow
def test_workers_end_with_their_source(template: socket.socket, work: Work) -> None:
    workers = CopiedWorkers(template)
    worker = workers.start(work)
    assert worker.screen(work, CHUNKS[0], 20).rows == 1
    first, source, _ = copies_of_this_process()
    assert source.ppid() == first.pid
    source.send_signal(signal.SIGKILL)
    assert ended(lambda: len(copies_of_this_process()) > 1)
    workers.end()


def test_no_template_is_kept_where_batches_are_not_screened_here(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    versions, policy = three_lists.active(), Policy.bundled()
    lists = build_screener(three_lists, versions, policy, settings.cache_dir, warm=False)
    for change in ({"batch_enabled": False}, {"batch_cluster": "tcp://10.0.0.1:8786"}):
        assert start_template(settings.model_copy(update=change), lists, []) is None
    assert start_template(settings, None, []) is None
