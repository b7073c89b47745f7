"""A lone ordinary word is no party, and a lone name is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.entity import Entity, Link
from screening.links.graph import LinkEdge
from screening.links.ordinary_words import without_ordinary_words
from tests.factories import person
from tests.screening.deals import graph

if TYPE_CHECKING:
    from screening.links import LinkGraph

PROSE = "Served in overseas postings and in public education."


def edge(name: str, quote: str, target: int = -1, kind: str = "represents") -> LinkEdge:
    return LinkEdge(0, target, kind, "representative of", "eu", "EU.1", quote, name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Overseas", ""), ("Education", ""), ("Hamas", "Hamas"), ("KOMID", "KOMID"), ("M23", "M23")],
)
def test_a_word_that_the_lists_also_write_small_is_no_party(name: str, kept: str) -> None:
    edges = [edge(name, f"{name} representative"), edge("Koryo Bank", PROSE)]
    assert [one.target_name for one in without_ordinary_words(edges)] == [kept, "Koryo Bank"]


def test_what_is_said_in_our_own_words_makes_no_name_an_ordinary_word() -> None:
    edges = [
        edge("Assad", "Member of the Assad family"),
        edge("", "same name: assad", 1, "same_as"),
    ]
    assert next(iter(without_ordinary_words(edges))).target_name == "Assad"


def linked(entity: Entity, *names: str) -> LinkGraph:
    links = tuple(Link("represents", "", name, "", f"{name} agent; {PROSE}") for name in names)
    return graph(person("RI Song Hyok", key="9", links=links), entity)


def test_a_tie_to_an_ordinary_word_is_shown_nowhere_and_still_counts() -> None:
    known = linked(person("KIM Other", key="8"), "Overseas", "Hamas")
    first = known.nodes[0].id
    assert [one.caption for one in known.neighbourhood(first, {})] == ["Hamas"]
    assert known.degree(0) == 2
