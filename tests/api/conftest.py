"""A whole service in this process: real application, real store, three listed parties."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Self

import pytest
import structlog
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api.access.scopes import SCOPES
from api.audit.append import ChainAppender
from api.audit.policy_texts import keep_bundled
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.cli.lists import app as lists_commands
from api.server.app import create_app
from api.service.serving_state import build_screener
from api.service.settings import Settings
from lists.db import open_engine
from lists.store import SnapshotStore
from screening.policy import Policy
from tests.api.batch_engine import InProcess
from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class KeyedClient(TestClient):
    """A client that makes itself a key when it is entered, for everything but managing keys."""

    def __enter__(self) -> Self:
        super().__enter__()
        keys = self.app_state["held"].keys
        self.headers["x-api-key"] = keys.store.create("tests", set(SCOPES) - {"admin"}).key
        keys.refresh()
        return self


_OF_TESTS = ("DPRK_SCREEN_TEST_", "DPRK_SCREEN_AUDIT_")


def local_client(app: Any, kind: type[TestClient] = KeyedClient) -> TestClient:
    """A client that asks as a program on the machine of the service does, with a key."""
    return kind(
        app,
        base_url="http://127.0.0.1",
        client=("127.0.0.1", 50_000),
        raise_server_exceptions=False,
    )


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting of the developer's shell reaches a test, no log level of a command the next."""
    import os

    usual = structlog.get_config()
    for name in os.environ:
        if name.startswith("DPRK_SCREEN_") and not name.startswith(_OF_TESTS):
            monkeypatch.delenv(name)
    yield
    structlog.configure(**usual)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SnapshotStore]:
    """An empty, migrated store."""
    engine = open_engine(sqlite_url)
    yield SnapshotStore(engine)
    engine.dispose()


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings of a service on that store that fetches nothing."""
    return Settings(
        database_url=sqlite_url,
        cache_dir=tmp_path / "cache",
        batch_dir=tmp_path / "batches",
        refresh_enabled=False,
        poll_interval=0.05,
    )


@pytest.fixture(scope="session")
def three_lists_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A folder with ``lists.sqlite3``, one party on each of three lists, and its ``cache``.

    What a process loads for its first screening is loaded then: it takes seconds, which no test of
    an answer that comes in time should see.
    """
    folder = tmp_path_factory.mktemp("three-lists")
    shutil.copy(sqlite_template, folder / "lists.sqlite3")
    engine = open_engine(f"sqlite:///{folder}/lists.sqlite3")
    store = SnapshotStore(engine)
    publish(store, "un", [KWANGSON])
    publish(store, "un_vessels", [CHON_MA_SAN])
    publish(store, "ofac_sdn", [KIM_YONG_CHOL])
    keep_bundled(engine)
    build_screener(store, store.active(), Policy.bundled(), folder / "cache")
    engine.dispose()  # the last connection to go writes everything into the one file
    return folder


@pytest.fixture
def three_lists(store: SnapshotStore, three_lists_template: Path, tmp_path: Path) -> SnapshotStore:
    """One party on each of three lists, all published today."""
    # The store has not opened its file yet: an engine connects when it is first asked.
    shutil.copy(three_lists_template / "lists.sqlite3", str(store.engine.url.database))
    shutil.copytree(three_lists_template / "cache", tmp_path / "cache", dirs_exist_ok=True)
    return store


@pytest.fixture
def service(settings: Settings) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of services on the store as it is: ``service(max_subjects=2)``.

    With ``with_key=False`` the client has no key, and none exists unless the test makes one.
    """
    opened: list[TestClient] = []

    def make(*, with_key: bool = True, **changed: Any) -> TestClient:
        app = create_app(settings.model_copy(update=changed))
        kind = KeyedClient if with_key else TestClient
        opened.append(local_client(app, kind).__enter__())
        return opened[-1]

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def limited(
    three_lists: SnapshotStore, service: Callable[..., TestClient]
) -> Callable[..., TestClient]:
    """``service`` with three lists to answer from."""
    return service


@pytest.fixture
def client(limited: Callable[..., TestClient]) -> TestClient:
    """A client of the service with those lists."""
    return limited()


@pytest.fixture(scope="session")
def lasting_settings(
    tmp_path_factory: pytest.TempPathFactory, three_lists_template: Path
) -> Callable[..., Settings]:
    """Makes the settings of a service on those lists that many tests share, in a new folder."""

    def made(name: str, **others: Any) -> Settings:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(three_lists_template, folder, dirs_exist_ok=True)
        return Settings(
            database_url=f"sqlite:///{folder}/lists.sqlite3",
            cache_dir=folder / "cache",
            batch_dir=folder / "batches",
            audit_seal_key_file=folder / "seal-keys",
            audit_heads_file=folder / "heads.jsonl",
            quality_dir=folder / "quality",
            refresh_enabled=False,
            **others,
        )

    return made


@pytest.fixture(scope="session")
def shared_client(lasting_settings: Callable[..., Settings]) -> Iterator[TestClient]:
    """A client of one service for all tests that only ask: no test may change what it serves.

    A file of such tests makes this its ``client``.
    """
    settings = lasting_settings("shared")
    with local_client(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="session")
def shared_batches(lasting_settings: Callable[..., Settings]) -> Iterator[TestClient]:
    """A client of one service that takes batches and leaves their work to the tests."""
    settings = lasting_settings("batches", batch_enabled=False)
    with local_client(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="session")
def shared_work(shared_batches: TestClient) -> Callable[[str], None]:
    """Works through one batch of that service in this process, as a runner does."""
    held = shared_batches.app_state["held"]  # type: ignore[index]
    batches = BatchStore(held.store.engine, ChainAppender.of(held.settings))

    def through(batch_id: str) -> None:
        job = Job(held.settings, held.store, batches, "test", lambda: True)
        run_batch(job, batch_id, InProcess())

    return through


@pytest.fixture(scope="session")
def yente(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[TestClient]:
    """A client of a service that no test changes, on the lists of ``tests.api.yente_lists``."""
    from tests.api.yente_lists import LISTS

    folder = tmp_path_factory.mktemp("yente")
    shutil.copy(sqlite_template, folder / "lists.sqlite3")
    url = f"sqlite:///{folder}/lists.sqlite3"
    engine = open_engine(url)
    for source, parties in LISTS.items():
        publish(SnapshotStore(engine), source, parties)
    settings = Settings(
        database_url=url,
        cache_dir=folder / "cache",
        batch_dir=folder / "batches",
        audit_seal_key_file=folder / "seal-keys",
        audit_heads_file=folder / "heads.jsonl",
        refresh_enabled=False,
        max_subjects=20,
    )
    with local_client(create_app(settings)) as client:
        yield client
    engine.dispose()


@pytest.fixture
def command(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """``dprk-screen lists …`` on a database of its own."""
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(tmp_path / "cache"))
    return lambda *words: CliRunner().invoke(lists_commands, [str(word) for word in words])
