"""Listed persons are found in scripts that write foreign names by sound, and others are not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from screening.model.subject import Options, Subject
from tests.factories import entity
from tests.screening import full_lists as published
from tests.screening.listed import TODAY, screener

if TYPE_CHECKING:
    from screening.screener import Screener

CASES = tomllib.loads(Path(__file__).with_name("names_by_sound.toml").read_text("utf-8"))
LEAST = {"thai": 0.75}
"""Share of the listed persons that are found; 0.85 in the other scripts."""
MOST_FALSE = 3
"""Ordinary names of 30 to 42 that bring somebody: a few are namesakes of a listed person."""
SCRIPTS = [script for script in CASES if script != "ordinary"]
SAMPLE = screener(
    entity("PUTIN, Vladimir Vladimirovich", key="1", kind="person"),
    entity("LAVROV, Sergey Viktorovich", key="2", kind="person"),
    entity("KIM Jong Un", key="3", kind="person"),
    entity("Min Aung Hlaing", key="4", kind="person"),
    entity("MADURO MOROS, Nicolas", key="5", kind="person"),
    entity("GERASIMOV, Valery", key="6", kind="person"),
)


def alerts(over: Screener, name: str) -> list[set[str]]:
    """The words of the names of each person that a name brings."""
    (answer,) = over.screen_many([Subject(names=(name,), kind="person")], Options(), TODAY)
    return [
        {word for name in match.entity.names for word in _words(name.full)}
        for match in answer.matches
        if match.entity.kind == "person"
    ]


def _words(text: str) -> list[str]:
    return text.upper().replace(",", " ").replace("-", " ").split()


def means(wanted: str, found: set[str]) -> bool:
    return all(any(word.startswith(one) for word in found) for one in _words(wanted))


@pytest.mark.parametrize("script", SCRIPTS)
def test_listed_persons_of_a_sample_are_found(script: str) -> None:
    known = {word for one in ("PUTIN", "LAVROV", "HLAING", "GERASIMOV", "KIM Jong Un")
             for word in [one]}  # fmt: skip
    asked = {name: one for name, one in CASES[script]["listed"].items() if one in known}
    found = [
        name for name, one in asked.items() if any(means(one, f) for f in alerts(SAMPLE, name))
    ]
    assert len(found) >= 0.75 * len(asked), set(asked) - set(found)
    assert found


@pytest.mark.parametrize("script", SCRIPTS)
def test_ordinary_names_bring_nobody_of_a_sample(script: str) -> None:
    assert [name for name in CASES["ordinary"][script] if alerts(SAMPLE, name)] == []


def test_a_latin_name_never_meets_by_sound() -> None:
    """Pootine and Puchin are slips by letters or nothing: the sounds serve other scripts only."""
    assert not alerts(SAMPLE, "Bhotheen Wladzimirh")


def test_the_answer_shows_the_words_that_sounded_alike() -> None:
    (answer,) = SAMPLE.screen_many(
        [Subject(names=("ולדימיר פוטין",), kind="person")], Options(), TODAY
    )
    (why,) = (term.why for term in answer.matches[0].evidence if term.feature == "name")
    assert "פוטין ~ putin" in why.lower()


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_listed_persons_are_found_in_the_full_lists(full_lists: Path, script: str) -> None:
    over = published.screener(full_lists)
    asked = {**CASES[script]["listed"], **CASES[script]["held_out"]}
    missed = [
        name for name, one in asked.items() if not any(means(one, f) for f in alerts(over, name))
    ]
    assert len(missed) <= (1 - LEAST.get(script, 0.85)) * len(asked), missed


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_ordinary_names_bring_hardly_anybody_in_the_full_lists(
    full_lists: Path, script: str
) -> None:
    over = published.screener(full_lists)
    false = [name for name in CASES["ordinary"][script] if alerts(over, name)]
    assert len(false) <= MOST_FALSE, false
