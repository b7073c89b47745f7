"""A process is killed (kill -9) at each step of an event's way: the receiver still gets it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from api.events.feed import events_since
from api.events.tables import WEBHOOK_DELIVERY
from lists.db import writing
from tests.api.events.receiver import Receiver
from tests.api.events.test_dispatch import MINE, Story

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

VICTIM = """
import asyncio, os, signal, sys
from datetime import timedelta
from pathlib import Path
from api.events.delivery_store import take
from api.events.destinations import DestinationRules
from api.events.numbering import number_events
from api.events.outbox import put_event
from api.events.sending import HttpSender
from ipaddress import ip_network
from lists.db import open_engine, writing
from tests.api.events.receiver import signer

url, moment, port = sys.argv[1:]
engine = open_engine(url)

def die(here):
    if here == moment:
        os.kill(os.getpid(), signal.SIGKILL)

with writing(engine) as connection:
    put_event(connection, "alert.opened", {"alert": 7}, "name:bank")
    die("before the commit")
die("committed")
number_events(engine)
die("numbered")
[parcel] = take(engine, "victim", timedelta(hours=1), {})
die("taken")
rules = DestinationRules((ip_network("127.0.0.0/8"),), True, frozenset({int(port)}))
asyncio.run(HttpSender(rules, signer(Path("/nowhere")), 5.0).send(parcel))
die("sent")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "times"),
    [("before the commit", 0), ("committed", 1), ("numbered", 1), ("taken", 1), ("sent", 2)],
)
def test_an_event_is_lost_never_and_repeated_under_its_id_at_most(
    engine: Engine, tmp_path: Path, moment: str, times: int
) -> None:
    with Receiver() as receiver:
        story = Story(engine, tmp_path, receiver)
        story.webhook()
        url = engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-c", VICTIM, url, moment, str(receiver.port)]
        assert subprocess.run(command, check=False, timeout=120).returncode == -9
        with writing(engine) as connection:  # the hold of the killed process is over
            past = datetime.now(UTC) - timedelta(hours=1)
            connection.execute(update(WEBHOOK_DELIVERY).values(next_at=past))
        story.send()
        story.send()
    assert len(receiver.ids) == times
    assert len(set(receiver.ids)) == min(times, 1)
    assert len(events_since(engine, MINE, 0).events) == min(times, 1)
