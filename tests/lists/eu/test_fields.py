"""Repeating parts of an EU record."""

from __future__ import annotations

import pytest
from lxml import etree

from lists.eu.fields import births_of, contacts_of, identifications_of, names_of
from lists.parsing.report import ParseReport
from tests.lists.eu import record


def test_strong_names_lead_and_others_are_weak_aliases() -> None:
    found = names_of(
        record(
            '<nameAlias wholeName="Weak One" strong="false"/>'
            '<nameAlias wholeName="Strong One" strong="true"/>'
        ),
        ParseReport("eu"),
        "EU.1",
    )
    assert [(name.full, name.kind) for name in found] == [
        ("Strong One", "primary"),
        ("Weak One", "weak_alias"),
    ]


@pytest.mark.parametrize(
    ("number", "country", "scheme"),
    [("7707083893", "RU", "inn"), ("1234567890", "RU", "tax_id")],
)
def test_check_digits_tell_what_the_type_does_not(number: str, country: str, scheme: str) -> None:
    xml = (
        f'<identification number="{number}" identificationTypeCode="fiscalcode"'
        f' countryIso2Code="{country}"/>'
    )
    (one,) = identifications_of(record(xml), "organization", ParseReport("eu"))
    assert one.type == scheme


def test_a_number_stated_twice_is_one_and_an_empty_one_is_reported() -> None:
    report = ParseReport("eu")
    passport = '<identification number="654120260" identificationTypeCode="passport"/>'
    empty = '<identification number="" identificationTypeCode="passport"/>'
    assert len(identifications_of(record(passport * 2 + empty), "person", report)) == 1
    assert [one.severity for one in report.oddities] == ["skipped"]


def test_addresses_of_mail_and_web_are_found_in_contacts_and_texts() -> None:
    found = contacts_of(
        record(
            '<address street="see www.example.com"><contactInfo key="EMAIL" value="a @b.com"/>'
            '<contactInfo key="WEB" value="http://example.org"/></address>'
        )
    )
    assert {one.type for one in found} == {"email", "website"}


def test_a_year_of_birth_is_the_whole_year() -> None:
    dates, _, notes = births_of(record('<birthdate year="1962"/>'), ParseReport("eu"), "EU.1")
    assert [(one.start.year, one.end.month) for one in dates] == [(1962, 12)]
    assert notes == ()


def test_a_record_without_parts_has_none() -> None:
    empty = etree.fromstring("<sanctionEntity/>")
    assert names_of(empty, ParseReport("eu"), "") == ()
    assert contacts_of(empty) == ()
