"""Compares heads that were noted earlier, outside the database, with the chain as it is now.

A head is an entry's number and hash. Cutting entries off the end leaves a chain that is sealed and
in order; only a head noted before the cut shows that there was more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from api.audit.verdict import Break


class NotedHead(Struct, frozen=True):
    """A head, and where it was noted (``the anchor``, ``line 7 of heads.jsonl``).

    ``sealed``: it bears a genuine seal, so the service itself says it was once the head.
    """

    seq: int
    hash: str
    source: str
    sealed: bool = False


class NotedHeads:
    """Fed with entries in their order."""

    def __init__(self, noted: Sequence[NotedHead]) -> None:
        self.given = len(noted)
        self.found = 0
        """Heads whose entry is there with the same hash."""
        self.by_checkpoint = 0
        """Heads below the first kept entry that a checkpoint or a sealed head agrees with."""
        self.unprovable: list[NotedHead] = []
        """Heads below the first kept entry that nothing is left to compare with."""
        self._waiting: dict[int, list[NotedHead]] = {}
        for one in noted:
            self._waiting.setdefault(one.seq, []).append(one)

    @property
    def highest(self) -> int:
        """The highest entry whose head was found."""
        return self._highest

    _highest = 0

    def entry(self, seq: int, digest: str) -> Iterator[Break]:
        """Compare the heads noted at this entry."""
        for one in self._waiting.pop(seq, ()):
            if one.hash == digest:
                self.found += 1
                self._highest = seq
            else:
                yield Break(seq, f"it is not the entry that {one.source} names")

    def end(self, first: int, last: int, attested: Mapping[int, str]) -> Iterator[Break]:
        """Judge the heads whose entries were not met.

        ``attested``: hashes of removed entries, as checkpoints in the chain give them.
        """
        for seq, heads in sorted(self._waiting.items()):
            known = {one.hash for one in heads if one.sealed} if seq < first else set()
            if seq in attested and seq < first:
                known = {attested[seq]}
            for one in heads:
                if seq >= first or not last:
                    what = "is gone: entries were cut off" if seq > last else "is missing"
                    yield Break(seq, f"the entry that {one.source} names {what}")
                elif not known:
                    self.unprovable.append(one)
                elif one.hash in known:
                    self.by_checkpoint += 1
                else:
                    yield Break(seq, f"it was not the entry that {one.source} names")
