"""FollowTheMoney examples become subjects, and nothing of them is left out unsaid."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.answer_encoding import Unscreened
from api.service.subjects import read_submitted
from api.yente.example import Example, read_example
from api.yente.model import identifier_type, properties, property_named, schemata
from lists.ftm.terms import PARENTS
from screening.model.subject import Subject


def read(schema: str, **values: Any) -> Example:
    """An example that can be read."""
    found = read_example({"schema": schema, "properties": values}, "q")
    assert isinstance(found, Example), found
    return found


def subject(schema: str, **values: Any) -> Subject:
    """The subject it becomes."""
    found = read_submitted(read(schema, **values).subject)
    assert isinstance(found, Subject), found
    return found


def numbers(schema: str, **values: Any) -> set[tuple[str, str]]:
    return {(one.type, one.value) for one in subject(schema, **values).identifiers}


def test_a_person_keeps_all_that_is_compared() -> None:
    found = subject(
        "Person",
        name=["KIM Yong Chol"],
        alias=["Kim Young-chul"],
        birthDate=["1946"],
        nationality=["kp"],
        citizenship=["North Korea"],
        country=["cn"],
        gender=["male"],
        passportNumber=["563110024"],
        address=["Pyongyang"],
    )
    assert found.kind == "person"
    assert found.names == ("KIM Yong Chol", "Kim Young-chul")
    assert (found.birth_dates[0].start.year, found.gender) == (1946, "male")
    assert (found.nationalities, found.countries) == (("KP",), ("CN",))
    assert found.addresses == ("Pyongyang",)
    assert [(one.type, one.value) for one in found.identifiers] == [("passport", "563110024")]
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ("Person", "person"),
        ("Company", "organization"),
        ("Organization", "organization"),
        ("PublicBody", "organization"),
        ("LegalEntity", None),
        ("Thing", None),
        ("Vessel", "vessel"),
        ("Airplane", "aircraft"),
        ("CryptoWallet", None),
    ],
)
def test_each_schema_is_a_kind_or_leaves_it_open(schema: str, kind: str | None) -> None:
    assert subject(schema, name=["X Y"]).kind == kind


def test_numbers_keep_their_meaning() -> None:
    assert numbers("Company", leiCode="529900T8BM49AURSDO55", swiftBic="KKBCKPPY") == {
        ("lei", "529900T8BM49AURSDO55"),
        ("bic", "KKBCKPPY"),
    }
    assert numbers("Company", imoNumber="5571322") == {("imo_company", "5571322")}
    assert numbers("LegalEntity", imoNumber="5571322") == {("", "5571322")}
    assert numbers("Airplane", registrationNumber="P-885") == {("tail_number", "P-885")}
    assert numbers("CryptoWallet", publicKey="134r8iHv69xdT6p5qVK") == {
        ("wallet", "134r8iHv69xdT6p5qVK")
    }


def test_a_number_that_may_be_of_any_kind_is_compared_with_every_kind() -> None:
    assert numbers("Person", idNumber=["4834567"]) == {("", "4834567")}
    assert numbers("Company", registrationNumber=[84]) == {("", "84")}


def test_a_ships_numbers_are_fields_and_a_second_one_is_compared_too() -> None:
    found = subject(
        "Vessel", name="X", imoNumber=["8660313", "8613360"], mmsi="445369000", flag="kp"
    )
    assert (found.imo, found.mmsi, found.flag) == ("8660313", "445369000", "KP")
    assert [(one.type, one.value) for one in found.identifiers] == [("imo", "8613360")]


def test_a_name_in_parts_is_put_together_where_no_full_name_was_sent() -> None:
    assert subject("Person", firstName="Yong Chol", lastName=["Kim", "Gim"]).names == (
        "Yong Chol Kim",
        "Yong Chol Gim",
    )
    whole = read("Person", name="KIM Yong Chol", lastName="Kim")
    assert whole.subject["names"] == ["KIM Yong Chol"]
    assert "full name was used" in whole.warnings[0]


def test_parts_that_no_full_name_says_are_screened_beside_it() -> None:
    alias = subject("Person", alias="Comrade", firstName="Yong Chol", lastName="Kim")
    assert alias.names == ("Comrade", "Yong Chol Kim")
    other = read("Person", name=["김용철", "KIM Yong-chol"], firstName="Yong Chol", lastName="Kim")
    assert other.subject["names"] == ["김용철", "KIM Yong-chol"]
    mixed = subject("Person", name=["Kim Il", "Pak Yong"], firstName="Yong", lastName="Kim")
    assert mixed.names[2:] == ("Yong Kim",), "no single name says both"


def test_a_part_that_is_sent_under_two_names_of_its_property_is_kept_twice() -> None:
    both = {"firstName": "Yong Chol", "Person:firstName": "Yong Il", "lastName": "Kim"}
    assert subject("Person", **both).names == ("Yong Chol Kim", "Yong Il Kim")


def test_one_part_beside_a_full_name_is_no_name_of_its_own() -> None:
    assert subject("Person", name="김용철", lastName="Kim").names == ("김용철",)


@given(
    st.lists(st.sampled_from(["Ba", "De", "Go", "Ju", "Ky", "Lo", "Mi"]), max_size=12),
    st.lists(st.sampled_from(["Na", "Po", "Ra", "Si", "Tu", "Ve", "Wo"]), max_size=12),
    st.lists(st.sampled_from(["Ba Na", "Somebody Else"]), max_size=2),
)
def test_every_name_the_parts_make_is_screened_or_said_not_to_be(
    first: list[str], last: list[str], full: list[str]
) -> None:
    found = subject("Person", name=[*full, "Zy Xu"], firstName=first, lastName=last)
    made = {f"{one} {other}" for one in first for other in last}
    assert made <= set(found.names) or found.unread
    assert len(found.names) <= len(full) + 1 + 30


def test_parts_that_make_too_many_names_are_partly_screened() -> None:
    several = [f"Name{number}" for number in range(50)]
    found = read("Person", firstName=several, lastName=several)
    assert "they make 2,500 names, of which 30 were screened" in found.warnings[0]
    assert read_submitted(found.subject).unread


def test_several_birth_dates_never_hide_a_hit() -> None:
    day = read("Person", name="X", birthDate=["1962", "1962-05-03"])
    assert day.subject["birth_date"] == "1962-05-03"
    assert day.warnings == []
    span = read("Person", name="X", birthDate=["1960-01-01", "1962-05-03"])
    assert span.subject["birth_date"] == "1960 to 1962"
    assert read_submitted(span.subject).warnings == ()
    assert "1960 to 1962" in span.warnings[0]
    apart = read("Person", name="X", birthDate=["1930", "1970"])
    assert "birth_date" not in apart.subject
    assert "too far apart" in apart.warnings[0]


def test_what_is_not_compared_is_said() -> None:
    found = read("Person", name="X", position="Minister", brithDate="1960", topics=["sanction"])
    assert [warning.partition(":")[0] for warning in found.warnings] == [
        "position",
        "brithDate",
        "topics",
    ]
    assert "did you mean 'birthDate'" in found.warnings[1]
    assert found.used == {"name": ["X"]}


def test_values_that_are_no_texts_are_said() -> None:
    found = read("Person", name=["X", None, {"id": "y"}, True], idNumber=12)
    assert found.used == {"name": ["X"], "idNumber": ["12"]}
    assert len(found.warnings) == 2


def test_a_warning_speaks_of_the_property_and_not_of_our_field() -> None:
    found = read("Company", name="X", country="kp", jurisdiction="Narnia")
    said = [found.in_its_words(one) for one in read_submitted(found.subject).warnings]
    assert said == ["jurisdiction: 'Narnia' is not a country this service knows; not used"]


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ({"schema": "Persn", "properties": {"name": "X"}}, "'Persn'"),
        ({"schema": "Sanction", "properties": {"name": "X"}}, "'Sanction'"),
        ({"properties": {"name": "X"}}, "schema"),
        ({"schema": "Person"}, "properties"),
        ({"schema": "Person", "properties": []}, "properties"),
        ({"schema": "Person", "properties": {"birthDate": "1960"}}, "no name and no number"),
        ("KIM", "not an object"),
        (None, "not an object"),
    ],
)
def test_an_example_that_cannot_be_screened_says_why(example: object, told: str) -> None:
    found = read_example(example, "q7")
    assert isinstance(found, Unscreened)
    assert (found.id, told in found.error) == ("q7", True), found.error
    assert found.errors[0].fix


def test_a_clients_own_id_is_the_reference_and_its_key_where_there_is_none() -> None:
    body = {"schema": "Person", "properties": {"name": "X"}}
    own = read_example({**body, "id": "customer-7"}, "q")
    none = read_example(body, "q")
    assert isinstance(own, Example)
    assert isinstance(none, Example)
    assert (own.subject["id"], none.subject["id"]) == ("customer-7", "q")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMED = st.sampled_from([one.name for one in properties()])


@pytest.mark.slow
@given(
    schema=st.sampled_from(sorted(schemata())) | st.text(max_size=8),
    values=st.dictionaries(NAMED | st.text(max_size=8), JSON, max_size=6),
)
def test_no_example_fails_and_none_is_ignored_in_silence(
    schema: str, values: dict[str, Any]
) -> None:
    found = read_example({"schema": schema, "properties": values}, "q")
    if isinstance(found, Unscreened):
        assert found.error
        return
    for name, value in values.items():
        held = [one for one in (value if isinstance(value, list) else [value])]  # noqa: C416
        if any(isinstance(one, int | float | str) and str(one).strip() for one in held):
            said = any(warning.startswith(name[:60]) for warning in found.warnings)
            assert name in found.used or said


def test_the_model_inherits_as_the_lists_have_it() -> None:
    for name, ancestors in PARENTS.items():
        assert set(schemata()[name].ancestors) == set(ancestors)


def test_every_number_of_the_table_has_a_type_or_is_open() -> None:
    for one in properties():
        schema = schemata()[one.schema]
        assert property_named(one.qualified, schema) == one
        if one.read_as == "identifier":
            assert identifier_type(one, schema) or one.qualified == "Vehicle:registrationNumber"


@pytest.mark.parametrize(
    "values",
    [
        {"owner": ["Ri Won Ho"]},
        {"notes": ["paid by Ri Won Ho"]},
        {"previousName": ["Beta", {"full": "Ri Won Ho"}]},
        {"wife": "Ri Won Ho"},
        {"kind": ["Ri Won Ho"]},
    ],
)
def test_a_name_in_a_property_that_is_not_compared_is_screened_or_said_to_be_unread(
    values: dict[str, Any],
) -> None:
    read_as = subject("Person", name=["Acme"], **values)
    parties = read_as.activity.counterparties if read_as.activity else ()
    assert read_as.unread or [party.name for party in parties] == ["Ri Won Ho"]


def test_values_beyond_the_most_of_a_property_are_not_left_out_in_silence() -> None:
    many = [f"Acme {number}" for number in range(250)]
    assert len(subject("Company", name=many).names) == 250
