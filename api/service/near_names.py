"""The known name that a wrong one may be a slip of: what ``did you mean`` says."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 60
"""Characters of a name that is compared; no name of ours is so long."""


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name most like this one by ``difflib``; empty if none is alike by the cutoff.

    ``difflib`` takes 0.2 ms for thirty names, so it compares those only that may reach the cutoff:
    its likeness counts letters in common blocks, rapidfuzz' the longest common subsequence, which
    has as many at least.
    """
    if len(name) > LONGEST:
        return ""
    least = 100 * cutoff - 1e-6
    alike = process.extract(name, list(known), scorer=fuzz.ratio, score_cutoff=least, limit=None)
    near = get_close_matches(name, [one for one, _, _ in alike], n=1, cutoff=cutoff)
    return near[0] if near else ""
