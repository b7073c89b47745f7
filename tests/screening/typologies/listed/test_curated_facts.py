"""Curated facts: found by reference or number, never by a name; each complete."""

from __future__ import annotations

import re

from screening.typologies.catalogue import catalogue
from screening.typologies.listed.curated import TABLES, facts_about
from screening.typologies.tables import read_toml
from tests import factories

ROWS = [row for name in TABLES for row in read_toml(name)["fact"]]


def test_every_fact_names_a_known_typology_a_source_and_a_day() -> None:
    codes = {one.code for one in catalogue()}
    assert ROWS
    for row in ROWS:
        assert row["typology"] in codes
        assert row["source"]
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", row["date"])


def test_a_party_of_the_same_name_has_no_facts() -> None:
    assert facts_about(factories.entity("KOREA KWANGSON BANKING CORP", reference="none")) == ()
