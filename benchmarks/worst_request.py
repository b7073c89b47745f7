"""The dearest legal subject, found by search: ``python -m benchmarks.worst_request FOLDER``.

Subjects are made from a shape (script, letters a word, words a name, names, texts and parties of a
deal …); random shapes are tried first, then the dearest are altered step by step. Printed are
the shapes that cost most processor time, in milliseconds and as multiples of a plain name, with the
estimate that the service makes of each before it screens (``screening.work``).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from api.service.answer_encoding import Unscreened, encode_result
from api.service.subjects import read_submitted
from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.model.subject import Options
from screening.policy import Policy
from screening.screener import Screener
from screening.work import work_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = date(2026, 1, 1)
OPTIONS = Options(explain=True)
ALPHABETS = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "vowels": "aeiou",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшщыэюя",
    "han": "中国朝鲜人民共和银行贸易有限公司金正恩李雪主船舶海运东方",
    "hangul": "김정은리설주조선무역은행회사대한민국평양",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "kana": "アイウエオカキクケコサシスセソタチツテト",
    "digits": "0123456789",
    "accents": "éèêëàâäîïôöùûüçñ",
}
SOURCES = (*ALPHABETS, "listed", "common", "repeated")
JOINTS = (" ", "", "-", ", ", " and ", "/", ". ", "'")
COUNTS = (0, 1, 2, 5, 20, 50, 100, 200)
LENGTHS = (1, 2, 3, 5, 8, 12, 20, 40, 80, 200)
WORDS = (1, 2, 3, 5, 8, 12, 20, 40, 100, 400, 2000)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a subject is made."""

    source: str = "latin"
    joint: str = " "
    kind: str = ""
    letters: int = 5
    words: int = 3
    names: int = 1
    descriptions: int = 0
    counterparties: int = 0
    cargo: int = 0
    events: int = 0
    services: int = 0
    addresses: int = 0
    identifiers: int = 0
    documents: int = 0


CHOICES: dict[str, Sequence[Any]] = {
    "source": SOURCES,
    "joint": JOINTS,
    "kind": ("", "person", "organization", "vessel"),
    "letters": LENGTHS,
    "words": WORDS,
    "names": COUNTS[1:],
    "descriptions": (0, 1),
    **dict.fromkeys(
        (
            "counterparties",
            "cargo",
            "events",
            "services",
            "addresses",
            "identifiers",
            "documents",
        ),
        (0, 0, 0, *COUNTS[1:]),
    ),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A shape with its seconds of processor, bytes of JSON and estimate (``screening.work``)."""

    seconds: float
    size: int
    work: int
    shape: Shape


class Maker:
    """Makes subjects of a shape, the same for the same seed."""

    def __init__(self, names: Sequence[str], common: Sequence[str]) -> None:
        self.words = {"listed": names, "common": common}

    def text(self, shape: Shape, chance: random.Random) -> str:
        """One text of so many words."""
        known = self.words.get(shape.source)
        if known:
            return shape.joint.join(chance.choice(known) for _ in range(shape.words))
        letters = ALPHABETS.get(shape.source, "ab")
        if shape.source == "repeated":
            return shape.joint.join(["ba" * shape.letters] * shape.words)
        return shape.joint.join(
            "".join(chance.choice(letters) for _ in range(shape.letters))
            for _ in range(shape.words)
        )

    def subject(self, shape: Shape, seed: int) -> dict[str, Any]:
        """What a client would send."""
        chance = random.Random(seed)
        texts = lambda count: [self.text(shape, chance) for _ in range(count)]  # noqa: E731
        activity: dict[str, Any] = {
            "counterparties": [{"name": text} for text in texts(shape.counterparties)],
            "cargo": [{"description": text} for text in texts(shape.cargo)],
            "vessel_events": [{"type": "sts", "previous": text} for text in texts(shape.events)],
            "services": texts(shape.services),
            "documents": [{"type": "invoice", "number": text} for text in texts(shape.documents)],
        }
        if shape.descriptions:
            activity["description"] = self.text(shape, chance)
        return {
            "names": texts(shape.names),
            "addresses": texts(shape.addresses),
            "identifiers": [{"value": text} for text in texts(shape.identifiers)],
            "activity": {key: value for key, value in activity.items() if value},
        } | ({"kind": shape.kind} if shape.kind else {})


def measured(over: Screener, maker: Maker, shape: Shape, most_bytes: int) -> Measured | None:
    """Read, screen and encode one subject of this shape; ``None`` where it is too large."""
    submitted = maker.subject(shape, 1)
    size = len(msgspec.json.encode(submitted))
    if size > most_bytes:
        return None
    started = time.process_time()
    subject = read_submitted(submitted)
    if isinstance(subject, Unscreened):
        return None
    encode_result(over.screen(subject, OPTIONS, TODAY))
    return Measured(time.process_time() - started, size, work_of(subject), shape)


def altered(shape: Shape, chance: random.Random) -> Shape:
    """One or two choices of a shape made anew."""
    names = chance.sample([field.name for field in fields(Shape)], chance.choice((1, 1, 2)))
    return replace(shape, **{name: chance.choice(CHOICES[name]) for name in names})


def found(
    over: Screener,
    maker: Maker,
    chance: random.Random,
    rounds: int,
    most_bytes: int,
    *,
    most_work: int = sys.maxsize,
) -> list[Measured]:
    """The dearest shapes: a third of the rounds at random, the rest around the best so far.

    Those of more than ``most_work`` by the estimate are passed over.
    """
    best: list[Measured] = []
    for number in range(rounds):
        if number < rounds // 3 or not best:
            shape = Shape(
                **{
                    name: chance.choice(choices)
                    for name, choices in CHOICES.items()
                    if chance.random() < 0.6
                }
            )
        else:
            shape = altered(chance.choice(best[:8]).shape, chance)
        one = measured(over, maker, shape, most_bytes)
        if one is None or one.work > most_work:
            continue
        if one.shape not in {other.shape for other in best}:
            best = sorted([*best, one], key=lambda known: -known.seconds)[:20]
            if best[0] is one:
                print(f"{number:6} {one.seconds * 1e3:9.1f} ms", file=sys.stderr, flush=True)
    return best


def main() -> None:
    """Search, then print the dearest shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=600)
    parser.add_argument("--bytes", type=int, default=60_000, help="most JSON of a subject")
    parser.add_argument("--seed", type=int, default=1718)
    asked = parser.parse_args()
    entities = tuple(read_lists(asked.folder))
    over = Screener(Snapshot("worst", (), entities), Policy.bundled())
    over.warm()
    chance = random.Random(asked.seed)
    listed = [name.full for entity in entities for name in entity.names]
    maker = Maker(chance.sample(listed, 2000), ("the", "trading", "company", "of", "bank", "and"))
    plain = [measured(over, maker, Shape(), asked.bytes) for _ in range(200)]
    seconds = sorted(one.seconds for one in plain if one is not None)
    median = seconds[len(seconds) // 2]
    print(f"plain name: {median * 1e6:.0f} us of processor")
    for one in found(over, maker, chance, asked.rounds, asked.bytes):
        differing = {
            field.name: getattr(one.shape, field.name)
            for field in fields(Shape)
            if getattr(one.shape, field.name) != field.default
        }
        cost = f"{one.seconds * 1e3:9.1f} ms {one.seconds / median:7.0f} x"
        print(f"{cost} {one.size:7} bytes, work {one.work:6}", differing)


if __name__ == "__main__":
    main()
