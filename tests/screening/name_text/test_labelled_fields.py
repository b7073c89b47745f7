"""Fields of another kind inside the text of a name are no part of it, and no party."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.name_text.labelled_fields import without_other_fields
from screening.name_text.reader import read_text
from tests.property_profiles import examples


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("NAME=KIM CHOL;NAT=KP", "NAME=KIM CHOL"),
        ("NAME=KIM CHOL|CTRY=Korea North|PASSPORT=381420565", "NAME=KIM CHOL"),
        ("Name: Ri Won Ho; Nationality: DPRK; DOB: 17 July 1964", "Name: Ri Won Ho"),
        ("Name: Ri Won Ho, Nationality: North Korea, Passport No: 381420565", "Name: Ri Won Ho"),
        ("RI WON HO DOB: 17.07.1964 NATIONALITY: North Korea", "RI WON HO"),
        ("DOB: 1964; Sex: m; Name: Ri Won Ho", "Name: Ri Won Ho"),
        ("Ri Won Ho / Date of birth : 1964-07-17", "Ri Won Ho"),
        ("Vessel: CHON MA SAN; IMO: 8660313; Flag: North Korea", "Vessel: CHON MA SAN"),
        ("Owner: KOMID; Flag: KP; Bank: Tanchon", "Owner: KOMID; Bank: Tanchon"),
        ("ФИО: Ли Вон Хо; Гражданство: КНДР; Дата рождения: 17.07.1964", "ФИО: Ли Вон Хо"),
        ("Name: Ri Won Ho; Geburtsdatum: 17. Juli 1964", "Name: Ri Won Ho"),
    ],
)
def test_values_of_other_fields_are_taken_out(text: str, left: str) -> None:
    assert without_other_fields(text)[0] == left


@pytest.mark.parametrize(
    "text",
    [
        "Bank: Korea Kwangson Banking Corp; Account: Kim Chol",
        "Nationality: Ri Won Ho",
        "DOB: Ri Won Ho",
        "Passport: 381420565 Ri Won Ho",
        "Address: Korea Mining Development, Pyongyang",
        "Ri Won Ho; Kim Chol",
        "Account No 7: Kim Chol",
        "NAT=KP",
        "KOMID",
    ],
)
def test_what_is_no_value_of_its_field_stays_to_be_searched(text: str) -> None:
    assert without_other_fields(text) == (text, ())


def test_what_is_taken_out_is_said() -> None:
    _, taken = without_other_fields("NAME=KIM CHOL;NAT=KP;DOB=1964-07-17")
    assert [(one.text, one.what) for one in taken] == [
        ("NAT=KP", "another field"),
        ("DOB=1964-07-17", "another field"),
    ]


@pytest.mark.parametrize("kind", ["person", "organization", None])
def test_a_country_of_a_labelled_record_is_no_joint_party(kind: str | None) -> None:
    read = read_text("NAME=KIM CHOL;NAT=KP;DOB=1964-07-17", kind)  # type: ignore[arg-type]
    assert "KIM CHOL" in {one.text for one in read.parties}
    assert not any("KP" in one.text or one.relation == "joint" for one in read.parties)


@settings(max_examples=examples(300))
@given(st.text(st.sampled_from("NAT=KP;: DOB1964|name,/\nKim"), max_size=60))
def test_nothing_is_lost_but_what_is_said_to_be_taken_out(text: str) -> None:
    left, taken = without_other_fields(text)
    gone = len(text) - len(left) - sum(len(one.text) for one in taken)
    joining = sum(sign in " ;|,/\n-" for sign in text)
    assert 0 <= gone <= joining
    assert bool(taken) == (left != text)
