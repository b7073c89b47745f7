"""Fixtures for damage to lists.

The whole list of a format is imported once; each test works on copies of its files and database.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.refresh import import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.lists.served_lists import Served, small_sources
from tests.lists.whole_formats import FORMATS, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class GoodLists:
    """By format: a service that serves the whole list, and a folder with its files.

    A held version changes nothing that is served, so tests share the service until one of them
    makes another version active, be it for a moment: damage is compared with what is active.
    """

    place: Path
    template: Path
    stores: dict[str, SnapshotStore] = field(default_factory=dict)
    _texts: dict[Path, str] = field(default_factory=dict)

    def folder(self, form: str) -> Path:
        """Where the files and the database of a format are."""
        return self.place / form

    def store(self, form: str) -> SnapshotStore:
        """The service, made if there is none."""
        if form not in self.stores:
            folder = self.folder(form)
            files = folder / "list"
            if not files.exists():
                files.mkdir(parents=True)
                FORMATS[form].write(files)
            shutil.copy(self.template, folder / "lists.sqlite3")
            self.stores[form] = SnapshotStore(open_engine(f"sqlite:///{folder}/lists.sqlite3"))
            assert import_paths(self.stores[form], [files]).ok
        return self.stores[form]

    def text(self, form: str, name: str) -> str:
        """The text of one of its files, read once: a workbook takes half a second."""
        path = self.folder(form) / "list" / name
        if path not in self._texts:
            self._texts[path] = text_of(path)
        return self._texts[path]

    def forget(self, form: str) -> None:
        """Close a service that another version became active in."""
        self.stores.pop(form).engine.dispose()


@pytest.fixture(scope="session")
def good_lists(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[GoodLists]:
    """The whole list of each format, imported when it is first asked for."""
    lists = GoodLists(tmp_path_factory.mktemp("good"), sqlite_template)
    yield lists
    for form in list(lists.stores):
        lists.forget(form)


@pytest.fixture
def served(
    request: pytest.FixtureRequest,
    good_lists: GoodLists,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Served]:
    """A service with the whole list of the format that the test is parametrized with."""
    monkeypatch.setattr(sources, "SOURCES", small_sources(FORMATS[request.param].source))
    store = good_lists.store(request.param)
    shutil.copytree(good_lists.folder(request.param) / "list", tmp_path / "list")
    paths = sorted((tmp_path / "list").iterdir())
    files = {path.stem if len(paths) > 1 else "file": path for path in paths}
    texts = {
        role: partial(good_lists.text, request.param, path.name) for role, path in files.items()
    }
    one = Served(store, request.param, files, texts)
    before = store.change_counter()
    yield one
    if store.change_counter() != before:
        good_lists.forget(request.param)
