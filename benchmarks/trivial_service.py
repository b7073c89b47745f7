"""FastAPI services that only read a JSON body and answer: the least that a request can cost.

``app`` keeps nothing. ``keeping`` also commits each body to a table, on the disk before it answers,
as every service has to that must account for its answers. ``benchmarks.side_by_side`` runs both
under the same server as the product, as yardsticks.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from fastapi import FastAPI

KEPT_IN = "TRIVIAL_SERVICE_FOLDER"
"""Environment variable with the folder of the table."""
app = FastAPI()
keeping = FastAPI()
_alone = threading.Lock()
_tables: list[sqlite3.Connection] = []


@app.get("/readyz")
@keeping.get("/readyz")
async def ready() -> dict[str, str]:
    """Say that requests can come."""
    return {"status": "ready"}


@app.post("/v1/screen")
async def screen(body: dict[str, Any]) -> dict[str, int]:
    """Count the subjects of the body."""
    return {"subjects": len(body["subjects"])}


@keeping.post("/v1/screen")
def keep(body: dict[str, Any]) -> dict[str, int]:
    """Count the subjects of the body, and keep it."""
    with _alone:
        if not _tables:
            _tables.append(_table(Path(os.environ[KEPT_IN]) / "kept.sqlite3"))
        _tables[0].execute("INSERT INTO kept (body) VALUES (?)", (json.dumps(body),))
        _tables[0].commit()
    return {"subjects": len(body["subjects"])}


def _table(path: Path) -> sqlite3.Connection:
    """The table, with the journal and the syncs that the product's record has."""
    opened = sqlite3.connect(path, check_same_thread=False)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=FULL")
    opened.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, body TEXT)")
    return opened
