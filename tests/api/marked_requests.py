"""``python -m tests.api.marked_requests FOLDER``: a service asked everything with a marked name.

A process of its own, because a process configures its log once. The log goes to standard error; how
many requests were made to standard output.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from api.server.app import create_app
from api.service.logs import configure_logs
from api.service.settings import Settings
from lists.db import open_engine
from tests.api.conftest import local_client

MARK = "Zyxomarked"
SUBJECT = {
    "id": MARK,
    "names": [MARK, f"{MARK} Qwert"],
    "kind": "person",
    "birth_date": f"31 February {MARK}",
    "addresses": [MARK],
    "identifiers": [{"type": "passport", "value": MARK}],
    "activity": {"description": MARK, "counterparties": [{"name": MARK}]},
}
BODIES: tuple[Any, ...] = (
    {"subjects": [SUBJECT]},
    {"subjects": [{"names": MARK}, MARK, {MARK: MARK}], "options": {MARK: MARK}},
    {"subjects": [SUBJECT], "options": {"lists": [MARK], "as_of": MARK, "threshold": MARK}},
    {"queries": {MARK: {"schema": "Person", "properties": {"name": [MARK]}}}},
    {"name": MARK, "scopes": [MARK]},
    MARK,
)


def main(folder: Path) -> None:
    """Ask every operation of the document, then break the service and ask once more."""
    settings = Settings(
        database_url=f"sqlite:///{folder}/lists.sqlite3",
        cache_dir=folder / "cache",
        batch_dir=folder / "batches",
        refresh_enabled=False,
        log_level="debug",
    )
    configure_logs(settings)
    engine = open_engine(settings.database_url)
    key = KeyStore(engine).create("all", SCOPES).key
    engine.dispose()
    with local_client(create_app(settings)) as client:
        client.headers.update({"x-api-key": key, "x-marked": MARK, "user-agent": MARK})
        sys.stdout.write(f"{_ask_everything(client)}\n")
        import api.routes.screen

        api.routes.screen.read_object = _fail
        client.post("/v1/screen", json=BODIES[0])


def _ask_everything(client: Any) -> int:
    asked = 0
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method in methods:
            for body in BODIES if method in {"post", "put", "patch"} else (None,):
                for place in sorted({_filled(path, MARK), _filled(path, "un")}):
                    if place == "/v1/lists/refresh":
                        continue  # it would ask the publishers
                    query = {"q": MARK, "reference": MARK}
                    client.request(method, place, params=query, json=body)
                    asked += 1
    csv = f"id,name,birth_date\n{MARK},{MARK},{MARK}\n".encode()
    sent = {"content": csv, "headers": {"content-type": "text/csv"}}
    client.post("/v1/batches/preview", **sent)
    _wait_for(client, client.post("/v1/batches", **sent).json()["id"])
    client.get(f"/{MARK}", params={MARK: MARK})
    client.post("/v1/screen", content=MARK.encode(), headers={"content-type": MARK})
    client.post("/v1/screen", json=BODIES[0], headers={"x-api-key": f"dps_{MARK}"})
    client.post("/v1/screen", json=BODIES[0], headers={"x-request-id": f"{MARK} no id"})
    return asked


def _wait_for(client: Any, batch_id: str) -> None:
    """Until the batch has ended: its runner writes to the same log."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if client.get(f"/v1/batches/{batch_id}").json()["state"] == "completed":
            return
        time.sleep(0.1)
    raise TimeoutError("the batch did not end")


def _filled(path: str, word: str) -> str:
    head, brace, rest = path.partition("{")
    return head if not brace else head + word + _filled(rest.partition("}")[2], word)


def _fail(*_: object) -> Any:
    raise RuntimeError(f"cannot read {MARK}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
