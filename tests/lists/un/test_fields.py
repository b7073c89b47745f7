"""Repeating parts of a UN record."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from lists.parsing.report import ParseReport
from lists.un.fields import (
    births_of,
    countries_of,
    document_type,
    documents_of,
    names_of,
    text_identifiers,
    value_of,
    values_of,
)


def record(children: str) -> Any:
    return etree.fromstring(f"<INDIVIDUAL>{children}</INDIVIDUAL>")


@pytest.mark.parametrize("text", ["na", " ", ""])
def test_what_stands_for_nothing_is_empty(text: str) -> None:
    assert value_of(record(f"<GENDER>{text}</GENDER>"), "GENDER") == ""


def test_values_are_given_once() -> None:
    twice = "<TITLE><VALUE>Colonel</VALUE><VALUE>Colonel</VALUE></TITLE>"
    assert values_of(record(twice), "TITLE") == ("Colonel",)


def test_a_name_is_put_together_and_an_alias_marked_low_is_weak() -> None:
    found = names_of(
        record(
            "<FIRST_NAME>RI</FIRST_NAME><SECOND_NAME>JE-SON</SECOND_NAME>"
            "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Ri</ALIAS_NAME>"
            "</INDIVIDUAL_ALIAS>"
        ),
        ParseReport("un"),
        "KPi.1",
    )
    assert [(name.full, name.kind) for name in found] == [
        ("RI JE-SON", "primary"),
        ("Ri", "weak_alias"),
    ]


def test_a_birth_between_two_years_is_one_interval() -> None:
    between = (
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE>"
        "<FROM_YEAR>1936</FROM_YEAR><TO_YEAR>1940</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>"
    )
    dates, _ = births_of(record(between), ParseReport("un"), "KPi.1")
    assert [(one.start.year, one.end.year) for one in dates] == [(1936, 1940)]


def test_several_countries_in_one_field_are_all_read_and_nonsense_is_reported() -> None:
    report = ParseReport("un")
    assert countries_of("Sudan/South Sudan", report, "KPi.1", "nationality") == ("SD", "SS")
    assert report.oddities == []
    assert countries_of("Atlantis", report, "KPi.1", "nationality") == ()
    assert len(report.oddities) == 1


@pytest.mark.parametrize(
    ("label", "scheme"),
    [("Passport", "passport"), ("Passeport", "passport"), ("Pasaporte", "passport")],
)
def test_the_type_of_a_document_is_read_in_three_languages(label: str, scheme: str) -> None:
    assert document_type(label) == scheme


def test_one_passport_in_three_languages_is_one_passport() -> None:
    papers = "".join(
        f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>{label}</TYPE_OF_DOCUMENT>"
        "<NUMBER>654120260</NUMBER></INDIVIDUAL_DOCUMENT>"
        for label in ("Passport", "Passeport", "Pasaporte")
    )
    assert len(documents_of(record(papers), ParseReport("un"), "KPi.1")) == 1


def test_numbers_hidden_in_several_texts_are_given_once() -> None:
    found = text_identifiers(["SWIFT: FTBDKPPY, a bank.", "BIC: FTBDKPPY"], "organization")
    assert [one.normalized for one in found] == ["FTBDKPPY"]
