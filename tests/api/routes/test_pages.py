"""Long lists come page by page: all of them, each once, whatever the size of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access.key_store import KeyStore
from api.routes.lists import part_of
from api.routes.pages import number_of, page_after
from api.service.errors import Unprocessable
from lists.entity.diff import Diff

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient


@given(st.sets(st.text(min_size=1)), st.integers(1, 7))
def test_the_pages_of_a_list_are_the_list(names: set[str], limit: int) -> None:
    items = sorted(names)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = page_after(items, cursor, limit, str)
        assert len(page.items) <= limit
        seen += page.items
        cursor = page.next
    assert seen == items


@given(st.lists(st.integers(), max_size=5), st.lists(st.integers(), max_size=5), st.integers(1, 4))
def test_the_pages_of_changes_are_the_changes(
    added: list[Any], delisted: list[Any], limit: int
) -> None:
    whole = Diff("un", "a", "b", tuple(added), (), tuple(delisted))
    seen: tuple[list[Any], list[Any]] = ([], [])
    cursor: str | None = "0"
    while cursor is not None:
        part, cursor = part_of(whole, int(cursor), limit)
        seen[0].extend(part.added)
        seen[1].extend(part.delisted)
    assert seen == (added, delisted)


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "٣", "9" * 30])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Unprocessable):
        number_of(cursor)
    with pytest.raises(Unprocessable):
        page_after(["a"], cursor, 1, str)


def pages(client: TestClient, path: str, member: str, **query: Any) -> list[list[Any]]:
    """Every page of a list."""
    found: list[list[Any]] = []
    cursor = ""
    while True:
        answer = client.get(path, params={**query, "cursor": cursor})
        assert answer.status_code == 200, answer.text
        found.append(answer.json()[member])
        cursor = answer.json()["next"]
        if cursor is None:
            return found


def test_screenings_of_one_call_go_on_where_the_page_ended(client: TestClient) -> None:
    subjects = [{"id": f"c-{n}", "names": ["Nobody Anywhere"]} for n in range(5)]
    client.post("/v1/screen", json={"subjects": subjects})
    found = pages(client, "/v1/screenings", "screenings", limit=2)
    references = [one["reference"] for page in found for one in page]
    assert references == [f"c-{n}" for n in range(5)]


@pytest.mark.slow
def test_batches_and_keys_are_paged(limited: Callable[..., TestClient]) -> None:
    client = limited(batch_enabled=False)
    sent = [
        client.post(
            "/v1/batches", content="name\nA B\n", headers={"content-type": "text/csv"}
        ).json()["id"]
        for _ in range(3)
    ]
    found = pages(client, "/v1/batches", "batches", limit=2)
    assert [len(page) for page in found] == [2, 1]
    assert {one["id"] for page in found for one in page} == set(sent)
    ring = client.app_state["held"].keys
    client.headers["x-api-key"] = KeyStore(ring.store.engine).create("boss", {"admin"}).key
    ring.refresh()
    assert [len(page) for page in pages(client, "/v1/keys", "keys", limit=1)] == [1, 1]


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/batches", "/v1/screenings", "/v1/monitoring/runs", "/v1/monitoring/changes"),
        *("/v1/lists/un/versions", "/v1/customer-groups", "/v1/events", "/v1/entities?q=kim"),
    ],
)
def test_every_list_refuses_a_cursor_that_is_none(client: TestClient, path: str) -> None:
    joined = "&" if "?" in path else "?"
    answer = client.get(f"{path}{joined}cursor=nonsense")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.slow
def test_every_list_in_the_document_has_a_cursor_and_says_what_comes_next(
    client: TestClient,
) -> None:
    document = client.get("/openapi.json").json()
    for path, operations in document["paths"].items():
        operation = operations.get("get", {})
        names = {one["name"] for one in operation.get("parameters", ())}
        if not path.startswith("/v1/") or "limit" not in names:
            continue
        assert "cursor" in names, path
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        answer = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        assert "next" in answer["properties"], path
