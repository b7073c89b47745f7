"""One reading of a submitted name as the kernels see it: numbers of a request."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """One reading as a kernel sees it: where its numbers stand in the request, and those it uses.

    A request holds the number of readings, then of each: words, forced parties, whether order tells
    parties apart, points needed, points needed of parties not born in the years given, first and
    last of these years (0, 0 when not given), how its words are written (the four numbers of
    ``Writing``), its tokens as numbered in ``Expansions``, and the first and last row (exclusive)
    of each forced party.
    """

    start: int  # where its tokens begin in the request
    words: int
    weight: int
    forced: int
    ordered: int
    need: int
    need_undated: int
    born_first: int
    born_last: int
    breaks: int  # a bit for each word before which a separator stands
    joined: int  # a bit for each syllable, and number of a ship, that may belong to what is beside
    upper: int  # a bit for each word in capitals
    lower: int  # a bit for each word in small letters; both for scripts without


HEAD = 11
"""Numbers that stand in a request before the tokens of a reading."""
