"""The first rows of a file in the process that was asked, so that a small one starts no others.

Opening the index in a worker process takes longer than screening some thousand rows here.
"""

from __future__ import annotations

import gc
from itertools import chain
from typing import TYPE_CHECKING

from api.batch import engines
from api.batch.chunk_worker import screen_chunk
from api.batch.worker_process import RARELY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api.batch.chunk_worker import ChunkResult, Work
    from api.batch.chunks import Chunk
    from api.batch.models import FileFormat
    from api.service.settings import Settings


class FirstRowsHere:
    """Screens here while a file is small; what is left when it turns out not to be, elsewhere."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        """See ``Engine``."""
        settings, coming = self._settings, iter(chunks)
        gc.set_threshold(*RARELY)
        done = 0
        if _is_small(settings, work.reading):
            for chunk in coming:
                if done + chunk.rows > settings.batch_small_rows:
                    coming = chain((chunk,), coming)
                    break
                done += chunk.rows
                yield screen_chunk(work, chunk)
            else:
                return
        with engines.open_engine(settings.batch_workers, settings.batch_cluster) as engine:
            yield from engine.run(work, coming)


def _is_small(settings: Settings, reading: FileFormat) -> bool:
    asked_for_others = settings.batch_workers or settings.batch_cluster
    return not asked_for_others and 0 < reading.rows_expected <= settings.batch_small_rows
