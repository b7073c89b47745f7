"""The dearest legal request, found by search: ``python -m benchmarks.worst_request FOLDER``.

Calls are made from a shape (route, subjects, script, letters a word, words a name, names, texts and
parties of a deal, unknown fields …); random shapes are tried first, then the dearest are altered
step by step. What a call costs is decoding, reading, screening and encoding it. Printed are the
shapes that cost most processor time, in milliseconds and as multiples of a plain name, with the
estimate that the service makes of each before it screens (``screening.work``); calls that it
refuses are passed over. ``--seed`` begins elsewhere.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from api.service import call_work
from api.service.answer_encoding import Unscreened, encode_result
from api.service.errors import ScreeningError
from api.service.json_bodies import decoded
from api.service.request_batcher import RequestBatcher
from api.service.settings import Settings
from api.service.subjects import read_all
from api.yente.example import Example
from api.yente.match_service import read_examples
from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = date(2026, 1, 1)
OPTIONS = Options(explain=True)
LIMITS = Settings()
HEADING_WORDS = ("of", "the", "no", "ref", "ab", "x1", "datum", "wert", "code", "kod")
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
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "thai": "กขคงจฉชซดตถทนบปผพฟมยรลวสหอ",
    "burmese": "ကခဂဃငစဆဇညတထဒနပဖဗမယရလဝသဟအ",
    "georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "signs": "([;/,-@.'\"&:%+*",
}
WORDINGS = (
    *("DPRK", "North Korea", "to", "from", "not for", "Nampo", "Rajin", "Vladivostok", "coal"),
    *(
        "IT workers",
        "Kim",
        "Bank",
        "a.k.a.",
        "c/o",
        "ex",
        "IMO 1234567",
        "танкер",
        "北朝鲜",
        "석탄",
    ),
)
"""What tables of the service know, which all have steps of their own."""
SOURCES = (*ALPHABETS, "listed", "common", "wordings", "repeated")
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
    ports: int = 0
    wallets: int = 0
    employment: int = 0
    unknown: int = 0
    headings: str = "same"
    subjects: int = 1
    route: str = "screen"


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
            "ports",
            "wallets",
            "employment",
            "unknown",
        ),
        (0, 0, 0, *COUNTS[1:]),
    ),
    "headings": ("same", "different"),
    "subjects": (1, 1, 3, 10, 30, 100, 300, 1000),
    "route": ("screen", "screen", "match"),
}
_LONG = 0.5
OF_A_CALL = frozenset({"subjects", "route"})
"""What a single subject has no choice of."""


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
        self.words = {"listed": names, "common": common, "wordings": WORDINGS}

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

        def texts(count: int) -> list[str]:
            return [self.text(shape, chance) for _ in range(count)]

        activity: dict[str, Any] = {
            "counterparties": [{"name": text} for text in texts(shape.counterparties)],
            "cargo": [{"description": text} for text in texts(shape.cargo)],
            "vessel_events": [{"type": "sts", "previous": text} for text in texts(shape.events)],
            "services": texts(shape.services),
            "documents": [{"type": "invoice", "issuer": text} for text in texts(shape.documents)],
            "ports": [{"name": text} for text in texts(shape.ports)],
            "wallets": texts(shape.wallets),
            "employment": [{"employer": text} for text in texts(shape.employment)],
        }
        if shape.descriptions:
            activity["description"] = self.text(shape, chance)
        named = self.headings(shape, chance)
        return (
            {
                "names": texts(shape.names),
                "addresses": texts(shape.addresses),
                "identifiers": [{"value": text} for text in texts(shape.identifiers)],
                "activity": {key: value for key, value in activity.items() if value},
            }
            | ({"kind": shape.kind} if shape.kind else {})
            | dict(zip(named, texts(shape.unknown), strict=True))
        )

    def headings(self, shape: Shape, chance: random.Random) -> list[str]:
        """Names of unknown fields."""
        if shape.headings == "same":
            return [f"remark {number}" for number in range(shape.unknown)]
        return [
            f"{number} " + " ".join(chance.choice(HEADING_WORDS) for _ in range(20))
            for number in range(shape.unknown)
        ]

    def example(self, shape: Shape, seed: int) -> dict[str, Any]:
        """The same for ``/match``."""
        made = self.subject(shape, seed)
        known = ("names", "addresses", "identifiers", "activity", "kind")
        others = {name: [text] for name, text in made.items() if name not in known}
        numbers = [one["value"] for one in made["identifiers"]]
        properties = {"name": made["names"], "address": made["addresses"], **others}
        return {
            "schema": {"person": "Person", "vessel": "Vessel"}.get(shape.kind, "LegalEntity"),
            "properties": properties | {"registrationNumber": numbers},
        }

    def body(self, shape: Shape, seed: int = 1) -> bytes:
        """A whole call."""
        seeds = range(seed, seed + shape.subjects)
        if shape.route == "match":
            queries = {str(one): self.example(shape, one) for one in seeds}
            return msgspec.json.encode({"queries": queries})
        return msgspec.json.encode({"subjects": [self.subject(shape, one) for one in seeds]})


def measured(over: Screener, maker: Maker, shape: Shape, most_bytes: int) -> Measured | None:
    """Decode, read, screen and encode a call of this shape; ``None`` where it is refused."""
    counts = [getattr(shape, name) for name, values in CHOICES.items() if values[-1] == COUNTS[-1]]
    if shape.subjects * sum(counts) * shape.words * (shape.letters + 1) > 2 * most_bytes:
        return None  # making it would take longer than anything else
    body = maker.body(shape)
    if len(body) > most_bytes:
        return None
    found = _measured_once(over, body, shape)
    if found is not None and found.seconds > _LONG:
        found = _measured_once(over, body, shape) or found  # tables are loaded at their first use
    return found


def _measured_once(over: Screener, body: bytes, shape: Shape) -> Measured | None:
    began = time.process_time()
    try:
        most = LIMITS.max_call_letters
        read = call_work.estimated(read_call(body), most)
        subjects, work, _ = call_work.measured(read, over, most)
        first = 0
        while first < len(subjects):
            behind = first + RequestBatcher.chunk(work, first)
            part = [one for one in subjects[first:behind] if isinstance(one, Subject)]
            for result in over.screen_many(part, OPTIONS, TODAY) if part else ():
                encode_result(result)
            first = behind
    except ScreeningError:
        return None
    return Measured(time.process_time() - began, len(body), sum(work), shape)


def read_call(body: bytes) -> list[Subject | Unscreened]:
    """The subjects of a call as its route reads them."""
    call = decoded(body)
    if "queries" in call:
        read = read_examples(call["queries"])
        return read_all(one.subject if isinstance(one, Example) else {} for one in read)
    return read_all(call["subjects"])


def altered(shape: Shape, chance: random.Random, choices: Sequence[str]) -> Shape:
    """One or two choices of a shape made anew."""
    names = chance.sample(choices, chance.choice((1, 1, 2)))
    return replace(shape, **{name: chance.choice(CHOICES[name]) for name in names})


def found(
    over: Screener,
    maker: Maker,
    chance: random.Random,
    rounds: int,
    most_bytes: int,
    *,
    most_work: int = sys.maxsize,
    fixed: frozenset[str] = OF_A_CALL,
    seconds: float = math.inf,
) -> list[Measured]:
    """The dearest shapes: a third of the rounds at random, the rest around the best so far.

    Those of more than ``most_work`` by the estimate are passed over. ``fixed`` are choices that are
    not varied; after so many ``seconds`` the search ends.
    """
    best: list[Measured] = []
    end = time.monotonic() + seconds
    choices = {name: values for name, values in CHOICES.items() if name not in fixed}
    for number in range(rounds):
        if time.monotonic() > end:
            break
        if number < rounds // 3 or not best:
            shape = Shape(
                **{
                    name: chance.choice(values)
                    for name, values in choices.items()
                    if chance.random() < 0.6
                }
            )
        else:
            shape = altered(chance.choice(best[:8]).shape, chance, tuple(choices))
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
    parser.add_argument("--bytes", type=int, default=LIMITS.max_body_bytes, help="most JSON")
    parser.add_argument("--seconds", type=float, default=150, help="that the search may take")
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
    for one in found(
        over, maker, chance, asked.rounds, asked.bytes, fixed=frozenset(), seconds=asked.seconds
    ):
        differing = {
            field.name: getattr(one.shape, field.name)
            for field in fields(Shape)
            if getattr(one.shape, field.name) != field.default
        }
        cost = f"{one.seconds * 1e3:9.1f} ms {one.seconds / median:7.0f} x"
        print(f"{cost} {one.size:7} bytes, work {one.work:6}", differing)


if __name__ == "__main__":
    main()
