"""Values of another kind in the place of a name: searched as what they are, or said to be none."""

from __future__ import annotations

from typing import Any

import pytest

from api.service.answer_encoding import Unscreened
from api.service.misplaced_names import put_in_place
from api.service.record_reader import RecordReader
from api.service.subjects import read_submitted
from screening.model.subject import Subject, SubjectIdentifier


def read(**fields: Any) -> Subject:
    found = read_submitted(fields)
    assert isinstance(found, Subject)
    return found


@pytest.mark.parametrize(
    "text", ["1990-01-01", "passport", "USD 5,000", "<script>alert(1)</script>", "yes"]
)
def test_a_subject_without_a_name_is_not_screened_and_says_what_to_send(text: str) -> None:
    found = read_submitted({"names": [text]})
    assert isinstance(found, Unscreened)
    assert found.unread[0].field == "names[0]"
    assert "and no name" in found.errors[0].problem
    assert "send the party's name" in found.errors[0].problem


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("kim@example.com", SubjectIdentifier("email", "kim@example.com")),
        ("12345678", SubjectIdentifier("", "12345678")),
        ("Passport no. 123456789", SubjectIdentifier("passport", "123456789")),
        ("https://example.com/x", SubjectIdentifier("website", "https://example.com/x")),
    ],
)
def test_a_number_is_searched_as_one_and_the_subject_is_partly_screened(
    text: str, number: SubjectIdentifier
) -> None:
    subject = read(names=[text])
    assert subject.names == ()
    assert subject.identifiers == (number,)
    assert subject.unread


def test_a_ship_s_number_goes_to_its_field() -> None:
    assert read(names=["IMO 8604917"]).imo == "8604917"
    assert read(names=["IMO 8604917"], imo="9187629").imo == "9187629"


def test_beside_a_name_it_is_a_warning() -> None:
    subject = read(names=["Hans Meier", "1990-01-01", "kim@example.com"])
    assert subject.names == ("Hans Meier",)
    assert len(subject.warnings) == 2
    assert not subject.unread
    assert subject.identifiers == (SubjectIdentifier("email", "kim@example.com"),)


@pytest.mark.parametrize("text", ["North Korea", "Kenya", "42", "www.example.com"])
def test_a_country_or_a_short_number_is_searched_but_never_enough(text: str) -> None:
    subject = read(names=[text])
    assert subject.names == (text,)
    assert subject.unread


@pytest.mark.parametrize("text", ["Kenya", "42"])
def test_ships_are_called_like_countries_and_numbers(text: str) -> None:
    assert not read(names=[text], kind="vessel").unread


def test_a_firm_called_like_its_web_address_is_searched_as_both() -> None:
    subject = read(names=["example.com"])
    assert subject.names == ("example.com",)
    assert subject.identifiers == (SubjectIdentifier("website", "example.com"),)
    assert not subject.unread


@pytest.mark.parametrize(
    "text",
    [
        "Hans Meier <script>alert(1)</script>",
        "<img src=x onerror=alert(1)> Hans Meier",
        "Hans Meier <script>alert(1)",
    ],
)
def test_code_beside_a_name_is_taken_out(text: str) -> None:
    subject = read(names=[text])
    assert subject.names == ("Hans Meier",)
    assert "holds program code" in subject.warnings[0]


@pytest.mark.parametrize("text", ["<script>Kim Jong Un</script>", "<b>Kim Jong Un</b>", "<Kim>"])
def test_a_name_between_tags_is_kept(text: str) -> None:
    assert read(names=[text]).names == (text,)


def test_a_number_that_was_sent_as_one_too_is_searched_once() -> None:
    reader = RecordReader()
    reader.values.texts("names", ["kim@example.com"], "name")
    known = SubjectIdentifier("email", "kim@example.com")
    fields: dict[str, Any] = {"identifiers": (known,)}
    put_in_place(fields, reader)
    assert fields == {"identifiers": (known,)}
    assert reader.unread


def test_another_party_of_a_deal_that_is_no_name_was_not_screened() -> None:
    deal = {"counterparties": [{"name": "1990-01-01"}, {"name": "Hans Meier"}]}
    subject = read(names=["Greta Meier"], activity=deal)
    assert subject.activity is not None
    assert [one.name for one in subject.activity.counterparties] == ["Hans Meier"]
    assert "is a date" in subject.unread[0].reason
