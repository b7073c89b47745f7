"""Formulas that name every weapons programme are no evidence of one, where the text says more."""

from __future__ import annotations

import re

import pytest

from screening.typologies.listed.findings import listed_findings
from screening.typologies.listed.legal_formulas import formula_spans, search_outside
from tests import factories
from tests.screening.deals import POLICY

FORMULA = (
    "It is therefore involved in supplies that could contribute to the DPRK's nuclear-related, "
    "ballistic-missile-related or other weapons of mass destruction-related programmes."
)
WEAPONS = {"SPACE_MISSILE", "WMD_NUCLEAR"}


def typologies(reason: str) -> set[str]:
    listing = factories.listing("UK:DPR", source="uk", reference="DPR9001", reason=reason)
    party = factories.entity("Pak Chol", source="uk", listings=(listing,))
    return {finding.code for finding in listed_findings(party, POLICY.rules.typologies)}


def test_a_tanker_whose_reason_ends_in_a_formula_is_no_part_of_the_missile_programme() -> None:
    found = typologies(f"The tanker delivered refined petroleum to the DPRK. {FORMULA}")
    assert "PETRO_REFINED" in found
    assert not found & WEAPONS


def test_a_formula_that_is_all_an_act_says_still_counts() -> None:
    assert typologies(FORMULA) >= WEAPONS


def test_own_words_beside_a_formula_count() -> None:
    assert "WMD_NUCLEAR" in typologies(f"He enriches uranium. {FORMULA}")


@pytest.mark.parametrize(
    "sentence",
    [
        "These goods could contribute to the DPRK's ballistic missile programme.",
        FORMULA.replace("involved in supplies that could contribute to", "a promoter of"),
    ],
)
def test_a_programme_that_is_named_and_a_part_in_it_are_no_formula(sentence: str) -> None:
    assert formula_spans(sentence) == ()


def test_words_before_and_behind_a_formula_are_still_found() -> None:
    sentence = f"Nuclear scientist: {FORMULA[:-1]}."
    spans = formula_spans(sentence)
    assert len(spans) == 1
    found = search_outside(re.compile("nuclear", re.IGNORECASE), sentence, spans)
    assert found is not None
    assert found.start() == 0
    assert search_outside(re.compile("missile"), sentence, spans) is None
