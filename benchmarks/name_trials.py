"""How listed names are found when altered: ``python -m benchmarks.name_trials FOLDER [--misses]``.

FOLDER holds ``lists/``. Each kind of ``name_variations`` is tried on a fixed draw of Latin names
that are no weak aliases, by name alone; and names of a party are looked up by its other names only
(``alias``, by script), as far as something of them is alike. ``--misses`` prints what was not
found, to be read.
"""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from benchmarks.lists import read_lists
from benchmarks.name_variations import VARIATIONS, Variation
from lists.entity import Snapshot
from screening.candidates import threshold_points
from screening.index import NameQuery
from screening.index.plain_reading import name_readings
from screening.model.subject import Options, Subject
from screening.naming.text import fold
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity

SEED, COUNT = 7, 300
TODAY = date(2026, 2, 27)
ALIKE = 80
SCRIPTS = ("Latn", "Cyrl", "Arab", "Hang", "Hani")


class Trial(NamedTuple):
    """A name to ask for; ``place`` of the party, ``number`` of the name it was made from."""

    asked: str
    place: int
    number: int


def listed_names(entities: Sequence[Entity], chance: random.Random) -> list[tuple[int, int]]:
    """Place of the party and number of the name, of all names, shuffled."""
    names = [(p, n) for p, entity in enumerate(entities) for n in range(len(entity.names))]
    chance.shuffle(names)
    return names


def varied(
    entities: Sequence[Entity], names: Sequence[tuple[int, int]], one: Variation
) -> Iterator[Trial]:
    """Names altered in one way."""
    chance = random.Random(f"{SEED} {one.name}")
    for place, number in names:
        entity, name = entities[place], entities[place].names[number]
        text = name.full
        if (
            entity.kind in one.kinds
            and name.kind != "weak_alias"
            and text.isascii()
            and sum(map(str.isalpha, text)) >= max(one.letters, 3)
            and len(text.split()) >= one.words
        ):
            asked = one.make(text, chance)
            if asked and asked != text:
                yield Trial(asked, place, number)


def aliases(
    entities: Sequence[Entity], names: Sequence[tuple[int, int]], kind: str, script: str
) -> Iterator[Trial]:
    """Names of parties that have another name something like it, or one in Latin letters."""
    for place, number in names:
        entity, name = entities[place], entities[place].names[number]
        if entity.kind != kind or (name.script or "Latn") != script:
            continue
        others = [n.full for i, n in enumerate(entity.names) if i != number and n.full.isascii()]
        if others and (script != "Latn" or any(_alike(name.full, other) for other in others)):
            yield Trial(name.full, place, number)


def _alike(one: str, other: str) -> bool:
    return fuzz.token_set_ratio(fold(one), fold(other)) >= ALIKE


def found_by_screening(screener: Screener, trials: Sequence[Trial]) -> list[bool]:
    """Whether the party is among the alerts for each name."""
    parties = screener.snapshot.entities
    subjects = [Subject(names=(t.asked,), kind=parties[t.place].kind) for t in trials]
    results = screener.screen_many(subjects, Options(limit=100, explain=False), TODAY)
    return [
        any(match.entity.id == parties[trial.place].id for match in result.matches)
        for trial, result in zip(trials, results, strict=True)
    ]


def found_by_others(screener: Screener, trials: Sequence[Trial]) -> list[bool]:
    """Whether another name of the party brings the points that an alert needs."""
    parties, rules = screener.snapshot.entities, screener.policy.rules
    weights = rules.weights
    queries, queried_by, found = [], [], [False] * len(trials)
    for place, trial in enumerate(trials):
        kind = parties[trial.place].kind
        need = threshold_points(rules.match.threshold[kind]) - weights.prior
        for reading in name_readings(trial.asked, kind):
            queries.append(NameQuery.of(reading, need))
            queried_by.append((place, need))
    rows = screener.index.names.rows
    hits = screener.index.find(queries)
    for ask, row, points, *_ in zip(*(column.tolist() for column in hits), strict=True):
        place, need = queried_by[ask]
        number = int(rows.name[row])
        if int(rows.owner[row]) == trials[place].place and number != trials[place].number:
            kind_of_name = parties[trials[place].place].names[number].kind
            found[place] |= points + weights.name_kind[kind_of_name] >= need
    return found


def report(label: str, trials: Sequence[Trial], found: Sequence[bool]) -> None:
    """One line, and the misses when they are asked for."""
    if not trials:
        return
    print(f"{label:36} {sum(found):5} of {len(trials):5}  {sum(found) / len(trials):7.1%}")
    if "--misses" in sys.argv:
        for trial, hit in zip(trials, found, strict=True):
            if not hit:
                print("     ", trial.asked)


def main() -> None:
    """Try every kind and print what was found."""
    entities = tuple(read_lists(Path(sys.argv[1]) / "lists"))
    screener = Screener(Snapshot("trials", (), entities), Policy.bundled())
    names = listed_names(entities, random.Random(SEED))
    for one in VARIATIONS:
        trials = [t for t, _ in zip(varied(entities, names, one), range(COUNT), strict=False)]
        report(one.name, trials, found_by_screening(screener, trials))
    for kind in ("person", "organization", "vessel"):
        for script in SCRIPTS:
            drawn = zip(aliases(entities, names, kind, script), range(COUNT), strict=False)
            trials = [trial for trial, _ in drawn]
            report(f"alias, {kind}, {script}", trials, found_by_others(screener, trials))


if __name__ == "__main__":
    main()
