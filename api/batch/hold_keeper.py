"""Keeps a batch's hold while rows take long, and notices when it must not be worked on any more."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy.exc import InterfaceError, OperationalError

from api.batch.holds import HOLD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.batch.store import BatchStore

_LOOK_SECONDS = 0.5
"""A batch that was cancelled or deleted is still worked on for so long, at most."""
_LOOKS_A_RENEWAL = int(HOLD_SECONDS / 4 / _LOOK_SECONDS)


class HoldKeeper:
    """A thread that renews a hold, because screening a chunk blocks.

    ``on_lost`` is called once, in that thread, when the batch was cancelled, deleted or taken over.
    """

    def __init__(
        self, batches: BatchStore, batch_id: str, holder: str, on_lost: Callable[[], None]
    ) -> None:
        self._batches = batches
        self._batch, self._holder = batch_id, holder
        self._on_lost = on_lost
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(5)

    def _keep(self) -> None:
        looks = 0
        while not self._end.wait(_LOOK_SECONDS):
            looks += 1
            try:
                if self._batches.is_lost(self._batch, self._holder):
                    self._on_lost()
                    return
                if looks % _LOOKS_A_RENEWAL == 0:
                    self._batches.renew(self._batch, self._holder)
            except (OperationalError, InterfaceError):
                continue  # the main thread says so and waits
