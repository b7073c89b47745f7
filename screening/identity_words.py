"""Words of an explanation about identity, the DPRK's part of the risk, and what to ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screening.model.result import Band, Match


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


def unsettled(band: Band, matches: Iterable[Match]) -> Iterator[str]:
    """What to ask the client for, where nobody is held and something would settle the match."""
    known = [one.identification for one in matches if one.identification is not None]
    wanted = next((one.settles for one in known if one.settles), ())
    if wanted and band in {"review", "escalate"}:
        yield f"This name alone does not decide: ask for {_one_of(wanted)}."
    elif wanted and band == "clear" and any(one.regime == "name only" for one in known):
        yield (
            "Many people bear what agrees with a listed name, so that alone is no alert: to be"
            f" sure, ask for {_one_of(wanted)}."
        )


def _one_of(wanted: tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))
