"""Fixtures for damage to lists.

The whole list of a format is imported once; each test works on copies of its files and database.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.refresh import import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.lists.served_lists import Served, small_sources
from tests.lists.whole_formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def good_lists(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Callable[[str], Path]:
    """By format: a folder with the files of its whole list, and a database that serves it."""
    made: dict[str, Path] = {}

    def good(form: str) -> Path:
        if form not in made:
            folder = tmp_path_factory.mktemp(form)
            (folder / "list").mkdir()
            FORMATS[form].write(folder / "list")
            shutil.copy(sqlite_template, folder / "lists.sqlite3")
            engine = open_engine(f"sqlite:///{folder}/lists.sqlite3")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(sources, "SOURCES", small_sources(FORMATS[form].source))
                assert import_paths(SnapshotStore(engine), [folder / "list"]).ok
            engine.dispose()
            made[form] = folder
        return made[form]

    return good


@pytest.fixture
def served(
    request: pytest.FixtureRequest,
    good_lists: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Served]:
    """A service with the whole list of the format that the test is parametrized with."""
    monkeypatch.setattr(sources, "SOURCES", small_sources(FORMATS[request.param].source))
    good = good_lists(request.param)
    shutil.copytree(good, tmp_path, dirs_exist_ok=True)
    roles = sorted((tmp_path / "list").iterdir())
    files = {path.stem if len(roles) > 1 else "file": path for path in roles}
    engine = open_engine(f"sqlite:///{tmp_path}/lists.sqlite3")
    yield Served(SnapshotStore(engine), request.param, files)
    engine.dispose()
