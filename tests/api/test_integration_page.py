"""Every call of ``docs/integration.md`` is made, and its answer holds what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PAGE = (Path(__file__).parents[2] / "docs" / "integration.md").read_text("utf-8")
RECIPES = re.findall(
    r"^`POST (\S+)`\n\n```json\n(.*?)```\n\nOf the answer:\n\n```json\n(.*?)```",
    PAGE,
    re.MULTILINE | re.DOTALL,
)


def holds(whole: Any, part: Any) -> bool:
    """Whether a JSON value says all that another one says."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and holds(whole[key], value) for key, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(holds, whole, part))
    return bool(whole == part)


def test_the_page_has_recipes_for_onboarding_trade_and_payments() -> None:
    headings = re.findall(r"^## (\w+)", PAGE, re.MULTILINE)
    assert headings[:3] == ["Onboarding", "Trade", "Payment"]
    assert len(RECIPES) == 3


@pytest.mark.parametrize(("path", "request_", "answer"), RECIPES)
def test_a_recipe_is_answered_as_the_page_says(
    client: TestClient, path: str, request_: str, answer: str
) -> None:
    given = client.post(path, json=json.loads(request_))
    assert given.status_code == 200
    assert holds(given.json(), json.loads(answer)), [
        (one["band"], one["status"], one["explanation"]["headline"])
        for one in given.json()["results"]
    ]
    assert not any(one["warnings"] for one in given.json()["results"])


@pytest.mark.slow
def test_every_band_and_status_has_a_row_that_says_what_to_do(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    kinds = ("ScreenedResult", "PartlyScreenedResult", "UnscreenedResult")
    for kind in kinds:
        properties = schemas[kind]["properties"]
        assert f"| `{properties['status']['const']}` |" in PAGE
        assert all(f"`{band}`" in PAGE for band in properties["band"]["enum"])
