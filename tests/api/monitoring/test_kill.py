"""Processes of a run are killed (kill -9) while they work; another one goes on."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from api.audit.verify import verify
from api.customers.store import new_record, put_all
from api.monitoring.store import RunStore
from api.monitoring.tables import MONITORING_CHANGE
from lists.db import writing
from lists.tables import LEASE
from tests.api.monitoring.monitored_service import BANK, KIM, MINE, Service
from tests.api.publishing import publish

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMERS, KILLS = 700, 1


def started(service: Service) -> subprocess.Popen[bytes]:
    """The process that a server would start."""
    command = [sys.executable, "-m", "api.monitoring.runner", "due"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(service.settings.model_dump_json().encode() + b"\n")
    process.stdin.close()
    return process


def killed_while_it_works(service: Service, chance: random.Random) -> None:
    before = RunStore(service.engine).latest()
    process = started(service)
    until = time.monotonic() + 120
    while process.poll() is None and RunStore(service.engine).latest() == before:
        assert time.monotonic() < until
        time.sleep(0.01)
    time.sleep(chance.random() * 0.3)
    process.kill()
    process.wait(timeout=60)
    with writing(service.engine) as connection:  # what the lease's end would do
        connection.execute(delete(LEASE))


@pytest.mark.slow
def test_whenever_a_process_is_killed_each_change_is_told_once(
    database_url: str, tmp_path: Path
) -> None:
    service = Service(database_url, tmp_path)
    publish(service.lists, "un", [BANK])
    one = service.screened("c-0000", names=["Kim Yong Chol"])
    many = [replace(one, ref=f"c-{number:04}", record=new_record()) for number in range(CUSTOMERS)]
    with writing(service.engine) as connection:
        put_all(connection, MINE, many)
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    chance = random.Random(database_url[:6])
    for _ in range(KILLS):
        killed_while_it_works(service, chance)
    assert started(service).wait(timeout=180) == 0
    counted = select(MONITORING_CHANGE.c.ref, func.count()).group_by(MONITORING_CHANGE.c.ref)
    with service.engine.connect() as connection:
        told = dict(connection.execute(counted).all())  # type: ignore[arg-type] # rows of two
    assert told == {f"c-{number:04}": 1 for number in range(CUSTOMERS)}
    run = RunStore(service.engine).latest()
    assert run is not None
    assert (run.state, run.counts[MINE].appeared) == ("finished", CUSTOMERS)
    assert verify(service.engine, service.runs.appender.keys).breaks == ()
    service.engine.dispose()
