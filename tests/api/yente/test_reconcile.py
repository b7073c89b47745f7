"""The reconciliation service, used as OpenRefine uses it, held against the specification."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from api.access.key_store import KeyStore
from api.audit.store import AuditLog
from tests.api.publishing import publish
from tests.api.reconcile_schemas import EXTENSION, MANIFEST, PROPOSAL, RESULTS, SUGGESTED
from tests.api.service.test_errors import assert_problem
from tests.api.yente_lists import CHON_MA_SAN, JANG, KKBC, KOMID, REASON
from tests.factories import entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

URL = "/reconcile/default"


def valid(answer: Any, schema: dict[str, Any]) -> Any:
    """The JSON of an answer that fits the schema and may be read by pages of any origin."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    read = answer.json()
    jsonschema_rs.Draft202012Validator(schema).validate(read)
    return read


def ask(client: TestClient, queries: dict[str, Any], url: str = URL) -> Any:
    return valid(client.post(url, data={"queries": json.dumps(queries)}), RESULTS)


def ids(client: TestClient, **query: Any) -> list[str]:
    return [one["id"] for one in ask(client, {"q": query})["q"]["result"]]


def test_a_whole_round_as_openrefine_makes_it(yente: TestClient) -> None:
    manifest = valid(yente.get(URL), MANIFEST)
    suggest = manifest["suggest"]
    types = valid(yente.get(_url(suggest["type"]), params={"prefix": "comp"}), SUGGESTED)
    assert [one["id"] for one in types["result"]] == ["Company"]
    columns = valid(yente.get(_url(suggest["property"]), params={"prefix": "juris"}), SUGGESTED)
    assert [one["id"] for one in columns["result"]] == ["LegalEntity:jurisdiction"]
    column = {"pid": columns["result"][0]["id"], "v": "North Korea"}
    query = {"query": "Korea Kwangson Banking", "type": "Company", "properties": [column]}
    found = ask(yente, {"q0": query, "q1": {"query": "Harmless Ltd", "type": "Company"}})
    best = found["q0"]["result"][0]
    assert (best["id"], best["match"], found["q1"]["result"]) == (KKBC.id, True, [])
    assert {one["id"] for one in best["features"]} >= {"name", "country"}
    proposed = valid(
        yente.get(_url(manifest["extend"]["propose_properties"]), params={"type": "Company"}),
        PROPOSAL,
    )
    wanted = [one["id"] for one in proposed["properties"] if one["id"] in {"country", "swiftBic"}]
    body = {"ids": [best["id"]], "properties": [{"id": one} for one in wanted]}
    extended = valid(yente.post(URL, data={"extend": json.dumps(body)}), EXTENSION)
    assert extended["rows"][KKBC.id] == {
        "country": [{"str": "Democratic People's Republic of Korea"}],
        "swiftBic": [{"str": "KKBCKPPY"}],
    }
    page = yente.get(manifest["preview"]["url"].replace("{{id}}", best["id"]))
    assert page.headers["content-type"].startswith("text/html")
    assert KKBC.caption in page.text


def _url(service: dict[str, str]) -> str:
    return service["service_url"] + service["service_path"]


def test_queries_may_stand_in_the_url(yente: TestClient) -> None:
    queries = {"q": {"query": "KOMID"}}
    found = valid(yente.get(URL, params={"queries": json.dumps(queries)}), RESULTS)
    assert found["q"]["result"][0]["id"] == KOMID.id


def test_properties_sharpen_a_query(yente: TestClient) -> None:
    def score(**values: Any) -> float:
        columns = [{"pid": name.replace("_", ":"), "v": value} for name, value in values.items()]
        query = {"query": "Chang Yong Son", "type": "Person", "properties": columns}
        return float(ask(yente, {"q": query})["q"]["result"][0]["score"])

    assert score(Person_birthDate="1957-02-20") > score()
    assert score(passportNumber=["563110024"]) > score()
    assert score(nationality={"id": "kp", "name": "North Korea"}) > score()
    assert ids(yente, properties=[{"pid": "Vessel:imoNumber", "v": "8660313"}]) == [CHON_MA_SAN.id]


def test_an_id_in_place_of_a_name_is_that_party(yente: TestClient) -> None:
    (best,) = ask(yente, {"q": {"query": JANG.id}})["q"]["result"]
    assert (best["id"], best["score"], best["match"]) == (JANG.id, 1.0, True)


def test_a_limit_bounds_the_candidates(yente: TestClient) -> None:
    assert len(ids(yente, query="KIM, Chol", type="Person", limit=3)) == 3
    assert len(ids(yente, query="KIM, Chol", type="Person")) == 5
    assert len(ids(yente, query="KIM, Chol", type="Person", limit="all")) == 5


@pytest.mark.parametrize(
    "query",
    [{}, {"query": "", "type": "Person"}, {"query": "X", "type": "Persn"}, "KIM", None, 3],
)
def test_a_bad_query_has_its_own_error_and_the_others_are_answered(
    yente: TestClient, query: Any
) -> None:
    found = ask(yente, {"bad": query, "good": {"query": "KOMID"}})
    assert found["good"]["result"][0]["id"] == KOMID.id
    assert (found["bad"]["result"], bool(found["bad"]["error"])) == ([], True)


def test_a_column_that_is_not_compared_is_said(yente: TestClient) -> None:
    query = {"query": "KOMID", "properties": [{"pid": "motto", "v": "x"}]}
    assert "motto" in ask(yente, {"q": query})["q"]["warnings"][0]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"queries": "{"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": "{}"}, 400),
        ({"extend": "{}"}, 400),
        ({"extend": '{"ids": 3, "properties": []}'}, 400),
        ({"extend": '{"ids": ["x"], "properties": [1]}'}, 400),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(21)})}, 400),
        ({"extend": json.dumps({"ids": ["x"] * 21, "properties": []})}, 400),
    ],
)
def test_what_is_no_batch_is_refused_to_every_origin(
    yente: TestClient, form: dict[str, str], status: int
) -> None:
    answer = yente.post(URL, data=form)
    assert_problem(answer, status)
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reconcile/nowhere", 404),
        ("/reconcile/nowhere/suggest/entity?prefix=x", 404),
        ("/reconcile/ofac_cons", 503),
        ("/reconcile/default/extend/property?type=Persn", 400),
        ("/reconcile/default/preview/nobody", 404),
        ("/reconcile/default/suggest/entity?cursor=-1", 422),
    ],
)
def test_what_does_not_exist_is_refused(yente: TestClient, path: str, status: int) -> None:
    assert_problem(yente.get(path), status)


def test_parties_are_suggested_while_somebody_types(yente: TestClient) -> None:
    def typed(prefix: str, **params: Any) -> list[str]:
        answer = yente.get(f"{URL}/suggest/entity", params={"prefix": prefix, **params})
        return [one["id"] for one in valid(answer, SUGGESTED)["result"]]

    assert typed("korea kwa")[0] == KKBC.id
    assert typed("min") == [KOMID.id]
    assert typed(JANG.id)[0] == JANG.id
    assert typed("") == []
    assert len(typed("cho", limit=4)) == 4
    assert typed("cho", limit=4, cursor=2) == typed("cho", limit=6)[2:]


def test_values_may_be_codes_and_few(yente: TestClient) -> None:
    columns = [
        {"id": "country", "settings": {"render": "raw"}},
        {"id": "alias", "settings": {"limit": 1}},
        {"id": "Thing:name"},
        {"id": "motto"},
    ]
    body = {"ids": [KKBC.id, "nobody"], "properties": columns}
    answer = valid(yente.post(URL, data={"extend": json.dumps(body)}), EXTENSION)
    assert [one["id"] for one in answer["meta"]] == ["country", "alias", "Thing:name"]
    assert answer["rows"][KKBC.id]["country"] == [{"str": "kp"}]
    assert answer["rows"]["nobody"] == {"country": [], "alias": [], "Thing:name": []}


def test_a_preview_runs_nothing_and_may_be_framed(
    store: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    publish(store, "un", [entity("<script>alert(1)</script>", key="1")])
    page = service().get("/reconcile/un/preview/un-1")
    assert "<script>" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy


def test_a_preview_tells_why_the_party_is_listed(yente: TestClient) -> None:
    page = yente.get(f"{URL}/preview/{KKBC.id}").text
    for told in (REASON, "KPe.025", "KKBC", "2016-03-02", "UNSC:KP"):
        assert told in page


def test_a_key_may_stand_in_the_url_here_and_goes_on_into_the_manifest(
    three_lists: SnapshotStore, limited: Callable[..., TestClient]
) -> None:
    key = KeyStore(three_lists.engine).create("OpenRefine", ["screen"]).key
    client = limited(with_key=False)
    assert_problem(client.get(URL), 401)
    assert_problem(client.get(f"{URL}?api_key=wrong"), 401)
    assert_problem(client.get(f"{URL}?api_key={key}", headers={"x-api-key": key}), 401)
    manifest = valid(client.get(f"{URL}?api_key={key}"), MANIFEST)
    assert client.get(_url(manifest["suggest"]["type"]), params={"prefix": "p", "api_key": key})
    assert key in manifest["preview"]["url"]
    proposal = f"{_url(manifest['extend']['propose_properties'])}?type=Vessel"  # as OpenRefine does
    assert valid(client.get(proposal), PROPOSAL)["type"] == "Vessel"
    assert_problem(client.get(f"/search/default?api_key={key}"), 401)


def test_reconciling_is_recorded(
    three_lists: SnapshotStore, limited: Callable[..., TestClient]
) -> None:
    found = ask(limited(), {"row-1": {"query": "Korea Kwangson Banking Corp"}})["row-1"]
    recorded = AuditLog(three_lists.engine).find(found["screening_id"])
    assert recorded.subject["names"] == ["Korea Kwangson Banking Corp"]
