"""A temporary SQLite index of line offsets in a FollowTheMoney file, to bound memory.

Relations may stand before or after what they refer to, and the file may be larger than memory. The
first pass writes down each line's place; the second asks, party by party, for the lines about it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_BATCH = 5_000

_SANCTIONED = (  # IF_SANCTIONED becomes PARTY
    "UPDATE entity SET state = 0 WHERE state = 1 AND EXISTS"
    " (SELECT 1 FROM about WHERE about.party = entity.key AND about.sanction)"
)

PARTY, IF_SANCTIONED, NAMED_ONLY = 0, 1, 2
"""What a line's entity is: a party; one if any Sanction names it; somebody or something else."""


class LinePosition(NamedTuple):
    """Offset and length of a line, in bytes."""

    offset: int
    length: int


class NamedEntity(NamedTuple):
    """Another entity of the file. ``id`` is ours, ``party`` whether it becomes one of the list."""

    id: str
    caption: str
    party: bool
    place: LinePosition


class LineIndex:
    """Offsets of entities and of the lines about them; deleted from disk when closed."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="dprk-screen-")
        self._database = sqlite3.connect(Path(self._folder.name) / "scratch", isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
            "PRAGMA temp_store=FILE;"
            "CREATE TABLE entity (key TEXT UNIQUE, id TEXT, caption TEXT, state INT,"
            " offset INT, length INT);"
            "CREATE TABLE about (party TEXT, sanction INT, offset INT, length INT)"
        )
        self._database.execute("BEGIN")
        self._entities: list[tuple[str, str, str, int, int, int]] = []
        self._about: list[tuple[str, bool, int, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add_entity(
        self, key: str, our_id: str, caption: str, state: int, place: LinePosition
    ) -> None:
        """Note an entity by its id in the file; a second line with that id is about the first."""
        self._entities.append((key, our_id, caption, state, *place))
        if len(self._entities) >= _BATCH:
            self._flush()

    def add_about(self, party: str, place: LinePosition, *, sanction: bool = False) -> None:
        """Note that a line says something of the entity with this id."""
        self._about.append((party, sanction, *place))
        if len(self._about) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        run = self._database.executemany
        added = run("INSERT OR IGNORE INTO entity VALUES (?, ?, ?, ?, ?, ?)", self._entities)
        if added.rowcount != len(self._entities):
            self._note_repeated()
        run("INSERT INTO about VALUES (?, ?, ?, ?)", self._about)
        self._entities.clear()
        self._about.clear()

    def _note_repeated(self) -> None:
        """A second line with an entity's id says something about the first."""
        for key, _, _, _, offset, length in self._entities:
            first = self._database.execute("SELECT offset FROM entity WHERE key = ?", (key,))
            if first.fetchone() != (offset,):
                self._about.append((key, False, offset, length))

    def seal(self) -> None:
        """End the first pass: from here on nothing is added."""
        self._flush()
        for statement in (
            "CREATE INDEX about_party ON about (party, offset)",
            _SANCTIONED,
            "COMMIT",
        ):
            self._database.execute(statement)

    def parties(self) -> Iterator[tuple[str, str, LinePosition]]:
        """Id in the file, our id and place of each party, in the order of the file."""
        rows = self._database.execute(
            "SELECT key, id, offset, length FROM entity WHERE state = ? ORDER BY rowid", (PARTY,)
        )
        for key, our_id, offset, length in rows:
            yield key, our_id, LinePosition(offset, length)

    def about(self, key: str) -> list[LinePosition]:
        """Places of the lines about an entity, in the order of the file."""
        rows = self._database.execute(
            "SELECT offset, length FROM about WHERE party = ? ORDER BY offset", (key,)
        )
        return [LinePosition(*row) for row in rows]

    def known(self, key: str) -> NamedEntity | None:
        """The entity with this id in the file."""
        row = self._database.execute(
            "SELECT id, caption, state, offset, length FROM entity WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        our_id, caption, state, *place = row
        return NamedEntity(our_id, caption, state == PARTY, LinePosition(*place))

    def not_parties(self) -> int:
        """How many entities are only named by others: the file says they are no targets."""
        row = self._database.execute(
            "SELECT count(*) FROM entity WHERE state = ?", (IF_SANCTIONED,)
        ).fetchone()
        return int(row[0])
