"""``/v1/batches`` in one process: uploads, answers, results, and what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import openpyxl
import pyarrow.parquet
import pytest

from api.access.key_store import KeyStore
from api.audit.append import ChainAppender
from api.batch.job import Job
from api.batch.runner import run_batch
from api.batch.store import BatchStore
from api.sheet import unguarded
from tests.api.batch_engine import InProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

SHEET = (
    "id,name,type,imo,note\n"
    "1,Korea Kwangson Banking Corp,company,,=1+1\n"
    "2,Nobody Listed Anywhere,person,,\n"
    "\n"
    "3,,,,without anybody\n"
    '4,"CHON MA SAN\nsecond name",vessel,8660313,-5\n'
)


@pytest.fixture
def batches(limited: Callable[..., TestClient]) -> TestClient:
    """A service that takes batches and leaves the work to the test."""
    return limited(batch_enabled=False)


@pytest.fixture
def work(settings: Settings, three_lists: SnapshotStore) -> Callable[[str], None]:
    """Works through one batch in this process, as a runner does."""
    store = BatchStore(three_lists.engine, ChainAppender.of(settings))

    def through(batch_id: str) -> None:
        run_batch(Job(settings, three_lists, store, "test", lambda: True), batch_id, InProcess())

    return through


def send(client: TestClient, content: bytes | str, kind: str = "text/csv", **query: str) -> Any:
    return client.post("/v1/batches", content=content, params=query, headers={"content-type": kind})


@pytest.mark.slow
def test_a_file_goes_in_and_its_results_come_out(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    queued = batches.post("/v1/batches", files={"file": ("people.csv", SHEET, "text/csv")})
    assert queued.status_code == 202
    batch = queued.json()
    assert (batch["state"], batch["name"]) == ("queued", "people.csv")
    assert batch["unknown_columns"] == ["note"]
    path = queued.headers["location"]
    assert batches.get(f"{path}/results").status_code == 409
    work(batch["id"])
    done = batches.get(path).json()
    assert done["state"] == "completed"
    assert done["counts"] == {"block": 2, "clear": 1, "empty": 1, "unscreened": 1}
    assert done["rows"] == 4
    answer = batches.get(f"{path}/results")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="people-screened.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["line"] for row in rows] == ["2", "3", "5", "6"]
    assert [row["band"] for row in rows] == ["block", "clear", "unscreened", "block"]
    assert rows[0]["listed_party"] == "KOREA KWANGSON BANKING CORP"
    assert rows[0]["explanation"].startswith(rows[0]["headline"])
    assert rows[0]["headline"].startswith(("Hold: ", "Escalate: ", "Review: "))
    assert rows[1]["explanation"] == ""
    assert "line 5: name: there is nothing to screen" in rows[2]["error"]
    assert rows[0]["note"] == "'=1+1"
    given = list(csv.DictReader(io.StringIO(SHEET)))
    for row, before in zip(rows, given, strict=True):
        assert {name: unguarded(row[name]) for name in before} == before


@pytest.mark.slow
def test_json_lines_parquet_and_filters_say_the_same(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    batch_id = send(batches, SHEET).json()["id"]
    work(batch_id)

    def results(**query: str) -> bytes:
        return batches.get(f"/v1/batches/{batch_id}/results", params=query).content

    lines = [json.loads(line) for line in results(format="jsonl").splitlines()]
    assert [line["row"] for line in lines] == [1, 2, 3, 4]
    assert lines[0]["matches"][0]["entity"]["reference"] == "KPe.025"
    hits = [json.loads(line) for line in results(format="jsonl", only_hits="true").splitlines()]
    assert hits == [lines[0], lines[2], lines[3]]
    clear = results(format="csv", band="clear").decode("utf-8-sig")
    assert [row["id"] for row in csv.DictReader(io.StringIO(clear))] == ["2"]
    errors = [json.loads(line) for line in results(format="jsonl", band="unscreened").splitlines()]
    assert errors == [lines[2]]
    table = pyarrow.parquet.read_table(io.BytesIO(results(format="parquet"))).to_pylist()
    assert [json.loads(row["result"]) for row in table] == lines
    assert [row["band"] for row in table] == ["block", "clear", "unscreened", "block"]


@pytest.mark.slow
def test_a_download_that_broke_off_goes_on_where_it_was(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    batch_id = send(batches, SHEET, name="고객 명단.csv").json()["id"]
    work(batch_id)
    path = f"/v1/batches/{batch_id}/results"
    whole = batches.get(path)
    size = len(whole.content)
    assert (whole.status_code, whole.headers["content-length"]) == (200, str(size))
    saved_as = whole.headers["content-disposition"]
    assert saved_as.startswith(f'attachment; filename="{batch_id}-screened.csv"; filename*=UTF-8')
    assert unquote(saved_as).endswith("''고객 명단-screened.csv")

    def part(wanted: str, **more: str) -> tuple[int, bytes]:
        answer = batches.get(path, headers={"range": wanted, **more})
        assert int(answer.headers["content-length"]) == len(answer.content)
        return answer.status_code, answer.content

    tag = whole.headers["etag"]
    assert part("bytes=100-", **{"if-range": tag}) == (206, whole.content[100:])
    assert part("bytes=0-9") == (206, whole.content[:10])
    assert part("bytes=-7") == (206, whole.content[-7:])
    assert part(f"bytes={size - 2}-{size + 9}") == (206, whole.content[-2:])
    for all_of_it in ("bytes=5-2", "lines=1-2", "bytes=0-1,4-5", "bytes=-", f"bytes=-{size}"):
        assert part(all_of_it)[1] == whole.content
    assert part("bytes=100-", **{"if-range": '"another"'}) == (200, whole.content)
    beyond = batches.get(path, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    lines = batches.get(path, params={"format": "jsonl"})
    assert lines.headers["etag"] != tag
    filtered = batches.get(path, params={"only_hits": "true"}, headers={"range": "bytes=5-"})
    assert (filtered.status_code, filtered.headers["accept-ranges"]) == (200, "none")


@pytest.mark.slow
def test_a_result_file_sent_in_again_gives_the_same_rows(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    first = send(batches, SHEET).json()["id"]
    work(first)
    result = batches.get(f"/v1/batches/{first}/results").content
    again = send(batches, result).json()
    work(again["id"])
    assert "band" in again["ignored_columns"]
    counts = batches.get(f"/v1/batches/{again['id']}").json()["counts"]
    assert counts == {"block": 2, "clear": 1, "unscreened": 1}


@pytest.mark.slow
def test_a_row_gives_what_a_request_with_the_same_words_gives(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    batch_id = send(batches, "name,dob\nKorea Kwangson Banking Corp,31 Feb 1960\n").json()["id"]
    work(batch_id)
    line = batches.get(f"/v1/batches/{batch_id}/results", params={"format": "jsonl"}).json()
    subject = {"names": ["Korea Kwangson Banking Corp"], "birth_date": "31 Feb 1960"}
    single = batches.post("/v1/screen", json={"subjects": [subject]}).json()["results"][0]
    for field in ("row", "line", "screening_id"):
        line.pop(field)
    single.pop("screening_id")
    assert line == single


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Customers of 2026"])
    sheet.append([])
    sheet.append(["Name", "Type", "IMO"])
    sheet.append(["Chon Ma San", "ship", 8660313])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(b"name;imo\nChon Ma San;8660313\n"), "application/gzip"),
        ("Имя;IMO\r\nЧон Ма Сан;8660313\r\n".encode("windows-1251"), "text/csv"),
        ("이름,비고,IMO\n천마산,선박,8660313\n".encode("euc-kr"), "text/csv"),
        ("sep=;\r\nname;imo\r\nX;8660313\r\n".encode("utf-16"), "application/vnd.ms-excel"),
        (b"\xef\xbb\xbfname\timo\r\nX\t8660313\r\n", "text/plain"),
        (workbook(), "application/octet-stream"),
    ],
    ids=["gzip", "windows-1251", "euc-kr", "utf-16", "tabs", "xlsx"],
)
def test_files_are_read_as_spreadsheets_save_them(
    batches: TestClient, work: Callable[[str], None], content: bytes, kind: str
) -> None:
    queued = send(batches, content, kind)
    assert queued.status_code == 202, queued.text
    work(queued.json()["id"])
    done = batches.get(queued.headers["location"]).json()
    assert done["counts"] == {"block": 1}, done


@pytest.mark.slow
def test_the_preview_shows_subjects_and_keeps_nothing(
    batches: TestClient, settings: Settings
) -> None:
    shown = batches.post("/v1/batches/preview", files={"file": ("x.csv", SHEET)}).json()
    assert [column["means"] for column in shown["columns"]] == ["id", "name", "type", "imo", ""]
    assert shown["rows"][0]["subject"]["names"] == ["Korea Kwangson Banking Corp"]
    assert shown["rows"][2]["error"]
    assert shown["rows"][3]["subject"]["names"] == ["CHON MA SAN", "second name"]
    assert list(settings.batch_dir.iterdir()) == []
    assert batches.get("/v1/batches").json()["batches"] == []


@pytest.mark.slow
def test_the_clients_mapping_and_encoding_are_used(batches: TestClient) -> None:
    form = {"mapping": '{"Kunde": "name", "Ort": ""}', "encoding": "cp1252", "name": "mine"}
    sheet = "Kunde;Ort\nMüller;Köln\n".encode("cp1252")
    batch = batches.post("/v1/batches", data=form, files={"file": ("k.csv", sheet)}).json()
    assert [column["means"] for column in batch["columns"]] == ["name", ""]
    assert (batch["encoding"], batch["unknown_columns"], batch["name"]) == ("cp1252", [], "mine")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "query", "said"),
    [
        (b"", {}, "the file is empty"),
        (b"Umsatz,Filiale\n1,2\n", {}, "line 1: no column holds a name"),
        (b'na"me,b\n"open,b\n', {"delimiter": ";;"}, "more than one sign"),
        (b"name\nA\n", {"mapping": "[1]"}, "mapping"),
        (b"name\nA\n", {"mapping": '{"name": "nmae"}'}, "did you mean 'name'"),
        (b"Our bank\nFoo;Bar\nHans;x\n", {}, "which line holds the headings"),
        (b"name\nA\n", {"header_line": "two"}, "is no line from 1"),
        (b"name\nA\n", {"header_line": "9"}, "no row begins in line 9"),
        (b"name\nA\n", {"encoding": "klingon"}, "no encoding 'klingon'"),
        (b"name\nA\n", {"threshold": "high"}, "options"),
        (b"name\nA\n", {"lists": "no_such"}, "there is no list 'no_such'"),
        (b"name\nA\n", {"colour": "red"}, "colour"),
        (b"PK\x05\x06" + bytes(18), {}, "a zip archive and no spreadsheet"),
        (b"\xd0\xcf\x11\xe0 old", {}, "no spreadsheet, a damaged one, or one with a password"),
        (b"PK\x03\x04 no zip", {}, "damaged"),
        (b"\x1f\x8b no gzip", {}, "cannot be unpacked"),
        (b"\0\0\0\0\0\0\0\0" * 9, {}, "NUL"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    batches: TestClient, settings: Settings, content: bytes, query: dict[str, str], said: str
) -> None:
    refused = send(batches, content, "text/csv", **query)
    assert refused.status_code == 422, refused.text
    assert said in refused.text
    assert not settings.batch_dir.exists() or list(settings.batch_dir.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("law", ["UK", "UN,US,EU,UK"])
def test_a_batch_may_name_the_law_that_binds_its_client(batches: TestClient, law: str) -> None:
    taken = send(batches, b"name\nA\n", "text/csv", jurisdictions=law)
    assert taken.is_success, taken.text
    refused = send(batches, b"name\nA\n", "text/csv", jurisdictions="XX")
    assert refused.status_code == 422


def test_other_bodies_and_large_ones_are_refused(limited: Callable[..., TestClient]) -> None:
    client = limited(batch_enabled=False, max_batch_bytes=50)
    assert client.post("/v1/batches", json={"a": 1}).status_code == 415
    assert send(client, "name\n" + "A\n" * 100).status_code == 413
    broken = client.post(
        "/v1/batches", content=b"nothing", headers={"content-type": "multipart/form-data"}
    )
    assert broken.status_code == 400
    no_file = client.post("/v1/batches", files={"upload": ("x.csv", b"name\nA\n")})
    assert no_file.status_code == 422


@pytest.mark.slow
def test_an_idempotency_key_makes_one_batch_of_two_calls(batches: TestClient) -> None:
    def again(content: str) -> Any:
        headers = {"content-type": "text/csv", "idempotency-key": "k-1"}
        return batches.post("/v1/batches", content=content, headers=headers)

    first, second, other = again(SHEET), again(SHEET), again("name\nA\n")
    assert (first.status_code, second.status_code, other.status_code) == (202, 200, 409)
    assert first.json()["id"] == second.json()["id"]
    assert len(batches.get("/v1/batches").json()["batches"]) == 1


@pytest.mark.slow
def test_a_batch_can_be_cancelled_and_deleted(batches: TestClient, settings: Settings) -> None:
    path = send(batches, SHEET).headers["location"]
    assert batches.delete(path, params={"keep": "true"}).status_code == 204
    assert batches.get(path).json()["state"] == "cancelled"
    assert batches.delete(path).status_code == 204
    for url in (path, f"{path}/results", f"{path}/events"):
        assert batches.get(url).status_code == 404
    assert list(settings.batch_dir.iterdir()) == []


@pytest.mark.slow
def test_events_end_with_the_batch(batches: TestClient, work: Callable[[str], None]) -> None:
    batch_id = send(batches, SHEET).json()["id"]
    work(batch_id)
    events = batches.get(f"/v1/batches/{batch_id}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert events.text.startswith("event: end\ndata: {")


@pytest.mark.slow
def test_the_batch_stays_with_the_lists_of_its_upload(
    batches: TestClient, three_lists: SnapshotStore, work: Callable[[str], None]
) -> None:
    batch = send(batches, SHEET).json()
    for version in three_lists.active():
        if version.source == "un":
            assert batch["lists"]["un"] == version.id
    from tests.api.publishing import publish
    from tests.factories import entity

    publish(three_lists, "un", [entity("SOMEBODY ELSE", key="1")])
    work(batch["id"])
    done = batches.get(f"/v1/batches/{batch['id']}").json()
    assert done["lists"] == batch["lists"]
    assert done["counts"]["block"] == 2


@pytest.mark.slow
def test_a_service_works_through_its_batches_by_itself(
    limited: Callable[..., TestClient],
) -> None:
    client = limited(batch_workers=1, batch_small_rows=0)
    path = send(client, SHEET).headers["location"]
    end = time.monotonic() + 60
    while (status := client.get(path).json())["state"] in {"queued", "running"}:
        assert time.monotonic() < end, status
        time.sleep(0.2)
    assert status["state"] == "completed", status
    assert status["counts"] == {"block": 2, "clear": 1, "empty": 1, "unscreened": 1}


@pytest.mark.slow
def test_a_batch_is_seen_by_its_owner_and_by_admins_alone(
    limited: Callable[..., TestClient], three_lists: SnapshotStore
) -> None:
    keys = KeyStore(three_lists.engine)
    old = keys.create("payments", ["batch"])
    callers = {
        "owner": old.key,
        "rotated": keys.rotate(old.details.id, timedelta(hours=1)).key,
        "other": keys.create("cargo", ["batch"]).key,
        "admin": keys.create("head", ["batch", "admin"]).key,
    }
    batches = limited(with_key=False, batch_enabled=False)
    once = {"content-type": "text/csv", "idempotency-key": "k-1"}
    asking = {who: {"authorization": f"Bearer {key}"} for who, key in callers.items()}
    sent = batches.post("/v1/batches", content=SHEET, headers={**once, **asking["owner"]}).json()
    path = f"/v1/batches/{sent['id']}"
    told = {who: batches.get(path, headers=asked) for who, asked in asking.items()}
    assert {who: answer.status_code for who, answer in told.items()} == {
        "owner": 200, "rotated": 200, "other": 404, "admin": 200,
    }  # fmt: skip
    listed = {who: batches.get("/v1/batches", headers=asked) for who, asked in asking.items()}
    assert {who: len(answer.json()["batches"]) for who, answer in listed.items()} == {
        "owner": 1, "rotated": 1, "other": 0, "admin": 1,
    }  # fmt: skip
    for call in (("GET", f"{path}/results"), ("GET", f"{path}/events"), ("DELETE", path)):
        assert batches.request(*call, headers=asking["other"]).status_code == 404
    same = batches.post("/v1/batches", content=SHEET, headers={**once, **asking["owner"]})
    assert (same.status_code, same.json()["id"]) == (200, sent["id"])
    theirs = batches.post("/v1/batches", content="name\nX Y\n", headers={**once, **asking["other"]})
    assert theirs.status_code == 202
