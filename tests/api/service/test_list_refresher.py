"""Background fetching: one process does it, and a failing network disturbs nobody."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from structlog.testing import capture_logs

from api.server.app import create_app
from api.service.list_refresher import ListRefresher, child_environment
from api.service.settings import Settings
from tests.api.conftest import local_client

if TYPE_CHECKING:
    import pytest

    from lists.store import SnapshotStore


def test_a_child_process_reads_the_same_settings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = settings.model_copy(
        update={"fetch_urls": {"un": "http://127.0.0.1:1/un.xml"}, "shrink_limit": 0.25}
    )
    for name, value in child_environment(changed).items():
        monkeypatch.setenv(name, value)
    assert Settings() == changed.model_copy(update={"cache_dir": changed.cache_dir.absolute()})


def test_only_one_of_several_processes_fetches(settings: Settings) -> None:
    first, second = (ListRefresher(settings, lambda: None) for _ in range(2))
    assert first._is_chosen()
    assert not second._is_chosen()
    asyncio.run(first.close())
    assert second._is_chosen(), "the lock is free when its holder ends"
    asyncio.run(second.close())


def refresh_once(settings: Settings, monkeypatch: pytest.MonkeyPatch, code: str) -> Any:
    """Run one refresh whose child process is this Python code; gives refresher and failures."""
    failures: list[int] = []

    async def run() -> ListRefresher:
        import sys

        real = asyncio.create_subprocess_exec

        async def exec_code(*_: str, **options: Any) -> asyncio.subprocess.Process:
            return await real(sys.executable, "-c", code, **options)

        monkeypatch.setattr(asyncio, "create_subprocess_exec", exec_code)
        refresher = ListRefresher(settings, lambda: failures.append(1))
        assert refresher.start().state == "idle"
        assert refresher._running is not None
        await refresher._running
        return refresher

    return asyncio.run(run()), failures


def test_a_failed_refresh_is_one_quiet_line_and_a_count(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import sys; sys.exit('no route to host')"
    with capture_logs() as lines:
        refresher, failures = refresh_once(settings, monkeypatch, code)
    assert refresher.status.state == "failed"
    assert refresher.status.message == "no route to host"
    assert failures == [1]
    assert [line["log_level"] for line in lines] == ["warning"]


def test_a_successful_refresh_is_remembered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresher, failures = refresh_once(settings, monkeypatch, "pass")
    assert refresher.status.state == "idle"
    assert refresher.status.finished_at >= refresher.status.started_at
    assert failures == []


def test_a_refresh_asked_for_with_a_key_is_accepted(
    three_lists: SnapshotStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.service.list_refresher.sys.executable", "/bin/true")
    app = create_app(settings.model_copy(update={"refresh_retry": timedelta(hours=1)}))
    with local_client(app) as client:
        response = client.post("/v1/lists/refresh")
        assert response.status_code == 202
        del client.headers["x-api-key"]
        assert client.post("/v1/lists/refresh").status_code == 401
        client.headers["x-api-key"] = response.request.headers["x-api-key"]
        assert json.loads(client.get("/v1/lists").content)["refresh"]["state"] in {
            "running",
            "idle",
        }
