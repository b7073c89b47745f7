"""Does every row that a person must look at say why: ``python -m benchmarks.named_rows FOLDER``.

``FOLDER`` holds ``lists`` and ``eval``. Of 10,000 mixed rows (evaluation names with and without a
deal, listed parties in several states, listed parties on the other side of a deal, listed numbers
and addresses, values that are no name) it counts those in review, escalate and block whose row of
results names neither a listed party nor a red flag, nor what was not screened; there should be
none. ``--show 5`` prints some of each band.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.service.answer_encoding import Unscreened
from api.service.subjects import read_submitted
from api.sheet.outcome import RESULT_COLUMNS, output_cells
from benchmarks.compare_answers import deals, subjects_of
from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.model.subject import Options
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Entity

TODAY = date(2026, 1, 1)
ROWS = 10_000
LOOKED_AT = frozenset({"review", "escalate", "block"})
_NO_NAMES = ("1990-01-01", "passport", "kim@example.com", "12345678", "Kenya", "N/A", "42")


def main() -> None:
    """Screen the rows, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--show", type=int, default=5)
    given = parser.parse_args()
    lists = Snapshot("named rows", (), tuple(read_lists(given.folder / "lists")))
    screener = Screener(lists, Policy.bundled())
    bands: Counter[str] = Counter()
    silent: dict[str, list[dict[str, Any]]] = {}
    for asked in mixed_rows(lists.entities, given.folder / "eval", given.rows):
        subject = read_submitted(asked)
        result = (
            subject
            if isinstance(subject, Unscreened)
            else screener.screen(subject, Options(), TODAY)
        )
        row = dict(zip(RESULT_COLUMNS, output_cells(result), strict=True))
        bands[row["band"]] += 1
        if row["band"] in LOOKED_AT and not says_why(row):
            silent.setdefault(row["band"], []).append({"asked": asked, "row": row})
    report(bands, silent, given.show)


def says_why(row: dict[str, str]) -> bool:
    """Whether a row of results names its party, its red flag, or what was not screened."""
    return bool(row["listed_party"] or row["red_flags"] or row["unread"])


def mixed_rows(listed: tuple[Entity, ...], evaluation: Path, number: int) -> list[dict[str, Any]]:
    """Rows drawn by a fixed seed."""
    chance = random.Random(7)
    activities = list(deals())
    rows = subjects_of(evaluation, number // 2)
    while len(rows) < number:
        rows += _of_listed(chance.choice(listed), chance, activities)
    chance.shuffle(rows)
    return rows[:number]


def _of_listed(
    entity: Entity, chance: random.Random, activities: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """A listed party as a subject, as another party of a deal, by its number and its address."""
    name = chance.choice(entity.names).full
    yield {"kind": entity.kind, "names": [name]}
    yield {"names": [name], "birth_date": "1931-05-06", "activity": chance.choice(activities)}
    other = {"counterparties": [{"name": name, "role": "consignee"}]}
    yield {"names": ["Hildegard Obermoser"], "activity": other}
    yield {"names": ["Hildegard Obermoser"], "activity": {"description": f"paid for {name}"}}
    if entity.identifiers:
        number = chance.choice(entity.identifiers)
        yield {"identifiers": [{"type": number.type, "value": number.value}]}
        yield {"names": ["Hildegard Obermoser"], "identifiers": [number.value]}
    for address in entity.addresses[:1]:
        yield {"names": ["Hildegard Obermoser"], "addresses": [address.full]}
    yield {"names": [chance.choice(_NO_NAMES)]}


def report(bands: Counter[str], silent: dict[str, list[dict[str, Any]]], show: int) -> None:
    """Print the counts, and some of the rows that do not say why."""
    sys.stdout.write(f"{bands.total()} rows: {dict(bands.most_common())}\n")
    looked_at = sum(count for band, count in bands.items() if band in LOOKED_AT)
    missing = sum(map(len, silent.values()))
    sys.stdout.write(
        f"rows to be looked at: {looked_at}; without party, red flag or what was not screened:"
        f" {missing} { ({band: len(rows) for band, rows in silent.items()}) }\n"
    )
    for rows in silent.values():
        for one in rows[:show]:
            sys.stdout.write(f"  {one['asked']}\n    {one['row']['headline']}\n")


if __name__ == "__main__":
    main()
