"""One signal in what a client submits, and the families it is counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from screening.model.codes import Family, TypologyCode
    from screening.policy.rules import Weight


class Signal(NamedTuple):
    """Something in the submission that speaks for a typology, or ties the deal to the DPRK.

    Of one ``family`` only the strongest signal counts. ``typology`` is empty for a tie (nexus).
    ``weight`` is D, S, U or C; the policy holds the numbers. ``suspicious``: it is a red flag even
    where no tie to the DPRK is known.
    """

    family: Family
    weight: Weight
    why: str
    typology: TypologyCode | Literal[""] = ""
    suspicious: bool = False


WEIGHTS: tuple[Weight, ...] = ("C", "U", "S", "D")
"""Weakest to strongest: contextual, supporting, strong, decisive."""


def weaker(weight: Weight, ceiling: Weight) -> Weight:
    """``weight``, but not above ``ceiling``."""
    return min(weight, ceiling, key=WEIGHTS.index)


def stronger(signal: Signal, known: Signal) -> bool:
    """Whether a signal weighs more than one known already."""
    return WEIGHTS.index(signal.weight) > WEIGHTS.index(known.weight)
