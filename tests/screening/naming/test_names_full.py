"""Names of the full lists: spellings in other scripts meet the Latin names of the same party."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from lists.eu.xml import read
from lists.parsing.report import ParseReport
from screening.naming.names import read_name
from tests.screening.meeting import meets

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

pytestmark = [pytest.mark.full, pytest.mark.slow]

SCRIPTS = {"Hang": "[가-힣]", "Cyrl": "[а-яА-Я]", "Arab": "[\u0600-\u06ff]"}


@pytest.fixture(scope="module")
def persons(full_lists: Path) -> list[Entity]:
    path = full_lists / "lists" / "eu" / "eu_fsf_1_1_2026-02-23_rebuilt.xml"
    return [entity for entity in read(path, ParseReport("eu")) if entity.kind == "person"]


# Floors under what was measured; most of what is missing are other names, not other spellings.
@pytest.mark.parametrize(("script", "least"), [("Hang", 0.94), ("Cyrl", 0.90), ("Arab", 0.65)])
def test_an_alias_in_another_script_meets_a_latin_name_of_its_party(
    persons: list[Entity], script: str, least: float
) -> None:
    pattern = re.compile(SCRIPTS[script])
    tried = met = 0
    for person in persons:
        latin = [name.full for name in person.names if name.full.isascii()]
        for name in person.names if latin else ():
            if pattern.search(name.full) and not re.search("[A-Za-z]{3}", name.full):
                tried += 1
                met += any(meets(name.full, other, "person", 0.6) for other in latin)
    assert tried > 50
    assert met >= least * tried


def test_american_names_are_read_plainly(full_lists: Path) -> None:
    with (full_lists / "eval" / "negatives_persons_us.csv").open(encoding="utf-8") as lines:
        names = [f"{row['first_name']} {row['last_name']}" for row in csv.DictReader(lines)]
    further = [name for name in names if len(read_name(name, "person")) > 1]
    assert len(further) <= 0.03 * len(names)
