"""Whether the dates of one column are written day/month or month/day.

03/04/1960 alone may be either. Its column often tells: by its heading ("Date of Birth
(DD/MM/YYYY)"), or because some other value fits one order only (17/07/1964). ``OrderEvidence``
collects that over a whole column and never guesses: values that contradict each other decide
nothing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from lists.vocabulary.dates import DateOrder, read_date
from lists.vocabulary.wordings import table

_BOTH: Final[frozenset[DateOrder]] = frozenset({"day_first", "month_first"})


def order_in_heading(heading: str) -> DateOrder | None:
    """The order that a date format within a heading states: "DOB (DD/MM/YYYY)", "TT.MM.JJJJ"."""
    folded = heading.casefold()
    for order, pattern in _formats().items():
        if pattern.search(folded):
            return order
    return None


class OrderEvidence:
    """What the values of one column say about the order of day and month."""

    def __init__(self, heading: str = "") -> None:
        stated = order_in_heading(heading)
        self._fits = _BOTH if stated is None else frozenset({stated})
        self.ambiguous = False
        """Whether some value needs the order to be understood."""

    def add(self, text: str) -> None:
        """Take one value into account. What is no date, or is one in any order, says nothing."""
        reading = _read(text)
        if reading is not None and reading.orders is not None:
            self._fits &= reading.orders.keys()
            self.ambiguous |= reading.assumption == "ambiguous"

    @property
    def order(self) -> DateOrder | None:
        """The one order that every value fits; ``None`` where none is left, or nothing decides."""
        return next(iter(self._fits)) if len(self._fits) == 1 else None

    @property
    def contradictory(self) -> bool:
        """Whether no order fits every value: nothing that follows can decide it."""
        return not self._fits


_read = lru_cache(maxsize=65_536)(read_date)
"""Birth dates repeat themselves: a lifetime has some thirty thousand days."""


@cache
def _formats() -> dict[DateOrder, re.Pattern[str]]:
    """How each order is written in a heading; longer placeholders before shorter ones."""
    letters = table("dates.toml")["format_letters"]
    day, month, year = (
        "|".join(sorted(letters[part], key=len, reverse=True)) for part in ("day", "month", "year")
    )

    def pattern(first: str, second: str) -> re.Pattern[str]:
        between = r"[\W_]{0,3}"
        return re.compile(
            rf"(?<![^\W_])(?:{first}){between}(?:{second}){between}(?:{year})(?![^\W_])"
        )

    return {"day_first": pattern(day, month), "month_first": pattern(month, day)}
