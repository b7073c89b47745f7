"""A service that has a whole small list and is given a damaged one: fixture ``served``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lists.refresh import import_paths
from lists.vocabulary import sources
from tests.lists.whole_formats import FORMATS, change_rows, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from lists.entity import Entity, ListVersion
    from lists.store import SnapshotStore


class Served:
    """One service, and the files of its list, which a test may damage."""

    def __init__(
        self,
        store: SnapshotStore,
        form: str,
        files: Mapping[str, Path],
        undamaged: Mapping[str, Callable[[], str]],
    ) -> None:
        self.store, self.form, self.files = store, form, files
        self.whole = FORMATS[form]
        self.folder = next(iter(files.values())).parent
        self.good = self.active()
        self._undamaged = undamaged
        self._texts: dict[str, str] = {}

    def active(self) -> ListVersion:
        """The version in use."""
        (version,) = self.store.active()
        return version

    def parties(self) -> list[Entity]:
        """Those of the version in use, in the order of their ids."""
        return sorted(self.store.entities(self.active()), key=lambda one: one.id)

    def damage(self, change: Callable[[str], str], *roles: str) -> bool:
        """Change the text of the files with these roles, or of all; whether any is another now."""
        changed = False
        for role, path in self.files.items():
            if not roles or role in roles:
                before = self._texts.get(role) or self._undamaged[role]()
                after = change(before)
                changed |= after != before
                write_text(path, after)
                self._texts[role] = after
        return changed

    def damage_rows(self, change: Callable[[list[Any]], list[Any]], *roles: str) -> bool:
        """Change the rows of headings of a table, or all its rows if it has no headings."""
        suffix = self.folder_suffix()
        return self.damage(lambda text: change_rows(self.whole, text, change, suffix), *roles)

    def folder_suffix(self) -> str:
        """The suffix of the files."""
        return next(iter(self.files.values())).suffix

    def reasons(self) -> str:
        """Why the files as they are now are held; empty if they are not."""
        several = len(self.files) > 1
        report = import_paths(self.store, [self.folder if several else self.files["file"]])
        said = [reason for one in report.outcomes for reason in one.reasons]
        said += [one.reason for one in report.unknown if one.refused]
        assert self.active() == self.good or not said
        return "; ".join(said)


def small_sources(code: str, *, floors: bool = False) -> tuple[Any, ...]:
    """The published lists; this one as if it had few parties."""
    return tuple(
        replace(one, min_records=5, canaries=(), floors=floors) if one.code == code else one
        for one in sources.SOURCES
    )


def every_format(function: Callable[..., None]) -> Callable[..., None]:
    """Run the test with every format of every official list."""
    return pytest.mark.parametrize("served", FORMATS, indirect=True)(function)
