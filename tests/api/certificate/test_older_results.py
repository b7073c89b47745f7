"""A certificate of a screening that an older version recorded, without identity or DPRK risk."""

from __future__ import annotations

from typing import Any

import msgspec

from api.certificate.blocks import Facts, Prose
from api.certificate.result import result_blocks
from screening.model.result import Evidence, Identification, Match
from tests import factories

OPEN = Identification(
    "name only",
    identified=False,
    terms=(Evidence("score", -900, "", "", "points of the score"),),
    settles=("a birth date",),
)
MATCH = Match(0.9, 3000, (), factories.person(), (), 0.35, OPEN)


def recorded() -> dict[str, Any]:
    known: dict[str, Any] = msgspec.to_builtins(
        factories.result("a", "escalate", 50, matches=(MATCH,))
    )
    return known


def words(result: dict[str, Any]) -> str:
    blocks = list(result_blocks(result, "a ship"))
    rows = [row for one in blocks if isinstance(one, Facts) for row in one.rows]
    facts = [f"{key}: {value}" for key, value in rows]
    return "\n".join([*facts, *(one.text for one in blocks if isinstance(one, Prose))])


def test_a_result_says_its_dprk_risk_and_what_would_settle_it() -> None:
    said = words(recorded())
    assert "DPRK risk: 50 of 100" in said
    assert "Identity 0.350 (name only, not identified)" in said
    assert "Would settle it: a birth date." in said


def test_an_older_result_never_reads_as_if_the_dprk_risk_were_nothing() -> None:
    older = recorded()
    del older["dprk_risk"]
    for match in older["matches"]:
        del match["identity"], match["identification"]
    said = words(older)
    assert "DPRK risk: not stated by the version that screened this" in said
    assert "Identity 0" not in said
