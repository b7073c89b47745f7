"""The order of day and month, settled from a whole file before its rows are screened."""

from __future__ import annotations

import gzip
import json
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from api.audit.append import ChainAppender
from api.batch.chunk_reader import FileReaders, settled_reading, start_reader
from api.batch.date_columns import looks, must_look
from api.batch.input_file import Position, ReadOptions, inspect, open_records
from api.batch.job import Job
from api.batch.row_reader import RowReader, read_row
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.service.settings import Settings
from screening.model.subject import Subject
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.testclient import TestClient

    from api.batch.models import FileFormat
    from lists.store import SnapshotStore

HEADER = "name,DOB\n"
AMBIGUOUS = "Ri Won Ho,03/04/1960\n"
DAY_FIRST = "Kim Chol,17/07/1964\n"
MONTH_FIRST = "Kim Chol,07/17/1964\n"


def settled(path: Path) -> FileFormat:
    reading = inspect(path, ReadOptions())
    with open_records(path, reading, Position(1)) as records:
        (*_, last) = looks(reading, records)
    assert last is not None
    return last


def subjects(tmp_path: Path, text: str) -> tuple[list[Subject], FileFormat]:
    """The rows of a file, read both ways, and how the file is read."""
    path = tmp_path / "rows.csv"
    path.write_text(text)
    reading = settled(path)
    with open_records(path, reading, Position(1)) as records:
        given = list(records)
    alone = [read_row(record, reading) for record in given]
    assert RowReader(reading).read(given) == alone
    return [one for one in alone if isinstance(one, Subject)], reading


def test_an_ambiguous_date_is_read_as_the_rest_of_its_column(tmp_path: Path) -> None:
    (first, _), reading = subjects(tmp_path, HEADER + AMBIGUOUS + DAY_FIRST)
    assert first.birth_dates[0].start == first.birth_dates[0].end == date(1960, 4, 3)
    assert not any("birth" in warning for warning in first.warnings)
    assert reading.mapping.date_orders == ("", "day_first")
    assert "dates of the column 'DOB' are read as day/month" in reading.mapping.warnings
    (first, _), reading = subjects(tmp_path, HEADER + AMBIGUOUS + MONTH_FIRST)
    assert first.birth_dates[0].start == date(1960, 3, 4)
    assert "dates of the column 'DOB' are read as month/day" in reading.mapping.warnings


@pytest.mark.parametrize("others", [DAY_FIRST + MONTH_FIRST, ""])
def test_a_column_that_decides_nothing_leaves_both_readings_and_says_ambiguous(
    tmp_path: Path, others: str
) -> None:
    (*_, last), reading = subjects(tmp_path, HEADER + others + AMBIGUOUS)
    (born,) = last.birth_dates
    assert (born.start, born.end) == (date(1960, 3, 4), date(1960, 4, 3))
    assert any("ambiguous" in warning for warning in last.warnings)
    assert any("'DOB' are ambiguous" in warning for warning in reading.mapping.warnings)


def test_the_day_of_a_deal_has_the_order_of_its_own_column(tmp_path: Path) -> None:
    text = "name,description,date\nAcme,coal,05/06/2026\nBeta,coal,05/28/2026\n"
    path = tmp_path / "rows.csv"
    path.write_text(text)
    reading = inspect(path, ReadOptions())
    with open_records(path, reading, Position(1)) as records:
        (*_, last) = looks(reading, records)
    assert last is not None
    with open_records(path, last, Position(1)) as records:
        acme, _ = (read_row(record, last) for record in records)
    assert isinstance(acme, Subject)
    assert acme.activity is not None
    assert acme.activity.date == date(2026, 5, 6)


def test_a_short_year_is_still_said_where_the_column_gives_the_order(tmp_path: Path) -> None:
    (first, _), _ = subjects(tmp_path, "name,DOB\nRi Won Ho,03/04/60\nKim Chol,17/07/64\n")
    assert first.birth_dates[0].start == date(1960, 4, 3)
    assert any("two digits; read as 1960-04-03" in warning for warning in first.warnings)


def test_a_heading_that_states_the_format_decides(tmp_path: Path) -> None:
    text = "name,Date of Birth (DD/MM/YYYY)\nRi Won Ho,03/04/1960\n"
    (row,), _ = subjects(tmp_path, text)
    assert row.birth_dates[0].start == date(1960, 4, 3)


def test_files_without_dates_and_settled_ones_are_not_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("name,country\nRi Won Ho,KP\n")
    assert not must_look(inspect(path, ReadOptions()))
    path.write_text(HEADER + AMBIGUOUS)
    assert must_look(inspect(path, ReadOptions()))
    assert not must_look(settled(path))


def test_a_look_gives_signs_of_life_and_ends_where_nothing_can_decide_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.batch.date_columns.PORTION", 2)
    path = tmp_path / "rows.csv"
    path.write_text("name,DOB\n" + "Kim Chol,17/07/1964\n" * 5)
    reading = inspect(path, ReadOptions())
    with open_records(path, reading, Position(1)) as records:
        *signs, last = looks(reading, records)
    assert signs == [None, None]
    assert last is not None
    path.write_text("name,DOB\nKim Chol,17/07/1964\nKim Chol,07/17/1964\n" + "A,1/2/1960\n" * 9)
    with open_records(path, reading, Position(1)) as records:
        assert len(list(looks(reading, records))) == 1
        assert next(records).line == 4


@pytest.mark.slow
def test_a_file_that_breaks_off_decides_nothing(tmp_path: Path) -> None:
    whole = gzip.compress((HEADER + DAY_FIRST + AMBIGUOUS * 50_000).encode())
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    reading = inspect(path, ReadOptions())
    with FileReaders(partial(start_reader, Settings())) as readers:
        looked = settled_reading(path, reading, readers, lambda: True)
    assert looked is not None
    assert set(looked.mapping.date_orders) == {""}
    assert any("was not found out: the file cannot be read" in w for w in looked.mapping.warnings)


@pytest.fixture
def batches(limited: Callable[..., TestClient]) -> TestClient:
    """A service that takes batches and leaves the work to the test."""
    return limited(batch_enabled=False)


def send(client: TestClient, text: str, path: str = "/v1/batches") -> Any:
    return client.post(path, content=text, headers={"content-type": "text/csv"}).json()


@pytest.mark.slow
def test_preview_and_status_show_the_decision(
    batches: TestClient, settings: Settings, three_lists: SnapshotStore
) -> None:
    text = "name,DOB\nRi Won Ho,03/04/1960\n" + "Kim Chol,17/07/1964\n" * 30
    said = "dates of the column 'DOB' are read as day/month"
    shown = send(batches, text, "/v1/batches/preview")
    assert said in shown["warnings"]
    assert shown["columns"][1] == {"column": "DOB", "means": "dob", "date_order": "day_first"}
    assert shown["rows"][0]["subject"]["birth_date"] == "1960-04-03"
    batch_id = send(batches, text)["id"]
    store = BatchStore(three_lists.engine, ChainAppender.of(settings))
    run_batch(Job(settings, three_lists, store, "test", lambda: True), batch_id, InProcess())
    status = batches.get(f"/v1/batches/{batch_id}").json()
    assert status["state"] == "completed"
    assert said in status["warnings"]
    assert status["columns"][1]["date_order"] == "day_first"


def test_a_preview_that_looked_at_a_part_of_the_file_says_so(
    batches: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.batch import preview

    monkeypatch.setattr(preview, "MOST_LOOKED_AT", 1)
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + DAY_FIRST + MONTH_FIRST)
    reading = preview.with_date_orders(path, inspect(path, ReadOptions()))
    assert any("only the first 1 rows" in warning for warning in reading.mapping.warnings)


@pytest.mark.slow
def test_a_continued_batch_keeps_its_decision_and_gives_the_same_bytes(
    batches: TestClient,
    settings: Settings,
    three_lists: SnapshotStore,
) -> None:
    store = BatchStore(three_lists.engine, ChainAppender.of(settings))
    text = "name,DOB\n" + "Ri Won Ho,03/04/1960\nKim Chol,17/07/1964\n" * 2_000

    def run(batch_id: str, going_on: Callable[[], bool]) -> None:
        run_batch(Job(settings, three_lists, store, "test", going_on), batch_id, InProcess())

    def lines(batch_id: str) -> list[dict[str, Any]]:
        answer = batches.get(f"/v1/batches/{batch_id}/results", params={"format": "jsonl"})
        return [json.loads(line) for line in answer.text.splitlines()]

    whole, parted = send(batches, text)["id"], send(batches, text)["id"]
    run(whole, lambda: True)
    run(parted, iter((True, *[False] * 99)).__next__)
    halfway = store.get(parted)
    assert halfway is not None
    assert 0 < halfway.progress.rows < 4_000
    assert "day_first" in halfway.reading.mapping.date_orders
    assert not must_look(halfway.reading)  # so nobody decides it a second time
    run(parted, lambda: True)
    assert lines(parted) == lines(whole)
    assert len(lines(whole)) == 4_000
