"""Submitted numbers against listed ones: equal, equal but for a slip, or another number."""

from __future__ import annotations

import pytest

from lists.vocabulary.identifiers import identifier
from screening.model.subject import SubjectIdentifier
from screening.number_evidence import NumberWeights
from screening.policy import Policy

WEIGHTS = NumberWeights(Policy.bundled().rules.weights)


def evidence(mine: SubjectIdentifier, *listed: tuple[str, str]) -> list[tuple[int, str]]:
    theirs = tuple(identifier(kind, value) for kind, value in listed)  # type: ignore[arg-type]
    return [(term.points, term.why) for term in WEIGHTS.evidence([mine], theirs)]


@pytest.mark.parametrize(
    ("kind", "value", "listed"),
    [
        ("imo", "Flag 12, IMO 8604917", ("imo", "8604917")),
        ("imo", "8604917 (ex CHONG CHON GANG)", ("imo", "8604917")),
        ("", "IMO No: 860 4917", ("imo", "8604917")),
        ("imo", "8.604917E+06", ("imo", "8604917")),
        ("imo_company", "5434358.0", ("imo_company", "5434358")),
        ("inn", "6670249749.0", ("inn", "6670249749")),
        ("website", "http://www.baikalinc.ru/en?x=1", ("website", "www.baikalinc.ru")),
        ("", "https://baikalinc.ru", ("website", "www.baikalinc.ru")),
        ("wallet", "bitcoin:12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h?amount=0.1",
         ("wallet", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h")),
        ("passport", "АВ 123456", ("passport", "AB123456")),
        ("passport", "６５４１２０２６０", ("passport", "654120260")),
        ("email", "mailto:Ryonha@Silibank.com", ("email", "ryonha@silibank.com")),
        ("phone", "00850 2 18111", ("phone", "+850-2-18111")),
    ],
)  # fmt: skip
def test_both_sides_of_a_number_are_read_alike(
    kind: str, value: str, listed: tuple[str, str]
) -> None:
    [(points, why)] = evidence(SubjectIdentifier(kind, value), listed)
    assert points > 3000
    assert why == f"same {listed[0]} number"


def test_lost_leading_zeros_are_found_and_said_at_a_reduced_weight() -> None:
    [(full, _)] = evidence(SubjectIdentifier("inn", "0273008320"), ("inn", "0273008320"))
    [(points, why)] = evidence(SubjectIdentifier("inn", "273008320"), ("inn", "0273008320"))
    assert 0 < points < full
    assert why == "same inn number but for leading zeros"


def test_a_long_number_in_the_wrong_column_is_found_at_a_reduced_weight() -> None:
    [(points, why)] = evidence(
        SubjectIdentifier("national_id", "654120260"), ("passport", "654120260")
    )
    assert 0 < points < 5000
    assert why == "same passport number, sent as national_id"
    assert evidence(SubjectIdentifier("national_id", "654120"), ("passport", "654120")) == []
    assert evidence(SubjectIdentifier("phone", "654120260"), ("passport", "654120260")) == []


def test_a_tax_number_is_an_inn_when_a_list_calls_it_so() -> None:
    [(points, why)] = evidence(SubjectIdentifier("tax_id", "6670249749"), ("inn", "6670249749"))
    assert points >= 7000
    assert why == "same inn number, sent as tax_id"


@pytest.mark.parametrize("sent", ["860491", "8604971", "8604918", "86049177"])
def test_an_imo_number_with_a_slip_is_no_other_ship(sent: str) -> None:
    [(points, why)] = evidence(SubjectIdentifier("imo", sent), ("imo", "8604917"))
    assert points == 0
    assert why == "imo number but for one slip"


def test_a_number_that_fails_its_check_digit_speaks_half_as_loud() -> None:
    [(invalid, _)] = evidence(SubjectIdentifier("imo", "1111118"), ("imo", "8604917"))
    [(valid, _)] = evidence(SubjectIdentifier("imo", "9402964"), ("imo", "8604917"))
    assert valid < invalid < 0
