"""Counting the fields of a file, and reporting those nobody reads."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from lists.parsing.fields import known_fields, report_unread
from lists.parsing.report import ParseReport
from lists.parsing.xml import count_fields


def counted(text: str) -> Counter[str]:
    fields: Counter[str] = Counter()
    count_fields(etree.fromstring(text), fields)
    return fields


def test_values_are_counted_by_the_element_around_them() -> None:
    found = counted("<r><a k='1'><b>x</b><b>y</b></a><a><b/></a><c> </c></r>")
    assert found == {"a@k": 1, "a/b": 2, "r/a": 1, "r": 1}


def test_an_unknown_element_is_reported_once_with_all_its_values() -> None:
    report = ParseReport("un")
    report.fields.update({"INDIVIDUAL/INDIVIDUAL_AKA": 2752, "INDIVIDUAL_AKA/QUALITY": 2752})
    report.fields.update({"INDIVIDUAL/FIRST_NAME": 730})
    report_unread(report, "un_xml")
    (odd,) = report.oddities
    assert (odd.severity, odd.field) == ("unknown", "INDIVIDUAL_AKA")
    assert odd.message == "not known to this parser: 2,752 values not read"
    assert report.counts["unread_values"] == 2752


def test_every_field_has_a_name_of_its_own_and_a_reason_where_it_is_not_read() -> None:
    for form in ("un_xml", "eu_xml", "uk_xml", "ofac_csv", "ofac_advanced_xml"):
        rows = known_fields(form)
        assert rows
        assert all(row.least == 0 for row in rows.values() if row.unread)
