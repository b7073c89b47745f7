"""How long and how plain explanations are: ``python -m benchmarks.readability FOLDER``.

``FOLDER`` holds ``lists`` and ``eval``. About 500 varied subjects (listed names, names with another
birth date, altered and harmless ones, every third with a deal) are screened, and of their
explanations is printed: letters of headlines and texts, words of the longest sentence, and Flesch's
reading ease (R. Flesch, A new readability yardstick, 1948: 206.835 - 1.015 words a sentence - 84.6
syllables a word; 60 and more is plain English) of headline and facts. ``--show 5`` prints answers.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from api.service.answer_encoding import Unscreened
from api.service.subjects import read_submitted
from benchmarks.compare_answers import deals, subjects_of
from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.model.subject import Options
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.model.result import Result

TODAY = date(2026, 1, 1)
NUMBER = 500
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


class Measured(NamedTuple):
    """Of one answer: band, letters of headline and text, longest sentence, reading ease."""

    band: str
    headline: int
    text: int
    longest: int
    ease: float


def main() -> None:
    """Screen, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0)
    given = parser.parse_args()
    lists = Snapshot("readability", (), tuple(read_lists(given.folder / "lists")))
    screener = Screener(lists, Policy.bundled())
    results = []
    for asked in varied_subjects(lists, given.folder / "eval"):
        subject = read_submitted(asked)
        if not isinstance(subject, Unscreened):
            results.append(screener.screen(subject, Options(), TODAY))
    measured = [measure(result) for result in results]
    report(measured)
    for result in random.Random(2).sample(results, given.show):
        sys.stdout.write(f"\n{'=' * 60}\n{result.explanation.text}\n")


def varied_subjects(lists: Snapshot, evaluation: Path) -> list[dict[str, Any]]:
    """Subjects drawn by a fixed seed: listed names in several states, and those of evaluation."""
    chance = random.Random(5)
    activities = list(deals())
    chosen: list[dict[str, Any]] = []
    for entity in chance.sample(list(lists.entities), NUMBER // 2):
        name = chance.choice(entity.names).full
        asked: dict[str, Any] = {"kind": entity.kind, "names": [name]}
        if len(chosen) % 3 == 0 and entity.kind == "person":
            asked["birth_date"] = "1931-05-06"
        if len(chosen) % 4 == 0 and entity.identifiers:
            number = entity.identifiers[0]
            asked["identifiers"] = [{"type": number.type, "value": number.value}]
        if len(chosen) % 5 == 0:
            asked["names"] = [name[:-1] + "x"]
        if len(chosen) % 3 == 1:
            asked["activity"] = chance.choice(activities)
        chosen.append(asked)
    return [*chosen, *subjects_of(evaluation, NUMBER - len(chosen))]


def measure(result: Result) -> Measured:
    """The text measures of one answer."""
    told = result.explanation
    plain = " ".join((told.headline, *told.facts))
    longest = max(len(sentence.split()) for sentence in _SENTENCE.split(told.text))
    return Measured(result.band, len(told.headline), len(told.text), longest, ease(plain))


def ease(text: str) -> float:
    """Flesch's reading ease; syllables are counted as groups of vowels, a silent e left out."""
    words = _WORD.findall(text)
    sentences = [one for one in _SENTENCE.split(text) if _WORD.search(one)]
    if not words:
        return 100.0
    syllables = sum(map(_syllables, words))
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)


def _syllables(word: str) -> int:
    lower = word.lower()
    count = len(_VOWELS.findall(lower))
    if lower.endswith("e") and not lower.endswith("le") and count > 1:
        count -= 1
    return max(count, 1)


def report(measured: list[Measured]) -> None:
    """Print the figures, by band where they differ by it."""
    sys.stdout.writelines(line + "\n" for line in _lines(measured))


def _lines(measured: list[Measured]) -> Iterator[str]:
    bands = Counter(one.band for one in measured)
    yield f"{len(measured)} answers: {dict(bands)}"
    yield f"headline: longest {max(one.headline for one in measured)} letters (limit 200)"
    yield f"sentence: longest {max(one.longest for one in measured)} words (limit 40)"
    eases = sorted(one.ease for one in measured)
    low = sum(value < 45 for value in eases)
    yield (
        f"Flesch reading ease of headline and facts: mean {statistics.mean(eases):.0f}, median"
        f" {statistics.median(eases):.0f}, tenth {eases[len(eases) // 10]:.0f}; below 45: {low}"
    )
    for band in bands:
        texts = sorted(one.text for one in measured if one.band == band)
        yield f"text of {band}: median {texts[len(texts) // 2]}, longest {texts[-1]} letters"


if __name__ == "__main__":
    main()
