"""To keep the service busy with requests that are legal: every one has a bound known before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from api.routes import screen
from api.service import record_reader
from api.service.subjects import read_subject
from screening.naming.names import Role
from screening.policy import Policy
from screening.work import work_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

LISTED = "Korea Kwangson Banking Corporation"


def test_names_beyond_the_work_of_one_subject_are_not_screened_and_it_says_so() -> None:
    long = [f"{LISTED} {number} " + "x" * 1_900 for number in range(20)]
    subject = read_subject({"names": long})
    read = sum(map(len, subject.names))
    assert read <= record_reader.MOST_NAME_LETTERS
    assert len(subject.unread) == 1
    assert "only 12,000 characters of all names of a subject" in subject.unread[0].reason
    assert subject.unread[0].field == f"names[{len(subject.names)}]"


def test_parties_of_the_deal_share_the_bound_of_the_names() -> None:
    partners = [{"name": f"{number} " + "y" * 1_900} for number in range(20)]
    subject = read_subject({"names": ["A B"], "activity": {"counterparties": partners}})
    assert subject.activity is not None
    assert sum(len(one.name) for one in subject.activity.counterparties) < 12_000
    assert [one.field for one in subject.unread] == ["activity.counterparties[6].name"]


def test_texts_have_a_bound_of_their_own() -> None:
    cargo = [{"description": "z" * 19_000} for _ in range(20)]
    subject = read_subject({"names": [LISTED], "activity": {"cargo": cargo}})
    assert subject.names == (LISTED,)
    assert subject.activity is not None
    texts = sum(len(one.description) for one in subject.activity.cargo)
    assert texts <= record_reader.MOST_TEXT_LETTERS
    assert "send the rest as another subject" in subject.unread[0].reason


def test_a_subject_beyond_the_bound_is_never_clear(client: TestClient) -> None:
    names = ["Jane Miller " + "x" * 1_900 for _ in range(20)]
    result = client.post("/v1/screen", json={"subjects": [{"names": names}]}).json()["results"][0]
    assert (result["status"], result["band"]) == ("partly_screened", "review")


def test_a_call_of_too_much_work_is_refused_with_the_limit(
    three_lists: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    client = service(max_call_letters=5_000)
    heavy = {"names": ["Jane Miller " * 10] * 20}
    answer = client.post("/v1/screen", json={"subjects": [heavy] * 3})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "subjects"
    assert "more than the 5,000 of one call" in answer.json()["errors"][0]["problem"]
    assert client.post("/v1/screen", json={"subjects": [heavy]}).status_code == 200
    listed = {"subjects": [{"names": [LISTED]}] * 3}
    assert client.post("/v1/screen", json=listed).json()["results"][0]["band"] != "clear"


def test_large_requests_are_read_beside_the_event_loop_with_the_same_answers(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"subjects": [{"names": [LISTED]}, {"names": ["Jane Miller"]}, {}]}
    usual = client.post("/v1/screen", json=body).json()["results"]
    monkeypatch.setattr(screen, "LARGE_BODY", 0)
    again = client.post("/v1/screen", json=body).json()["results"]
    assert [one["band"] for one in again] == [one["band"] for one in usual]


def test_the_rest_of_a_call_is_not_screened_once_its_client_has_left(client: TestClient) -> None:
    app = client.app
    body = {"subjects": [{"names": [f"Jane Miller {number}"]} for number in range(600)]}
    sent = httpx.Request("POST", "http://127.0.0.1/v1/screen", json=body)
    received: list[dict[str, Any]] = [
        {"type": "http.request", "body": sent.read(), "more_body": False},
        {"type": "http.disconnect"},
    ]
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return received.pop(0) if len(received) > 1 else received[0]

    async def send(message: Any) -> None:
        answers.append(message)

    before = client.get("/v1/audit/head").json()["seq"]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/v1/screen",
        "raw_path": b"/v1/screen",
        "query_string": b"",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", b"application/json"),
            (b"x-api-key", client.headers["x-api-key"].encode()),
        ],
        "client": ("127.0.0.1", 50_000),
        "state": dict(client.app_state),
    }
    portal = client.portal
    assert portal is not None
    portal.call(lambda: asyncio.shield(app(scope, receive, send)))  # type: ignore[arg-type]
    assert answers[0]["status"] == 499
    assert client.get("/v1/audit/head").json()["seq"] == before


def test_names_of_single_letters_are_bounded_by_what_they_cost() -> None:
    """Before: a call of 100 such subjects cost 22.9 s of processor, one subject up to 3.6 s."""
    letters = " ".join("abcdefghijklmnopqrstuvwxyz" * 6)
    subject = read_subject({"names": [letters] * 20})
    assert 0 < len(subject.names) <= 5
    assert "a single letter counts as 15" in subject.unread[0].reason
    assert work_of(read_subject({"names": [letters] * 3})) > 100_000 / 20


def test_a_name_spelled_in_single_letters_is_still_read() -> None:
    subject = read_subject({"names": ["K I M   J O N G   U N", "K.O.M.I.D. Trading Corporation"]})
    assert len(subject.names) == 2
    assert not subject.unread


def test_a_word_of_thousands_of_letters_is_no_misspelt_word() -> None:
    """Its spellings with a letter left out were 20,000 of 20,000 letters: 5 s of processor."""
    policy = Policy.bundled()
    words = (text for text, _ in policy.token_bits)
    assert max(map(len, words)) < 60, "so long a word is near none of the table"
    assert policy.token_weight("x" * 2_000_000, int(Role.WORD)) == policy.token_weight(
        "x" * 1_000, int(Role.WORD)
    )
