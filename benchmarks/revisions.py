"""What screening one name costs in two revisions of the project, measured in turn.

    python -m benchmarks.revisions --database URL --eval FOLDER --before ../first --after .

Each revision is a checkout with its own ``.venv``. Both get the same subjects in blocks, first the
one, then the other, so that a machine that grows slower does so for both. Times are processor time
of one call of ``Screener.screen`` with a name that this process has not seen before:

* *plain*: harmless names of the evaluation files, and listed names as they stand;
* *texts*: names of 300 characters, made of the words of harmless firms or of the texts that the
  self-test wraps names in, every second one with a listed name inside.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from lists.db import open_engine
from lists.store import SnapshotStore
from screening.validation.wrapped import wrappings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity

BLOCK = 40
TEXT_LENGTH = 300
KINDS = ("person", "organization", "vessel")
WORKER = Path(__file__).parent / "revision_worker.py"


class Asked(NamedTuple):
    """One subject: its kind and its only name."""

    kind: str
    name: str


class Revision:
    """A checkout at work, and what it answered."""

    def __init__(self, checkout: Path, database: str) -> None:
        python = checkout.absolute() / ".venv" / "bin" / "python"
        self._process = subprocess.Popen(
            [python, "-P", WORKER.absolute(), database],
            cwd=checkout,
            env={"PYTHONPATH": str(checkout.absolute()), "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._from: IO[str] = _open(self._process.stdout)
        self._to: IO[str] = _open(self._process.stdin)

    def wait(self) -> None:
        """Wait until it is ready."""
        if self._from.readline().strip() != "ready":
            raise SystemExit("a revision did not start; its own words stand above")

    def screen(self, asked: Sequence[Asked]) -> list[tuple[float, list[str]]]:
        """Microseconds of processor and matches of each subject."""
        self._to.write(json.dumps(asked) + "\n")
        self._to.flush()
        return [(spent / 1000, found) for spent, found in json.loads(self._from.readline())]

    def close(self) -> None:
        """Let it end."""
        self._to.close()
        self._process.wait()


def _open(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def plain_names(folder: Path, entities: Sequence[Entity], count: int) -> list[Asked]:
    """Harmless and listed names, as many of each, mixed."""
    chance = random.Random(12)
    harmless = [asked for kind in KINDS for asked in _sample(_harmless(folder, kind), count // 6)]
    listed = _sample(
        [Asked(one.kind, name.full) for one in entities if one.kind in KINDS for name in one.names],
        count - len(harmless),
    )
    mixed = list(dict.fromkeys(harmless + listed))
    chance.shuffle(mixed)
    return mixed


def _sample(asked: Sequence[Asked], count: int) -> list[Asked]:
    return random.Random(len(asked)).sample(asked, min(count, len(asked)))


def _harmless(folder: Path, kind: str) -> list[Asked]:
    if kind == "person":
        rows = _rows(folder / "negatives_persons_us.csv")
        names = [f"{row['first_name']} {row['middle_name']} {row['last_name']}" for row in rows]
        names += [row["name_en"] for row in _rows(folder / "negatives_persons_korea.csv")]
    else:
        file = {"organization": "companies", "vessel": "vessels"}[kind]
        names = [row["name"] for row in _rows(folder / f"negatives_{file}.csv")]
    return [Asked(kind, " ".join(name.split())) for name in names]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def texts(folder: Path, entities: Sequence[Entity], count: int) -> list[Asked]:
    """Names of about ``TEXT_LENGTH`` characters, every second one with a listed name inside."""
    chance = random.Random(300)
    parties = [one for one in entities if one.kind in KINDS]
    words = [word for firm in _harmless(folder, "organization") for word in firm.name.split()]
    found = []
    for number in range(count):
        party = chance.choice(parties)
        harmless = chance.choice(_harmless(folder, party.kind)).name
        inside = chance.choice(party.names).full if number % 2 else harmless
        if number % 4 < 2:
            text = inside
            while len(text) < TEXT_LENGTH:
                before = chance.random() < 0.5
                word = chance.choice(words)
                text = f"{word} {text}" if before else f"{text} {word}"
        else:
            text = _wrapped(inside, party.kind, chance)
        found.append(Asked(party.kind, text))
    return found


def _wrapped(name: str, kind: str, chance: random.Random) -> str:
    around = [one for one in wrappings(kind) if len(one.template) < TEXT_LENGTH // 2]
    while len(name) < TEXT_LENGTH:
        name = chance.choice(around).around(name)
    return name


def main() -> None:
    """Ask both revisions and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="with the lists; use a copy")
    parser.add_argument("--eval", type=Path, required=True, help="folder of evaluation files")
    parser.add_argument("--before", type=Path, required=True)
    parser.add_argument("--after", type=Path, default=Path())
    parser.add_argument("--plain", type=int, default=3000)
    parser.add_argument("--texts", type=int, default=600)
    parser.add_argument("--differing", type=int, default=0, help="show so many that match others")
    given = parser.parse_args()
    store = SnapshotStore(open_engine(given.database))
    entities = store.snapshot(store.active()).entities
    asked = {
        "plain": plain_names(given.eval, entities, given.plain),
        "texts": texts(given.eval, entities, given.texts),
    }
    revisions = [Revision(place, given.database) for place in (given.before, given.after)]
    for revision in revisions:
        revision.wait()
    for revision in revisions:  # what the first questions wait for is not measured
        revision.screen([*asked["plain"][-BLOCK:], *asked["texts"][-BLOCK:]])
    medians: dict[str, tuple[list[float], list[float]]] = {}
    for label, subjects in asked.items():
        medians[label] = _report(label, revisions, subjects[:-BLOCK], given.differing)
    for place, name in enumerate(("before", "after")):
        high = [_share(medians[label][place], 99) for label in ("plain", "texts")]
        print(f"{name:7} p99 of a text is {high[1] / high[0]:.1f} x that of a plain name")
    for revision in revisions:
        revision.close()


def _report(
    label: str, revisions: Sequence[Revision], asked: Sequence[Asked], differing: int
) -> tuple[list[float], list[float]]:
    """Print the times of both revisions for one set of subjects; sorted microseconds of each."""
    answers: tuple[list[tuple[float, list[str]]], list[tuple[float, list[str]]]] = ([], [])
    for number, first in enumerate(range(0, len(asked), BLOCK)):
        for place in (0, 1) if number % 2 else (1, 0):
            answers[place].extend(revisions[place].screen(asked[first : first + BLOCK]))
    for name, answered in zip(("before", "after"), answers, strict=True):
        spent = sorted(took for took, _ in answered)
        shares = "  ".join(f"p{share} {_share(spent, share):7.0f}" for share in (50, 90, 99))
        mean = sum(spent) / len(spent)
        print(f"{label:6} {name:7} {len(spent):5} asked  {shares}  mean {mean:7.0f} us")
    ratios = [_share(sorted(t for t, _ in answers[1]), share) for share in (50, 99)]
    was = [_share(sorted(t for t, _ in answers[0]), share) for share in (50, 99)]
    others = [(one, a[1], b[1]) for one, a, b in zip(asked, *answers, strict=True) if a[1] != b[1]]
    print(
        f"{label:6} after against before: median {ratios[0] / was[0]:.2f}, "
        f"p99 {ratios[1] / was[1]:.2f}; {len(others)} subjects match other parties"
    )
    for one, before, after in others[:differing]:
        print(f"    {one.kind}: {one.name}: {before} -> {after}")
    return sorted(t for t, _ in answers[0]), sorted(t for t, _ in answers[1])


def _share(spent: Sequence[float], share: int) -> float:
    """The value below which so many percent of sorted values lie."""
    return spent[min(len(spent) * share // 100, len(spent) - 1)]


if __name__ == "__main__":
    main()
