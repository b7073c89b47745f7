"""What is loaded before workers are copied; that it cannot be loaded does not stop the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from api.service.list_reloader import ListReloader
from api.workers.preloaded import preload
from screening.policy import Policy

if TYPE_CHECKING:
    from pathlib import Path

    from api.service.settings import Settings
    from lists.store import SnapshotStore


def test_active_lists_are_loaded_and_no_connection_is_left(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    loaded = preload(settings)
    assert loaded is not None
    assert loaded.versions == tuple(three_lists.active())


def test_lists_that_stand_ready_are_used_once_and_only_if_they_are_active(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    loaded = preload(settings)
    assert loaded is not None
    reloader = ListReloader(three_lists, Policy.bundled(), settings.cache_dir, warm=False)
    reloader.standing_ready = loaded
    reloader.refresh()
    assert reloader.serving.loaded is loaded
    assert reloader.standing_ready is None
    other = ListReloader(three_lists, Policy.bundled(), settings.cache_dir, warm=False)
    other.standing_ready = type(loaded)(loaded.screener, loaded.versions[1:], loaded.policy)
    other.refresh()
    assert other.serving.loaded.versions == loaded.versions
    assert other.serving.loaded.screener is not loaded.screener


def test_what_cannot_be_loaded_is_left_to_the_workers_with_a_warning(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/file/lists"})
    with capture_logs() as lines:
        assert preload(nowhere) is None
    assert lines[-1]["log_level"] == "warning"
    assert lines[-1]["why"]
