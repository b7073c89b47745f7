"""Records read many at a time mean what each means alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from api.batch.row_reader import RowReader, read_row
from api.service.answer_encoding import Unscreened
from api.sheet import Record
from lists.vocabulary.headings import columns
from screening.model.subject import Activity, Subject
from tests.api.batch.uploads import csv_format
from tests.property_profiles import examples

if TYPE_CHECKING:
    from api.batch.models import FileFormat

CELLS = st.sampled_from(
    (
        "", "", "", " ", "x", "Kim Chol", "KIM; LEE", "|", "; ;", "KP", "DE, FR", "Korea",
        "nowhere",
        "1962-05-03", "1900-01-01", "1962-02-30", "31/02/1960", "circa 1962",
        "9187629", "9187629.0", "9.19E+06", "8660313",
        "IMO 8660313", "'=1+1", "'\t", "=x", "coal; oil", "2701 2709", "5,000 t", "five", "KPNAM",
        "Nampo", "sts", "ais_gap; sts", "96 h", "person", "судно", "f", "a" * 2001, "a;" * 30,
        "2026-01-05", "#N/A", '="007"', " #REF!", "exemption", "+850 2 381", "x@silibank.com",
        "ßſ\u00a0", "C-12/3",
    )
)  # fmt: skip
CODES = st.lists(st.sampled_from(("", *sorted(columns()))), min_size=1, max_size=9)


def reading_of(codes: list[str]) -> FileFormat:
    return csv_format([*codes, "name"])


def assert_read_alike(codes: list[str], drawn: st.DataObject | None) -> None:
    """Records of such a sheet, drawn or a few fixed ones, are read together as they are alone."""
    reading = reading_of(codes)
    width = reading.width
    rows = (
        [["Kim Chol"] * width, [""] * (width - 1) + ["Kim"], [""] * width]
        if drawn is None
        else drawn.draw(
            st.lists(st.lists(CELLS, min_size=width - 1, max_size=width + 1), max_size=6)
        )
    )
    records = [Record(place, cells) for place, cells in enumerate(rows, 2)]
    reader = RowReader(reading)
    for _ in range(2):  # what was learnt changes nothing
        assert reader.read(records) == [read_row(record, reading) for record in records]


@pytest.mark.slow
@settings(max_examples=examples(400))
@given(CODES, st.data())
@example(["imo", "imo"], None)
@example(["first_name", "first_name", "last_name"], None)
def test_many_records_mean_what_each_means_alone(
    codes: list[str], drawn: st.DataObject | None
) -> None:
    assert_read_alike(codes, drawn)


@pytest.mark.parametrize("codes", [
    ["nationality", "employer", "employer_country", "sector"],
    ["employer", "employer"],
    ["sector", "nationality", "nationality"],
    ["passport", "passport_country", "national_id", "national_id_country", "passport_country"],
    ["first_name", "middle_name", "last_name", "alias"],
    ["cargo", "hs_code", "quantity", "unit", "port", "port_of_loading"],
    ["owner", "counterparty", "activity", "origin", "date"],
    ["vessel_event", "event_area", "event_hours", "document", "document_reference"],
])  # fmt: skip
@given(st.data())
def test_columns_that_belong_together_are_read_alike(
    codes: list[str], drawn: st.DataObject
) -> None:
    assert_read_alike(codes, drawn)


@pytest.mark.parametrize("code", sorted(columns()))
def test_every_column_alone_is_read_alike(code: str) -> None:
    reading = reading_of([code])
    records = [Record(2, [cell, name]) for cell in ("1", "Kim Chol", "") for name in ("", "Lee")]
    assert RowReader(reading).read(records) == [read_row(one, reading) for one in records]


def test_a_record_that_cannot_be_read_is_told_by_its_line() -> None:
    reading = reading_of(["id"])
    broken = [Record(7, ["1", ""]), Record(8, ["1", "Kim", "x"]), Record(9, [], "no text")]
    for record, result in zip(broken, RowReader(reading).read(broken), strict=True):
        assert isinstance(result, Unscreened)
        assert result.error.startswith(f"line {record.line}: ")


@given(CODES, st.data())
def test_records_taken_for_alike_mean_the_same_but_for_their_number(
    codes: list[str], drawn: st.DataObject
) -> None:
    reading = reading_of(["id", *codes])
    row = st.lists(CELLS, min_size=reading.width, max_size=reading.width)
    given_row, other = drawn.draw(row), drawn.draw(row)
    renumbered = [[number, *given_row[1:]] for number in ("7", " 8 ", "'=9", "")]
    cells = [given_row, other, *renumbered, [*given_row, ""], given_row[:-1]]
    records = [Record(place, row) for place, row in enumerate(cells, 2)]
    reader = RowReader(reading)
    for record, first in zip(records, reader.alike(records), strict=True):
        one, own = read_row(records[first], reading), read_row(record, reading)
        if records[first] is not record and isinstance(one, Subject):
            assert own == replace(one, id=reader.id_of(record))
        assert isinstance(own, Subject) == isinstance(one, Subject)


def test_only_numbers_and_unused_columns_may_differ_between_records_alike() -> None:
    reading = reading_of(["id", "screening_id", "dob"])
    rows = ["1,x,1960,Kim", "2,y,1960,Kim", "3,x,1961,Kim", "'=4,x,1960,Kim", "5,x,1960,Kim,more"]
    records = [Record(place, row.split(",")) for place, row in enumerate(rows)]
    assert RowReader(reading).alike(records) == [0, 0, 2, 3, 4]
    assert RowReader(reading_of(["id", "id"])).alike(records[:3]) == [0, 1, 2]


def test_the_day_of_a_deal_is_read_beside_its_description_and_is_no_deal_alone() -> None:
    reading = reading_of(["activity", "date"])
    rows = [["sale of pumps", "2026-01-05", "Kim"], ["", "2026-01-05", "Kim"]]
    records = [Record(place, row) for place, row in enumerate(rows, 2)]
    both, alone = RowReader(reading).read(records)
    assert isinstance(both, Subject)
    assert isinstance(alone, Subject)
    assert both.activity == Activity(description="sale of pumps", date=date(2026, 1, 5))
    assert alone.activity is None


def test_a_row_by_another_delimiter_is_no_row_of_one_cell() -> None:
    reading = reading_of(["dob"])
    read = read_row(Record(2, ["Kim Chol;1960"]), reading)
    assert isinstance(read, Unscreened)
    assert "2 if ';' separates them" in read.error
    prose = read_row(Record(4, ["Kim, Chol"]), reading)
    assert isinstance(prose, Unscreened)
    assert "separates" not in prose.error
