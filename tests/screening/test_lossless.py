"""The search gives what comparing every listed name gives."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.ofac import csv as ofac_csv
from lists.parsing.report import ParseReport
from lists.un import xml as un
from screening.index.plain_reading import name_readings
from screening.model.subject import Options, Subject
from screening.validation.wrapped import wrappings
from tests.factories import entity, name
from tests.property_profiles import examples
from tests.screening import full_lists as published
from tests.screening.listed import TODAY, screener, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lists.entity import Entity, Kind
    from screening.screener import Screener

CUTOFFS = (0.30, 0.70, 0.95)
WORDS = (
    "KIM", "RI", "Jong", "Chol", "Ch'ol", "Yong", "Pak", "Park", "Korea", "Kwangson", "Trading",
    "Shipping", "Co", "LLC", "MOHAMMED", "Muhammad", "al", "Hassan", "Bank", "3", "III", "Mari",
    "Maria", "Mary", "A", "chonmasan", "chon", "ma", "san", "M/V", "Ким", "Чен", "김정은", "朝鮮",
    "", "x" * 70, "x" * 71, "Mr", "General",
    "Putin", "Vladimir", "Maduro", "Hlaing", "ולדימיר", "פוטין", "プーチン", "မာဒူရို", "လှိုင်", "Πούτιν",
)  # fmt: skip
KINDS = ("person", "organization", "vessel")
AMONG = (
    "/", ";", ",", "-", "(", ")", "beneficiary", "Beneficiary", "OF", "and", "account", "0044712",
    "12", "Hong Kong", "Ltd", "SA", "payment", "VOY", "수취인", "Oakfield", "J.", "to",
)  # fmt: skip
"""What stands beside names in longer texts."""


def differences(over: Screener, subjects: Sequence[Subject], threshold: float) -> list[str]:
    options = Options(threshold=threshold, limit=10)
    searched = told(over.screen_many(subjects, options, TODAY))
    compared = told(over.screen_many(subjects, options, TODAY, exhaustive=True))
    return [s.names[0] for s, a, b in zip(subjects, searched, compared, strict=True) if a != b]


def altered(text: str, chance: random.Random) -> str:
    """One of the things that happen to names: a typing error, order, spacing, a word lost."""
    words = text.split()
    place = chance.randrange(max(len(text) - 1, 1))
    return chance.choice(
        (
            text,
            text[:place] + text[place + 1 :],
            text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
            text[:place] + chance.choice("aeiouknr") + text[place:],
            " ".join(reversed(words)),
            text.replace(" ", "", 1),
            text[:place] + " " + text[place:],
            " ".join(words[1:]) or text,
        )
    )


def questions(entities: Sequence[Entity], count: int) -> list[Subject]:
    """Listed names and what becomes of them, some with a birth date of the party."""
    chance = random.Random(1718)
    asked = []
    for number in range(count):
        party = chance.choice(entities)
        text = altered(chance.choice(party.names).full, chance)
        dates = party.birth_dates[:1] if number % 2 else ()
        asked.append(Subject(names=(text,), kind=party.kind, birth_dates=dates))
    return asked


def texts(entities: Sequence[Entity], count: int) -> list[Subject]:
    """Altered listed names inside longer texts; every third text holds two of them."""
    chance = random.Random(1874)
    asked = []
    for number in range(count):
        party = chance.choice([one for one in entities if one.kind in KINDS])
        text = altered(chance.choice(party.names).full, chance)
        around = chance.choice(wrappings(party.kind)).around(text)
        if number % 3 == 0:
            around = f"{around} {altered(chance.choice(party.names).full, chance)}"
        asked.append(Subject(names=(around,), kind=party.kind))
    return asked


@given(
    listed=st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=12
    ),
    asked=st.lists(st.sampled_from((*WORDS, *AMONG)), min_size=5, max_size=90),
    kind=st.sampled_from((*KINDS, None)),
    threshold=st.sampled_from(CUTOFFS),
)
@settings(max_examples=examples(60))
def test_names_inside_longer_texts_are_those_that_comparing_every_name_finds(
    listed: list[list[str]], asked: list[str], kind: str | None, threshold: float
) -> None:
    parties = [
        entity(" ".join(words), key=str(key), kind=KINDS[key % 3])
        for key, words in enumerate(listed)
    ]
    subject = Subject(names=(" ".join(asked),), kind=kind)  # type: ignore[arg-type]
    assert not differences(screener(*parties), [subject], threshold)


@given(
    listed=st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=1, max_size=12
    ),
    asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    kind=st.sampled_from(KINDS),
    threshold=st.sampled_from(CUTOFFS),
)
@settings(max_examples=examples(60))
def test_search_equals_comparing_every_name(
    listed: list[list[str]], asked: list[str], kind: str, threshold: float
) -> None:
    parties = [
        entity(" ".join(words), key=str(key), kind=KINDS[key % 3])
        for key, words in enumerate(listed)
    ]
    subject = Subject(names=(" ".join(asked),), kind=kind)  # type: ignore[arg-type]
    assert not differences(screener(*parties), [subject], threshold)


@given(
    listed=st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), min_size=1, max_size=40
    ),
    asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=14),
    kind=st.sampled_from(KINDS),
    count=st.integers(1, 5),
)
@settings(max_examples=examples(60))
def test_the_nearest_are_those_that_comparing_every_name_gives(
    listed: list[list[str]], asked: list[str], kind: Kind, count: int
) -> None:
    parties = [
        entity(" ".join(words), key=str(key), kind=KINDS[key % 3])
        for key, words in enumerate(listed)
    ]
    index = screener(*parties).index
    readings = name_readings(" ".join(asked), kind)
    assert index.nearest(readings, count) == index.nearest(readings, count, exhaustive=True)


@given(text=st.text(max_size=80))
@settings(max_examples=examples(100))
def test_no_text_breaks_the_search(text: str) -> None:
    assert not differences(ANY_SCREENER, [Subject(names=(text, text + " KIM"))], 0.30)


ANY_SCREENER = screener(
    entity("KIM", kind="person"), entity("ООО МГ-ФЛОТ", names=(name("金铁三"),))
)


@pytest.fixture(scope="module")
def bundled(pytestconfig: pytest.Config) -> list[Entity]:
    folder = pytestconfig.rootpath / "lists" / "data" / "sample"
    return _read(folder / "un.xml", folder / "ofac")


def _read(un_file: Path, ofac: Path) -> list[Entity]:
    parts = {"primary": "sdn", "alt": "alt", "add": "add", "comments": "sdn_comments"}
    files = {part: ofac / f"{stem}.csv" for part, stem in parts.items()}
    return [*un.read(un_file, ParseReport("un")), *ofac_csv.read(files, ParseReport("ofac"))]


@pytest.mark.slow
@pytest.mark.parametrize("threshold", CUTOFFS)
def test_nothing_is_lost_on_the_bundled_lists(bundled: list[Entity], threshold: float) -> None:
    over = screener(*bundled)
    assert not differences(over, questions(bundled, 700), threshold)


@pytest.mark.slow
@pytest.mark.parametrize("threshold", CUTOFFS)
def test_nothing_is_lost_inside_longer_texts_on_the_bundled_lists(
    bundled: list[Entity], threshold: float
) -> None:
    assert not differences(screener(*bundled), texts(bundled, 400), threshold)


@pytest.mark.long
@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("threshold", CUTOFFS)
def test_nothing_is_lost_inside_longer_texts_on_the_full_lists(
    full_lists: Path, threshold: float
) -> None:
    asked = texts(published.entities(full_lists), 120)
    assert not differences(published.screener(full_lists), asked, threshold)


@pytest.mark.long
@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("threshold", CUTOFFS)
def test_nothing_is_lost_on_the_full_lists(full_lists: Path, threshold: float) -> None:
    asked = questions(published.entities(full_lists), 200)
    assert not differences(published.screener(full_lists), asked, threshold)


@pytest.mark.full
@pytest.mark.slow
def test_the_nearest_on_the_full_lists_are_those_of_comparing_every_name(full_lists: Path) -> None:
    index = published.screener(full_lists).index
    for subject in questions(published.entities(full_lists), 200):
        readings = name_readings(subject.names[0], subject.kind)
        compared = index.nearest(readings, 10, exhaustive=True)
        assert index.nearest(readings, 10) == compared, subject.names
