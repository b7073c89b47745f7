"""Payment messages sent to ``POST /v1/batches``: recognised, screened by row, or refused."""

from __future__ import annotations

import csv
import gzip
import io
from typing import TYPE_CHECKING

import pytest

from tests.api.payments.messages import PACS, PAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient


@pytest.fixture(name="batches")
def _batches(shared_batches: TestClient) -> TestClient:
    return shared_batches


@pytest.fixture(name="work")
def _work(shared_work: Callable[[str], None]) -> Callable[[str], None]:
    return shared_work


@pytest.mark.slow
def test_a_payment_message_is_screened_party_by_party(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    sent = gzip.compress(PACS.encode())
    queued = batches.post("/v1/batches", content=sent, headers={"content-type": "application/gzip"})
    assert queued.status_code == 202
    path = queued.headers["location"]
    work(queued.json()["id"])
    sheet = batches.get(f"{path}/results").content.decode("utf-8-sig")
    rows = {row["role"]: row for row in csv.DictReader(io.StringIO(sheet))}
    assert rows["debtor"]["band"] == "block"
    assert rows["debtor"]["transaction"] == "TX-1"
    assert rows["payment"]["band"] in {"review", "escalate", "block"}
    assert rows["ultimate debtor"]["band"] == "clear"


@pytest.mark.slow
def test_an_unknown_element_with_a_name_is_never_clear(
    batches: TestClient, work: Callable[[str], None]
) -> None:
    message = PAIN.replace(
        "<RmtInf>", "<SplmtryData><Holder>Anna Nobody Listed</Holder></SplmtryData><RmtInf>", 1
    )
    queued = batches.post(
        "/v1/batches", content=message, headers={"content-type": "application/xml"}
    )
    path = queued.headers["location"]
    work(queued.json()["id"])
    sheet = batches.get(f"{path}/results").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(sheet)) if row["role"] == "payment"]
    assert [row["band"] for row in rows] != ["clear", "clear"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<html><body>hello</body></html>", "a web page"),
        ("<a><b/></a>", "no payment message"),
        ("<!DOCTYPE x [<!ENTITY y 'z'>]><Document/>", "DOCTYPE"),
        ("<Document", "no payment message"),
    ],
)
def test_other_xml_is_refused_in_words(batches: TestClient, content: str, said: str) -> None:
    answer = batches.post(
        "/v1/batches/preview", content=content, headers={"content-type": "text/xml"}
    )
    assert answer.status_code == 422
    assert said in answer.text


def test_a_message_takes_no_mapping_and_makes_no_customers(batches: TestClient) -> None:
    kind = {"content-type": "application/xml"}
    mapped = batches.post(
        "/v1/batches/preview", content=PAIN, headers=kind, params={"mapping": '{"a":"name"}'}
    )
    assert (mapped.status_code, "takes no mapping" in mapped.text) == (422, True)


def test_a_preview_shows_the_parties_of_a_message(batches: TestClient) -> None:
    answer = batches.post(
        "/v1/batches/preview", content=PAIN, headers={"content-type": "application/xml"}
    )
    assert answer.json()["format"] == "pain.001"
    assert answer.json()["rows"][0]["subject"]["names"] == ["Example Holding"]
