"""An equal number under another name is for a person to look at: never clear."""

from __future__ import annotations

from datetime import date

import pytest

from lists.entity import Identifier, IdentifierType
from screening.model.subject import Options, Subject, SubjectIdentifier
from screening.policy import Policy
from screening.screener import Screener
from tests.factories import entity, snapshot

TODAY = date(2026, 1, 1)
LISTED: tuple[tuple[IdentifierType, str], ...] = (
    ("website", "krnpc.example"),
    ("registration", "99123456"),
    ("phone", "+85021234567"),
    ("email", "office@krnpc.example"),
    ("account", "DE02120300000000202051"),
)


@pytest.fixture(scope="module")
def screener() -> Screener:
    numbers = tuple(Identifier(type=kind, value=value, normalized=value) for kind, value in LISTED)
    firm = entity("KAROUN PETROCHEMICAL COMPANY", kind="organization", identifiers=numbers)
    return Screener(snapshot([firm]), Policy.bundled())


@pytest.mark.parametrize(("kind", "value"), LISTED)
def test_an_equal_number_under_another_name_is_never_clear(
    screener: Screener, kind: IdentifierType, value: str
) -> None:
    sent = Subject(
        kind="organization",
        names=("Alpine Dairy",),
        identifiers=(SubjectIdentifier(type=kind, value=value),),
    )
    result = screener.screen(sent, Options(), TODAY)
    shown = [*result.matches, *result.discounted]
    assert [one.entity.caption for one in shown] == ["KAROUN PETROCHEMICAL COMPANY"]
    assert result.band != "clear"


def test_another_number_under_another_name_is_clear(screener: Screener) -> None:
    sent = Subject(
        kind="organization",
        names=("Alpine Dairy",),
        identifiers=(SubjectIdentifier(type="registration", value="99123457"),),
    )
    assert screener.screen(sent, Options(), TODAY).band == "clear"


def test_the_floor_says_which_number(screener: Screener) -> None:
    sent = Subject(
        names=("Alpine Dairy",),
        identifiers=(SubjectIdentifier(type="website", value="krnpc.example"),),
    )
    result = screener.screen(sent, Options(), TODAY)
    assert result.floor == 25
    assert "same website" in result.explanation.text
