"""Results as a workbook: what an analyst opens, filters, fills in and sends in again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from api.batch import result_files
from screening.typologies.catalogue import by_code
from tests.api.batch.test_batches import SHEET, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module", name="batches")
def _batches(shared_batches: TestClient) -> TestClient:
    return shared_batches


@pytest.fixture(scope="module", name="work")
def _work(shared_work: Callable[[str], None]) -> Callable[[str], None]:
    return shared_work


@pytest.fixture(scope="module")
def results(batches: TestClient, work: Callable[[str], None]) -> Callable[..., Any]:
    """The results of the sheet in any format: of one batch, as they are only read here."""
    batch_id = send(batches, SHEET, name="people.csv").json()["id"]
    work(batch_id)
    path = f"/v1/batches/{batch_id}/results"
    return lambda **query: batches.get(path, params=query)


def table(content: bytes, sheet: str = "Results") -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.slow
def test_a_workbook_says_what_the_csv_says(results: Callable[..., Any]) -> None:
    answer = results(format="xlsx")
    assert answer.headers["content-type"] == XLSX
    assert 'filename="people-screened.xlsx"' in answer.headers["content-disposition"]
    shown = table(answer.content)
    plain = list(csv.DictReader(io.StringIO(results(format="csv").content.decode("utf-8-sig"))))
    assert len(shown) == len(plain) == 4
    for one, other in zip(shown, plain, strict=True):
        assert set(one) == set(other)
        for heading, text in other.items():
            value = one[heading]
            if isinstance(value, int | float):
                assert value == pytest.approx(float(text))
            else:
                assert (value or "") == text.removeprefix("'")


@pytest.mark.slow
def test_typologies_are_codes_for_programs_and_labels_for_people(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    sheet = "name,cargo,load port\nQuiet Harbour Trading,anthracite coal,KPNAM\n"
    batch_id = send(batches, sheet, name="deals.csv").json()["id"]
    work(batch_id)
    path = f"/v1/batches/{batch_id}/results"
    content = batches.get(path, params={"format": "csv"}).content.decode("utf-8-sig")
    (plain,) = csv.DictReader(io.StringIO(content))
    workbook = batches.get(path, params={"format": "xlsx"}).content
    (shown,) = table(workbook)
    found = [part.rpartition(" ") for part in plain["typologies"].split("; ")]
    assert "COAL_MINERAL" in {code for code, _, _ in found}
    labelled = [f"{by_code()[code].label} {strength}" for code, _, strength in found]
    assert shown["typologies"] == "; ".join(labelled)
    counted = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(workbook))["Summary"]]
    assert by_code()["COAL_MINERAL"].label in counted


def test_it_opens_on_what_an_analyst_reads(results: Callable[..., Any]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(results(format="xlsx").content))["Results"]
    headings = [cell.value for cell in sheet[1]]
    assert headings[:5] == ["id", "name", "type", "imo", "note"]
    assert headings[5:10] == ["band", "risk", "dprk_risk", "status", "headline"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet["F2"].value == "block"
    assert sheet["F2"].fill.start_color.rgb == "FFFDECEC"
    assert sheet["F3"].value == "clear"
    assert sheet["F3"].fill.start_color.rgb == "FFFFFFFF", "a clear is never green here"
    folded = {
        heading
        for one in sheet.column_dimensions.values()
        if one.hidden
        for heading in headings[one.min - 1 : one.max]
    }
    assert {"screening_id", "lists", "policy", "software", "line"} <= folded
    assert not folded & {"band", "headline", "listed_party", "decision", "explanation", "note"}


def test_nothing_that_was_sent_is_run_as_a_formula(results: Callable[..., Any]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(results(format="xlsx").content))["Results"]
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=1+1", "s")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_summary_counts_the_rows_and_says_what_was_not_read(
    results: Callable[..., Any],
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(results(format="xlsx").content))
    rows = [(a, b) for a, b in book["Summary"].iter_rows(values_only=True, max_col=2)]
    said = dict(row for row in rows if row[0])
    assert (said["File"], said["Rows in this workbook"]) == ("people.csv", 4)
    assert (said["block"], said["clear"], said["unscreened"]) == (2, 1, 1)
    assert said["note"] == "not screened"
    assert said["name"] == "read as name"
    assert any(str(label).startswith("UN sanctions list") and count == 1 for label, count in rows)


def test_a_filter_leaves_its_rows_and_is_named(results: Callable[..., Any]) -> None:
    content = results(format="xlsx", band=["block", "review"]).content
    assert [row["id"] for row in table(content)] == ["1", "4"]
    summary = openpyxl.load_workbook(io.BytesIO(content))["Summary"]
    said = dict(summary.iter_rows(values_only=True, max_col=2))
    assert (said["Which rows"], said["Rows in this workbook"]) == ("rows in block, review", 2)


def test_the_same_results_are_the_same_bytes(results: Callable[..., Any]) -> None:
    assert results(format="xlsx").content == results(format="xlsx").content


def test_too_many_rows_are_refused_with_what_to_ask_for(
    results: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_files, "MOST_ROWS", 3)
    monkeypatch.setattr(result_files.result_pieces, "__defaults__", (3,))
    refused = results(format="xlsx")
    assert refused.status_code == 422
    assert "these are 4 rows, a workbook holds 3" in refused.json()["detail"]
    assert "only_hits=true" in refused.json()["detail"]
    assert results(format="xlsx", only_hits="true").status_code == 200


@pytest.mark.slow
def test_a_workbook_that_was_filled_in_is_read_again_as_the_same_rows(
    batches: TestClient, results: Callable[..., Any], work: Callable[[str], None]
) -> None:
    content = results(format="xlsx").content
    before = table(content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Results"].cell(2, list(before[0]).index("decision") + 1, "true match")
    filled = io.BytesIO()
    book.save(filled)
    again = send(batches, filled.getvalue(), XLSX).json()
    assert again["unknown_columns"] == ["note"]
    work(again["id"])
    lines = batches.get(f"/v1/batches/{again['id']}/results").content.decode("utf-8-sig")
    after = list(csv.DictReader(io.StringIO(lines)))
    assert [row["band"] for row in after] == [row["band"] for row in before]
    assert after[0]["listed_id"] == before[0]["listed_id"]


@pytest.mark.slow
def test_a_cell_longer_than_excel_takes_is_cut_and_says_so(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    sent = f"name,remarks\nNobody Listed Anywhere,{'x' * 40_000}\n"
    batch_id = send(batches, sent).json()["id"]
    work(batch_id)
    path = f"/v1/batches/{batch_id}/results"
    cell = table(batches.get(path, params={"format": "xlsx"}).content)[0]["remarks"]
    assert len(cell) == 32_767
    assert cell.endswith("cut here; the CSV has all of it)")
