"""Whom a common name keeps from being held: ``python -m benchmarks.distinctive_names FOLDER``.

FOLDER holds ``lists/``. Of the persons on the lists, by nationality: how many are held (``block``)
by their primary name and kind alone, and how many words of that country's names are counted. A
country of few counted words has names that only look rare. Then the same of the UN's KP persons.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.commonness import covered_countries
from screening.model.subject import Options, Subject
from screening.naming.text import is_latin
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Entity

TODAY = date(2026, 2, 27)
LEAST_PERSONS = 40


def held(screener: Screener, persons: Sequence[Entity]) -> list[bool]:
    """Of each person whether it is held by its primary name and kind alone."""
    subjects = [Subject(kind="person", names=(one.names[0].full,)) for one in persons]
    results = screener.screen_many(subjects, Options(explain=False), TODAY)
    return [result.band == "block" for result in results]


def main() -> None:
    """Screen every listed person by name and print the shares."""
    entities = tuple(read_lists(Path(sys.argv[1]) / "lists"))
    screener = Screener(Snapshot("names", (), entities), Policy.bundled())
    persons = [one for one in entities if one.kind == "person" and is_latin(one.names[0].full)]
    by_country: dict[str, list[bool]] = defaultdict(list)
    for first in range(0, len(persons), 1000):
        chunk = persons[first : first + 1000]
        for one, holds in zip(chunk, held(screener, chunk), strict=True):
            for country in one.nationalities or ("none",):
                by_country[country].append(holds)
    words = covered_countries()
    print("| nationality | persons | held by name alone | words counted |\n|---|---|---|---|")
    for country, found in sorted(by_country.items(), key=lambda item: -len(item[1])):
        if len(found) >= LEAST_PERSONS:
            share = sum(found) / len(found)
            print(f"| {country} | {len(found)} | {share:.1%} | {words.get(country, 0)} |")
    korean = [one for one in persons if one.source == "un" and one.reference.startswith("KPi")]
    print(f"UN, KP: {sum(held(screener, korean))} of {len(korean)} persons held by name alone")


if __name__ == "__main__":
    main()
