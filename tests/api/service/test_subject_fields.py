"""Adding a field: what CONTRIBUTING names fails here while one of its places is missing."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from api.service.value_readers import READERS
from lists.vocabulary.headings import columns
from lists.vocabulary.subject_fields import record_names, record_table
from screening.model import subject as model

API = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
RECORDS = {
    "subject": model.Subject,
    "identifier": model.SubjectIdentifier,
    "activity": model.Activity,
    "cargo": model.Cargo,
    "port": model.Port,
    "counterparty": model.Counterparty,
    "vessel_event": model.VesselEvent,
    "employment": model.Employment,
    "document": model.Document,
}
STORED_AS = {"birth_date": "birth_dates"}
"""A client sends one date; it may be read as several intervals."""
FOUND_WHILE_READING = {"warnings", "unread", "stray_texts"}
IN_COLUMNS_OF_THEIR_OWN = {"identifiers", "activity"}
"""Sheets have a column for each type of number and each part of a deal."""


def test_every_record_of_the_table_has_its_class() -> None:
    assert set(RECORDS) == record_names()


@pytest.mark.parametrize("record", sorted(RECORDS))
def test_the_class_of_a_record_has_the_fields_of_the_table(record: str) -> None:
    stated = {STORED_AS.get(name, name) for name in record_table(record).fields}
    assert {*inspect.signature(RECORDS[record]).parameters} - FOUND_WHILE_READING == stated


@pytest.mark.parametrize("record", sorted(RECORDS))
def test_every_field_has_a_reader(record: str) -> None:
    used = {field.reader for field in record_table(record).fields.values()}
    assert used <= set(READERS) | set(RECORDS)


@pytest.mark.parametrize("name", sorted(record_table("subject").fields))
def test_every_field_of_a_subject_is_documented_and_has_a_column(name: str) -> None:
    assert f"`{name}`" in API
    targets = {column.target.removesuffix("[]") for column in columns().values()}
    assert name in targets | IN_COLUMNS_OF_THEIR_OWN


@pytest.mark.parametrize("name", sorted(record_table("activity").fields))
def test_every_field_of_a_deal_is_documented(name: str) -> None:
    assert f"`{name}`" in API
