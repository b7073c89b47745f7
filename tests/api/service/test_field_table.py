"""The one table of fields: what a new field costs, and what the table must say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from api.cli.fields import add_fields
from api.service.record_reader import RecordReader
from api.service.subject_schema import subject_schemas
from lists.vocabulary import subject_fields
from lists.vocabulary.subject_fields import Field, field_of_property, record_names, record_table
from tests.test_architecture import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBE = {"reader": "text", "parties": "label", "many": True, "most": 3, "ftm": ["Thing:probe"]}
MOST_FILES = 3


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table with one more line, as somebody who adds a field would write it."""
    written = subject_fields.table(subject_fields._TABLE)
    more = {**written, "subject": {**written["subject"], "probe": PROBE}}
    record_table.cache_clear()
    field_of_property.cache_clear()
    monkeypatch.setattr(subject_fields, "table", lambda _name: more)
    yield
    monkeypatch.undo()
    record_table.cache_clear()
    field_of_property.cache_clear()


@pytest.mark.usefixtures("probed")
def test_one_line_of_the_table_makes_a_field_of_every_way_in() -> None:
    reader = RecordReader()
    assert reader.record("subject", {"probe": "1 Quay"}) == {"probe": ("1 Quay",)}
    assert not reader.strays
    assert not reader.values.warnings
    reader.record("subject", {"probe": ["a"] * 4})
    assert [one.field for one in reader.unread] == ["probe"]
    given: dict[str, object] = {}
    add_fields(given, ["probe=1 Quay"])
    assert given == {"probe": ["1 Quay"]}
    schema = subject_schemas("#/")["SubjectIn"]["properties"]["probe"]
    assert (schema["type"], schema["maxItems"]) == ("array", 3)
    assert field_of_property("Thing:probe") == "probe"


@pytest.mark.slow
@pytest.mark.parametrize("field", ["wage", "call_date"])
def test_a_plain_field_stands_in_few_files(field: str) -> None:
    """The table, the dataclass, and the rule that uses it; headings of sheets are data.

    The console's form of a deal and the sentences that tell a deal name the fields that they show.
    """
    named = re.compile(rf"(?<![\w.-]){field}\b(?= *[=:])|\.{field}\b|[\"']{field}[\"']")
    files = [
        path.relative_to(ROOT).as_posix()
        for folder in ("api", "lists/vocabulary", "screening")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".toml"}
        and path.name not in {"headings.toml", "deal_form.py", "deal.py"}
        and named.search(path.read_text("utf-8"))
    ]
    assert {"lists/vocabulary/subject_fields.toml", "screening/model/subject.py"} <= set(files)
    assert len(files) <= MOST_FILES, files


def test_a_field_that_is_searched_for_parties_is_a_text() -> None:
    fields: list[Field] = [
        field for record in record_names() for field in record_table(record).fields.values()
    ]
    assert not [one for one in fields if one.parties and one.reader in record_names()]
