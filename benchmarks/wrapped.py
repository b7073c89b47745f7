"""Names inside longer texts, by template: ``python -m benchmarks.wrapped FOLDER``.

Each text of ``screening/data/validation/wrapped_names.tsv`` is put around the first name of every
party that the lists under FOLDER hold for the DPRK, and around harmless names of FOLDER/eval that
alert nobody by themselves. *Found*: the party is among the alerts. *False alarms*: somebody is.
``--names`` and ``--harmless`` take so many of each kind; ``--table`` prints every template.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from screening.validation.wrapped import wrappings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity, Kind

KINDS: tuple[Kind, ...] = ("person", "organization", "vessel")
FOR_DPRK = ("DPRK", "NKOR", "PRK", "KP")
"""Parts of the programmes' names of UN, EU and OFAC."""
HARMLESS = {
    "person": (
        ("negatives_persons_us.csv", ("first_name", "middle_name", "last_name")),
        ("negatives_persons_korea.csv", ("name_en",)),
    ),
    "organization": (("negatives_companies.csv", ("name",)),),
    "vessel": (("negatives_vessels.csv", ("name",)),),
}
TODAY = date(2026, 1, 1)
SEED = 1718
_CHUNK = 2000


class ByTemplate(NamedTuple):
    """Counts of one kind of party."""

    found: Counter[str]
    alarmed: Counter[str]
    names: int
    harmless: int
    plain_alarms: int  # harmless names that alert somebody as they stand, left out


def screened(over: Screener, kind: Kind, texts: Sequence[str]) -> Iterator[set[str]]:
    """The parties alerted by each text."""
    options = Options(limit=100, explain=False)
    for first in range(0, len(texts), _CHUNK):
        subjects = [Subject(kind=kind, names=(text,)) for text in texts[first : first + _CHUNK]]
        for result in over.screen_many(subjects, options, TODAY):
            yield {match.entity.id for match in result.matches}


def harmless_names(folder: Path, kind: Kind) -> list[str]:
    """Names of nobody listed."""
    found = []
    for file, columns in HARMLESS[kind]:
        with (folder / "eval" / file).open(encoding="utf-8", newline="") as rows:
            found += [" ".join(filter(None, map(row.get, columns))) for row in csv.DictReader(rows)]
    return found


def counted(
    over: Screener, kind: Kind, names: Sequence[tuple[str, str]], harmless: Sequence[str]
) -> ByTemplate:
    """Try every template around every name; ``names`` are parties' ids and names."""
    plain = list(screened(over, kind, harmless))
    quiet = [name for name, alerted in zip(harmless, plain, strict=True) if not alerted]
    found, alarmed = Counter[str](), Counter[str]()
    for one in wrappings(kind):
        alerts = screened(over, kind, [one.around(name) for _, name in names])
        found[one.template] = sum(
            party in alerted for (party, _), alerted in zip(names, alerts, strict=True)
        )
        alerts = screened(over, kind, [one.around(name) for name in quiet])
        alarmed[one.template] = sum(map(bool, alerts))
    return ByTemplate(found, alarmed, len(names), len(quiet), len(harmless) - len(quiet))


def is_for_dprk(party: Entity) -> bool:
    """Whether a party is listed in a programme for the DPRK."""
    programmes = (each for listing in party.listings for each in listing.programmes)
    return any(part in programme for programme in programmes for part in FOR_DPRK)


def main() -> None:
    """Print the figures of each kind, and of each template when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", type=int, default=10_000, help="of each kind")
    parser.add_argument("--harmless", type=int, default=5_000, help="of each kind")
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    parties = tuple(read_lists(given.folder / "lists"))
    over = Screener(Snapshot("wrapped", (), parties), Policy.bundled())
    chance = random.Random(SEED)
    print("| kind | template | found | false alarms |\n|---|---|---|---|")
    for kind in KINDS:
        names = [
            (party.id, party.names[0].full)
            for party in parties
            if party.kind == kind and is_for_dprk(party)
        ]
        harmless = harmless_names(given.folder, kind)
        names = chance.sample(names, min(given.names, len(names)))
        harmless = chance.sample(harmless, min(given.harmless, len(harmless)))
        by = counted(over, kind, names, harmless)
        tried = len(by.found)
        print(
            f"| {kind} | all {tried}, {by.names} names, {by.harmless} harmless"
            f" ({by.plain_alarms} alert as they stand) |"
            f" {by.found.total() / (tried * by.names):.2%} |"
            f" {by.alarmed.total() / (tried * by.harmless):.3%} |"
        )
        least = min(by.found.values()) / by.names
        print(f"| {kind} | the least found | {least:.1%} | {max(by.alarmed.values())} names |")
        if given.table:
            for template, found in by.found.items():
                shown = template.replace("|", "\\|")
                shown = shown if len(shown) < 90 else f"{shown[:88]}…"
                rate = by.alarmed[template] / by.harmless
                print(f"| {kind} | `{shown}` | {found / by.names:.1%} | {rate:.2%} |")


if __name__ == "__main__":
    main()
