"""Files and reconciliation queries as people send them, over the full lists.

The records B01 to B11 and S01 to S03 of ``eval/messy_records.jsonl``: each goes through the way in
that it names, and a row of a file must be answered like the same party sent alone.
"""

from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

pytestmark = [pytest.mark.full, pytest.mark.slow, pytest.mark.long]

RI = {"names": ["Won Ho Ri"], "birth_date": "1964-07-17"}
BANK = {"names": ["KOREA KWANGSON BANKING CORPORATION"], "countries": ["KP"]}
VENDOR = (
    "#,First Name,Last Name,Date of Birth,Nationality,Passport Number,Passport Issued Country\n"
    "1,Won Ho,Ri,19640717,North Korea,381310014,North Korea"
)
PARTS = "FirstName,MiddleName,LastName,OriginalName,Gender,DOB,Country\nWon Ho,,Ri,,M,17.07.1964,KP"
PASSPORT = {"type": "passport", "value": "381310014", "country": "KP"}
FILES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "B02": (VENDOR, "utf-8", RI | {"nationalities": ["KP"], "identifiers": [PASSPORT]}),
    "B03": ("entity_name,reference_id,date_of_birth\nWon Ho Ri,7,17/07/1964", "utf-8", RI),
    "B04": (PARTS, "utf-8", RI | {"gender": "male", "countries": ["KP"]}),
    "B06": ("KUNNR,NAME1,NAME2,LAND1\n100,KOREA KWANGSON,BANKING CORPORATION,KP", "utf-8", BANK),
    "B07": ("Kundennr;Vorname;Nachname;Geburtsdatum;Straße\n1;Won Ho;Ri;17.07.1964;", "cp1252", RI),
    "B08": ("id,name,imo\n1,,8604917.0", "utf-8", {"imo": "8604917"}),
    "B10": ("id,name\n1,金正恩", "cp932", {"names": ["金正恩"]}),
    "B11": (
        "id,name,dob\n8,Nicolas Maduro,23111962",
        "utf-8",
        {"names": ["Nicolas Maduro"], "birth_date": "23111962"},
    ),
}


def rows_of(service: TestClient, content: bytes, kind: str = "text/csv") -> list[dict[str, Any]]:
    """The results of a file, in the order of its rows."""
    sent = service.post("/v1/batches", content=content, headers={"content-type": kind})
    assert sent.status_code == 202, sent.text
    path = sent.headers["location"]
    end = time.monotonic() + 120
    while service.get(path).json()["state"] in {"queued", "running"}:
        assert time.monotonic() < end, "the batch never ended"
        time.sleep(0.1)
    answer = service.get(f"{path}/results", params={"format": "jsonl"})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def alone(service: TestClient, subject: dict[str, Any]) -> dict[str, Any]:
    answer = service.post("/v1/screen", json={"subjects": [subject]})
    result: dict[str, Any] = answer.json()["results"][0]
    return result


@pytest.mark.parametrize("record", sorted(FILES))
def test_a_row_is_answered_like_the_same_party_sent_alone(service: TestClient, record: str) -> None:
    text, encoding, subject = FILES[record]
    (row,) = rows_of(service, text.encode(encoding))
    same = alone(service, subject)
    assert row["band"] == same["band"] == "block"
    assert row["status"] == same["status"] == "screened"


def test_a_director_and_an_owner_in_columns_of_their_own_are_screened(service: TestClient) -> None:
    text = "id,Company Name,Director 1,Director 2,UBO\n1,Acme Ltd,John Smith,Ri Won Ho,Kim Jong Un"
    (row,) = rows_of(service, text.encode())
    assert row["band"] in {"escalate", "block"}
    assert "Kim Jong Un" in row["explanation"]["text"]


def test_the_zeros_that_a_workbook_shows_are_read(service: TestClient) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "passport"])
    sheet.append(["Won Ho Ri", 2301585])
    sheet["B2"].number_format = "000000000"
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (row,) = rows_of(service, content.getvalue(), kind)
    passport = {"type": "passport", "value": "002301585"}
    same = alone(service, {"names": ["Won Ho Ri"], "identifiers": [passport]})
    assert (row["band"], row["risk"]) == (same["band"], same["risk"])


def test_each_query_of_a_reconcile_request_is_answered_by_itself(service: TestClient) -> None:
    queries = {
        "q0": {"query": "Kim Jong Un"},
        "q1": {"query": ""},
        "q2": {"query": "Kim Jong Un", "type": "Nonsense"},
        "q3": {"query": "Kim Jong Un", "properties": [{"pid": "birthDate", "v": "31/31/zz"}]},
    }
    answer = service.post("/reconcile/default", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200
    good, empty, unknown, date = (answer.json()[name] for name in sorted(queries))
    assert [candidate["match"] for candidate in good["result"]][:1] == [True]
    for refused in (empty, unknown):
        assert refused["status"] == "not_screened"
        assert refused["band"] == "unscreened"
        assert refused["error"]
    assert date["result"]
    assert any("birthDate" in warning for warning in date["warnings"])


def test_a_listed_party_is_looked_up_by_a_word_or_a_number_of_it(service: TestClient) -> None:
    for asked in ("Maduro", "5892464"):
        listed = service.get("/v1/entities", params={"q": asked, "limit": 5}).json()
        assert "MADURO" in json.dumps(listed).upper()
