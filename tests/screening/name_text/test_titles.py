"""Titles behind a name that may as well be its surname."""

from __future__ import annotations

import pytest

from screening.name_text import read_text


@pytest.mark.parametrize("name", ["NOOR AHMED AGHA", "Ali Hassan Bey", "Fatima Zahra Begum"])
def test_a_title_that_may_be_the_surname_stays_with_two_names(name: str) -> None:
    assert read_text(name, "person").parties == ()


@pytest.mark.parametrize(
    ("name", "without"),
    [("Noor Ahmed Zia Agha", "Noor Ahmed Zia"), ("Emma Daniels Esquire", "Emma Daniels")],
)
def test_a_title_behind_a_whole_name_is_set_aside(name: str, without: str) -> None:
    assert [party.text for party in read_text(name, "person").parties] == [without]
