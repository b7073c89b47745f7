"""Words of an explanation about identity, the DPRK's part of the risk, and what to ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screening.model.result import Match


def dprk_part(risk: int, dprk_risk: int) -> str:
    """What of the risk the DPRK makes, and what other sanctions do."""
    if not risk:
        return ""
    if not dprk_risk:
        return " DPRK risk 0 of 100: all of this is the risk of other sanctions."
    if dprk_risk < risk:
        return f" DPRK risk {dprk_risk} of 100: the rest is the risk of other sanctions."
    return f" DPRK risk {dprk_risk} of 100."


def identity_in_words(match: Match) -> str:
    """How likely it is the party, and what lowers that."""
    if match.identity is None or match.identification is None:
        return ""
    known = match.identification
    lowered = [t.why for t in known.terms if t.feature in {"commonness", "limit"}]
    return f", identity {match.identity:.2f} ({'; '.join((known.regime, *lowered))})"


def unsettled(matches: Iterable[Match]) -> Iterator[str]:
    """What to ask the client for, where no match is identified and something would settle it."""
    known = [one.identification for one in matches if one.identification is not None]
    if known and not any(one.identified for one in known) and known[0].settles:
        yield f"This name alone does not decide: ask for {_one_of(known[0].settles)}."


def _one_of(wanted: tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))
