"""What a single common word may do: be looked at, never hold somebody."""

from __future__ import annotations

import pytest

from lists.entity import Name, Snapshot
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import entity
from tests.screening.listed import TODAY

POLICY = Policy.bundled()
LISTED = (
    entity(
        "eu-1",
        kind="person",
        names=(Name("Murad Exampleov"), Name("John", "weak_alias"), Name("Zhokhar", "alias")),
    ),
    entity(
        "un-3", kind="organization", names=(Name("Example Mining Trading"), Name("EXMITR", "alias"))
    ),
    entity("un-4", kind="person", names=(Name("Example Chol"), Name("김정은", "alias"))),
    entity("unv-1", kind="vessel", names=(Name("JASMINE"),)),
    entity("eu-2", kind="organization", names=(Name("UNICORNA"),)),
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(Snapshot("weak", (), LISTED), POLICY)


@pytest.mark.parametrize("name", ["John", "JOHN", "Zhokhar"])
def test_a_weak_alias_of_one_word_is_a_match_that_holds_nobody(
    screener: Screener, name: str
) -> None:
    result = screener.screen(Subject(kind="person", names=(name,)), Options(), TODAY)
    assert [match.entity.id for match in result.matches] == ["un-eu-1"]
    assert result.band in {"review", "escalate"}
    match = result.matches[0]
    assert match.points == sum(term.points for term in match.evidence)


def test_the_short_name_of_a_firm_is_a_name_of_its_own(screener: Screener) -> None:
    subject = Subject(kind="organization", names=("EXMITR",))
    assert screener.screen(subject, Options(), TODAY).band == "block"


def test_a_name_written_without_blanks_is_not_a_single_word(screener: Screener) -> None:
    result = screener.screen(Subject(kind="person", names=("김정은",)), Options(), TODAY)
    assert result.band == "block"


def test_the_full_name_of_the_same_party_still_holds(screener: Screener) -> None:
    result = screener.screen(Subject(kind="person", names=("Murad Exampleov",)), Options(), TODAY)
    assert result.band == "block"


@pytest.mark.parametrize(
    ("kind", "name"), [("person", "Jasmine"), ("person", "JASMINE"), ("vessel", "Zhokhar")]
)
def test_a_person_is_no_ship_and_a_ship_no_person(screener: Screener, kind: str, name: str) -> None:
    result = screener.screen(Subject(kind=kind, names=(name,)), Options(), TODAY)  # type: ignore[arg-type]
    assert (result.matches, result.discounted, result.band) == ((), (), "clear")


def test_a_ship_that_a_list_takes_for_a_company_is_still_shown(screener: Screener) -> None:
    result = screener.screen(Subject(kind="vessel", names=("UNICORNA",)), Options(), TODAY)
    assert result.band != "clear"


def test_a_subject_of_no_stated_kind_may_be_any(screener: Screener) -> None:
    result = screener.screen(Subject(names=("JASMINE",)), Options(), TODAY)
    assert [match.entity.id for match in result.matches] == ["un-unv-1"]
