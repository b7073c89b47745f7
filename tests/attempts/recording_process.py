"""What a process does that records entries and then answers: for tests that start several."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from api.audit.chain import Draft
from api.audit.group_commit import GroupCommit
from lists.db import open_engine
from tests.factories import audit_log

_ENTRIES = 60
_BEFORE_THE_CLOCK_GOES_BACK = 5


def write(url: str, writer: int, answered: str, clock_goes_back: bool) -> None:  # noqa: FBT001 - a process is started with it
    """Record entries; each one's id is a line of ``answered`` once it is durable.

    ``clock_goes_back``: by three hours, after the first entries.
    """
    tried = 0

    def clock() -> datetime:
        back = clock_goes_back and tried > _BEFORE_THE_CLOCK_GOES_BACK
        return datetime.now(UTC) - timedelta(hours=3 if back else 0)

    engine = open_engine(url)
    group = GroupCommit(audit_log(engine, clock))
    with Path(answered).open("a", buffering=1) as answers:
        for number in range(_ENTRIES):
            tried = number
            own = f"{writer:08d}-{number:04d}-7000-8000-000000000000"
            facts = {"kind": "test", "screenings": [{"id": own, "reference": ""}]}
            try:
                group.append([Draft(facts, screenings=((own, ""),))])
            except DBAPIError:
                time.sleep(0.05)
                continue  # not recorded as far as anybody knows, so not answered
            answers.write(own + "\n")
