"""Bounded report of unreadable values: all are counted, the first of each kind are kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lists.parsing.report import Oddity

if TYPE_CHECKING:
    from lists.parsing.report import ParseReport, Severity

KEPT = 25
"""Examples of one kind of oddity that are kept with the version."""
_MOST_KINDS = 500


class BoundedReport:
    """Fills a ``ParseReport`` without growing with the file; ``close`` says how many there were."""

    def __init__(self, reading: ParseReport) -> None:
        self.reading = reading
        self._seen: Counter[tuple[Severity, str, str]] = Counter()

    def odd(self, severity: Severity, reference: str, field: str, value: str, message: str) -> None:
        """Count one oddity, and keep it if it is among the first of its kind."""
        kind = (severity, field, message)
        if kind not in self._seen and len(self._seen) >= _MOST_KINDS:
            kind = (severity, "", "of still other kinds")
        self._seen[kind] += 1
        if self._seen[kind] <= KEPT:
            self.reading.odd(severity, reference[:100], kind[1], value, kind[2])
        else:
            self.reading.counts[severity] += 1

    def close(self) -> None:
        """Add a line for each kind of which more were found than kept."""
        for (severity, field, message), count in self._seen.items():
            if count > KEPT:
                said = f"{message}: {count:,} in all, {KEPT} of them kept"
                self.reading.oddities.append(Oddity(severity, "", field, "", said))
