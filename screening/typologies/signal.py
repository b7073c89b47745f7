"""One signal in what a client submits, and the families it is counted in."""

from __future__ import annotations

from typing import NamedTuple


class Signal(NamedTuple):
    """Something in the submission that speaks for a typology, or ties the deal to the DPRK.

    Of one ``family`` only the strongest signal counts. ``typology`` is empty for a nexus signal.
    ``weight`` is D, S, U or C; the policy holds the numbers. ``suspicious``: it is a red flag even
    where no tie to the DPRK is known.
    """

    family: str
    typology: str
    weight: str
    why: str
    suspicious: bool = False


WEIGHTS = "CUSD"
"""Weakest to strongest."""


def weaker(weight: str, ceiling: str) -> str:
    """``weight``, but not above ``ceiling``."""
    return min(weight, ceiling, key=WEIGHTS.index)
