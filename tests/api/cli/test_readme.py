"""The requests printed in the pages, sent as printed to a service on the sample lists."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest

from api.server.app import create_app
from api.service.settings import Settings
from tests.api.conftest import local_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8")
_SHELL = re.compile(
    r"```(?:sh|bash|console)\n(.*?)```(.*?)(?=```(?:(json)\n(.*?)```)?|\Z)", re.DOTALL
)


class Printed(NamedTuple):
    """A request of a page, the text that follows it and the abridged answer shown below that."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    after: str
    answer: str


def requests_of(page: str) -> list[Printed]:
    """Every ``curl`` to this service's own address in a page's shell blocks."""
    found = []
    for block, after, _, answer in _SHELL.findall(page):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] != ["curl"]:
                continue
            url = urlsplit(next(word for word in words if "127.0.0.1:8000" in word))
            headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
            body = "".join(words[at + 1] for at, word in enumerate(words) if word == "-d")
            found.append(
                Printed(
                    "POST" if body else "GET",
                    url.path + (f"?{url.query}" if url.query else ""),
                    dict(re.split(r":\s*", header, maxsplit=1) for header in headers),
                    body,
                    after,
                    answer,
                )
            )
    return found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service as it stands after its first start, when nothing can be fetched."""
    folder = tmp_path_factory.mktemp("samples")
    settings = Settings(
        database_url=f"sqlite:///{folder}/lists.sqlite3",
        cache_dir=folder / "cache",
        batch_dir=folder / "batches",
        refresh_enabled=False,
    )
    with local_client(create_app(settings)) as client:
        yield client


@pytest.mark.slow
def test_the_read_mes_requests_answer_what_it_says(samples: TestClient) -> None:
    found = requests_of(README)
    assert len(found) >= 2
    for one in found:
        response = samples.request(
            one.method, one.path, headers=one.headers, content=one.body.encode()
        )
        assert response.status_code == 200, one.path
        (result,) = response.json()["results"]
        assert result["warnings"] == []
        captions = [match["entity"]["caption"] for match in result["matches"]]
        promised = re.findall(r"`([^`]+)`", one.after.strip().split("\n")[0])
        known = [*captions, *(match["entity"]["reference"] for match in result["matches"])]
        assert promised
        assert [word for word in promised if word not in known] == []
        assert any("sample" in warning.lower() for warning in response.json()["warnings"])


def missing_from(real: object, shown: object, where: str = "answer") -> list[str]:
    """Where an abridged answer differs from the real one.

    Left out may be fields of an object and items of an array; what is shown must be there, in
    the order shown.
    """
    if isinstance(shown, dict):
        if not isinstance(real, dict):
            return [where]
        return [
            place
            for key, value in shown.items()
            for place in missing_from(real.get(key), value, f"{where}.{key}")
        ]
    if isinstance(shown, list):
        rest = iter(real if isinstance(real, list) else [])
        return [
            f"{where}[{at}]: {item}"
            for at, item in enumerate(shown)
            if not any(missing_from(one, item) == [] for one in rest)
        ]
    return [] if real == shown else [f"{where}: shown {shown!r}, answered {real!r}"]


@pytest.mark.slow
def test_the_answer_shown_in_the_read_me_is_the_real_one(samples: TestClient) -> None:
    shown = [one for one in requests_of(README) if one.answer]
    assert shown
    for one in shown:
        real = samples.request(
            one.method, one.path, headers=one.headers, content=one.body.encode()
        ).json()
        assert missing_from(real, json.loads(one.answer)) == []


@pytest.mark.parametrize(
    "shown",
    [
        {"band": "clear"},
        {"bands": "block"},
        {"matches": [{"points": 2}, {"points": 1}]},
        {"matches": {"points": 1}},
    ],
)
def test_an_answer_that_says_something_else_is_not_an_abridgement(shown: object) -> None:
    real = {"band": "block", "matches": [{"points": 1}, {"points": 2}]}
    assert missing_from(real, {"band": "block", "matches": [{"points": 2}]}) == []
    assert missing_from(real, shown) != []


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 400, "body"),
        (b"{", 400, "JSON"),
        (b"[]", 422, "JSON object"),
        (b"{}", 422, "subjects"),
        (b'{"subjects": []}', 422, "subjects"),
        (b'{"subject": [{"names": ["A"]}]}', 422, "subjects"),
        (b'{"subjects": [{"names": ["A"]}], "options": {"lists": ["unn"]}}', 422, "un_vessels"),
        (b'{"subjects": [{"names": ["A"]}], "options": {"threshold": "high"}}', 422, "threshold"),
        (b'{"subjects": [{"names": ["A"]}], "options": {"kinds": ["ship"]}}', 422, "vessel"),
    ],
)
def test_a_first_mistake_is_answered_with_what_to_do(
    samples: TestClient, body: bytes, status: int, said: str
) -> None:
    headers = {"content-type": "application/json"}
    response = samples.post("/v1/screen", content=body, headers=headers)
    assert response.status_code == status, response.text
    assert said in response.text


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ({"name": "KOMID"}, "names"),
        ({"names": ["KOMID"], "imo_number": "8604917"}, "imo"),
        ({"names": ["A B"], "birthdate": "1962"}, "birth_date"),
        ({"names": ["A B"], "kind": "spaceship"}, "vessel"),
    ],
)
def test_a_mistyped_field_is_named_with_the_right_one(
    samples: TestClient, subject: dict[str, object], said: str
) -> None:
    result = samples.post("/v1/screen", json={"subjects": [subject]}).json()["results"][0]
    told = [
        result.get("error", ""),
        *result["warnings"],
        *(str(one) for one in result.get("errors", ())),
    ]
    assert said in " ".join(told), told
