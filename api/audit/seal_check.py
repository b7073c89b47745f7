"""Checks the seals along the chain: is every entry in the span of exactly one genuine seal?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import rfc8785

from api.audit.chain import ENTRY_SEAL
from api.audit.verdict import Break

if TYPE_CHECKING:
    from api.audit.seal_keys import SealKeys


class SealCheck:
    """Fed with entries in their order. Without keys, seals are counted but not checked."""

    def __init__(self, keys: SealKeys | None) -> None:
        found = keys.all() if keys is not None else ()
        self._newest = found[0].id if found else ""
        self._keys = {key.id: key for key in found}
        self._source = keys.source if keys is not None else ""
        self.unsealed = 0
        """Entries of releases before sealing."""
        self.sealed_from = 0
        """The first entry of a release that seals; 0 if there is none."""
        self.checked: Counter[str] = Counter()
        """Genuine seals, by key."""
        self.unchecked = 0
        self._covered = 0
        self._last_key = ""
        self._last_seq = 0

    @property
    def seals(self) -> int:
        """All seals that were seen."""
        return self.checked.total() + self.unchecked

    @property
    def has_keys(self) -> bool:
        """Can any seal be checked?"""
        return bool(self._keys)

    def entry(self, seq: int, facts: dict[str, Any], *, readable: bool) -> Iterator[Break]:
        """Look at one entry; ``readable``: its text is what its hash was made of."""
        self._last_seq = seq
        if facts.get("v", 1) == 1:
            self.unsealed += 1
            if self.sealed_from and readable:
                yield Break(seq, "it is not sealed, and stands behind sealed entries")
            return
        if not self.sealed_from:
            self.sealed_from, self._covered = seq, seq - 1
        elif facts.get("kind") == "sealing-begins":
            yield Break(seq, "sealing begins a second time: the head row was changed")
        if "seal" in facts:
            yield from self._seal(seq, facts, readable=readable)

    def _seal(self, seq: int, facts: dict[str, Any], *, readable: bool) -> Iterator[Break]:
        start, expected = facts.get("seal_from"), self._covered + 1
        self._covered, self._last_key = seq, str(facts.get("seal_key", ""))
        if not readable:
            return  # reported as altered; its seal would only say so again
        pruned_group = not self.seals and expected == self.sealed_from > 1 and not self.unsealed
        fits = start == expected or (pruned_group and isinstance(start, int) and start < expected)
        if not fits:
            yield Break(seq, f"its seal vouches from entry {start} on, not from {expected}")
        if not self._keys:
            self.unchecked += 1
            return
        key = self._keys.get(self._last_key)
        if key is None:
            yield Break(seq, f"sealed with key {self._last_key[:32]}, not in {self._source}")
            return
        text = rfc8785.dumps({name: value for name, value in facts.items() if name != "seal"})
        if key.sealed(ENTRY_SEAL, text, facts["seal"]):
            self.checked[key.id] += 1
        else:
            yield Break(seq, f"its seal was not made with key {key.id}")

    def end(self) -> Iterator[Break]:
        """After the last entry: the last one bears a seal, of the key in use."""
        if not self._last_seq:
            return
        if not self.sealed_from:
            if self._keys:
                words = "nothing is sealed: after an upgrade, run `dprk-screen db upgrade`"
                yield Break(self._last_seq, words)
        elif self._covered < self._last_seq:
            yield Break(self._covered + 1, "no seal vouches for it and what follows")
        elif self._keys and self._last_key in self._keys and self._last_key != self._newest:
            words = f"sealed with the older key {self._last_key}, but key {self._newest} is in use"
            yield Break(self._last_seq, words)
