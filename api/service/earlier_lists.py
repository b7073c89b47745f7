"""Lists of earlier days (``as_of``), opened on demand, apart from those in use.

Opening an earlier state takes seconds where its index was not built before. So such states have a
lock of their own, which never holds up newer lists; only a few callers may wait for one, each for a
bounded time, and the others are refused at once. Indexes that were built stay on disk.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.service.errors import Overloaded
from api.service.index_files import AFTER_NEWER_LISTS, prepared
from api.service.serving_state import LoadedLists, build_screener

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lists.entity import ListVersion
    from lists.store import SnapshotStore
    from screening.policy import Policy

MOST_WAITING = 16
"""Callers that may wait for earlier lists at the same time, in one worker."""
LONGEST_WAIT = 20.0
"""Seconds a caller waits for earlier lists; what is being built goes on and is there next time."""
RETRY_AFTER = "10"
Key = tuple[str, ...]


@dataclass(slots=True)
class EarlierLists:
    """The earlier list states of one worker: ``size`` of them are kept ready in memory."""

    store: SnapshotStore
    policy: Policy
    cache_dir: Path
    size: int
    settled: Callable[[], None] = lambda: None
    """Called when lists have been opened."""
    _ready: OrderedDict[Key, LoadedLists] = field(default_factory=OrderedDict)
    _opening: dict[Key, asyncio.Task[LoadedLists]] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def loaded(self, versions: Sequence[ListVersion]) -> LoadedLists:
        """The lists of these versions, opened now unless they are cached.

        Raises:
            Overloaded: too many callers wait already, or it takes too long.
        """
        key = tuple(version.id for version in versions)
        if key in self._ready:
            self._ready.move_to_end(key)
            return self._ready[key]
        if self._waiting >= MOST_WAITING:
            raise Overloaded(
                f"{MOST_WAITING} requests wait for lists of earlier days already; try again",
                headers={"retry-after": RETRY_AFTER},
            )
        self._waiting += 1
        try:
            # Shielded: whoever else waits for the same lists gets them, and so does a second try.
            return await asyncio.wait_for(asyncio.shield(self._task(key, versions)), LONGEST_WAIT)
        except TimeoutError:
            raise Overloaded(
                "the lists of that day are still being loaded; try again",
                headers={"retry-after": RETRY_AFTER},
            ) from None
        finally:
            self._waiting -= 1

    def clear(self) -> None:
        """Let go of all lists that are kept ready."""
        self._ready.clear()

    def _task(self, key: Key, versions: Sequence[ListVersion]) -> asyncio.Task[LoadedLists]:
        task = self._opening.get(key)
        if task is None:
            task = self._opening[key] = asyncio.create_task(self._open(key, versions))
            task.add_done_callback(lambda done: self._opened(key, done))
        return task

    async def _open(self, key: Key, versions: Sequence[ListVersion]) -> LoadedLists:
        async with self._one_at_a_time:
            loaded = await asyncio.to_thread(self._built, versions)
        self.settled()
        self._ready[key] = loaded
        while len(self._ready) > self.size:
            self._ready.popitem(last=False)
        return loaded

    def _built(self, versions: Sequence[ListVersion]) -> LoadedLists:
        prepared(self.store, versions, self.policy, self.cache_dir, AFTER_NEWER_LISTS)
        return build_screener(self.store, versions, self.policy, self.cache_dir)

    def _opened(self, key: Key, done: asyncio.Task[LoadedLists]) -> None:
        self._opening.pop(key, None)
        if not done.cancelled():
            done.exception()  # looked at, should nobody wait for it any more
