"""An engine without processes of its own, for batches in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.batch.chunk_worker import Chunk, ChunkResult, Work, screen_chunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class InProcess:
    """Screens in the calling process, one chunk after the other."""

    def run(self, work: Work, chunks: Iterable[Chunk]) -> Iterator[ChunkResult]:
        for chunk in chunks:
            yield screen_chunk(work, chunk)
