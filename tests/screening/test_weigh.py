"""What fields are worth beside the name: whole numbers, only where both sides have the field."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lists.entity import Address, DateInterval, Identifier
from screening.model.subject import Subject, SubjectIdentifier
from screening.policy import Policy
from screening.weigh import Weights
from tests.factories import entity, person, vessel

if TYPE_CHECKING:
    from lists.entity import Entity
    from screening.model.result import Evidence

POLICY = Policy.bundled()
WEIGHTS = Weights(POLICY)
IDENTIFIERS = POLICY.rules.weights.identifier


def born(text: str) -> tuple[DateInterval, ...]:
    day = date.fromisoformat(text)
    return (DateInterval(day, day),)


def number(value: str, kind: str = "passport", **fields: Any) -> Identifier:
    return Identifier(type=kind, value=value, normalized=value, **fields)  # type: ignore[arg-type]


def asked(*values: str, kind: str = "passport", country: str = "") -> Subject:
    told = tuple(SubjectIdentifier(kind, value, country) for value in values)
    return Subject(kind="person", identifiers=told)


def terms(subject: Subject, listed: Entity) -> dict[str, Evidence]:
    return {term.feature: term for term in WEIGHTS.evidence(subject, listed)}


FULL = person(
    birth_dates=born("1984-01-08"),
    nationalities=("KP",),
    countries=("RU",),
    gender="male",
    addresses=(Address(full="12 Nungra Street Pyongyang"),),
    identifiers=(number("654133553", country="KP"),),
)
ASKED = Subject(
    kind="person",
    birth_dates=born("1984-01-08"),
    nationalities=("KP",),
    countries=("RU",),
    gender="male",
    addresses=("12 Nungra Street Pyongyang",),
    identifiers=(SubjectIdentifier("passport", "654133553", "KP"),),
)
OTHER: dict[str, Any] = {
    "birth_dates": born("1950-05-27"),
    "nationalities": ("FR",),
    "countries": ("FR",),
    "gender": "female",
    "addresses": ("1 Rue de la Paix, Paris",),
    "identifiers": (SubjectIdentifier("passport", "999999999", "KP"),),
}


@pytest.mark.parametrize("field", sorted(OTHER))
def test_a_field_that_either_side_lacks_says_nothing(field: str) -> None:
    empty = Subject(kind="person")
    alone = replace(empty, **{field: getattr(ASKED, field)})
    assert not terms(alone, person())
    assert not terms(empty, FULL)


@pytest.mark.parametrize("field", sorted(OTHER))
def test_a_field_that_agrees_adds_and_one_that_does_not_never_does(field: str) -> None:
    agreeing = replace(Subject(kind="person"), **{field: getattr(ASKED, field)})
    other = replace(Subject(kind="person"), **{field: OTHER[field]})
    assert all(term.points > 0 for term in terms(agreeing, FULL).values())
    assert terms(agreeing, FULL)
    assert all(term.points < 0 for term in terms(other, FULL).values())


FIELDS = st.sets(st.sampled_from(sorted(OTHER)))


@given(agreeing=FIELDS, other=FIELDS, further=st.sampled_from(sorted(OTHER)))
def test_one_more_field_that_agrees_never_lowers_the_sum(
    agreeing: set[str], other: set[str], further: str
) -> None:
    given_fields = {field: OTHER[field] for field in other}
    given_fields |= {field: getattr(ASKED, field) for field in agreeing}
    given_fields.pop(further, None)
    before = replace(Subject(kind="person"), **given_fields)
    after = replace(before, **{further: getattr(ASKED, further)})
    sums = [sum(term.points for term in WEIGHTS.evidence(s, FULL)) for s in (before, after)]
    assert sums[0] <= sums[1]


@given(agreeing=FIELDS, other=FIELDS)
def test_fields_never_add_more_than_the_search_allows_for(
    agreeing: set[str], other: set[str]
) -> None:
    fields = {field: OTHER[field] for field in other}
    fields |= {field: getattr(ASKED, field) for field in agreeing}
    subject = replace(Subject(kind="person", names=("RI",)), **fields)
    beside_numbers = replace(subject, identifiers=())
    added = sum(term.points for term in WEIGHTS.evidence(beside_numbers, FULL))
    assert added <= WEIGHTS.most(subject)


def test_a_rare_nationality_says_more_than_a_common_one() -> None:
    of_france = person(nationalities=("FR",))
    common = terms(Subject(kind="person", nationalities=("FR",)), of_france)["nationality"]
    rare = terms(Subject(kind="person", nationalities=("KP",)), FULL)["nationality"]
    assert common.points < rare.points


def test_a_number_spelled_with_signs_is_the_same_number() -> None:
    assert terms(asked("No. 654 133-553"), FULL)["passport"].points == IDENTIFIERS["passport"].equal


def test_the_same_number_given_twice_counts_once() -> None:
    found = [t for t in WEIGHTS.evidence(asked("654133553", "654-133-553"), FULL) if t.points]
    assert [term.feature for term in found] == ["passport"]


def test_one_equal_number_outweighs_another_of_its_kind() -> None:
    assert [t.points > 0 for t in WEIGHTS.evidence(asked("111222333", "654133553"), FULL)] == [True]


def test_a_number_one_slip_away_neither_adds_nor_counts_against() -> None:
    for slip in ("654133554", "654135353", "65413355"):
        assert terms(asked(slip), FULL)["passport"].points == 0, slip
    assert terms(asked("123456789"), FULL)["passport"].points < 0


def test_a_short_number_is_another_one_after_one_slip() -> None:
    listed = person(identifiers=(number("123456"),))
    assert terms(asked("123457"), listed)["passport"].points < 0


def test_the_same_number_of_another_country_says_less() -> None:
    here = terms(asked("654133553", country="KP"), FULL)["passport"]
    abroad = terms(asked("654133553", country="CN"), FULL)["passport"]
    assert abroad.points < here.points
    assert abroad.why == "same passport number, issued by another country"


def test_another_number_of_another_country_is_no_conflict() -> None:
    assert not terms(asked("111222333", country="CN"), FULL)


def test_a_number_of_no_stated_kind_meets_any_listed_one() -> None:
    assert terms(asked("654133553", kind=""), FULL)["passport"].points > 0
    assert not terms(asked("111222333", kind=""), FULL)


def test_weak_keys_only_add() -> None:
    listed = vessel(identifiers=(number("P7AB", "call_sign"),))
    assert terms(Subject(kind="vessel", call_sign="P7AB"), listed)["call_sign"].points > 0
    assert not terms(Subject(kind="vessel", call_sign="P7XY"), listed)


def test_a_listed_number_that_fails_its_check_digit_counts_half_against() -> None:
    right = vessel(imo="8660313")
    wrong = vessel(identifiers=(number("1234568", "imo", valid=False),))
    subject = Subject(kind="vessel", imo="9187629")
    conflict = IDENTIFIERS["imo"].conflict
    assert terms(subject, right)["imo"].points == conflict
    assert terms(subject, wrong)["imo"].points == conflict // 2


def test_the_number_of_a_ship_and_of_its_company_are_one_scheme() -> None:
    company = entity(identifiers=(number("5278456", "imo_company"),))
    assert terms(Subject(imo="5278456"), company)["imo_company"].points > 0


def test_a_ship_is_no_person_and_the_client_hears_so() -> None:
    term = terms(Subject(kind="person"), vessel())["kind"]
    assert (term.subject_value, term.listed_value) == ("person", "vessel")
    assert term.points == POLICY.rules.weights.kind_conflict["person-vessel"]


def test_a_former_flag_is_a_flag_too() -> None:
    listed = vessel(flags=("TZ",), former_flags=("KP",))
    assert terms(Subject(kind="vessel", flag="KP"), listed)["flag"].points > 0
    assert terms(Subject(kind="vessel", flag="PA"), listed)["flag"].points < 0


def test_only_a_birth_date_narrows_the_years() -> None:
    (first, last), less = WEIGHTS.dated(ASKED)
    assert (first, last) == (1982, 1986)
    assert less > 0
    assert WEIGHTS.dated(Subject(kind="person")) == ((0, 0), 0)
