"""What verifying the audit record proved, what it could not prove, and what it found broken."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ExitCode = Literal[0, 1, 3]


class Break(Struct, frozen=True):
    """A place where the record is not what was written; ``seq`` is the entry (0: no entry)."""

    seq: int
    what: str


class Verdict(Struct, frozen=True):
    """The result of a walk along the chain; ``breaks`` come in the order they were found.

    ``proved``, ``unproved`` and ``limits`` are sentences for people. ``unproved`` is what was asked
    and could not be answered: an anchor below what pruning kept, seals without their keys.
    ``limits`` are what this kind of proof never shows.
    """

    entries: int
    first: int
    last: int
    hash: str
    seals: int
    sealed_from: int
    breaks: tuple[Break, ...] = ()
    proved: tuple[str, ...] = ()
    unproved: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        """Was nothing found broken? Look at ``unproved`` too before you rely on it."""
        return not self.breaks

    @property
    def exit_code(self) -> ExitCode:
        """0: proved; 1: broken; 3: nothing is broken, but something asked is not proved."""
        if self.breaks:
            return 1
        return 3 if self.unproved else 0
