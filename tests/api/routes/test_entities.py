"""Looking listed parties up: by any word, number or reference, in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


@pytest.fixture(name="client")
def _client(shared_client: TestClient) -> TestClient:
    """One service for all: no test here changes what it serves."""
    return shared_client


def found(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/v1/entities", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("q", "id_"),
    [
        ("kwangson", KWANGSON.id),
        ("Kwangs", KWANGSON.id),
        ("banking kwangson", KWANGSON.id),
        (KWANGSON.reference, KWANGSON.id),
        ("chol", KIM_YONG_CHOL.id),
        ("kim", KIM_YONG_CHOL.id),
        ("Kim Yong Chool", KIM_YONG_CHOL.id),
        ("8660313", CHON_MA_SAN.id),
        ("IMO 8660313", CHON_MA_SAN.id),
        ("vessel 8660313", CHON_MA_SAN.id),
    ],
)
def test_a_party_is_found_by_any_word_number_or_reference(
    client: TestClient, q: str, id_: str
) -> None:
    answer = found(client, q=q)
    assert id_ in [one["entity"]["id"] for one in answer["entities"]]
    assert answer["total"] >= 1


def test_pages_follow_each_other_and_end(client: TestClient) -> None:
    whole = [one["entity"]["id"] for one in found(client, q="k", limit=100)["entities"]]
    pages, cursor = [], ""
    while True:
        page = found(client, q="k", limit=1, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == len(whole)
        pages += [one["entity"]["id"] for one in page["entities"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert pages == whole
    assert len(whole) > 1


@pytest.mark.parametrize("cursor", ["x", "1", "1.0000000000000000", "-1.a", "9" * 90])
def test_a_cursor_of_another_question_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get("/v1/entities", params={"q": "kim", "cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("query", "q"), ("name", "q"), ("size", "limit"), ("dataset", "source"), ("kinds", "kind")],
)
def test_an_unknown_parameter_is_refused_with_the_right_one(
    client: TestClient, sent: str, meant: str
) -> None:
    answer = client.get("/v1/entities", params={"q": "kim", sent: "x"})
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert problem["field"] == sent
    assert f"did you mean `{meant}`?" in problem["fix"]
