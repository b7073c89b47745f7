"""``python -m api.monitoring.runner [full]``: works on the run that is due, in its own process.

Settings come as JSON on the first line of stdin. One process of all that share a database works at
a time; the others find its lease and end.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.alerts.exclusions import Exclusions
from api.alerts.rules import alert_rules
from api.audit.append import ChainAppender
from api.audit.policy_texts import keep_bundled
from api.batch.worker_process import lower_priority
from api.monitoring.run import Runs, TakenOver
from api.monitoring.store import RUN_LEASE, RUN_LEASE_SECONDS
from api.service.logs import configure_logs
from api.service.low_priority import LowPriorityThread, at_once
from api.service.parent_watch import end_with
from api.service.settings import Settings
from lists.db import PROCESS_PATIENCE, open_engine
from lists.fetch_state import lease
from lists.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.monitoring.models import StoredRun
    from api.service.low_priority import RunsWork
    from lists.fetch_state import Lease

_log = structlog.get_logger("api.monitoring")
_RENEW_SECONDS = 5.0


def run_due(
    settings: Settings, lists: SnapshotStore, *, full: bool = False, run_costly: RunsWork = at_once
) -> list[StoredRun]:
    """Work on runs until none is due; those that were finished. Nothing if another process does.

    Then what the next run needs is made ready.

    ``run_costly`` does what takes long and holds nothing.
    """
    runs = Runs(settings, lists, ChainAppender.of(settings), run_costly)
    finished: list[StoredRun] = []
    rules = alert_rules(settings.alert_rules)
    Exclusions(lists.engine, runs.appender, rules).end_expired()
    with lease(lists.engine, RUN_LEASE, seconds=RUN_LEASE_SECONDS) as held:
        if held is None:
            return []
        with _renewed(held):
            while run := runs.due(full=full):
                try:
                    finished.append(runs.work(run))
                except TakenOver:
                    _log.warning("another process goes on with the run", run=run.id)
                    return finished
                full = full and finished[-1].kind not in {"full", "reconciliation"}
            runs.prepare()
    return finished


@contextmanager
def _renewed(held: Lease) -> Iterator[None]:
    """Keep a lease while something takes long."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(_RENEW_SECONDS):
            try:
                held.renew()
            except SQLAlchemyError as error:  # the lease lasts for several renewals
                _log.warning("the lease of a run waits", error=type(error).__name__)

    renewing = threading.Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()


def main() -> None:
    """See the module."""
    end_with(os.getppid())
    settings = Settings.model_validate_json(sys.stdin.readline())
    configure_logs(settings)
    engine = open_engine(settings.database_url, patience=PROCESS_PATIENCE)
    keep_bundled(engine)
    run_costly = LowPriorityThread(lower_priority)
    run_due(settings, SnapshotStore(engine), full="full" in sys.argv[1:], run_costly=run_costly)
    engine.dispose()


if __name__ == "__main__":
    main()
