"""Cells of tables of EU annexes: several values, numbers among words, dates as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.eu.journal_cells import (
    act_of,
    dates_in,
    kind_of,
    names_a_shared_number,
    numbers_in,
    spellings,
    values,
)

if TYPE_CHECKING:
    from lists.entity import Kind


def test_quotation_marks_keep_a_value_with_semicolons_whole() -> None:
    assert values('"Hamhung; Pyongyang, DPRK"; Wonsan') == ("Hamhung; Pyongyang, DPRK", "Wonsan")


def test_headings_and_places_of_pictures_are_no_names() -> None:
    assert spellings("Korean:; Text of image; 김영복 / KIM Young Bok; -") == (
        "김영복",
        "KIM Young Bok",
    )


@pytest.mark.parametrize(
    ("scheme", "cell", "kind", "expected"),
    [
        ("registration", "7718676447 (Tax Identification Number)", "organization", {"7718676447"}),
        ("registration", "(TIN) 9704211491; (OGRN) 1237700341801", "organization",
         {"9704211491", "1237700341801"}),
        ("national_id", "13185231 INN: 5013045054 KPP: 504001001 OGRN: 1025001627859",
         "organization", {"13185231", "5013045054", "1025001627859"}),
        ("ogrn", "1207700324941, KPP 772901001", "organization", {"1207700324941"}),
        ("inn", "9 102 157 783", "organization", {"9102157783"}),
        ("passport", "3914864377, issued on 10.4.2015", "person", {"3914864377"}),
        ("passport", "PS 472330208 (expires 4.7.2017)", "person", {"PS472330208"}),
        ("passport", "2402 605068", "person", {"2402605068"}),
        ("national_id", "(1) 530308406 (2) 531246870", "person", {"530308406", "531246870"}),
        ("imo", "Does not exist", "vessel", set()),
    ],
)  # fmt: skip
def test_numbers_are_taken_out_of_the_words_around_them(
    scheme: str, cell: str, kind: Kind, expected: set[str]
) -> None:
    found = numbers_in(scheme, cell, kind)
    assert {one.normalized.replace(" ", "") for one in found} == expected


def test_a_number_that_many_firms_share_is_known_and_no_identifier() -> None:
    assert names_a_shared_number("1207700324941, KPP 772901001")
    assert numbers_in("kpp", "772901001", "organization") == ()


def test_a_firm_has_a_company_number_and_a_ship_a_ship_number() -> None:
    assert numbers_in("imo", "6246853", "organization")[0].type == "imo_company"
    assert numbers_in("imo", "9179842", "vessel")[0].type == "imo"


def test_a_country_in_brackets_belongs_to_the_number() -> None:
    (one,) = numbers_in("national_id", "4910857826 (Iran)", "person")
    assert (one.value, one.country, one.note) == ("4910857826", "IR", "")


@pytest.mark.parametrize(
    ("cell", "years", "unread"),
    [
        ("18.1.1970 or 29.3.1965", [1970, 1965], ()),
        ("a) 1964 b) 28.8.1962", [1964, 1962], ()),
        ("15.4.1957, 22.2.1958", [1957, 1958], ()),
        ("8.5.1967 Gender: female", [1967], ("Gender: female",)),
        ("March 1962", [1962], ()),
        ("N/D", [], ("N/D",)),
    ],
)
def test_every_date_of_a_cell_is_read_and_the_rest_is_said(
    cell: str, years: list[int], unread: tuple[str, ...]
) -> None:
    dates, rest = dates_in(cell)
    assert [one.start.year for one in dates] == years
    assert rest == unread


def test_an_act_is_known_by_either_number() -> None:
    assert act_of("32014R0269") == act_of("Reg. (EU) 269/2014") == act_of("269/2014")
    assert act_of("1269/2014") is None


def test_kinds_are_those_of_the_followthemoney_model() -> None:
    assert [kind_of(one) for one in ("Person", "LegalEntity", "Vessel", "Asset")] == [
        "person", "organization", "vessel", None
    ]  # fmt: skip
