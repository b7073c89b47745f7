"""Every route asked by every kind of caller: makes the table of ``docs/access.md``.

    python -m tests.api.access_table

A cell is the status that the gate (``api.server.auth_middleware``) answered, or ``let in`` where it
let the request through to its route.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.testclient import TestClient

from api.access.key_store import KeyStore
from api.access.scopes import ANY, ANY_KEY, PUBLIC, SCOPES, needed
from api.server.app import create_app
from api.service.settings import Settings
from lists.db import open_engine, upgrade
from tests.api.conftest import local_client

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
MARK = "<!-- Below: made by `python -m tests.api.access_table`, compared by a test. -->\n"
FORWARDED = {"x-forwarded-for": "127.0.0.1"}
COLUMNS = (
    "route",
    "needs",
    "no key exists",
    "trusted machine",
    "trusted machine, forwarded",
    "`--insecure`",
    "keys exist, none sent",
    "key without the scope",
    "key with the scope",
)


class Operation(NamedTuple):
    """A method of a path, and what it needs."""

    method: str
    path: str
    need: str


def operations() -> list[Operation]:
    """Every method of every route, and a path that no route has."""
    routes: list[Any] = []
    for route in create_app(Settings(refresh_enabled=False)).routes:
        included = getattr(route, "original_router", None)
        routes += included.routes if included else [route]
    found = {(_path(route), method) for route in routes for method in _methods(route)}
    found.add(("/anything-else", "GET"))
    return [Operation(method, path, needed(method, path)) for path, method in sorted(found)]


def _path(route: Any) -> str:
    """The path as the OpenAPI document has it: ``{alert_id}``, not ``{alert_id:int}``."""
    return str(getattr(route, "path_format", route.path))


def _methods(route: Any) -> set[str]:
    return set(getattr(route, "methods", None) or {"GET"}) - {"HEAD"}


def table(settings: Settings) -> str:
    """The table, asked of services on a database that has no key yet."""
    rows = {one: [f"`{one.method} {one.path}`", _in_words(one.need)] for one in operations()}
    for changed, headers in (
        ({}, {}),
        ({"local_trust": True}, {}),
        ({"local_trust": True}, FORWARDED),
        ({"insecure": True}, FORWARDED),
    ):
        with _service(settings, **changed) as client:
            for one, cells in rows.items():
                cells.append(_asked(client, one, headers))
    _ask_with_keys(settings, rows)
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows.values()]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _ask_with_keys(settings: Settings, rows: dict[Operation, list[str]]) -> None:
    with _service(settings, local_trust=True, insecure=False) as client:
        keys = KeyStore(client.app_state["held"].store.engine)
        own = {scope: keys.create(scope, [scope]).key for scope in SCOPES}
        others = {s: keys.create(f"not {s}", set(SCOPES) - {s}).key for s in SCOPES}
        client.app_state["held"].keys.refresh()
        for one, cells in rows.items():
            any_scope = one.need if one.need in SCOPES else "screen"
            cells.append(_asked(client, one, {}))
            for key in (others[any_scope], own[any_scope]):
                cells.append(_asked(client, one, {"x-api-key": key, **FORWARDED}))


@contextmanager
def _service(settings: Settings, **changed: Any) -> Iterator[TestClient]:
    with local_client(create_app(settings.model_copy(update=changed)), TestClient) as client:
        yield client


def _asked(client: TestClient, one: Operation, headers: dict[str, str]) -> str:
    path = re.sub(r"\{\w+\}", "nothing", one.path)
    with client.stream(one.method, path, headers=headers, follow_redirects=False) as answer:
        return str(answer.status_code) if answer.status_code in {401, 403} else "let in"


def _in_words(need: str) -> str:
    return {PUBLIC: "nothing", ANY: "to be let in", ANY_KEY: "any key"}.get(need, f"`{need}`")


def page_with(made: str) -> str:
    """The page with this table in the place of the present one."""
    return PAGE.read_text("utf-8").partition(MARK)[0] + MARK + "\n" + made


def main() -> None:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = f"sqlite:///{folder}/lists.sqlite3"
        upgrade(url)
        open_engine(url).dispose()
        settings = quiet_settings(url, folder)
        PAGE.write_text(page_with(table(settings)), "utf-8")


def quiet_settings(database_url: str, folder: Path) -> Settings:
    """Of a service that fetches nothing, also when it is asked to, and counts no wrong keys."""
    return Settings(
        database_url=database_url,
        cache_dir=folder / "cache",
        batch_dir=folder / "batches",
        batch_enabled=False,
        refresh_enabled=False,
        fetch_urls=dict.fromkeys(("un", "un_vessels", "ofac_sdn", "ofac_cons", "eu"), "x:"),
        rate_per_address="",
    )


if __name__ == "__main__":
    main()
